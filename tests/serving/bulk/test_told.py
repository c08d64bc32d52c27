"""What a run does not read or does not heed is told of on standard error, never passed over."""

import io
from pathlib import Path

import pytest

from newsstance.errors import ConfigError
from serving.bulk.progress import Progress
from serving.bulk.run import Job, run, survey
from tests.serving.bulk.jobs import job, write_lines
from tests.serving.fakes import FakeScorer


def said_of(made: Job) -> str:
    log = io.StringIO()
    run(made, FakeScorer, survey(made), Progress(0, log))
    return log.getvalue()


def test_what_folders_hold_and_nobody_reads_is_said_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "b.json").write_text("{}", encoding="utf-8")
    (folder / "c.PDF").touch()
    with pytest.raises(ConfigError, match=r"2 files in folders left out, which no reader reads \(.json, .pdf\)"):
        survey(job(tmp_path / "none", folder))
    (folder / "a.txt").write_text("Ada Quill ran.", encoding="utf-8")
    last = said_of(job(tmp_path / "out", folder)).splitlines()[-1]
    assert last.endswith("out; 2 files in folders left out, which no reader reads (.json, .pdf)")


def test_options_in_a_row_are_told_of_once(tmp_path: Path) -> None:
    rows = [{"text": "Ada ran."}] + [{"text": "Ada ran.", "options": {"max_risk": 0.1}}] * 200
    said = said_of(job(tmp_path / "out", write_lines(tmp_path / "a.jsonl", rows)))
    assert said.count("has options, which bulk scoring does not heed") == 1
    assert "a.jsonl:2 " in said
    assert "--max-risk" in said
    assert "has options" not in said_of(job(tmp_path / "other", write_lines(tmp_path / "b.jsonl", rows[:1])))
