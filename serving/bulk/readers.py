"""Rows of one source, whatever its format, held one at a time.

Leaves to others: what a row means (``rows``), Parquet (``parquet``). What cannot be read is a row that says so, and reading
goes on behind it.
"""

import csv
import gzip
import io
import json
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO, Final

from serving.bulk.inputs import Source
from serving.bulk.rows import Row

LONGEST_ROW: Final = 8 * 2**20
"""Bytes of a line, a cell or a file that is one document: as much as the server takes in a request."""
CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
CHARSET_WITHIN: Final = 2048
KNOWN_CHARSETS: Final = re.compile(
    r"utf-?8|utf-16(le|be)?|(iso-8859|windows-125|cp125)-?\d{1,2}|latin-?1|(us-)?ascii|koi8-[ru]|big5|gbk|gb2312|gb18030"
    r"|euc-(jp|kr)|shift_jis"
)
"""What pages may say of themselves and be believed: Python knows codecs that are none of a text."""
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def rows(source: Source) -> Iterator[Row]:
    """All rows of a source. A source that cannot be opened, or breaks off, is one row that says so."""
    yield from until_broken(source, _rows(source))


def until_broken(source: Source, read: Iterator[Row], line: int = 0) -> Iterator[Row]:
    """Rows ``read`` of a source from ``line`` on; where that breaks off, one more that says so."""
    try:
        for row in read:
            line = row.line
            yield row
    except (OSError, EOFError, zlib.error) as error:
        problem = f"reading stops here: {error}"
        yield Row(source=source.name, line=line + 1, code="unreadable", problem=problem, position=source.size)


def _rows(source: Source) -> Iterator[Row]:
    if source.kind == "parquet":
        from serving.bulk.parquet import parquet_rows  # noqa: PLC0415 - pyarrow only where it is needed

        yield from parquet_rows(source)
        return
    raw = sys.stdin.buffer if source.path is None else source.path.open("rb")
    with closing(raw):
        file = gzip.GzipFile(fileobj=raw) if source.compressed else raw
        if source.kind == "jsonl":
            yield from _json_rows(source, file, raw)
        elif source.kind in ("csv", "tsv"):
            yield from _table_rows(source, file, raw)
        else:
            yield _file_row(source, file)


def _json_rows(source: Source, file: Any, raw: Any) -> Iterator[Row]:
    for number, line in enumerate(_bounded_lines(file), start=1):
        where: dict[str, Any] = {"source": source.name, "line": number, "position": _position(raw)}
        if line is None:
            problem = f"the line is longer than {LONGEST_ROW:,} bytes; split its text into several documents"
            yield Row(**where, code="too_long", problem=problem)
        elif line.strip(b" \t\r\n"):
            yield _json_row(line.removeprefix(MARKS[0][0]) if number == 1 else line, where)


def _json_row(line: bytes, where: dict[str, Any]) -> Row:
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return Row(**where, code="malformed_json", problem=f"the line is not UTF-8 (byte {error.start})")
    except RecursionError:
        return Row(**where, code="malformed_json", problem="the line is nested too deeply")
    except ValueError as error:
        return Row(**where, code="malformed_json", problem=f"the line is not JSON: {error}")
    if isinstance(value, str):
        return Row(**where, fields={"text": value})
    if not isinstance(value, dict):
        problem = f'the line is no object; each line is one such as {{"text": "…"}}, or a text in quotes: {line[:40]!r}'
        return Row(**where, code="invalid_field", problem=problem)
    return Row(**where, fields=value)


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def _bounded_lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Lines; None for one that is too long, which is never held."""
    while line := file.readline(LONGEST_ROW + 1):
        if len(line) <= LONGEST_ROW or line.endswith(b"\n"):
            yield line
            continue
        while (rest := file.readline(LONGEST_ROW)) and not rest.endswith(b"\n"):
            pass
        yield None


def _table_rows(source: Source, file: Any, raw: Any) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_ROW)
    # Bytes that are not UTF-8 spoil their row, not the file: they come through as surrogates, which no text may hold.
    with closing(io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")) as text:
        reader = csv.reader(text, delimiter="\t" if source.kind == "tsv" else ",", strict=True)
        header: list[str] | None = None
        for line, cells, problem in _cells(reader):
            where: dict[str, Any] = {"source": source.name, "line": line, "position": _position(raw)}
            if problem:
                yield Row(**where, code="malformed_csv", problem=problem)
                if header is None:
                    return  # nobody knows what the cells of the other rows are
            elif cells and header is None:
                header = [name.strip() for name in cells]
            elif cells and header is not None:
                yield _table_row(header, cells, where)


def _cells(reader: Any) -> Iterator[tuple[int, list[str], str]]:
    """The line on which each row begins, its cells, and what is wrong with it."""
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            yield line, [], f"the row is not CSV: {error}; quote cells that hold commas, quotes or line breaks"


def _table_row(header: list[str], cells: list[str], where: dict[str, Any]) -> Row:
    if len(cells) != len(header):
        problem = f"the row has {len(cells)} cells, the header {len(header)}; quote cells that hold commas"
        return Row(**where, code="malformed_csv", problem=problem)
    if any("\ud800" <= sign <= "\udfff" for cell in cells if not cell.isascii() for sign in cell):
        return Row(**where, code="invalid_text", problem="the row is not UTF-8; convert the file")
    return Row(**where, fields={name: cell for name, cell in zip(header, cells, strict=True) if cell != ""})


def _file_row(source: Source, file: Any) -> Row:
    """A file that is one document."""
    where: dict[str, Any] = {"source": source.name, "line": 1, "position": source.size}
    content: bytes = file.read(LONGEST_ROW + 1)
    if len(content) > LONGEST_ROW:
        problem = f"the file is larger than {LONGEST_ROW:,} bytes; split it into several documents"
        return Row(**where, code="too_long", problem=problem)
    encoding = _encoding(content, source)
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError) as error:
        return Row(**where, code="invalid_text", problem=f"the file is not {encoding}: {error}; convert it to UTF-8")
    kind = "text/html" if source.kind == "html" else "text/plain"
    return Row(**where, fields={"id": source.name[-256:], "text": text, "content_type": kind})


def _encoding(content: bytes, source: Source) -> str:
    """By its mark, else by what HTML says of itself, else UTF-8."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    said = CHARSET.search(content[:CHARSET_WITHIN]) if source.kind == "html" else None
    name = said[1].decode("ascii").lower() if said else "utf-8"
    if not KNOWN_CHARSETS.fullmatch(name):
        return "utf-8"
    return "windows-1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name  # as browsers do


def _position(raw: Any) -> int:
    try:
        return int(raw.tell())
    except (OSError, ValueError):
        return 0
