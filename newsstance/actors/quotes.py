"""Where a text quotes: the stretches between double quotation marks.

Leaves to others: who is quoted.
"""

import re
from bisect import bisect_right
from typing import Final

_MARKS: Final = re.compile(r"[\"“”„«»\n]")


class Quotes:
    """The quoted stretches of one text. A quotation that is not closed ends with its line."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        opened: int | None = None
        for mark in _MARKS.finditer(text):
            if opened is None and mark[0] not in "\n”»":
                opened = mark.start()
            elif opened is not None and mark[0] not in "“„«":
                self._starts.append(opened)
                self._ends.append(mark.start())
                opened = None
        if opened is not None:
            self._starts.append(opened)
            self._ends.append(len(text))

    def at(self, offset: int) -> int | None:
        """The number of the quotation that ``offset`` lies in; None outside quotations."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 and offset < self._ends[number] else None

    def touch(self, start: int, end: int) -> bool:
        """Whether a quotation reaches into ``[start, end)``."""
        number = bisect_right(self._ends, start)
        return number < len(self._starts) and self._starts[number] < end
