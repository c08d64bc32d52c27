"""The sets of a run: ``reader=path`` specifications, the split that chooses the epoch.

Leaves to others: file formats (``readers``), where public data lie (``data_folder``), fetching (``data``).
"""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsstance.checkpoint import sha256
from newsstance.errors import ConfigError
from training.data_folder import DATA_VARIABLE, data_folder
from training.examples import Example
from training.readers import FILES, files, reader

PUBLIC = "public:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSpec:
    """One set: the reader's name and the file, or the folder and its part (``seesaw/train``)."""

    reader: str
    path: Path

    @property
    def name(self) -> str:
        """``newsmtsc/dev_rw``: the folder and the file, for reports."""
        return f"{self.path.parent.name}/{self.path.stem}"


def parse_spec(text: str) -> SetSpec:
    """``reader=path``; ``public:`` paths lie in the data folder. Raises ConfigError."""
    name, equals, path = text.partition("=")
    if not equals or not path:
        raise ConfigError(f"set {text!r} is not reader=path")
    reader(name)
    return SetSpec(reader=name, path=_resolve(name, path))


def read_set(spec: SetSpec) -> list[Example]:
    """All examples of a set. Raises DataError."""
    return list(reader(spec.reader)(spec.path))


def split(examples: Sequence[Example], share: float, seed: int, *, name: str) -> tuple[list[Example], list[Example]]:
    """(learned from, selected on), split by group; the second holds about ``share`` of the examples, at least one group.

    Raises ConfigError, which names the set, where there is only one group.
    """
    groups = sorted({example.group for example in examples})
    if not groups:
        raise ConfigError(f"{name} holds no rows to learn from")
    if len(groups) < 2:
        raise ConfigError(
            f"{name} leaves a single article to learn from; at least two are needed, one to choose the epoch on"
        )
    random.Random(seed).shuffle(groups)
    chosen = set(groups[: max(1, round(share * len(groups)))])
    kept = [example for example in examples if example.group not in chosen]
    return kept, [example for example in examples if example.group in chosen]


def share_of(examples: Sequence[Example], share: float, seed: int) -> list[Example]:
    """Those of about ``share`` of the groups, at least one, in their order; a larger share holds what a smaller one does."""
    groups = sorted({example.group for example in examples})
    random.Random(seed).shuffle(groups)
    kept = set(groups[: max(1, round(share * len(groups)))])
    return [example for example in examples if example.group in kept]


def checksums(specs: Sequence[SetSpec]) -> dict[str, str]:
    """sha256 of every set's file, for the record; of several files that of their checksums' list. Raises DataError."""
    return {spec.name: _checksum(files(spec.reader, spec.path)) for spec in specs}


def _checksum(paths: Sequence[Path]) -> str:
    digests = [sha256(path) for path in paths]
    return digests[0] if len(digests) == 1 else joint(digests)


def joint(digests: Sequence[str]) -> str:
    """The checksum of several files, by those of each in the order of their paths."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _resolve(reader_name: str, path: str) -> Path:
    if not path.startswith(PUBLIC):
        return Path(path)
    found = data_folder() / path.removeprefix(PUBLIC)
    if not (found.parent if reader_name in FILES else found).exists():
        raise ConfigError(
            f"{path} is not in {data_folder()}; run make data, or name a folder that has it in {DATA_VARIABLE}"
        )
    return found
