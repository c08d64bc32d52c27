"""Readers: one module a data set, each with ``read(path) -> Iterator[Example]``.

Leaves to others: where files come from (``training.data``), what becomes of examples (``training.collator``).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from newsstance.errors import ConfigError
from training.examples import Example
from training.readers import (
    bundled,
    crossner,
    directed,
    finentity,
    gum,
    madtsc,
    names,
    narrative,
    newsmtsc,
    persent,
    seesaw,
    sentfin,
    table,
    voice,
    wikigold,
    wnut17,
)

Reader = Callable[[Path], Iterator[Example]]

READERS: dict[str, Reader] = {
    "bundled": bundled.read,
    "crossner": crossner.read,
    "directed": directed.read,
    "finentity": finentity.read,
    "gum": gum.read,
    "madtsc": madtsc.read,
    "names": names.read,
    "narrative": narrative.read,
    "newsmtsc": newsmtsc.read,
    "persent": persent.read,
    "seesaw": seesaw.read,
    "sentfin": sentfin.read,
    "table": table.read,
    "voice": voice.read,
    "wikigold": wikigold.read,
    "wnut17": wnut17.read,
}

FILES: dict[str, Callable[[Path], list[Path]]] = {"seesaw": seesaw.files}
"""Where a reader's path names a part of a folder: the files that it reads."""


def files(name: str, path: Path) -> list[Path]:
    """The files that a reader reads at a path: the file itself, all of a folder, or those of a part. Raises DataError."""
    if name in FILES:
        return FILES[name](path)
    return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]


def reader(name: str) -> Reader:
    """The reader of that name. Raises ConfigError that lists the known ones."""
    if name not in READERS:
        raise ConfigError(f"reader {name!r} is not known; use one of {', '.join(sorted(READERS))}")
    return READERS[name]
