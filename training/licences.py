"""Under which terms the sets stand that a checkpoint learned from, by the name and checksum that its manifest records.

Leaves to others: the terms themselves (``data/sources.yaml``, read by ``manifest``), what follows from them
(``release``, ``data_card``).
"""

from dataclasses import dataclass
from typing import Final

from training.manifest import Source, read_manifest

BUNDLED: Final = ("corpus/train", "corpus/dev", "corpus/test", "corpus/passages")
"""The sets of the repository itself, whatever their state was when a checkpoint learned from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """The terms of a set, in words, and whether what learned from it may be passed on."""

    title: str
    said: str
    permissive: bool


UNKNOWN: Final = Licence(title="not in data/sources.yaml", said="unknown terms", permissive=False)


def licence_of(name: str, digest: str) -> Licence:
    """The terms of a set. A file that no manifest knows by its checksum is of unknown terms, whatever it is called. Raises
    ConfigError where the manifest cannot be read."""
    if name in BUNDLED:
        return Licence(title="the bundled corpus", said="CC-BY-4.0, permissive", permissive=True)
    source = next((one for one in read_manifest().values() if _holds(one, digest)), None)
    if source is None:
        return UNKNOWN
    said = f"{source.licence}, {source.licence_class}"
    return Licence(title=source.title, said=said, permissive=source.licence_class == "permissive")


def _holds(source: Source, digest: str) -> bool:
    return any(file.sha256 == digest for file in source.files)
