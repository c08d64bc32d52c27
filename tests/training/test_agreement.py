import json
from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.agreement import agree, main, merge, newsmtsc, seesaw, seesaw_annotators

POLARITY = {"t1": 2.0, "t2": 4.0, "t3": 6.0, "t4": 2.0}
OWN = {"t1": ("negative", 1), "t2": ("neutral", 1), "t3": ("neutral", 1), "t4": ("positive", 2), "t2b": ("neutral", 2)}
GRADES = {
    "Ilse Brandt": [["Slightly Negative", "A"], ["Very Negative", "B"]],
    "Port of Dunmarsh": [["Positive", "A"], ["Neutral", "B"]],
    "dockers": [["Unknown", "A"]],
    "Kestrel": [["Very Positive", "A"]],
}
ARTICLE_OWN = {"Ilse Brandt": "negative", "Port of Dunmarsh": "neutral", "dockers": "neutral", "Kestrel": "negative"}


def write_lines(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    polarity = {**POLARITY, "t2b": 4.0}
    targets = [{"Input.gid": gid, "polarity": value} for gid, value in polarity.items()]
    write_lines(tmp_path / "data/newsmtsc/train.jsonl", [{"targets": targets[:2]}, {"targets": targets[2:]}])
    write_lines(tmp_path / "data/seesaw/annotations/A7.json", [{"entity sentiments": GRADES}])
    return tmp_path / "data"


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    own = [{"gid": gid, "label": label, "round": number} for gid, (label, number) in OWN.items()]
    write_lines(tmp_path / "gate/newsmtsc.jsonl", own)
    articles = [{"article": "A7", "entity": name, "label": label, "round": 1} for name, label in ARTICLE_OWN.items()]
    write_lines(tmp_path / "gate/seesaw.jsonl", articles)
    return tmp_path / "gate"


def test_rounds_are_told_apart(data: Path, gate: Path) -> None:
    first, second = newsmtsc(data, gate)
    assert (first.n, second.n) == (3, 2)
    assert first.accuracy == pytest.approx(2 / 3)
    assert first.confusion == [[1, 0, 0], [0, 1, 0], [0, 1, 0]]
    assert second.confusion == [[0, 0, 1], [0, 1, 0], [0, 0, 0]]


def test_grades_are_mapped_merged_and_unknown_left_out(data: Path, gate: Path) -> None:
    (only,) = seesaw(data, gate)
    assert only.n == 3
    assert only.confusion == [[1, 0, 0], [0, 1, 0], [1, 0, 0]]


def test_annotators_are_compared_both_ways(data: Path) -> None:
    (only,) = seesaw_annotators(data)
    assert only.confusion == [[2, 0, 0], [0, 0, 1], [0, 1, 0]]


def test_kappa_is_one_for_equal_columns_and_zero_for_chance() -> None:
    column = ["negative", "neutral", "positive", "neutral"]
    assert agree("equal", column, column).kappa == pytest.approx(1.0)
    assert agree("constant", column, ["neutral"] * 4).kappa == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("labels", "merged"),
    [
        (["positive"], "positive"),
        (["negative", "negative", "positive"], "negative"),
        (["negative", "positive"], "neutral"),
        (["positive", "positive", "negative", "negative", "neutral"], "neutral"),
    ],
)
def test_merge(labels: list[str], merged: str) -> None:
    assert merge(labels) == merged


def test_prints_every_set(data: Path, gate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "--gate", str(gate)]) == 0
    out = capsys.readouterr().out
    assert "NewsMTSC, round 1: n = 3, kappa = " in out
    assert "SEESAW, round 1: n = 3" in out


def test_takes_the_folder_from_the_environment(data: Path, gate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTANCE_DATA", str(data))
    assert main(["--gate", str(gate)]) == 0


def test_absent_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path / "nowhere")]) == 1
    assert "nowhere' does not exist" in capsys.readouterr().err
    monkeypatch.delenv("NEWSSTANCE_DATA", raising=False)
    assert main([]) == 1
    assert "--data FOLDER" in capsys.readouterr().err


def test_absent_file_is_named(data: Path, gate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "newsmtsc/train.jsonl").unlink()
    assert main(["--data", str(data), "--gate", str(gate)]) == 1
    assert "train.jsonl: cannot be read" in capsys.readouterr().err


def test_unknown_target_is_refused(data: Path, gate: Path) -> None:
    write_lines(gate / "newsmtsc.jsonl", [{"gid": "t9", "label": "neutral", "round": 1}])
    with pytest.raises(DataError, match=r"newsmtsc\.jsonl:1: target 't9'"):
        newsmtsc(data, gate)


def test_unknown_entity_is_refused(data: Path, gate: Path) -> None:
    write_lines(gate / "seesaw.jsonl", [{"article": "A7", "entity": "Orlo", "label": "neutral", "round": 1}])
    with pytest.raises(DataError, match="entity 'Orlo'"):
        seesaw(data, gate)
