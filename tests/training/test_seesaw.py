"""The reader of SEESAW, and where canonical names stand in a text, on an invented story in its format."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from newsstance.errors import ConfigError, DataError
from training.readers import seesaw
from training.readers.mentioned import Wanted, mentions_of
from training.readers.seesaw import running_text, three_way
from training.sets import checksums, parse_spec, read_set

ROWS = (
    "Mayor Ilse Brandt attacked the Harbour Board of Velmar.",
    "",
    "A heading without a stop",
    "Brandt said the HBV had failed.",
    "Odo Kessel thanked the dockers.",
)
STANCES: dict[str, list[dict[str, Any]]] = {
    "0": [{"subject": "Ilse Brandt", "sentiment": "NEG", "object": "Harbour Board of Velmar"}],
    "3": [
        {"subject": "Ilse Brandt", "sentiment": "NEG", "object": "Harbour Board of Velmar"},
        {"subject": "None", "sentiment": "NEG", "object": "Ilse Brandt"},
    ],
    "4": [
        {"subject": "Odo Kessel", "sentiment": "POS", "object": "docker"},
        {"subject": "Odo Kessel", "sentiment": "NEG", "object": "Not in the list"},
    ],
}
ENTITIES = {
    "Ilse Brandt": ("People", [["Slightly Negative", "A"]]),
    "Harbour Board of Velmar": ("Organization", [["Negative", "A"], ["Neutral", "B"], ["Very Negative", "C"]]),
    "Odo Kessel": ("People", [["Unknown", "A"]]),
    "docker": ("People", [["Positive", "A"]]),
    "wage cut": ("Topic", [["Neutral", "A"]]),
}


def story(folder: Path, number: str, part: str, change: Mapping[str, Any] | None = None) -> Path:
    """One story with one article."""
    name = f"TRIPLET_{number}_DOCUMENT_0.json"
    labels = {
        "entity lists": [[key, [kind], ["Main"], ["A"]] for key, (kind, _) in ENTITIES.items()],
        "sentence-level stances": STANCES,
        "entity sentiments": {key: judged for key, (_, judged) in ENTITIES.items()},
    }
    article = {"title": "t", "text": [{"id": at, "text": row} for at, row in enumerate(ROWS)]}
    for kind, file, content in (
        ("meta", f"TRIPLET_{number}.json", {"Split": part}),
        ("articles", name, article),
        ("annotations", name, labels | dict(change or {})),
    ):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        (folder / kind / file).write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_an_article_becomes_mentions_sentiment_and_relations(tmp_path: Path) -> None:
    (example,) = seesaw.read(story(tmp_path / "seesaw", "007", "train") / "train")
    assert example.group == "TRIPLET_007"
    assert [example.text[s.start : s.end] for s in example.sentences] == [row for row in ROWS if row]
    assert [(m.text, m.actor) for m in example.mentions] == [
        ("Ilse Brandt", "person:Ilse Brandt"),
        ("Harbour Board of Velmar", "organization:Harbour Board of Velmar"),
        ("Brandt", "person:Ilse Brandt"),
        ("Odo Kessel", "person:Odo Kessel"),
        ("dockers", "group:docker"),
    ]
    assert example.article is not None
    assert example.article.sentiment == {
        "person:Ilse Brandt": "negative",
        "organization:Harbour Board of Velmar": "negative",
        "group:docker": "positive",
        "topic:wage cut": "neutral",
    }
    brandt, board = "person:Ilse Brandt", "organization:Harbour Board of Velmar"
    assert example.article.relations == {(brandt, board): "against", ("person:Odo Kessel", "group:docker"): "favor"}
    assert example.stance == {
        (0, brandt, board): "against",
        (2, brandt, board): "against",
        (3, "person:Odo Kessel", "group:docker"): "favor",
    }
    assert example.taught() >= {"article_sentiment", "relation"}
    assert not example.voice_labelled


def test_only_the_stories_of_the_part_are_read_and_its_checksum_tells_them_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSSTANCE_DATA", str(tmp_path))
    for number, part in (("001", "train"), ("002", "valid"), ("003", "train")):
        story(tmp_path / "seesaw", number, part)
    train, valid = parse_spec("seesaw=public:seesaw/train"), parse_spec("seesaw=public:seesaw/valid")
    assert [example.group for example in read_set(train)] == ["TRIPLET_001", "TRIPLET_003"]
    assert [example.group for example in read_set(valid)] == ["TRIPLET_002"]
    sums = checksums([train, valid])
    assert set(sums) == {"seesaw/train", "seesaw/valid"}
    assert len(set(sums.values())) == 2


def test_a_part_that_no_story_is_of_is_refused_with_those_there_are(tmp_path: Path) -> None:
    folder = story(tmp_path / "seesaw", "001", "train")
    with pytest.raises(DataError, match=r"no story of part 'test' in meta/; its parts: train"):
        list(seesaw.read(folder / "test"))


def test_a_missing_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTANCE_DATA", str(tmp_path))
    with pytest.raises(ConfigError, match="run make data"):
        parse_spec("seesaw=public:seesaw/train")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entity sentiments": {"Ilse Brandt": [["Furious", "A"]]}}, "lacks 'Furious'"),
        ({"sentence-level stances": {"9": STANCES["0"]}}, "lacks 9"),
        ({"entity lists": [["Ilse Brandt"]]}, "index out of range"),
    ],
)
def test_a_bad_annotation_is_named_by_its_file(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    folder = story(tmp_path / "seesaw", "001", "train", change)
    with pytest.raises(DataError, match=rf"TRIPLET_001_DOCUMENT_0\.json: .*{message}"):
        list(seesaw.read(folder / "train"))


@pytest.mark.parametrize(
    ("grades", "label"),
    [([-1], "negative"), ([1, 1, -3], "positive"), ([0, -1], "negative"), ([2, -2], "neutral"), ([0, 0, 3], "neutral")],
)
def test_the_most_frequent_side_counts_and_the_sum_decides_ties(grades: list[int], label: str) -> None:
    assert three_way(grades) == label


def test_a_heading_is_a_line_of_its_own() -> None:
    text, sentences, numbers = running_text(
        [(0, "News in brief"), (1, " "), (2, "Brandt left. "), (3, "Kessel stayed.")]
    )
    assert text == "News in brief\nBrandt left. Kessel stayed."
    assert numbers == {0: 0, 2: 1, 3: 2}
    assert text[sentences[2].start : sentences[2].end] == "Kessel stayed."


@pytest.mark.parametrize(
    ("name", "kind", "text", "found"),
    [
        ("Harbour Board of Velmar", "organization", "The HBV voted.", ["HBV"]),
        ("Velmar wage reform bill", None, "The wage reform bill fell.", ["wage reform bill"]),
        ("undocumented docker", "group", "Undocumented dockers left.", ["Undocumented dockers"]),
        ("United States Harbour Service", "organization", "The U.S. Harbour Service came.", ["U.S. Harbour Service"]),
        ("ODO KESSEL", "person", "Then Kessel left.", ["Kessel"]),
        ("Ilse Brandt", "person", "The council met.", []),
    ],
)
def test_a_name_is_found_in_looser_spellings(name: str, kind: Any, text: str, found: list[str]) -> None:
    _, sentences, _ = running_text([(0, text)])
    mentions = mentions_of(text, sentences, [Wanted(key="it", name=name, type=kind)])
    assert [mention.text for mention in mentions] == found
    assert {mention.type for mention in mentions} <= {kind}


def test_a_surname_of_two_goes_to_the_one_named_last() -> None:
    text = "Ilse Brandt spoke. Brandt left. Odo Brandt listened. Brandt went on."
    _, sentences, _ = running_text([(0, text)])
    two = [Wanted(key=key, name=f"{key} Brandt", type="person") for key in ("Ilse", "Odo")]
    assert [mention.actor for mention in mentions_of(text, sentences, two)] == ["Ilse", "Ilse", "Odo", "Odo"]
