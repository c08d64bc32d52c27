"""Rows of a table of text as programs write it: CSV with commas, semicolons, tabs or bars, Excel's among them.

Leaves to others: the encoding's name, opening files (``readers``). The separator is the one that cuts the header
into most cells, unless the caller or Excel's line ``sep=;`` says it. A row that cannot be read is one that says so.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any, Final

from newsstance.errors import ConfigError
from serving.bulk.rows import Row

SEPARATORS: Final = (",", ";", "\t", "|")
"""In the order of preference where they cut a header into equally many cells."""
SAID: Final = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
LONGEST_HEADER: Final = 2**20
ADVICE: Final = "quote cells that hold separators or line breaks, and write a quotation mark inside of quotes twice"
EXCEL: Final = "cp1252 is what a Western Excel writes as plain CSV"


def checked_separator(given: str) -> str:
    """One sign; ``tab`` is a word for the one that is hard to type. Raises ConfigError."""
    sign = "\t" if given in ("tab", r"\t") else given
    if len(sign) != 1 or sign in '"\r\n' or sign.isalnum():
        raise ConfigError(f"--delimiter is {given!r}; it must be one sign such as ';' or '|', or the word tab")
    return sign


def table_rows(file: Any, encoding: str, separator: str | None, longest: int, where: Any) -> Iterator[Row]:
    """The rows below the header. ``where(line)`` gives what a Row says of its place; ``longest`` bounds a cell."""
    csv.field_size_limit(longest)
    # Bytes that are not of the encoding spoil their row, not the file: they come through as surrogates, which no text may hold.
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    with closing(io.TextIOWrapper(file, encoding=name, errors="surrogateescape", newline="")) as text:
        taken, first = _first_line(text)
        said = SAID.fullmatch(first)
        sign = separator or (said[1] if said else _found(first))
        lines = _Lines(["\n"] * len(taken) if said else taken, text, longest)
        header: list[str] | None = None
        for line, cells, problem in _cells(csv.reader(lines, delimiter=sign, strict=True), lines):
            if header is None and (cells or problem):
                header = [cell.strip() for cell in cells]
                if problem := problem or _bad_header(header, encoding):
                    yield Row(**where(line), code="malformed_csv", problem=problem)
                    return  # nobody knows what the cells of the other rows are
            elif problem:
                yield Row(**where(line), code="malformed_csv", problem=problem)
            elif cells and header is not None:
                yield _row(header, cells, sign, encoding, where(line))


def _first_line(text: io.TextIOWrapper) -> tuple[list[str], str]:
    """All lines up to the first one that is not blank, and that one; a second one behind Excel's ``sep=``, which stands alone."""
    taken: list[str] = []
    while line := text.readline(LONGEST_HEADER):
        taken.append(line)
        if line.strip():
            return taken, line
    return taken, ""


def _found(header: str) -> str:
    """The separator that cuts a header into most cells."""
    cells = {sign: len(next(csv.reader([header], delimiter=sign), [])) for sign in SEPARATORS}
    return max(SEPARATORS, key=cells.__getitem__)


class _TooLong(csv.Error):
    """A line is, and has been passed over."""


class _Lines:
    """The lines of a table, none of which is held where it is longer than ``longest`` signs: ``_TooLong`` is raised in its place.
    ``number`` of them were taken, ``quotes`` quotation marks stood in those of the row that is being read."""

    def __init__(self, taken: Iterable[str], text: io.TextIOWrapper, longest: int) -> None:
        self.number = self.quotes = 0
        self._taken, self._text, self._longest = deque(taken), text, longest

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._taken.popleft() if self._taken else self._text.readline(self._longest + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.quotes += line.count('"')
        if len(line) > self._longest and not line.endswith(("\n", "\r")):
            self._pass_over()
            raise _TooLong(f"a line is longer than {self._longest:,} signs; split its text into several documents")
        return line

    def close_quotation(self) -> None:
        """Take what is left of a quotation that a bad row has opened: it is no row of its own."""
        while self.quotes % 2:
            try:
                next(self)
            except _TooLong:
                continue
            except StopIteration:
                return

    def _pass_over(self) -> None:
        while rest := self._text.readline(self._longest):
            self.quotes += rest.count('"')
            if rest.endswith(("\n", "\r")):
                return


def _cells(reader: Any, lines: _Lines) -> Iterator[tuple[int, list[str], str]]:
    """The line on which each row begins, its cells, and what is wrong with it."""
    while True:
        line, lines.quotes = lines.number + 1, 0
        try:
            yield line, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            lines.close_quotation()
            yield line, [], f"the row is not CSV: {error}{_taken_for_one(line, lines.number)}; {ADVICE}"


def _taken_for_one(line: int, last: int) -> str:
    return f" (lines {line} to {last} were taken for one: look for a quotation mark too many)" if last > line else ""


def _bad_header(header: list[str], encoding: str) -> str:
    """What makes every row below it unreadable."""
    if any("\0" in name for name in header):
        return "the header holds zero bytes, so the file is UTF-16 without a mark: say --encoding utf-16-le"
    if any(map(_undecoded, header)):
        return f"the header is not {encoding}; say what the file is in with --encoding ({EXCEL})"
    twice = next((name for at, name in enumerate(header) if name and name in header[:at]), None)
    return "" if twice is None else f"the header names {twice!r} twice; rename one of the two columns"


def _row(header: list[str], cells: list[str], sign: str, encoding: str, where: dict[str, Any]) -> Row:
    if len(cells) != len(header):
        problem = (
            f"the row has {len(cells)} cells, the header {len(header)}; quote cells that hold {sign!r}, "
            "or name another separator with --delimiter"
        )
        return Row(**where, code="malformed_csv", problem=problem)
    if any(map(_undecoded, cells)):
        problem = f"the row is not {encoding}; say what the file is in with --encoding ({EXCEL}), or convert it"
        return Row(**where, code="invalid_text", problem=problem)
    return Row(**where, fields={name: cell for name, cell in zip(header, cells, strict=True) if cell != ""})


def _undecoded(cell: str) -> bool:
    """Whether bytes came through that are not of the file's encoding."""
    return not cell.isascii() and any("\ud800" <= sign <= "\udfff" for sign in cell)
