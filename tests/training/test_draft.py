import json
import re
from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.draft import main, parse_labels, read_draft
from training.readers import bundled

GUIDE = Path("data/GUIDELINES.md")


def draft(path: Path, **changes: str) -> Path:
    match = re.search(r"```text\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert match
    text = match[1]
    for old, new in changes.items():
        text = text.replace(old.replace("_", " "), new)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_of_the_guidelines_becomes_a_row_that_reads(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    rows = list(read_draft(draft(tmp_path / "x.txt")))
    out.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (example,) = bundled.read(out)
    assert example.sentiment[0, "b"] == "negative"
    assert example.stance[0, "author", "b"] == "against"
    assert example.article is not None
    assert example.article.relations == {("b", "d"): "against", ("d", "b"): "against"}


def test_labels_of_both_kinds_and_the_author() -> None:
    labels = parse_labels("a- b+; @>a+ , c?")
    assert labels.sentiment == {"a": "negative", "b": "positive", "c": "neutral"}
    assert labels.stance == [["author", "a", "favor"]]


@pytest.mark.parametrize("token", ["a", "a>b", "a>", ">b-", "a=b", "a--"])
def test_a_label_that_is_none_is_named(token: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(token))):
        parse_labels(f"b+ {token}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("declined_to_comment.", "{declined|q} .", "actor key 'q' is not in the header's actors"),
        ("register:_local", "tone: local", "is not 'field: value'"),
        ("p_organization", "p company", "is not 'key type name'"),
        ("outlet:_The_Quay_Courier", "", "header lacks outlet"),
    ],
)
def test_faults_are_named_by_file_and_line(old: str, new: str, message: str, tmp_path: Path) -> None:
    path = draft(tmp_path / "x.txt", **{old: new})
    with pytest.raises(DataError, match=rf"x\.txt:\d+: .*{message}"):
        list(read_draft(path))


def test_the_command_reports_a_fault_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    path = draft(tmp_path / "x.txt", register="tone")
    monkeypatch.setattr("sys.argv", ["draft", str(path), "-o", str(tmp_path / "o.jsonl")])
    assert main() == 1
    assert capsys.readouterr().err.count("\n") == 1
