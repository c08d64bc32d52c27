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
    newsmtsc,
    sentfin,
    table,
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
    "newsmtsc": newsmtsc.read,
    "sentfin": sentfin.read,
    "table": table.read,
    "wikigold": wikigold.read,
    "wnut17": wnut17.read,
}


def reader(name: str) -> Reader:
    """The reader of that name. Raises ConfigError that lists the known ones."""
    if name not in READERS:
        raise ConfigError(f"reader {name!r} is not known; use one of {', '.join(sorted(READERS))}")
    return READERS[name]
