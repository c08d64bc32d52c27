"""The reader of SEntFiN, on invented headlines and, where it is there, on the set itself."""

import csv
from hashlib import sha256
from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.data_folder import data_folder
from training.manifest import read_manifest
from training.readers import sentfin

SET = data_folder() / "sentfin" / "SEntFiN.csv"


def write(path: Path, *rows: tuple[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["S No.", "Title", "Decisions", "Words"])
        writer.writerows([number, title, decisions, 3] for number, (title, decisions) in enumerate(rows, start=1))
    return path


def test_a_headline_labels_every_organisation_that_it_names(tmp_path: Path) -> None:
    row = (
        "Kestrel Mills up, Kestrel down; Kestrels' rivals wait",
        "{'Kestrel': 'negative', 'Kestrel Mills': 'positive'}",
    )
    (example,) = sentfin.read(write(tmp_path / "s.csv", row))
    assert example.sentiment == {(0, "Kestrel Mills"): "positive", (0, "Kestrel"): "negative"}
    assert [(m.start, m.text) for m in example.mentions] == [(0, "Kestrel Mills"), (18, "Kestrel")]
    assert (example.unit, example.tagged, example.types) == ("sentence", False, {})


def test_apostrophes_in_names_and_those_that_a_headline_lost(tmp_path: Path) -> None:
    row = ("Odo's Mill and Dolvans plan", "{'Odo's Mill': 'neutral', \"Dolvan\": 'positive'}")
    (example,) = sentfin.read(write(tmp_path / "s.csv", row))
    assert [m.text for m in example.mentions] == ["Odo's Mill", "Dolvan"]


def test_names_that_do_not_occur_are_skipped_and_listed(tmp_path: Path) -> None:
    rows = (
        ("Kestrel rises", "{'Kestrel': 'positive', 'Kestrel neutralings': 'neutral'}"),
        ("Odo Holdings falls", "{'Odo neutralings': 'negative'}"),
        ("Redolvan falls", "{'dolvan': 'negative'}"),
    )
    path = write(tmp_path / "s.csv", *rows)
    (example,) = sentfin.read(path)
    assert list(example.names) == ["Kestrel"]
    assert [name for _, name in sentfin.unfound(path)] == ["Kestrel neutralings", "Odo neutralings", "dolvan"]


def test_a_headline_that_is_repeated_is_one_group(tmp_path: Path) -> None:
    row = ("Kestrel rises", "{'Kestrel': 'positive'}")
    first, second = sentfin.read(write(tmp_path / "s.csv", row, row))
    assert first.group == second.group
    assert first.id != second.id


@pytest.mark.parametrize("decisions", ["{}", "{'Kestrel': 'bullish'}", "{'Kestrel': 'positive', 'Odo'}", "Kestrel"])
def test_bad_decisions_are_named_by_file_and_line(decisions: str, tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", ("Kestrel rises", "{'Kestrel': 'positive'}"), ("Kestrel rises", decisions))
    with pytest.raises(
        DataError, match=r"s\.csv:3: decisions .* are not names with one of negative, neutral, positive"
    ):
        list(sentfin.read(path))


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("Title,Label\nKestrel rises,positive\n")
    with pytest.raises(DataError, match=r"s\.csv:2: lacks one of the columns S No\., Title, Decisions"):
        list(sentfin.read(path))


@pytest.mark.skipif(not SET.is_file(), reason="the set is not here: make data NAMES=sentfin, or NEWSSTANCE_DATA")
def test_the_documented_share_of_the_set_is_read() -> None:
    (file,) = read_manifest()["sentfin"].files
    assert sha256(SET.read_bytes()).hexdigest() == file.sha256
    examples, skipped = list(sentfin.read(SET)), list(sentfin.unfound(SET))
    assert len(examples) == 10_739
    assert sum(len(example.sentiment) for example in examples) == 14_385
    assert len(skipped) == 20
    assert all(name in Path("data/sources.yaml").read_text(encoding="utf-8") for name in ("14,385", "20 labels"))
