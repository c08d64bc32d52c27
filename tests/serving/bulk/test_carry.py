"""What of a row's other columns goes along: all of them as JSON, or those that are chosen as columns of every table."""

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from newsstance.errors import ConfigError
from serving.bulk.command import job_of, parser
from serving.bulk.progress import Progress
from serving.bulk.run import run, survey
from serving.bulk.tables import TABLES, carried_columns, tables
from tests.serving.bulk.jobs import read_lines, write_lines
from tests.serving.fakes import FakeScorer

ROWS: list[dict[str, Any]] = [
    {"text": "Ada ran.", "desk": "world", "title": "Ada", "outlet": "Courier", "metadata": {"pages": 3, "blog": False}},
    {"text": "Tom ran.", "desk": float("inf"), "note": "left out"},
]
CHOSEN = ("desk", "title", "outlet", "pages", "blog")
COLUMNS = ["desk", "input_title", "pages", "blog"]


def scored(tmp_path: Path, form: str, *carry: str) -> tuple[Path, str]:
    source = write_lines(tmp_path / "in.jsonl", [ROWS[0], {**ROWS[1], "desk": 1.5}])
    out = tmp_path / f"out-{form}"
    made = job_of(parser().parse_args([str(source), "-o", str(out), "--format", form, "--carry", *carry]))
    said = io.StringIO()
    run(made, FakeScorer, survey(made), Progress(0, said))
    return out, said.getvalue()


def test_chosen_columns_stand_in_every_row_of_every_table(tmp_path: Path) -> None:
    out, _ = scored(tmp_path, "jsonl", *CHOSEN)
    for name, columns in TABLES.items():
        first, second = read_lines(out / f"{name}.jsonl")
        assert list(first) == [*columns, *COLUMNS]
        assert [first[column] for column in COLUMNS] == ["world", "Ada", "3", "false"]
        assert [second[column] for column in COLUMNS] == ["1.5", None, None, None]
        assert (first["outlet"], first["metadata"], second["metadata"]) == ("Courier", {}, {})


def test_csv_and_parquet_have_them_too(tmp_path: Path) -> None:
    table = pq.read_table(scored(tmp_path, "parquet", *CHOSEN)[0] / "actors")
    assert table.column_names == [*TABLES["actors"], *COLUMNS]
    assert table.column("input_title").to_pylist() == ["Ada", None]
    with (scored(tmp_path, "csv", *CHOSEN)[0] / "relations.csv").open(newline="", encoding="utf-8") as file:
        assert [row["desk"] for row in csv.DictReader(file)] == ["world", "1.5"]


def test_nothing_chosen_carries_nothing(tmp_path: Path) -> None:
    out, _ = scored(tmp_path, "jsonl")
    first, _ = read_lines(out / "actors.jsonl")
    assert (list(first), first["metadata"], first["outlet"]) == ([*TABLES["actors"]], {}, "Courier")


def test_a_column_that_the_first_rows_lack_is_said(tmp_path: Path) -> None:
    _, said = scored(tmp_path, "jsonl", "desk", "dsek")
    assert said.count("--carry") == 1
    assert "none of the first 2 rows has anything under 'dsek'" in said


@pytest.mark.parametrize("name", ["text", "id", "actors", "content_type", "metadata"])
def test_what_a_row_is_read_by_is_not_carried(name: str) -> None:
    with pytest.raises(Exception, match=f"--carry {name}: this column is read"):
        job_of(parser().parse_args(["in.jsonl", "-o", "out", "--carry", name]))


def test_an_input_behind_the_columns_is_no_column(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "b.jsonl", [ROWS[0]])
    with pytest.raises(ConfigError, match=r"b\.jsonl: this is a file; write inputs before --carry"):
        job_of(parser().parse_args(["in.jsonl", "-o", "out", "--carry", "desk", str(path)]))


def test_the_tables_own_columns_keep_their_names() -> None:
    taken = {column for columns in TABLES.values() for column in columns}
    carry = carried_columns([*sorted(taken), "desk"])
    assert not {*carry.values()} & taken
    assert all(list(columns)[-1] == "desk" for columns in tables(carry).values())
