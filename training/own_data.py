"""A user's own files as sets: the format by the file's ending.

Leaves to others: reading them (``readers``).
"""

from pathlib import Path

from newsstance.errors import ConfigError
from training.sets import SetSpec

FORMATS = {".csv": "table", ".jsonl": "bundled"}


def own_set(path: Path) -> SetSpec:
    """``.csv`` (text, target, label) or ``.jsonl`` (the corpus format). Raises ConfigError."""
    name = FORMATS.get(path.suffix.lower())
    if name is None:
        raise ConfigError(
            f"{path} ends in {path.suffix!r}; give a .csv (text, target, label) or a .jsonl (corpus format)"
        )
    if not path.is_file():
        raise ConfigError(f"{path} is no file")
    return SetSpec(reader=name, path=path)
