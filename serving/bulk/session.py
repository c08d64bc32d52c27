"""One call of the command: what its flags ask for is done, and how that went is one line and an exit code.

Leaves to others: signals (``stopping``), the work (``run``).
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from newsstance.errors import ConfigError, NewsstanceError
from serving.bulk.command import announce, job_of, load, parser, settings_of
from serving.bulk.inputs import STANDARD_INPUT
from serving.bulk.journal import reached
from serving.bulk.progress import Progress, last_word
from serving.bulk.run import Survey, run, survey
from serving.bulk.stopping import Stopped

SOME_REFUSED: Final = 3


def session(arguments: Sequence[str] | None) -> int:
    """Do it; returns the exit code."""
    given = parser().parse_args(arguments)
    try:
        return _done(given)
    except ConfigError as error:
        return last_word(str(error), 2)
    except NewsstanceError as error:
        return last_word(f"{error}; the same command goes on where this stopped", 1)
    except OSError as error:
        return last_word(f"{error}; make room or mend it, the same command goes on where this stopped", 1)
    except Stopped as stopped:
        return last_word(_how_to_go_on(stopped, given), stopped.code)


def _done(given: argparse.Namespace) -> int:
    settings, job = settings_of(given), job_of(given)
    found = survey(job)
    progress = _progress(found, given)
    announce(given, job, progress)
    counts = run(job, lambda: load(settings), found, progress)
    return SOME_REFUSED if counts["errors"] else 0


def _progress(found: Survey, given: argparse.Namespace) -> Progress:
    return Progress(0 if STANDARD_INPUT in given.inputs else found.size, quiet=given.quiet)


def _how_to_go_on(stopped: Stopped, given: argparse.Namespace) -> str:
    output: Path = given.output
    kept = reached(output)
    if kept is None:
        return f"stopped by {stopped.name}, when {output} was finished"
    same = (
        "the same command, with the same input sent to it again,"
        if STANDARD_INPUT in given.inputs
        else "the same command"
    )
    return f"stopped by {stopped.name}; {output} keeps the first {kept:,} rows, and {same} goes on behind them"
