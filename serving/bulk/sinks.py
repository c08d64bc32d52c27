"""Tables as JSON lines and CSV: files that only grow, and can be cut back to where a run is known to have been.

Leaves to others: when that is (``run``, ``journal``), Parquet (``parquet``).
"""

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from newsstance.errors import NewsstanceError
from serving.bulk.formulas import guarded
from serving.bulk.tables import TABLES, Columns, Tables

Format = Literal["jsonl", "csv", "parquet"]
NESTED: Final = frozenset({"json", "texts", "mentions", "evidence"})
LINE_END: Final = "\r\n"
"""RFC 4180's. Cells that hold either of its signs are quoted, as a lone carriage return must be to be read back."""
MARK: Final = "\ufeff".encode()
"""By which a spreadsheet knows UTF-8."""
State = Mapping[str, int]


class OutputError(NewsstanceError):
    """The output cannot be written, or is not what an earlier run left."""


class Sink(Protocol):
    """Where tables go. What is not yet covered by a journaled ``state`` is dropped when a run is resumed."""

    def write(self, tables: Tables, *, ends_part: bool) -> bool:
        """Take rows; True where all rows taken so far are on disk."""
        ...

    def state(self) -> dict[str, int]:
        """How much there is, for ``restore``."""
        ...

    def restore(self, state: State) -> None:
        """Drop what was written after ``state``; ``{}`` is the beginning. Raises OutputError where there is less."""
        ...

    def finish(self) -> None:
        """Put everything taken on disk."""
        ...

    def close(self) -> None:
        """Give files back, whatever has become of the run."""
        ...


class GrowingFile:
    """A file that is appended to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab")

    @property
    def size(self) -> int:
        """Bytes."""
        return self._file.tell()

    def append(self, content: bytes) -> None:
        """Written and synced when it returns."""
        if content:
            self._file.write(content)
            self._file.flush()
            os.fsync(self._file.fileno())

    def cut(self, size: int) -> None:
        """Back to an earlier size. Raises OutputError where the file is shorter."""
        if self.size < size:
            raise OutputError(
                f"{self.path} has {self.size} bytes, but {size} were written; it was changed: remove the folder and run again"
            )
        self._file.truncate(size)
        self._file.seek(0, os.SEEK_END)

    def close(self) -> None:
        """Give it back."""
        self._file.close()


class GrowingTables:
    """One file a table, as JSON lines or CSV; ``spreadsheet``: CSV with a byte order mark, and no cell that is a formula."""

    def __init__(
        self,
        folder: Path,
        form: Literal["jsonl", "csv"],
        columns: Mapping[str, Columns] = TABLES,
        *,
        spreadsheet: bool = False,
    ) -> None:
        self._form, self._columns, self._spreadsheet = form, columns, spreadsheet
        self._files = {name: GrowingFile(folder / f"{name}.{form}") for name in TABLES}

    def write(self, tables: Tables, *, ends_part: bool) -> bool:
        """Everything at once."""
        for name, rows in tables.items():
            self._files[name].append(self._encoded(name, rows))
        return True

    def state(self) -> dict[str, int]:
        """Sizes in bytes."""
        return {name: file.size for name, file in self._files.items()}

    def restore(self, state: State) -> None:
        """Cut back; a CSV file begins with its header."""
        for name, file in self._files.items():
            file.cut(state.get(name, 0))
            if not file.size and self._form == "csv":
                file.append((MARK if self._spreadsheet else b"") + csv_header(self._columns[name]))

    def finish(self) -> None:
        """Everything is on disk."""

    def close(self) -> None:
        """Give the files back."""
        for file in self._files.values():
            file.close()

    def _encoded(self, name: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
        columns = self._columns[name]
        if self._form == "jsonl":
            return json_lines(rows, columns)
        return csv_lines(rows, columns, guard=self._spreadsheet)


def json_lines(rows: Sequence[Mapping[str, Any]], columns: Columns | None = None) -> bytes:
    """Rows as JSON lines, with all columns in order; ``columns`` None takes them as they are."""
    whole = (row if columns is None else {name: row.get(name) for name in columns} for row in rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in whole).encode()


def csv_header(columns: Columns) -> bytes:
    """The first line."""
    return _csv([list(columns)])


def csv_lines(rows: Sequence[Mapping[str, Any]], columns: Columns, *, guard: bool = False) -> bytes:
    """Rows as CSV: nested cells as JSON, flags as true and false, nothing where nothing is known; ``guard``: no formulas."""
    last = guarded if guard else _as_it_is
    return _csv([last(_cell(row.get(name), kind)) for name, kind in columns.items()] for row in rows)


def _as_it_is(cell: Any) -> Any:
    return cell


def _csv(rows: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=LINE_END).writerows(rows)
    return text.getvalue().encode()


def _cell(value: Any, kind: str) -> Any:
    if value is None:
        return ""
    if kind in NESTED:
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if kind == "flag" else value
