"""Parquet in and out, where pyarrow is installed: row groups are read a few rows at a time, parts appear whole or not at all.

Leaves to others: what the rows mean. Each table is a folder of parts of ``PART_ROWS`` input rows; a part is written under another
name and renamed when it is complete.
"""

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from newsstance.errors import ConfigError
from serving.bulk.inputs import Source
from serving.bulk.journal import keep_names
from serving.bulk.rows import Row
from serving.bulk.sinks import OutputError, State
from serving.bulk.tables import SCHEMA, TABLES, Columns, Kind, Tables, empty

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ModuleNotFoundError:
    raise ConfigError(
        "Parquet needs pyarrow, which is not installed: pip install 'newsstance[bulk]', or use JSON lines or CSV"
    ) from None

READ_ROWS: Final = 64
NO_VALUE: Final = (ValueError, OverflowError, KeyError, pa.ArrowException)
"""What making Python's values raises: bytes in a text that are not UTF-8, dates beyond the year 9999, unknown time zones."""
PARTIAL: Final = ".partial"
_RANGE: Final = [("start", pa.int64()), ("end", pa.int64())]


def _list(of: Any) -> Any:
    return pa.list_(pa.field("element", of))  # Parquet's own word, so that what is read is what was written


_TYPES: Final[Mapping[Kind, Any]] = {
    "whole": pa.int64(),
    "real": pa.float64(),
    "text": pa.string(),
    "flag": pa.bool_(),
    "json": pa.string(),
    "texts": _list(pa.string()),
    "mentions": _list(pa.struct([*_RANGE, ("text", pa.string())])),
    "evidence": _list(pa.struct([*_RANGE, ("contribution", pa.float64())])),
}


def schema(name: str, columns: Columns) -> Any:
    """The Arrow schema of a table."""
    fields = [(column, _TYPES[kind]) for column, kind in columns.items()]
    return pa.schema(fields, metadata={"newsstance.table": name, "newsstance.schema": str(SCHEMA)})


def parquet_rows(source: Source, start: int = 0, count: int | None = None) -> Iterator[Row]:
    """Rows ``start`` to ``start + count`` of a file, or all; whole row groups before ``start`` are not read."""
    if source.path is None:
        raise ConfigError("Parquet cannot be read from standard input: its index stands at the end; name a file")
    with _opened(source.path) as file:
        groups, before = _groups(file.metadata, start)
        end = file.metadata.num_rows if count is None else start + count
        number = before
        try:
            for batch in file.iter_batches(batch_size=READ_ROWS, row_groups=groups):
                if number + batch.num_rows <= start:  # another part's: no value of Python's is made of it
                    number += batch.num_rows
                    continue
                for fields in _values(batch):
                    number += 1
                    if number > end:
                        return
                    if number > start:
                        yield _row(source, number, fields, file.metadata.num_rows)
        except (pa.ArrowException, UnicodeDecodeError) as error:  # the latter: names of columns
            raise OSError(str(error)) from None


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """A Parquet file, by the bytes of its name: they need not be UTF-8. Raises OSError."""
    with pa.OSFile(os.fsencode(path)) as raw:
        try:
            file = pq.ParquetFile(raw)
        except pa.ArrowException as error:
            raise OSError(f"this is no Parquet file: {error}") from None
        with closing(file):
            names = file.schema_arrow.names
            if twice := next((name for at, name in enumerate(names) if name in names[:at]), ""):
                raise OSError(f"two columns are named {twice!r}; rename one of them")
            yield file


def _values(batch: Any) -> list[Any]:
    """The fields of each row; where one holds what is no value of Python's, its reason in their place."""
    try:
        return list(batch.to_pylist())
    except NO_VALUE:
        return [_value(batch.slice(at, 1)) for at in range(batch.num_rows)]


def _value(row: Any) -> dict[str, Any] | str:
    fields = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            (fields[name],) = column.to_pylist()
        except NO_VALUE as error:
            return f"the column {name!r} cannot be read: {error}; mend it, or leave it out"
    return fields


def _groups(metadata: Any, start: int) -> tuple[list[int], int]:
    """The row groups from the one that holds ``start`` on, and the rows before them."""
    before, at = 0, 0
    while at < metadata.num_row_groups and before + metadata.row_group(at).num_rows <= start:
        before += metadata.row_group(at).num_rows
        at += 1
    return list(range(at, metadata.num_row_groups)), before


def _row(source: Source, number: int, fields: Mapping[str, Any] | str, rows: int) -> Row:
    where: dict[str, Any] = {"source": source.name, "line": number, "position": source.size * number // rows}
    if isinstance(fields, str):
        return Row(**where, code="invalid_text", problem=fields)
    return Row(**where, fields=fields)


def row_count(path: Path) -> int:
    """Rows of a file, by its metadata. Raises OSError."""
    with _opened(path) as file:
        return int(file.metadata.num_rows)


def part_name(number: int) -> str:
    """The file of a part."""
    return f"part-{number:06}.parquet"


def write_part(folder: Path, number: int, tables: Tables, columns: Mapping[str, Columns] = TABLES) -> None:
    """The parts of all tables with one number; the same rows give the same bytes, so writing a part again changes nothing."""
    for name, rows in tables.items():
        path = folder / name / part_name(number)
        path.parent.mkdir(exist_ok=True)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}{PARTIAL}")
        with pa.OSFile(os.fsencode(partial), "wb") as file:
            pq.write_table(_table(rows, schema(name, columns[name])), file, compression="zstd")
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(path)
        keep_names(path.parent)


def _table(rows: Sequence[Mapping[str, Any]], form: Any) -> Any:
    whole = [{**row, "metadata": _json(row.get("metadata"))} for row in rows]
    return pa.Table.from_pylist(whole, schema=form)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


class PartedTables:
    """One folder a table, with a file for every ``PART_ROWS`` rows of input."""

    def __init__(self, folder: Path, columns: Mapping[str, Columns] = TABLES) -> None:
        self._folder, self._columns = folder, columns
        self._held = empty()
        self._parts = 0
        self._pending = False

    def write(self, tables: Tables, *, ends_part: bool) -> bool:
        """Rows are held until their part is whole."""
        for name, rows in tables.items():
            self._held[name].extend(rows)
        self._pending = True
        if ends_part:
            self._flush()
        return ends_part

    def state(self) -> dict[str, int]:
        """Parts on disk."""
        return {"parts": self._parts}

    def restore(self, state: State) -> None:
        """Remove later parts, and what a killed run left half-written."""
        self._parts = state.get("parts", 0)
        for name in TABLES:
            folder = self._folder / name
            folder.mkdir(exist_ok=True)
            keep = {part_name(number) for number in range(self._parts)}
            there = {path.name for path in folder.iterdir()}
            if keep - there:
                raise OutputError(f"{folder / min(keep - there)} is gone; remove {self._folder} and run again")
            for stray in sorted(there - keep):
                (folder / stray).unlink()

    def finish(self) -> None:
        """The last part, which may be short."""
        if self._pending or not self._parts:
            self._flush()

    def close(self) -> None:
        """Nothing is open between parts."""

    def _flush(self) -> None:
        write_part(self._folder, self._parts, self._held, self._columns)
        self._held, self._parts, self._pending = empty(), self._parts + 1, False
