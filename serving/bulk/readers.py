"""Rows of one source, whatever its format, held one at a time.

Leaves to others: what a row means (``rows``), tables of text (``delimited``), encodings (``newsstance.encodings``), Parquet
(``parquet``). What cannot be read is a row that says so, and reading goes on behind it.
"""

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from newsstance.encodings import MARKS, decoded, encoding_of
from newsstance.errors import DocumentError
from serving.bulk.delimited import table_rows
from serving.bulk.foreign import foreign
from serving.bulk.inputs import Source
from serving.bulk.rows import Row, infinite

LONGEST_ROW: Final = 8 * 2**20
"""Bytes of a line, a cell or a file that is one document: as much as the server takes in a request."""
BEGINNING: Final = 8
"""Bytes that tell an encoding's mark, or that a file is none of text."""
CONVERT: Final = "JSON lines are UTF-8, with or without a mark: convert the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the caller says of files of text; what is None is found out file by file."""

    encoding: str | None = None
    separator: str | None = None


NOTHING_SAID: Final = Said()


def rows(source: Source, said: Said = NOTHING_SAID) -> Iterator[Row]:
    """All rows of a source. A source that cannot be opened, or breaks off, is one row that says so."""
    yield from until_broken(source, _rows(source, said))


def until_broken(source: Source, read: Iterator[Row], line: int = 0) -> Iterator[Row]:
    """Rows ``read`` of a source from ``line`` on; where that breaks off, one more that says so."""
    try:
        for row in read:
            line = row.line
            yield row
    except (OSError, EOFError, zlib.error, UnicodeError) as error:  # the last one: half a sign of UTF-16
        problem = f"reading stops here: {error}"
        yield Row(source=source.name, line=line + 1, code="unreadable", problem=problem, position=source.size)


def _rows(source: Source, said: Said) -> Iterator[Row]:
    if source.kind == "parquet":
        from serving.bulk.parquet import parquet_rows  # noqa: PLC0415 - pyarrow only where it is needed

        yield from parquet_rows(source)
        return
    raw = sys.stdin.buffer if source.path is None else source.path.open("rb")
    with closing(raw):
        file: Any = gzip.GzipFile(fileobj=raw) if source.compressed else raw
        if source.kind == "jsonl":
            yield from _json_rows(source, file, raw)
        elif source.kind in ("csv", "tsv"):
            yield from _table_rows(source, io.BufferedReader(file), raw, said)
        else:
            yield _file_row(source, file, said)


def _json_rows(source: Source, file: Any, raw: Any) -> Iterator[Row]:
    for number, line in enumerate(_bounded_lines(file), start=1):
        where: dict[str, Any] = {"source": source.name, "line": number, "position": _position(raw)}
        if number == 1 and line is not None and (problem := foreign(line)):
            yield Row(**{**where, "position": source.size}, code="unreadable", problem=problem)
            return
        if line is None:
            problem = f"the line is longer than {LONGEST_ROW:,} bytes; split its text into several documents"
            yield Row(**where, code="too_long", problem=problem)
        elif line.strip(b" \t\r\n"):
            yield _json_row(line.removeprefix(MARKS[0][0]) if number == 1 else line, where)


def _json_row(line: bytes, where: dict[str, Any]) -> Row:
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        return Row(**where, code="malformed_json", problem=f"the line is not UTF-8 (byte {error.start}); {CONVERT}")
    except RecursionError:
        return Row(**where, code="malformed_json", problem="the line is nested too deeply")
    except ValueError as error:
        return Row(**where, code="malformed_json", problem=f"the line is not JSON: {error}{_key_of_constant(line)}")
    if isinstance(value, str):
        return Row(**where, fields={"text": value}, own=True)
    if not isinstance(value, dict):
        problem = f'the line is no object; each line is one such as {{"text": "…"}}, or a text in quotes: {line[:40]!r}'
        return Row(**where, code="invalid_field", problem=problem)
    return Row(**where, fields=value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice, _ = next(pair for at, pair in enumerate(pairs) if any(pair[0] == key for key, _ in pairs[:at]))
        raise ValueError(f"the key {twice[:40]!r} stands twice in one object, and which one counts is not defined")
    return made


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not JSON; write null for it")


def _key_of_constant(line: bytes) -> str:
    """Under which key NaN or Infinity stands, in brackets; nothing where the line is no JSON for another reason."""
    try:
        where = infinite(json.loads(line))
    except (ValueError, RecursionError):
        return ""
    return f" (it stands under {where[:80]!r})" if where else ""


def _bounded_lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines; None for one that is too long, which is never held."""
    while line := file.readline(LONGEST_ROW + 1):
        if len(line) <= LONGEST_ROW or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(LONGEST_ROW)) and not rest.endswith(b"\n"):
            pass
        yield None


def _table_rows(source: Source, file: Any, raw: Any, said: Said) -> Iterator[Row]:
    begins = file.peek(BEGINNING)
    if problem := foreign(begins):
        file.close()
        yield Row(source=source.name, line=1, code="unreadable", problem=problem, position=source.size)
        return
    encoding = encoding_of(begins, html=False, said=said.encoding)
    separator = said.separator or ("\t" if source.kind == "tsv" else None)

    def where(line: int) -> dict[str, Any]:
        return {"source": source.name, "line": line, "position": _position(raw)}

    yield from table_rows(file, encoding, separator, LONGEST_ROW, where)


def _file_row(source: Source, file: Any, said: Said) -> Row:
    """A file that is one document."""
    where: dict[str, Any] = {"source": source.name, "line": 1, "position": source.size}
    content: bytes = file.read(LONGEST_ROW + 1)
    if len(content) > LONGEST_ROW:
        problem = f"the file is larger than {LONGEST_ROW:,} bytes; split it into several documents"
        return Row(**where, code="too_long", problem=problem)
    if problem := foreign(content):
        return Row(**where, code="unreadable", problem=problem)
    try:
        text = decoded(content, html=source.kind == "html", said=said.encoding)
    except DocumentError as error:
        return Row(**where, code=error.code, problem=str(error))
    kind = "text/html" if source.kind == "html" else "text/plain"
    return Row(**where, fields={"id": source.name[-256:], "text": text, "content_type": kind}, own=True)


def _position(raw: Any) -> int:
    try:
        return int(raw.tell())
    except (OSError, ValueError):
        return 0
