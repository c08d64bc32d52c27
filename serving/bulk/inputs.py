"""Which inputs there are, in an order that is the same every time: files by name, folders walked, standard input.

Leaves to others: what is in them (``readers``).
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
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
NAMED_ENDINGS: Final = 3
"""Of what is left out, so many are told."""


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


def nobody(_: Path) -> None:
    """For who does not want to know what is left out."""


def sources(
    inputs: Sequence[str], kind: Kind | None = None, leaves: Callable[[Path], None] = nobody
) -> Iterator[Source]:
    """The sources of all inputs, in order; ``kind`` is what a file is whose ending does not say, and standard input; ``leaves`` is
    told of each file in a folder that no reader reads.

    Raises ConfigError for an input that is not there, or a file of which nobody says what it is.
    """
    for given in inputs:
        path = Path(given)
        if given == STANDARD_INPUT:
            yield Source(name="stdin", path=None, kind=kind or "jsonl", size=0)
        elif path.is_dir():
            yield from _walk(path, leaves)
        elif path.exists():
            yield _named(path, kind)
        else:
            raise ConfigError(f"input {given!r} does not exist; name files, folders, or - for standard input")


def written(path: Path) -> str:
    """The path as Unicode: bytes of it that are not UTF-8 are written as ``\\xff``."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def ending(path: Path) -> str:
    """What follows the last dot of a file's name, with what stands before ``.gz``; ``no ending`` where there is no dot."""
    name = path.name.lower()
    bare = Path(name.removesuffix(COMPRESSED)).suffix
    return f"{bare}{COMPRESSED if name.endswith(COMPRESSED) else ''}" or "no ending"


def left_out(counts: Mapping[str, int]) -> str:
    """How many files were left out, and their commonest endings, in words; nothing where none was."""
    total = sum(counts.values())
    if not total:
        return ""
    first = sorted(counts, key=lambda name: (-counts[name], written(Path(name))))[:NAMED_ENDINGS]
    more = ", …" if len(counts) > len(first) else ""
    named = ", ".join(written(Path(name)) for name in first)
    return f"{total:,} {'file' if total == 1 else 'files'} in folders left out, which no reader reads ({named}{more})"


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


def _walk(folder: Path, leaves: Callable[[Path], None]) -> Iterator[Source]:
    """One folder's listing is held at a time, whatever the number of folders. Links to folders are not followed: they may
    lead in a circle."""
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, leaves)
        elif entry.is_file():
            if kind := kind_of(path):
                yield Source(name=written(path), path=path, kind=kind, size=entry.stat().st_size)
            else:
                leaves(path)
