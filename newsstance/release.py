"""Which checkpoint is taken where none was named: the one that was trained here, else the release that the repository carries.

Leaves to others: reading it (``checkpoint``), writing a release (``training.release``), saying which it was (who takes it).
"""

from pathlib import Path
from typing import Final

DEFAULT: Final = Path("checkpoints/default")
"""What ``make train`` writes, from the folder that a command is run in."""
FOLDER: Final = "release"
ROOT: Final = Path(__file__).parents[1]
"""The repository, where this is a checkout of it."""


def default_checkpoint() -> Path:
    """``checkpoints/default`` where it is there; else the repository's ``release`` where that is there; else the first again, so
    that who reads it says that there is none and what to do."""
    release = ROOT / FOLDER
    return release if release.is_dir() and not DEFAULT.is_dir() else DEFAULT


def reason(path: Path) -> str:
    """Why a checkpoint is the one, for logs."""
    if path == DEFAULT:
        return "the default"
    return f"the release, because there is no {DEFAULT}" if path == ROOT / FOLDER else "named"
