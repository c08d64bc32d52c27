import json
from pathlib import Path
from typing import Any

import pytest

from newsstance.calibration import Calibration, read_calibration, write_calibration
from newsstance.checkpoint import MANIFEST
from newsstance.errors import ConfigError
from tests.tiny import write_tiny
from tests.training.corpus import row, write_rows
from training import evaluate
from training.behaviour import run as behaviour

TELLTALE = "quillfeather"
"""A word of every sentence of the public set, and of nothing else."""
KNOWN = Calibration(temperatures={"sentiment": 1.75})
CASE = "name: praise\nkind: minimum\nunit: sentence\nabout: Praise.\nthreshold: 0.5\n"


@pytest.fixture
def public(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of public sets with a part of NewsMTSC in it."""
    folder = tmp_path / "public" / "newsmtsc"
    folder.mkdir(parents=True)
    (folder / "dev_rw.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in sentences()), encoding="utf-8")
    monkeypatch.setenv("NEWSSTANCE_DATA", str(tmp_path / "public"))
    return folder


def sentences() -> list[dict[str, Any]]:
    found = []
    for at in range(12):
        text = f"Ilse Brandt {('blamed', 'welcomed', 'thanked')[at % 3]} the council on {TELLTALE} {at}."
        target = {"from": 0, "to": 11, "mention": "Ilse Brandt", "polarity": (2.0, 6.0, 4.0)[at // 4]}
        found.append({"primary_gid": f"set_{at}_1_0_Brandt_0_11", "sentence_normalized": text, "targets": [target]})
    return found


def checkpoint(tmp_path: Path, report: list[str], **provenance: Any) -> Path:
    """A calibrated checkpoint of a config with such report sets."""
    folder = write_tiny(tmp_path / "tiny")
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    content["provenance"] |= {"config": {"report": report}, **provenance}
    (folder / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    write_calibration(KNOWN, folder / "calibration.json")
    return folder


def corpus(tmp_path: Path) -> str:
    return f"bundled={write_rows(tmp_path / 'dev.jsonl', [row(f'r{at}', good=at % 2 == 0) for at in range(6)])}"


def test_a_public_set_that_is_not_here_is_left_out_and_the_calibration_stays(
    public: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = checkpoint(tmp_path, [corpus(tmp_path), "newsmtsc=public:newsmtsc/dev_mt.jsonl"])
    metrics = evaluate.run(folder)
    assert {entry["name"] for entry in metrics["sets"]} == {f"{tmp_path.name}/dev"}
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"the report goes without a set, and {folder / 'calibration.json'} stays as it is: public:")
    assert "newsmtsc/dev_mt.jsonl is not in" in line
    assert "run make data" in line
    assert read_calibration(folder / "calibration.json") == KNOWN
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("---\nlanguage: en")
    (public / "dev_mt.jsonl").write_bytes((public / "dev_rw.jsonl").read_bytes())
    evaluate.run(folder)
    assert capsys.readouterr().err == ""
    assert read_calibration(folder / "calibration.json") != KNOWN


def test_without_any_report_set_nothing_is_evaluated(public: Path, tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, ["newsmtsc=public:newsmtsc/dev_mt.jsonl", "seesaw=public:seesaw/valid"])
    with pytest.raises(ConfigError, match=r"no report set of .* run make data, or name others with --data READER=PATH"):
        evaluate.run(folder)
    assert not (folder / "report").exists()


@pytest.mark.parametrize("wrong", ["newsmtsc", "newsmtcs=public:newsmtsc/dev_rw.jsonl"])
def test_a_report_set_that_is_written_wrong_is_not_taken_for_one_that_is_not_here(
    public: Path, tmp_path: Path, wrong: str
) -> None:
    folder = checkpoint(tmp_path, [corpus(tmp_path), wrong])
    with pytest.raises(ConfigError, match=r"is not reader=path|is not known"):
        evaluate.run(folder)


def test_a_set_that_a_caller_names_must_be_here(public: Path, tmp_path: Path) -> None:
    folder = checkpoint(tmp_path, [corpus(tmp_path)])
    with pytest.raises(ConfigError, match=r"dev_mt\.jsonl is not in"):
        evaluate.run(folder, ["newsmtsc=public:newsmtsc/dev_mt.jsonl"])


def test_a_release_that_is_evaluated_holds_no_sentence_of_a_public_set(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same checkpoint before it is released shows some, so that this would be noticed."""
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "praise.yaml").write_text(CASE + "cases: |\n  {Kessel|p1} praised {the mayor|o1}. || o1+\n")
    spec = "newsmtsc=public:newsmtsc/dev_rw.jsonl"
    dull = "{The mayor of Velmar|a} said that the talks on the budget of the port was at the harbour"
    prose = row("prose", good=True)
    prose["sentences"] += [
        {"part": "body", "text": f"{dull} in {at}.", "sentiment": {"a": "neutral"}, "stance": []} for at in range(12)
    ]
    monkeypatch.setattr(behaviour, "PROSE", f"bundled={write_rows(tmp_path / 'prose.jsonl', [prose])}")
    monkeypatch.setattr(behaviour, "SENTENCE_SETS", (spec,))
    folder = checkpoint(tmp_path, [corpus(tmp_path), spec])
    for released in (False, True):
        if released:
            folder = checkpoint(tmp_path, [corpus(tmp_path), spec], released_from="abc")
        metrics = evaluate.run(folder, suite=suite)
        evaluate.run(folder, [spec])
        files = {file for file in folder.rglob("*") if file.is_file()}
        telling = {file.name for file in files if TELLTALE.encode() in file.read_bytes()}
        assert telling == (set() if released else {"metrics.json", "index.html"})
        real = [one for one in metrics["behaviour"]["capabilities"] if one["reader"] == "newsmtsc"]
        assert sum(one["failed"] for one in real) > 0
        assert any(one["failures"] for one in real) is not released
