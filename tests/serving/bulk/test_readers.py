"""Every format gives its rows; what is bad in a file is one row that says so, and the rest is read."""

import gzip
import io
import json
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsstance.errors import ConfigError
from serving.bulk import parquet, readers
from serving.bulk.inputs import Source, sources
from serving.bulk.parquet import parquet_rows
from serving.bulk.readers import rows
from serving.bulk.rows import Row


def read(path: Path) -> list[Row]:
    return [row for source in sources([str(path)]) for row in rows(source)]


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_json_lines_with_a_mark_blank_lines_and_no_last_line_break(tmp_path: Path) -> None:
    found = read(put(tmp_path / "a.jsonl", '\ufeff{"text": "ä"}\r\n\n"plain"\n{"text": "last"}'))
    assert [(row.line, row.fields) for row in found] == [
        (1, {"text": "ä"}), (3, {"text": "plain"}), (4, {"text": "last"})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (b"{no", "malformed_json", "not JSON"),
        (b'{"text": NaN}', "malformed_json", "NaN is not JSON; write null for it (it stands under 'text')"),
        (b'{"text": "x", "a": {"b": [0, -Infinity]}}', "malformed_json", "(it stands under 'a.b[1]')"),
        (b'{"text": "\xff"}', "malformed_json", "not UTF-8 (byte 10); JSON lines are UTF-8"),
        (b"[" * 100_000, "malformed_json", "nested too deeply"),
        (b"[1]", "invalid_field", "no object"),
    ],
)
def test_a_bad_line_does_not_stop_the_file(tmp_path: Path, line: bytes, code: str, says: str) -> None:
    bad, good = read(put(tmp_path / "a.jsonl", line + b'\n{"text": "x"}\n'))
    assert (bad.line, bad.fields, bad.code, good.fields) == (1, None, code, {"text": "x"})
    assert says in bad.problem


def test_a_key_that_stands_twice_is_refused_as_by_the_server(tmp_path: Path) -> None:
    bad, good = read(put(tmp_path / "a.jsonl", b'{"text": "Ada.", "text": "Tom."}\n{"text": "Ida."}\n'))
    assert (bad.code, good.fields) == ("malformed_json", {"text": "Ida."})
    assert "the key 'text' stands twice" in bad.problem


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LONGEST_ROW", 20)
    bad, good = read(put(tmp_path / "a.jsonl", '{"text": "' + "x" * 90 + '"}\n{"text": "y"}\n'))
    assert (bad.line, bad.code, good.line, good.fields) == (1, "too_long", 2, {"text": "y"})


def test_csv_with_quotes_line_breaks_and_empty_cells(tmp_path: Path) -> None:
    found = read(put(tmp_path / "a.csv", '\ufefftext,id,url\n"one, ""two""\nthree",7,\nfour,8,u\n'))
    assert [(row.line, row.fields) for row in found] == [
        (2, {"text": 'one, "two"\nthree', "id": "7"}), (4, {"text": "four", "id": "8", "url": "u"})
    ]  # fmt: skip


def test_bad_csv_rows_do_not_stop_the_file(tmp_path: Path) -> None:
    found = read(put(tmp_path / "a.csv", b'text,id\n"a" b,1\nx\nz\xff,2\ngood,3\n'))
    assert [(row.line, row.code) for row in found] == [
        (2, "malformed_csv"), (3, "malformed_csv"), (4, "invalid_text"), (5, "")
    ]  # fmt: skip
    assert found[-1].fields == {"text": "good", "id": "3"}


def test_a_quote_that_is_not_closed_says_how_far_it_reached(tmp_path: Path) -> None:
    good, bad = read(put(tmp_path / "a.csv", b'text,id\nAda,1\n"Tom,2\nIda,3\nUte,4\n'))
    assert (good.fields, bad.line, bad.code) == ({"text": "Ada", "id": "1"}, 3, "malformed_csv")
    assert "lines 3 to 5 were taken for one" in bad.problem


def test_the_lines_of_a_bad_row_are_no_rows(tmp_path: Path) -> None:
    row = b'1,"He said "no" to it.\nTolvaj, who had led the talks\nKessel left, booed.\nThe end."\n'
    bad, good = read(put(tmp_path / "a.csv", b"id,text\n" + row + b"2,Ada ran.\n"))
    assert (bad.line, bad.code) == (2, "malformed_csv")
    assert "lines 2 to 5 were taken for one" in bad.problem
    assert "a quotation mark inside of quotes twice" in bad.problem
    assert (good.line, good.fields) == (6, {"id": "2", "text": "Ada ran."})


def test_the_lines_of_a_cell_that_is_too_long_are_no_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LONGEST_ROW", 20)
    bad, good = read(put(tmp_path / "a.csv", b'text,id\n"one, two, three\nfour, five\nsix, seven",7\ngood,8\n'))
    assert (bad.line, bad.code, good.line, good.fields) == (2, "malformed_csv", 5, {"text": "good", "id": "8"})


def test_a_line_of_csv_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LONGEST_ROW", 20)
    long = b'"' + b"x" * 90 + b'\nstill, inside",7\n'
    bad, good, last = read(put(tmp_path / "a.csv", b"text,id\n" + long + b"good,8\n" + b"y" * 90))
    assert (bad.line, good.line, good.fields) == (2, 4, {"text": "good", "id": "8"})
    assert "a line is longer than 20 signs" in bad.problem
    assert (last.line, last.code) == (5, "malformed_csv")


def test_a_header_that_cannot_be_read_is_the_end_of_the_file(tmp_path: Path) -> None:
    (bad,) = read(put(tmp_path / "a.csv", '\n"text" x,id\na,1\n'))
    assert (bad.line, bad.code) == (2, "malformed_csv")


def test_tabs_part_the_cells_of_tsv(tmp_path: Path) -> None:
    (row,) = read(put(tmp_path / "a.tsv", "text\tid\na, b\t1\n"))
    assert row.fields == {"text": "a, b", "id": "1"}


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.txt", "ä".encode(), "ä"),
        ("a.txt", "ä".encode("utf-8-sig"), "ä"),
        ("a.txt", "ä".encode("utf-16"), "ä"),
        ("a.html", b'<meta charset="ISO-8859-1">\x93\xe4\x94', '<meta charset="ISO-8859-1">“ä”'),
        ("a.html", b"<meta charset=unicode_escape>\\n", "<meta charset=unicode_escape>\\n"),
        ("a.html", "<meta charset=utf-16>Zoë".encode(), "<meta charset=utf-16>Zoë"),
    ],
)
def test_a_file_is_a_document_in_its_own_encoding(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    (row,) = read(put(tmp_path / name, content))
    assert row.fields is not None
    assert row.fields["text"] == text
    assert row.fields["content_type"] == ("text/html" if name == "a.html" else "text/plain")


def test_files_that_cannot_be_read_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "LONGEST_ROW", 20)
    assert [row.code for row in read(put(tmp_path / "long.txt", "x" * 21))] == ["too_long"]
    assert [row.code for row in read(put(tmp_path / "bytes.txt", b"\xff"))] == ["invalid_text"]
    assert [row.code for row in read(put(tmp_path / "a.parquet", b"no"))] == ["unreadable"]
    cut = gzip.compress(b'{"text": "x"}\n' + b'{"t": 1}\n' * 9)[:-12]
    assert read(put(tmp_path / "a.jsonl.gz", cut))[-1].code == "unreadable"
    gone = Source(name="gone.txt", path=tmp_path / "gone.txt", kind="text", size=0)
    assert [row.code for row in rows(gone)] == ["unreadable"]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "A.JSONL.GZ"])
def test_gzip_is_read_through(tmp_path: Path, name: str) -> None:
    (row,) = read(put(tmp_path / name, gzip.compress(b'{"text": "x"}\n')))
    assert row.fields == {"text": "x"}


def test_a_file_and_a_line_that_is_a_text_have_their_own_names(tmp_path: Path) -> None:
    plain, quoted, named = (
        *read(put(tmp_path / "a.txt", "Ada ran.")),
        *read(put(tmp_path / "a.jsonl", '"Ada ran."\n{"body": "Ada ran."}\n')),
    )
    assert [row.own for row in (plain, quoted, named)] == [True, True, False]


def test_parquet_from_any_row_on(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"t{at}" for at in range(11)]}), path, row_group_size=3)
    assert [(row.line, row.fields) for row in read(path)] == [(at + 1, {"text": f"t{at}"}) for at in range(11)]
    (source,) = sources([str(path)])
    for start in range(12):
        for count in (0, 1, 4, 11):
            part = [row.line for row in parquet_rows(source, start, count)]
            assert part == [line for line in range(1, 12) if start < line <= start + count]


def test_other_parts_of_a_row_group_make_no_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"t{at}" for at in range(1000)]}), path)
    (source,) = sources([str(path)])
    made: list[int] = []

    def values(batch: Any) -> list[Any]:
        made.append(batch.num_rows)
        return list(batch.to_pylist())

    monkeypatch.setattr(parquet, "_values", values)
    assert [row.line for row in parquet_rows(source, 900, 3)] == [901, 902, 903]
    assert sum(made) <= parquet.READ_ROWS


def test_two_parquet_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"]), path)
    (bad,) = read(path)
    assert (bad.code, bad.fields) == ("unreadable", None)
    assert "two columns are named 'text'; rename one of them" in bad.problem


def test_a_parquet_row_that_cannot_be_read_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    texts = pa.array([b"one", b"t\xffo", b"three", b"four"]).view(pa.string())
    dates = pa.array([0, 0, 0, 300_000_000_000_000], pa.int64()).cast(pa.timestamp("ms"))  # of the year 11476
    pq.write_table(pa.table({"text": texts, "published": dates}), path)
    found = read(path)
    assert [(row.line, row.code) for row in found] == [(1, ""), (2, "invalid_text"), (3, ""), (4, "invalid_text")]
    assert "the column 'text' cannot be read" in found[1].problem
    assert "the column 'published' cannot be read" in found[3].problem
    assert found[2].fields == {"text": "three", "published": datetime(1970, 1, 1)}  # noqa: DTZ001 - it has no zone


def test_standard_input_is_json_lines_unless_said_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps({"text": "x"}).encode())))
    (source,) = sources(["-"])
    assert [(row.source, row.fields) for row in rows(source)] == [("stdin", {"text": "x"})]


def test_parquet_has_no_place_on_standard_input() -> None:
    (source,) = sources(["-"], "parquet")
    with pytest.raises(ConfigError, match="name a file"):
        list(rows(source))
