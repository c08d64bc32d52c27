"""What strangers wrote stays text in a spreadsheet where that was asked for, and is told of where it was not."""

import csv
import io
from pathlib import Path

import pytest

from newsstance.errors import ConfigError
from serving.bulk.command import job_of, parser
from serving.bulk.formulas import guarded
from serving.bulk.progress import Progress
from serving.bulk.run import Job, run, survey
from tests.serving.bulk.jobs import do, job, write_lines
from tests.serving.fakes import FakeScorer

CALLS = '=HYPERLINK("http://evil.example")'
ROWS = [{"text": "Ada ran.", "id": "a1"}, {"text": "Ada ran.", "id": CALLS, "outlet": "@desk"}]


def told(made: Job) -> list[str]:
    said = io.StringIO()
    run(made, FakeScorer, survey(made), Progress(0, said))
    return [line for line in said.getvalue().splitlines() if "formula" in line]


def cells(path: Path, encoding: str) -> list[tuple[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return [(row["id"], row["outlet"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "－1"])
def test_what_a_spreadsheet_would_calculate_is_guarded(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "1=1", "a-b", " =1", '{"=": 1}', -0.5, None, True])
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert guarded(cell) is cell


def test_csv_is_exact_and_its_formulas_are_told_of_once(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", ROWS * 70)
    (line,) = told(job(tmp_path / "out", source, form="csv"))
    assert line.startswith("documents.csv has a cell that a spreadsheet would run as a formula")
    assert line.endswith("--spreadsheet")
    assert cells(tmp_path / "out/documents.csv", "utf-8")[:2] == [("a1", ""), (CALLS, "@desk")]


def test_csv_for_a_spreadsheet_has_a_mark_and_no_formula(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", ROWS)
    assert told(job(tmp_path / "out", source, form="csv", spreadsheet=True)) == []
    for name in ("documents", "articles", "actors", "relations"):
        path = tmp_path / f"out/{name}.csv"
        assert path.read_bytes().startswith(b"\xef\xbb\xbfrow,id,")
        assert cells(path, "utf-8-sig")[-1] == (f"'{CALLS}", "'@desk")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_no_spreadsheet_opens_the_other_formats(tmp_path: Path, form: str) -> None:
    source = write_lines(tmp_path / "in.jsonl", ROWS)
    assert told(job(tmp_path / "out", source, form=form)) == []  # type: ignore[arg-type]
    given = parser().parse_args([str(source), "-o", str(tmp_path / "out"), "--format", form, "--spreadsheet"])
    with pytest.raises(ConfigError, match="give --format csv with it"):
        job_of(given)


def test_a_run_goes_on_only_as_it_began(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", ROWS)
    do(job(tmp_path / "out", source, form="csv"))
    with pytest.raises(ConfigError, match="had spreadsheet false; this one has true"):
        do(job(tmp_path / "out", source, form="csv", spreadsheet=True))
