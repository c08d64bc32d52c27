"""Under which terms the sets stand that a checkpoint learned from, by the name and checksum that its manifest records.

Leaves to others: the terms themselves (``data/sources.yaml``, read by ``manifest``), what follows from them
(``release``, ``data_card``).
"""

from dataclasses import dataclass
from typing import Final

from training.manifest import Source, read_manifest
from training.sets import joint

BUNDLED: Final = (
    "corpus/train",
    "corpus/dev",
    "corpus/test",
    "corpus/passages",
    "corpus/plain",
    "corpus/pairs",
    "corpus/names",
)
"""The sets of the repository itself, whatever their state was when a checkpoint learned from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """The terms of a set, in words, and whether what learned from it may be passed on."""

    title: str
    said: str
    permissive: bool


UNKNOWN: Final = Licence(title="not in data/sources.yaml", said="unknown terms", permissive=False)


def licence_of(name: str, digest: str) -> Licence:
    """The terms of a set. A file that the manifest does not know by its checksum may not be passed on, whatever it is
    called (parts of a folder among them). Raises
    ConfigError where the manifest cannot be read."""
    if name in BUNDLED:
        return Licence(title="the bundled corpus", said="CC-BY-4.0, permissive", permissive=True)
    sources = read_manifest()
    known = next((one for one in sources.values() if _holds(one, digest)), None)
    if known is not None:
        said = f"{known.licence}, {known.licence_class}"
        return Licence(title=known.title, said=said, permissive=known.licence_class == "permissive")
    named = sources.get(name.partition("/")[0])
    if named is None:
        return UNKNOWN
    return Licence(title=named.title, said=f"{named.licence}, by the set's name", permissive=False)


def _holds(source: Source, digest: str) -> bool:
    """Whether a digest is that of one of its files, or of all files of one of its folders (``sets.joint``)."""
    folders: dict[str, list[str]] = {}
    for file in sorted(source.files, key=lambda file: file.path):
        folders.setdefault(file.path.rpartition("/")[0], []).append(file.sha256)
    return any(digest in (*digests, joint(digests)) for digests in folders.values())
