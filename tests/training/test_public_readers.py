"""Readers of public sets, on invented rows in their formats."""

import json
from pathlib import Path

import pytest

from newsstance.errors import DataError
from training.examples import Example
from training.readers import crossner, finentity, gum, wikigold, wnut17
from training.readers.columns import joined


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def spans(example: Example) -> list[tuple[str, str | None]]:
    return [(mention.text, mention.type) for mention in example.mentions]


def test_wikigold_keeps_three_classes_and_drops_the_fourth(tmp_path: Path) -> None:
    rows = (
        "-DOCSTART- O\n\nIlse I-PER\nBrandt I-PER\nleft O\nDolvan I-MISC\nSteel I-ORG\n"
        "in O\nOswick I-LOC\n. O\n\nShe O\nwon O\n. O\n"
    )
    first, second = wikigold.read(write(tmp_path / "w.txt", rows))
    assert first.text == "Ilse Brandt left Dolvan Steel in Oswick."
    assert spans(first) == [("Ilse Brandt", "person"), ("Steel", "organization"), ("Oswick", "place")]
    assert first.tagged
    assert second.mentions == ()


def test_wnut_takes_the_first_known_of_several_tags(tmp_path: Path) -> None:
    rows = "saw\tO\nKestrels\tB-creative-work,B-group\nin\tO\nOswick\tB-location\nDol\tB-location\n"
    (example,) = wnut17.read(write(tmp_path / "w.conll", rows))
    assert spans(example) == [("Kestrels", "organization"), ("Oswick", "place"), ("Dol", "place")]


def test_crossner_maps_politicians_parties_and_countries(tmp_path: Path) -> None:
    rows = (
        "Mara\tB-politician\nVoss\tI-politician\nof\tO\nOpen\tB-politicalparty\nList\tI-politicalparty\n"
        "lost\tO\nthe\tO\n2031\tB-election\nvote\tI-election\n"
    )
    (example,) = crossner.read(write(tmp_path / "dev.txt", rows))
    assert spans(example) == [("Mara Voss", "person"), ("Open List", "organization")]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["(", "Dol", ")", ",", "he", "said", "."], "(Dol), he said."),
        (["the", "port", "'s", "cranes", "do", "n't", "move"], "the port's cranes don't move"),
        (['"', "No", ",", '"', "she", "said"], '"No," she said'),
    ],
)
def test_words_are_joined_as_running_text_writes_them(words: list[str], text: str) -> None:
    found, places = joined(words)
    assert found == text
    assert [found[start:end] for start, end in places] == words


def test_a_line_without_a_tag_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"w\.txt:2: 'Brandt' is not a word and its tag"):
        list(wikigold.read(write(tmp_path / "w.txt", "Ilse I-PER\nBrandt\n")))


def mark(text: str, name: str, label: str, at: int = 0) -> dict[str, object]:
    start = text.index(name, at)
    return {"start": start, "end": start + len(name), "value": name, "label": label, "tag": label}


def test_finentity_labels_sentences_and_drops_contradictions(tmp_path: Path) -> None:
    text = "Kestrel rose and Norwire fell. Kestrel fell while Kestrel rose."
    marks = [
        mark(text, "Kestrel", "Positive"), mark(text, "Norwire", "Negative"),
        mark(text, "Kestrel", "Negative", 20), mark(text, "Kestrel", "Positive", 45),
    ]  # fmt: skip
    path = write(tmp_path / "f.json", json.dumps([{"content": text, "annotations": marks}]))
    (example,) = finentity.read(path)
    assert example.sentiment == {(0, "organization:kestrel"): "positive", (0, "organization:norwire"): "negative"}
    assert len(example.mentions) == 4
    assert not example.tagged


@pytest.mark.parametrize(
    ("change", "message"),
    [({"label": "Bullish"}, "lacks 'Bullish'"), ({"end": 400}, "no part of the text"), ({"start": None}, "entry 1")],
)
def test_a_bad_entry_of_finentity_is_named(change: dict[str, object], message: str, tmp_path: Path) -> None:
    entry = {"content": "Kestrel rose.", "annotations": [mark("Kestrel rose.", "Kestrel", "Positive") | change]}
    with pytest.raises(DataError, match=message):
        list(finentity.read(write(tmp_path / "f.json", json.dumps([entry]))))


GUM = """# newdoc id = GUM_news_invented
# sent_id = 1
# newpar = p
# text = Mayor Ilse Brandt left Oswick.
1\tMayor\tmayor\tPROPN\tNNP\t_\t4\tnsubj\t_\tEntity=(1-person-new-cf1-1-coref
2\tIlse\tIlse\tPROPN\tNNP\t_\t1\tflat\t_\t_
3\tBrandt\tBrandt\tPROPN\tNNP\t_\t1\tflat\t_\tEntity=1)
4\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\t_
5\tOswick\tOswick\tPROPN\tNNP\t_\t4\tobj\t_\tEntity=(2-place-new-cf2-1-sgl)|SpaceAfter=No
6\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

# sent_id = 2
# text = She won.
1\tShe\tshe\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-person-giv:act-cf1-1-ana)
2\twon\twin\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No
3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_
"""


def test_gum_gives_names_and_pronouns_their_entity(tmp_path: Path) -> None:
    path = write(tmp_path / "GUM_news_invented.conllu", GUM)
    (example,) = gum.read(path)
    assert example.text.startswith("Mayor Ilse Brandt left Oswick. She won.")
    assert [(m.text, m.type, m.kind, m.actor) for m in example.mentions] == [
        ("Mayor Ilse Brandt", "person", "name", "1"),
        ("Oswick", "place", "name", "2"),
        ("She", None, "pronoun", "1"),
    ]
    assert len(example.sentences) == 2
    assert list(gum.read(tmp_path)) == [example]


def test_a_folder_without_gum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no GUM_news_\*\.conllu"):
        list(gum.read(tmp_path))
