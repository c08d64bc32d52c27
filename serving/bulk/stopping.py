"""What becomes of SIGINT and SIGTERM: the first one is ``Stopped``, raised in the main thread, so that one line can be said.

Leaves to others: that line (``session``, ``serving.cluster``), and what is kept: output beyond the journal is cut off by who goes
on, so that nothing has to be saved on the way out.
"""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, Final, NoReturn

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
Handler = Callable[[int, FrameType | None], Any] | signal.Handlers


class Stopped(BaseException):
    """A signal asked the process to stop. ``code`` is what a shell makes of that."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name
        self.code = _code(number)


def at_once(number: int, frame: FrameType | None) -> NoReturn:
    """End the process now."""
    os._exit(_code(number))


def listen(again: Handler = at_once) -> None:
    """Have the first signal raise Stopped; ``again`` is what becomes of those behind it."""

    def first(number: int, frame: FrameType | None) -> NoReturn:
        for each in SIGNALS:
            signal.signal(each, again)
        raise Stopped(number)

    for each in SIGNALS:
        signal.signal(each, first)


def leave(code: int) -> NoReturn:
    """End the process. After a signal its threads are not waited for: what they work on will be scored again anyway."""
    if code in map(_code, SIGNALS):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _code(number: int) -> int:
    return 128 + number
