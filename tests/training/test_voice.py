"""Own-voice labels: the stand-off format, examples made from it, what is judged of them."""

from pathlib import Path
from typing import Any

import pytest

from newsstance.errors import DataError
from newsstance.labels import AUTHOR
from tests.tiny import tiny_encoding
from tests.training.voice_miniature import SENTENCES, TITLE, item, write_items, write_story
from training.collator import IGNORED, Collator, encode_example
from training.labelled import labelled
from training.readers import reader
from training.validate import main as validate
from training.voice import faults, main


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSSTANCE_DATA", str(tmp_path))
    return write_story(tmp_path)


def test_only_labelled_items_are_judged_and_neutral_ones_are_among_them(data: Path) -> None:
    rows = [item("title", "mayor", "against"), item(0, "Brandt"), item(2, "Brandt", "against")]
    (example,) = reader("voice")(write_items(data / "v.jsonl", *rows))
    assert [(found.head, found.name, found.gold) for found in labelled(example)] == [
        ("stance", "0:mayor", "against"), ("stance", "1:Brandt", "neutral"), ("stance", "3:Brandt", "against"),
    ]  # fmt: skip
    assert example.stance_of(3, AUTHOR, "Brandt") == "against"
    assert example.stance_of(1, AUTHOR, "Brandt") == "neutral"
    assert example.stance_of(2, AUTHOR, "Brandt") is None
    assert example.stance_of(3, "Brandt", "Odo Kessel") is None
    assert example.taught() == {"stance", "article_stance"}
    assert example.group == "TRIPLET_007"


def test_offsets_point_at_the_actor_in_the_joined_text(data: Path) -> None:
    pronoun = {**item(1, "dockers"), "actor": "Brandt", "mentions": [[19, 25]]}
    (example,) = reader("voice")(write_items(data / "v.jsonl", item("title", "mayor"), pronoun))
    assert [(m.text, m.actor) for m in example.mentions] == [("mayor", "mayor"), ("Brandt", "Brandt")]
    assert [example.text[s.start : s.end] for s in example.sentences] == [TITLE, *SENTENCES]
    assert example.text == f"{TITLE}\n{SENTENCES[0]} {SENTENCES[1]}\n{SENTENCES[2]}"


def test_strata_of_one_article_are_examples_of_one_group(data: Path) -> None:
    rows = [item(0, "Brandt"), item(2, "Brandt", stratum="opinion")]
    plain, opinion = reader("voice")(write_items(data / "v.jsonl", *rows))
    assert plain.slices == {"stratum": "plain"}
    assert opinion.id == "TRIPLET_007_DOCUMENT_1/opinion"
    assert plain.group == opinion.group


def test_training_learns_nothing_from_unlabelled_items(data: Path) -> None:
    encoding = tiny_encoding()
    both = {**item(2, "Odo Kessel", "against"), "actor": "Brandt", "mentions": [[0, 6]]}
    (example,) = reader("voice")(write_items(data / "v.jsonl", both, item(0, "Ilse Brandt")))
    batch = Collator(encoding=encoding)([encode_example(example, encoding)])
    known = batch["stance_labels"][batch["stance_voice"] == 1]
    assert sorted(known.tolist()) == [0, 1]
    assert set(batch["stance_labels"][batch["stance_voice"] == 0].tolist()) <= {IGNORED}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"sha256": "0" * 16},
            r"v\.jsonl:2: sentence 0 of .* has the checksum .*, labelled was 0{16}; use the release",
        ),
        ({"sentence": 9}, r"v\.jsonl:2: TRIPLET_007_DOCUMENT_1 has no sentence 9"),
        ({"mentions": [[40, 90]]}, r"v\.jsonl:2: mention \(40, 90\) lies outside a sentence of 43 characters"),
        (
            {"article": "TRIPLET_008_DOCUMENT_1"},
            r"labels TRIPLET_008_DOCUMENT_1, whose text is not in .*NEWSSTANCE_DATA",
        ),
    ],
)
def test_missing_or_other_texts_are_refused(change: dict[str, Any], message: str, data: Path) -> None:
    path = write_items(data / "v.jsonl", item(2, "Brandt"), item(0, "Brandt") | change)
    with pytest.raises(DataError, match=message):
        list(reader("voice")(path))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": "negative"}, "label 'negative'"),
        ({"again": "maybe"}, "again 'maybe'"),
        ({"text": "Brandt blamed"}, "text 'Brandt blamed': Extra inputs"),
        ({"mentions": []}, "mentions"),
        ({"mentions": [[4, 4]]}, "0 <= start < end"),
        ({"mentions": [[4, 9], [8, 12]]}, "must not overlap"),
        ({"sentence": -1}, "sentence"),
        ({"article": "ferry"}, "article 'ferry'"),
        ({"sha256": "f"}, "sha256 'f'"),
    ],
)
def test_the_format_is_checked_without_the_texts(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    path = write_items(tmp_path / "v.jsonl", item(0, "Brandt"), item(2, "Brandt") | change)
    (fault,) = faults(path)
    assert fault.startswith(f"{path}:2: ")
    assert message in fault
    assert validate(["--voice", str(path)]) == 1


def test_a_double_item_and_a_second_checksum_are_faults(tmp_path: Path) -> None:
    other = item(0, "ferry", sha256="0" * 16)
    found = faults(write_items(tmp_path / "v.jsonl", item(0, "Brandt"), item(0, "Brandt", "favor"), other))
    assert "labels 'Brandt' in a sentence that line 1 labels it in" in found[0]
    assert "gives sentence 0 of TRIPLET_007_DOCUMENT_1 another checksum" in found[1]


def test_counts_and_kappa_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        item(0, "Brandt", again="neutral"),
        item(1, "Brandt", "against", again="against"),
        item(2, "Brandt", "favor"),
    ]
    more = item(2, "Odo Kessel", "favor", again="neutral", stratum="headline")
    assert main([str(write_items(tmp_path / "v.jsonl", *rows, more))]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1].split() == ["plain", "3", "1", "1", "1", "1"]
    assert out[-2].split() == ["all", "4", "1", "1", "1", "2"]
    assert "labelled twice: 3, the same label 2, kappa 0.50" in out[-1]


def test_the_labels_in_the_tree_are_sound() -> None:
    assert faults(Path("data/voice/seesaw_voice.jsonl")) == []
