"""Readers: one module a data set, each with ``read(path) -> Iterator[Example]``; its name is the reader's.

A new module here is a new reader: those with a function ``read`` are found, the others help them. ``files(path)`` of a module says
which files are read where a path names a part of a folder. Leaves to others: where files come from (``training.data``), what
becomes of examples (``training.collator``).
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from newsstance.errors import ConfigError
from training.examples import Example

Reader = Callable[[Path], Iterator[Example]]

_MODULES = {found.name: import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)}
READERS: dict[str, Reader] = {name: module.read for name, module in _MODULES.items() if hasattr(module, "read")}
FILES: dict[str, Callable[[Path], list[Path]]] = {
    name: module.files for name, module in _MODULES.items() if name in READERS and hasattr(module, "files")
}
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
