"""Where public data sets lie on this machine.

Leaves to others: fetching them (``data``), reading them (``readers``).
"""

import os
from pathlib import Path

DATA_VARIABLE = "NEWSSTANCE_DATA"
DEFAULT_DATA = Path(".cache/data")


def data_folder() -> Path:
    """The folder that NEWSSTANCE_DATA names, else the cache that make data fills."""
    return Path(os.environ.get(DATA_VARIABLE) or DEFAULT_DATA)
