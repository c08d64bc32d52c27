"""The draw of items to label, on an invented story."""

import json
from pathlib import Path

import pytest

from tests.training.voice_miniature import SENTENCES, TITLE, write_json, write_story
from training.seesaw_text import digest
from training.voice_draw import draw, main, stories


def test_names_of_actors_are_drawn_and_no_item_twice(tmp_path: Path) -> None:
    rows = list(draw(stories(write_story(tmp_path) / "seesaw"), seed=5))
    assert {row["actor"] for row in rows} == {"Ilse Brandt"}
    assert {row["stratum"] for row in rows} == {"plain", "opinion"}
    places = [(row["article"], row["sentence"]) for row in rows]
    assert sorted(places) == [(f"TRIPLET_007_DOCUMENT_{article}", at) for article in range(3) for at in range(3)]
    for row in rows:
        ((start, end),) = row["mentions"]
        assert SENTENCES[row["sentence"]][start:end] in {"Ilse Brandt", "Brandt"}
        assert row["sha256"] == digest(SENTENCES[row["sentence"]])


def test_a_seed_draws_the_same_items_again(tmp_path: Path) -> None:
    found = stories(write_story(tmp_path) / "seesaw")
    assert list(draw(found, seed=3)) == list(draw(found, seed=3))


def test_only_training_stories_are_drawn_from(tmp_path: Path) -> None:
    assert stories(write_story(tmp_path, split="valid") / "seesaw") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The Brandt administration fell.", []),
        ("Runa Brandt met Mr. Brandt.", ["Brandt"]),
        ("Brandtner left; Ilse Brandt stayed.", ["Ilse Brandt"]),
    ],
)
def test_other_bearers_of_a_name_are_passed_over(sentence: str, expected: list[str], tmp_path: Path) -> None:
    write_story(tmp_path)
    for number in range(3):
        text = [{"id": 0, "text": sentence}]
        path = tmp_path / f"seesaw/articles/TRIPLET_007_DOCUMENT_{number}.json"
        write_json(path, {"title": TITLE, "text": text})
    (story,) = stories(tmp_path / "seesaw")
    places = story.places["TRIPLET_007_DOCUMENT_0"]
    assert [sentence[start:end] for place in places for start, end in place.mentions] == expected


def test_the_command_prints_rows_and_names_a_missing_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEWSSTANCE_DATA", str(tmp_path))
    assert main([]) == 2
    assert "holds no meta/TRIPLET_*.json" in capsys.readouterr().err
    write_story(tmp_path)
    assert main([]) == 0
    assert all(json.loads(line)["sha256"] for line in capsys.readouterr().out.splitlines())
