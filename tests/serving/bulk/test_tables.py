"""The schema that readers of the output rely on, in all three formats."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from serving.bulk.parquet import schema
from serving.bulk.sinks import csv_lines
from serving.bulk.tables import SCHEMA, TABLES, Columns
from tests.serving.bulk.jobs import do, job, read_lines, write_lines

ROW = {"text": "Page.Ada ran.", "id": "a1", "outlet": "Courier", "url": "https://courier.example/1", "desk": "world"}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    source = write_lines(folder / "in.jsonl", [ROW, {"text": ""}])
    for form in ("jsonl", "csv", "parquet"):
        do(job(folder / form, source, form=form))
    return folder


def lines(out: Path, name: str) -> dict[str, Any]:
    (row,) = read_lines(out / f"jsonl/{name}.jsonl")
    return row


def test_a_row_of_each_table(out: Path) -> None:
    carried = {
        "outlet": "Courier",
        "published": None,
        "url": "https://courier.example/1",
        "metadata": {"desk": "world"},
    }
    assert lines(out, "documents") == {
        "row": 0, "id": "a1", "source": (out / "in.jsonl").as_posix(), "line": 1, "language": "en", "characters": 13, "read": 8,
        "articles": 1, "tokens": 13, "windows": 1, "warnings": ["short text"], **carried,
    }  # fmt: skip
    evidence = [{"start": 5, "end": 13, "contribution": -0.75}]
    against = {"label": "against", "most_likely": "against", "against": 0.8, "neutral": 0.1, "favor": 0.1}
    assert lines(out, "relations") == {
        "row": 0, "id": "a1", "article": 0, "holder": "person:tom-brask", "holder_name": None, "target": "person:ada-quill",
        "target_name": "Ada Quill", **against, "confidence": 0.8, "abstained": False, "evidence": evidence, **carried,
    }  # fmt: skip
    actor = lines(out, "actors")
    assert [actor[name] for name in ("actor", "salience", "mixed", "sentiment_label", "stance_neutral")] == [
        "person:ada-quill", 0.9, True, "negative", 0.8
    ]  # fmt: skip
    assert actor["mentions"] == [{"start": 5, "end": 13, "text": "Ada ran."}]
    assert (actor["evidence"], actor["stance_evidence"]) == (evidence, [{"start": 5, "end": 13, "contribution": 0.5}])
    assert lines(out, "articles")["printed_outlet"] == "Velmar Courier"


@pytest.mark.parametrize("name", TABLES)
def test_csv_says_the_same_as_json_lines(out: Path, name: str) -> None:
    with (out / f"csv/{name}.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    expected = lines(out, name)
    assert list(row) == list(TABLES[name])
    for column, kind in TABLES[name].items():
        value = expected[column]
        plain = "" if value is None else value if kind == "text" else json.dumps(value, ensure_ascii=False)
        assert row[column] == plain


def test_csv_cells_come_back_whatever_they_hold() -> None:
    columns: Columns = {"row": "whole", "name": "text"}
    names = ["A\rB", "A\nB", "A\r\nB", 'A,"B"', "A\u2028B"]
    content = csv_lines([{"row": 1, "name": name} for name in names], columns).decode()
    assert [cells[1] for cells in csv.reader(io.StringIO(content, newline=""), strict=True)] == names


@pytest.mark.parametrize("name", TABLES)
def test_parquet_says_the_same_as_json_lines(out: Path, name: str) -> None:
    table = pq.read_table(out / f"parquet/{name}/part-000000.parquet")
    (row,) = table.to_pylist()
    expected = lines(out, name)
    assert row == {**expected, "metadata": json.dumps(expected["metadata"])}
    assert table.schema.equals(schema(name, TABLES[name]), check_metadata=True)


def test_the_side_file_is_the_same_in_all(out: Path) -> None:
    (error,) = read_lines(out / "jsonl/errors.jsonl")
    assert {**error, "source": "", "message": ""} == {
        "row": 1, "source": "", "line": 2, "id": f"{(out / 'in.jsonl').as_posix()}:2"[-256:], "code": "empty_text", "message": ""
    }  # fmt: skip
    assert {(out / form / "errors.jsonl").read_bytes() for form in ("jsonl", "csv", "parquet")} == {
        (out / "jsonl/errors.jsonl").read_bytes()
    }


def test_an_empty_table_is_there_all_the_same(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", [{"text": ""}])
    do(job(tmp_path / "out", source, form="parquet"))
    for name in TABLES:
        table = pq.read_table(tmp_path / f"out/{name}")
        assert (table.num_rows, table.column_names) == (0, list(TABLES[name]))


def test_the_page_in_the_docs_has_every_column_in_order() -> None:
    text = Path("docs/bulk.md").read_text(encoding="utf-8")
    assert f"schema {SCHEMA}" in text
    for name, columns in TABLES.items():
        section = text.partition(f"### `{name}`")[2].partition("\n##")[0]
        listed = [
            column
            for cells in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
            for column in re.findall(r"`(\w+)`", cells)
        ]
        assert listed == list(columns)
