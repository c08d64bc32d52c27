"""Score files in bulk: ``python -m serving.bulk INPUT… -o OUT [--checkpoint DIR]`` (all: ``--help``; docs/bulk.md).

Leaves to others: doing it (``session``). Exit codes: 0 every row was scored; 3 done, and some rows stand in the side file; 1
stopped by a failure and 130 or 143 by a signal (the same command goes on); 2 a bad flag, input or output folder.
"""

import sys
from collections.abc import Sequence

from serving.bulk.stopping import Stopped, leave, listen


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; returns the exit code."""
    listen()
    try:
        from serving.bulk.session import session  # noqa: PLC0415 - takes a second, in which a signal may come

        return session(arguments)
    except Stopped as stopped:
        sys.stderr.write(f"newsstance: stopped by {stopped.name}; the same command goes on\n")
        return stopped.code


if __name__ == "__main__":
    leave(main())
