import dataclasses
import json
from pathlib import Path

import pytest

from newsstance.document import Span
from newsstance.errors import ConfigError
from tests.training.judgements import SENTENCES, judged
from training.item_record import NAME, read_records, record, write_records
from training.judged import Passage

MODEL = {"name": "valley", "version": "0123abc", "date": "2026-11-24"}


def test_what_is_written_is_read_back_from_a_folder_a_file_in_it_or_a_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    kept = record(judged(12))
    write_records(MODEL, [kept], tmp_path / "report")
    (tmp_path / "report" / "metrics.json").write_text("{}")
    for named in (tmp_path, tmp_path / "report", tmp_path / "report" / "metrics.json", tmp_path / "report" / NAME):
        found = read_records(named)
        assert found.records == (kept,)
        assert found.model == MODEL


def test_no_text_is_kept(tmp_path: Path) -> None:
    write_records(MODEL, [record(judged(12))], tmp_path)
    written = (tmp_path / NAME).read_text(encoding="utf-8")
    assert not any(word in written for sentence in SENTENCES for word in sentence.split() if len(word) > 6)


def test_a_checksum_is_of_the_text_and_of_whom_it_is_about() -> None:
    made = judged(1)
    others = [Passage(text="x"), Passage(text=made.passages[0].text, targets=(Span(start=0, end=2),)), made.passages[0]]
    (one,) = record(made).checksums
    assert [record(dataclasses.replace(made, passages=[other])).checksums[0] == one for other in others] == [
        False,
        False,
        True,
    ]


def test_a_report_without_predictions_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"has no predictions\.json.*name the report of an evaluation by this version"
    ):
        read_records(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", '{"format": 9}', json.dumps({"format": 1, "model": {}, "sets": [{"a": 1}]})]
)
def test_a_broken_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / NAME).write_text(content)
    with pytest.raises(ConfigError, match="run make evaluate again"):
        read_records(tmp_path)
