"""Where the benchmarks find public data sets: the folder that NEWSSTANCE_DATA names.

Leaves to others how a set is read.
"""

import os
import sys
from pathlib import Path


def data_folder(*needed: str) -> Path:
    """The folder, with each of ``needed`` in it; exits with the way out if something is not there."""
    value = os.environ.get("NEWSSTANCE_DATA")
    if not value:
        sys.exit("NEWSSTANCE_DATA is not set: point it at the folder of public data sets (make data fetches them)")
    missing = [name for name in needed if not (Path(value) / name).exists()]
    if missing:
        sys.exit(f"NEWSSTANCE_DATA={value!r} holds no {', '.join(missing)}: point it at the folder of public data sets")
    return Path(value)
