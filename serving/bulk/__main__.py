"""Score files in bulk: ``python -m serving.bulk INPUT… -o OUT [--checkpoint DIR]`` (all: ``--help``; docs/bulk.md).

Leaves to others: the run (``run``). Exit codes: 0 every row was scored; 3 done, and some rows stand in the side file; 1 stopped
by a failure and 130 or 143 by a signal (the same command goes on); 2 a bad flag, input or output folder.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final

from newsstance.errors import ConfigError, NewsstanceError
from serving.bulk.command import announce, job_of, load, parser, settings_of
from serving.bulk.progress import Progress
from serving.bulk.run import Survey, run, survey

SOME_REFUSED: Final = 3


class Stopped(BaseException):
    """A signal asked the run to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; returns the exit code."""
    given = parser().parse_args(arguments)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        settings, job = settings_of(given), job_of(given)
        found = survey(job)
        progress = _progress(found, given)
        announce(given, job, progress)
        counts = run(job, lambda: load(settings), found, progress)
    except ConfigError as error:
        return _fail(str(error), 2)
    except NewsstanceError as error:
        return _fail(f"{error}; the same command goes on where this stopped", 1)
    except OSError as error:
        return _fail(f"{error}; make room or mend it, the same command goes on where this stopped", 1)
    except Stopped as stopped:
        return _fail("stopped; the same command goes on", stopped.code)
    return SOME_REFUSED if counts["errors"] else 0


def _progress(found: Survey, given: argparse.Namespace) -> Progress:
    return Progress(0 if "-" in given.inputs else found.size, quiet=given.quiet)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"newsstance: {' '.join(message.split())}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
