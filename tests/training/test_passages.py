import json
import re
from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.passages import main, read_passages
from training.readers import bundled

GUIDE = Path("data/GUIDELINES.md")


def test_the_example_of_the_guidelines_becomes_a_row_that_reads(tmp_path: Path) -> None:
    example = re.findall(r"```text\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[-1]
    (tmp_path / "w1.passages.txt").write_text("\n" + example, encoding="utf-8")
    (row,) = read_passages(tmp_path / "w1.passages.txt")
    assert row["id"] == "w1-p002"
    (tmp_path / "out.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (read,) = bundled.read(tmp_path / "out.jsonl")
    assert read.sentiment == {(0, "p1"): "positive", (0, "g1"): "neutral"}
    assert read.stance == {(0, "p1", "g1"): "favor"}
    assert read.types == {"p1": "person", "g1": "group"}
    assert read.names["p1"] == "Mayor Ilse Brandt"
    assert read.voice_labelled
    assert read.unit == "sentence"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Nobody came. ||", "marks nobody"),
        ("{She|x1} came. || x1+", "must begin with p"),
        ("{She|p1} came | Story continues below || p1+", "left over"),
        ("{She|p1} came. || p2+", "p2"),
        ("{She|p1} came. || p1=", "p1="),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "w.txt"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(DataError, match=f"w.txt:1.*{reason}"):
        list(read_passages(path))


def test_plain_passages_label_sentiment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, out = tmp_path / "n1.txt", tmp_path / "out.jsonl"
    draft.write_text("{Ilse Brandt|p1} thanked {the dockers|g1}. || p1? g1+\n", encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["passages", str(draft), "-o", str(out), "--plain"])
    assert main() == 0
    (read,) = bundled.read(out)
    assert read.slices["register"] == "passage-plain"
    assert read.sentiment == {(0, "p1"): "neutral", (0, "g1"): "positive"}
    assert "relation" not in read.taught()
    assert "stance" not in read.taught()
