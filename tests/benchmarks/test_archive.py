"""The articles that bulk scoring is measured on: distinct as far as they go, then again under other ids."""

import json
from pathlib import Path

import pytest

from benchmarks import archive as module
from benchmarks.archive import archive
from benchmarks.kills import digests


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "seesaw/articles").mkdir(parents=True)
    (tmp_path / "persent").mkdir()
    text = "The mayor of Velmar praised the dockers. " * 6
    rows = [{"text": f"{text} Two"}, {"text": text}]
    (tmp_path / "seesaw/articles/1.json").write_text(json.dumps({"text": rows}), encoding="utf-8")
    lines = "".join(f'"{each}"\n' for each in (f"{text} One", f"{text} One", "short"))
    (tmp_path / "persent/dev.csv").write_text(f"DOCUMENT\n{lines}", encoding="utf-8")
    monkeypatch.setenv("NEWSSTANCE_DATA", str(tmp_path))
    monkeypatch.setattr(module, "read", lambda _: [])
    return tmp_path


def test_where_there_are_fewer_they_come_again_under_ids_of_their_own(data: Path) -> None:
    made = archive(5)
    assert (made.distinct, made.sets) == (2, {"seesaw": 1, "persent": 1})
    assert len({name for name, _ in made.articles}) == 5
    assert len({text for _, text in made.articles}) == 2
    assert archive(5) == made
    assert archive(1).articles == made.articles[:1]
    assert archive(1).distinct == 1


def test_the_bundled_articles_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NEWSSTANCE_DATA", raising=False)
    made = archive(30)
    assert (made.distinct, made.sets) == (30, {"bundled": 30})


def test_a_byte_makes_a_difference(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x").write_bytes(b"1")
    before = digests(tmp_path)
    assert list(before) == ["a/x"]
    (tmp_path / "a/x").write_bytes(b"2")
    assert digests(tmp_path) != before
