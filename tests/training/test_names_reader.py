"""The reader of names in prose, on rows of its format and on the file of the repository."""

import json
from pathlib import Path
from typing import Any

import pytest

from newsstance.errors import DataError
from training.readers import names
from training.validate import main

ROW: dict[str, Any] = {
    "id": "m1-001", "fictional": True, "canary": "x", "unit": "names", "register": "wire",
    "text": "The {Labour Inspectorate|organization} fined {Mayor Ilse Brandt|person} in {Dolvan|place}. "
            "Bathe {Kessel|place}, the {dockers|group} said.",
}  # fmt: skip


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_marks_are_mentions_with_the_article_before_them(tmp_path: Path) -> None:
    (example,) = names.read(write(tmp_path / "names.jsonl", ROW))
    assert [(m.text, m.type) for m in example.mentions] == [
        ("The Labour Inspectorate", "organization"), ("Mayor Ilse Brandt", "person"), ("Dolvan", "place"),
        ("Kessel", "place"), ("the dockers", "group"),
    ]  # fmt: skip
    assert all(example.text[m.start : m.end] == m.text for m in example.mentions)
    assert example.tagged
    assert not example.sentiment
    assert not example.relations_labelled
    assert len(example.sentences) == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "{Ada|robot} left."}, "type 'robot', which is none of person, organization, place, group"),
        ({"text": "{Ada left."}, "a brace or bar is left over"),
        ({"text": 5}, "row 'm1-001'"),
    ],
)
def test_a_bad_row_is_named(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"names\.jsonl:2") as caught:
        list(names.read(write(tmp_path / "names.jsonl", ROW, {**ROW, **change})))
    assert said in str(caught.value)


def test_the_validator_reads_the_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for part in ("train", "dev", "test", "passages", "plain", "pairs"):
        write(tmp_path / f"{part}.jsonl")
    write(
        tmp_path / "names.jsonl", {**ROW, "fictional": False}, {**ROW, "text": "{Ada left."}, {**ROW, "text": "Nobody."}
    )
    assert main(["--corpus", str(tmp_path)]) == 1
    err = capsys.readouterr().err
    assert "names.jsonl:1: row 'm1-001': fictional must be true and canary the corpus's own" in err
    assert "names.jsonl:2: row 'm1-001': a brace or bar is left over" in err
    assert "names.jsonl:3: row 'm1-001': marks nobody" in err
    assert "id 'm1-001' is used 2 times" in err
