"""The segmenter of plain pages learns what its pages show."""

from pathlib import Path

import numpy as np
import pytest

from newsstance.reading import plain
from newsstance.reading.compose import Item
from newsstance.reading.page_features import NAMES
from newsstance.reading.segmenter import PARTS, Part, Weights, best_sequence, log_probabilities
from training.lined import Lined
from training.segmenter import matrix, sequence_scores, sources, train

STORY: tuple[tuple[Part, str], ...] = (
    ("junk", "Home"),
    ("junk", "Share this page with your friends"),
    ("title", "Mayor of Dunmere Quits Over Leak"),
    ("body", "The mayor of Dunmere quit on Tuesday after a leak, an aide said."),
    ("body", "Nobody knows who will follow her in the town hall, he added."),
    ("junk", "12 comments"),
)


HEADLESS: tuple[tuple[Part, str], ...] = (
    ("junk", "Home"),
    ("opening", "OSWICK (Norwire) - Dockers of Oswick went on strike on Monday, and the port stood still."),
    ("body", "The strike goes on until Friday, a spokesman of theirs said."),
)


def lined(name: str, repeats: int, story: tuple[tuple[Part, str], ...] = STORY) -> Lined:
    lines = story * repeats
    items: tuple[Item, ...] = tuple(plain.read_items("\n".join(line for _, line in lines)))
    return Lined(name=name, items=items, parts=tuple(part for part, _ in lines))


@pytest.fixture(scope="module")
def learned() -> Weights:
    return train({"bundled": [lined("a", 3), lined("b", 5)], "corpus": [], "real": [lined("c", 4, HEADLESS)]}, {})


def test_it_learns_the_lines_it_was_shown(learned: Weights) -> None:
    page = lined("d", 4)
    rated = log_probabilities(matrix(page) @ learned.weights + learned.bias)
    assert tuple(PARTS[part] for part in best_sequence(rated, learned.moves, learned.starts)) == page.parts


def test_weights_survive_their_file_but_for_rounding(learned: Weights) -> None:
    again = Weights.parse(learned.dump())
    for name in ("weights", "bias", "moves", "starts"):
        np.testing.assert_allclose(getattr(again, name), getattr(learned, name), atol=1e-4)
    assert again.weights.shape == (len(NAMES), len(PARTS))


def test_weights_for_other_features_are_refused(learned: Weights) -> None:
    with pytest.raises(ValueError, match=r"belong to other features; run python -m training\.segmenter"):
        Weights.parse(learned.dump().replace(f'"{NAMES[0]}"', '"other"'))


def test_moves_are_as_frequent_as_they_were_seen() -> None:
    moves, starts = sequence_scores([["junk", "title", "body", "body"], ["junk", "title", "body"]])
    at = {part: number for number, part in enumerate(PARTS)}
    assert moves[at["junk"]].argmax() == at["title"]
    assert moves[at["title"]].argmax() == at["body"]
    assert starts.argmax() == at["junk"]
    assert np.isfinite(moves).all()


def test_features_are_made_once_a_page() -> None:
    known = {"bundled": [lined("a", 3), lined("b", 4, HEADLESS)], "corpus": [], "real": []}
    features: dict[int, np.ndarray[tuple[int, ...], np.dtype[np.float64]]] = {}
    train(known, features)
    assert set(features) == {id(page) for page in known["bundled"]}
    features[id(known["bundled"][0])][:] = 0
    assert not np.allclose(train(known, features).weights, train(known, {}).weights)


def test_pages_without_one_of_the_parts_teach_nothing() -> None:
    with pytest.raises(ValueError, match="no line of 6 is labelled opening"):
        train({"bundled": [lined("a", 1)], "corpus": [], "real": []}, {})


def test_without_public_sets_it_learns_from_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.segmenter.CORPUS", Path("data/corpus/dev.jsonl"))
    monkeypatch.setattr("training.segmenter.TRAIN", Path("data/pages/dev.jsonl"))
    known = sources(None)
    assert set(known) == {"bundled", "corpus", "furnished"}
    assert all(len(page.items) == len(page.parts) for pages in known.values() for page in pages)
