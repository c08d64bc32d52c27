"""Which inputs there are, in an order that is the same every time: files by name, folders walked, standard input.

Leaves to others: what is in them (``readers``).
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from newsstance.errors import ConfigError

Kind = Literal["text", "html", "jsonl", "csv", "tsv", "parquet"]
ENDINGS: Final[dict[str, Kind]] = {
    ".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet",
}  # fmt: skip
COMPRESSED: Final = ".gz"
STANDARD_INPUT: Final = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file, or standard input (``path`` None). ``name`` is for people and tables, ``path`` for opening: it may be no
    Unicode. ``size`` in bytes, 0 where it is not known."""

    name: str
    path: Path | None
    kind: Kind
    size: int

    @property
    def compressed(self) -> bool:
        """Whether the bytes are gzip's."""
        return self.name.lower().endswith(COMPRESSED)


def sources(inputs: Sequence[str], kind: Kind | None = None) -> Iterator[Source]:
    """The sources of all inputs, in order; ``kind`` is what a file is whose ending does not say, and standard input.

    Raises ConfigError for an input that is not there, or a file of which nobody says what it is.
    """
    for given in inputs:
        path = Path(given)
        if given == STANDARD_INPUT:
            yield Source(name="stdin", path=None, kind=kind or "jsonl", size=0)
        elif path.is_dir():
            yield from _walk(path)
        elif path.exists():
            yield _named(path, kind)
        else:
            raise ConfigError(f"input {given!r} does not exist; name files, folders, or - for standard input")


def written(path: Path) -> str:
    """The path as Unicode: bytes of it that are not UTF-8 are written as ``\\xff``."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def kind_of(path: Path) -> Kind | None:
    """What a file's ending says it is."""
    name = path.name.lower().removesuffix(COMPRESSED)
    kind = ENDINGS.get(Path(name).suffix)
    return None if kind == "parquet" and path.name.lower().endswith(COMPRESSED) else kind


def _named(path: Path, kind: Kind | None) -> Source:
    found = kind_of(path) or kind
    if found is None:
        known = ", ".join(ENDINGS)
        raise ConfigError(f"input {str(path)!r} has none of the endings {known}; say what it is with --input-format")
    return Source(name=written(path), path=path, kind=found, size=path.stat().st_size)


def _walk(folder: Path) -> Iterator[Source]:
    """One folder's listing is held at a time, whatever the number of folders. Links to folders are not followed: they may
    lead in a circle."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        elif entry.is_file() and (kind := kind_of(path)):
            yield Source(name=written(path), path=path, kind=kind, size=entry.stat().st_size)
