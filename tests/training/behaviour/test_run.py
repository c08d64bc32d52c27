from pathlib import Path

import pytest

from newsstance.labels import HEADS
from tests.tiny import tiny_scorer, write_tiny
from tests.training.corpus import row, write_rows
from training.behaviour import __main__ as command
from training.behaviour import run
from training.behaviour.asking import Question, ask
from training.readers.bundled import plain
from training.report_behaviour import table_lines

CASES = """\
name: praise
kind: minimum
unit: sentence
about: Praise is praise.
threshold: 0.5
cases: |
  {Brandt|p1} praised {the dockers|g1} of the port. || g1+? p1?+ ; p1>g1+?

  {Kessel|p1} blamed {the council|o1}. || @>o1?-
"""
PAGES = """\
name: pages
kind: invariance
unit: page
about: A second story.
threshold: 0.5
surroundings:
  - after: The port of Velmar will open on Monday, the council said after the talks.
cases: |
  Brandt at the port // {Brandt|p1} praised {the dockers|g1} of the port. The council said that it will not open it.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    suite = tmp_path / "behaviour"
    suite.mkdir()
    (suite / "praise.yaml").write_text(CASES)
    (suite / "pages.yaml").write_text(PAGES)
    tide = "{Ilse Brandt|a} had the tide table of the port printed once more"
    dull = {"part": "body", "sentiment": {"a": "neutral"}, "stance": []}
    rows = [{**row(f"n{at}", good=bool(at)), "id": f"n{at}"} for at in range(2)]
    for at, one in enumerate(rows):
        one["sentences"] += [{**dull, "text": f"{tide} in {at}{more}."} for more in range(9)]
    corpus = f"bundled={write_rows(tmp_path / 'dev.jsonl', rows)}"
    monkeypatch.setattr(run, "PROSE", corpus)
    monkeypatch.setattr(run, "SENTENCE_SETS", (corpus, "newsmtsc=public:nowhere/dev.jsonl"))
    return suite


def test_the_suite_runs_and_says_what_is_not_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = run.run_suite(tiny_scorer(), frozenset(HEADS), folder)
    entries = {entry["name"]: entry for entry in found["capabilities"]}
    assert entries["praise"]["trials"] == 2
    assert entries["pages"]["trials"] == 1
    assert (entries["praise"]["reader"], entries["pages"]["reader"]) == ("written", "written")
    name = folder.parent.name
    assert {f"names in {name}/dev", f"neutral neighbours in {name}/dev"} < entries.keys()
    assert entries[f"names in {name}/dev"]["reader"] == "bundled"
    assert "public:nowhere/dev.jsonl" in capsys.readouterr().err
    again = run.run_suite(tiny_scorer(), frozenset(HEADS), folder)
    assert again["capabilities"] == found["capabilities"]
    assert any("praise" in line for line in table_lines(found))


def test_heads_that_nothing_taught_are_left_out(folder: Path) -> None:
    found = run.run_suite(tiny_scorer(), frozenset({"stance"}), folder)
    counts = {entry["name"]: (entry["trials"], entry["verdict"]) for entry in found["capabilities"]}
    assert counts["pages"] == (0, "not measured")
    assert counts["praise"][0] == 1


def test_a_text_is_scored_once_and_alone_as_in_company() -> None:
    questions = [
        Question(text=plain(f"{{Brandt|p1}} praised {{the {who}|g1}}."), unit=unit)
        for who in ("dockers", "council")
        for unit in ("sentence", "article", "page")
    ]
    together = ask(tiny_scorer(), [*questions, *questions])
    assert len(together) == 6
    for question in questions:
        alone = ask(tiny_scorer(), [question])[question]
        for key, assessment in alone.answers.items():
            assert together[question].answers[key].logits == pytest.approx(assessment.logits, abs=1e-3)
    assert ("relation", "p1>g1") in together[questions[0]].answers


def test_the_command_prints_the_table_and_failures(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = write_tiny(tmp_path / "tiny")
    assert command.main(["--checkpoint", str(checkpoint), "--cases", str(folder), "--failures"]) == 0
    printed = capsys.readouterr().out
    assert "What must not matter:" in printed
    assert "fail more often than they may" in printed
    assert command.main(["--checkpoint", str(tmp_path / "none")]) == 2
    assert "is no directory" in capsys.readouterr().err
