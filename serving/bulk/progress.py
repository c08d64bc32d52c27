"""How a run comes along, on standard error: rows, rate, share of the input, time left.

Leaves to others: everything else. On a terminal one line is written over; elsewhere a line is added twice a minute.
"""

import sys
import time
from collections.abc import Callable
from typing import Final, TextIO

ON_TERMINAL_S: Final = 0.5
IN_LOG_S: Final = 30.0


class Progress:
    """``total`` is in bytes of input, or in rows where these are known before they are read; 0 where nobody knows. What is ``read``
    is in the same unit."""

    def __init__(
        self,
        total: int,
        stream: TextIO = sys.stderr,
        *,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total, self._stream, self._quiet, self._clock = total, stream, quiet, clock
        self._terminal = stream.isatty()
        self._began = self._last = clock()
        self._from_rows = self._from_bytes = 0

    def expect(self, total: int) -> None:
        """How much there is, for who knows it only after the beginning."""
        self._total = total

    def resume(self, rows: int, read: int) -> None:
        """What an earlier run did does not count for the rate."""
        self._from_rows, self._from_bytes = rows, read
        self._began = self._clock()
        self.say(f"going on after {rows:,} rows")

    def show(self, rows: int, read: int, errors: int) -> None:
        """How far it is now; written only every so often."""
        now = self._clock()
        if self._quiet or now - self._last < (ON_TERMINAL_S if self._terminal else IN_LOG_S):
            return
        self._last = now
        line = self.line(rows, read, errors)
        self._stream.write(f"\r\x1b[2K{line}" if self._terminal else f"{line}\n")
        self._stream.flush()

    def line(self, rows: int, read: int, errors: int) -> str:
        """``1,024 rows · 31.0 rows/s · 40 % · 2 min left · 3 refused``."""
        took = max(self._clock() - self._began, 1e-9)
        parts = [f"{rows:,} rows", f"{(rows - self._from_rows) / took:.1f} rows/s"]
        if self._total:
            parts.append(f"{100 * min(read, self._total) / self._total:.0f} %")
            pace = (read - self._from_bytes) / took
            if pace > 0:
                parts.append(f"{duration(max(self._total - read, 0) / pace)} left")
        return " · ".join([*parts, *([f"{errors:,} refused"] if errors else [])])

    def end(self, rows: int, errors: int, where: str, left_out: str = "") -> None:
        """The last line. ``left_out``: what was not read at all, in words."""
        took = self._clock() - self._began
        rate = (rows - self._from_rows) / max(took, 1e-9)
        refused = f"; {errors:,} refused, see {where}/errors.jsonl" if errors else ""
        self.say(
            f"{rows:,} rows in {duration(took)} ({rate:.1f} rows/s) → {where}{refused}{f'; {left_out}' if left_out else ''}"
        )

    def say(self, line: str) -> None:
        """A line of its own."""
        if not self._quiet:
            self._stream.write(f"\r\x1b[2K{line}\n" if self._terminal else f"{line}\n")
            self._stream.flush()


def last_word(message: str, code: int, stream: TextIO | None = None) -> int:
    """Say in one line why the command ends, over the line of progress where that is a terminal's; returns the exit code."""
    stream = sys.stderr if stream is None else stream
    over = "\r\x1b[2K" if stream.isatty() else ""
    stream.write(f"{over}newsstance: {' '.join(message.split())}\n")
    return code


def duration(seconds: float) -> str:
    """``8 s``, ``5 min``, ``3 h 20 min``."""
    whole = round(seconds)
    if whole < 90:
        return f"{whole} s"
    hours, minutes = divmod(round(whole / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
