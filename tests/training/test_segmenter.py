"""The segmenter of plain pages learns what its pages show."""

from pathlib import Path

import numpy as np
import pytest

from newsstance.reading import plain, segmenter
from newsstance.reading.compose import Item
from newsstance.reading.page_features import PageLines, page_features
from newsstance.reading.segmenter import PART_OF, STATES, Part, Weights, parts_of, ratings
from training.line_tagger import Told, batch_of, learn, states_of
from training.lined import Lined
from training.segmenter import features_of, sources, train

STORY: tuple[tuple[Part, str], ...] = (
    ("junk", "Home"),
    ("junk", "Share this page with your friends"),
    ("title", "Mayor of Dunmere Quits Over Leak"),
    ("junk", "By Ada Lund"),
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
    known = {"bundled": [lined("a", 3), lined("b", 5)], "corpus": [], "real": [lined("c", 4, HEADLESS)]}
    return train(known, {}, epochs=60)


def test_it_learns_the_lines_it_was_shown(learned: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "weights", lambda: learned)
    for page in (lined("d", 4), lined("e", 2, HEADLESS)):
        items = page.items
        found = parts_of([item.text for item in items], [item.look for item in items], [item.apart for item in items])
        assert tuple(found) == page.parts


def test_the_carried_network_rates_as_the_learning_one_does() -> None:
    page = lined("a", 3)
    told = Told(
        page=features_of(page), states=tuple(STATES.index(state) for state in states_of(page.parts)), weight=1.0
    )
    short = Told(page=features_of(lined("b", 1)), states=(0,) * 7, weight=1.0)
    tagger = learn([told, short], epochs=2)
    found = ratings(told.page, tagger.weights().arrays)
    np.testing.assert_allclose(found, tagger(batch_of([told, short]))[0].detach().numpy(), atol=1e-4)


def test_weights_survive_their_file_but_for_rounding(learned: Weights) -> None:
    again = Weights.parse(learned.dump())
    assert set(again.arrays) == set(learned.arrays)
    for name, array in learned.arrays.items():
        np.testing.assert_allclose(again.arrays[name], array, rtol=2e-3, atol=2e-3)
    np.testing.assert_allclose(again.moves, learned.moves, rtol=2e-3, atol=2e-3)


def test_weights_for_other_features_are_refused(learned: Weights) -> None:
    with pytest.raises(ValueError, match=r"belong to other features; run python -m training\.segmenter"):
        Weights.parse(learned.dump().replace('"log_characters"', '"other"'))


def test_a_story_ends_with_its_last_line_and_holds_the_junk_before_it() -> None:
    assert states_of(["junk", "title", "junk", "body", "body", "junk", "title", "junk", "opening", "body"]) == [
        "outside", "title", "inside", "body", "last_body", "outside", "lone_title", "outside", "opening", "last_body",
    ]  # fmt: skip
    assert states_of(["junk", "opening"]) == ["outside", "lone_opening"]
    assert states_of(["junk", "junk"]) == ["outside", "outside"]


def test_what_is_rated_is_a_page_that_can_be(learned: Weights) -> None:
    """However lines are rated, stories begin before they go on, and end."""
    chance = np.random.default_rng(3)
    for _ in range(20):
        rated = chance.normal(size=(9, len(STATES)), scale=20).astype(np.float32)
        rated[-1] += segmenter._LAST
        path = [STATES[at] for at in segmenter.best_sequence(rated, learned.moves, learned.starts)]
        assert path == states_of([PART_OF[state] for state in path])


def test_features_are_made_once_a_page() -> None:
    known = {"bundled": [lined("a", 3), lined("b", 4, HEADLESS)], "corpus": [], "real": []}
    features: dict[int, PageLines] = {}
    train(known, features, epochs=1)
    assert set(features) == {id(page) for page in known["bundled"]}


def test_pages_without_one_of_the_parts_teach_nothing() -> None:
    with pytest.raises(ValueError, match="no line of 7 is labelled opening"):
        train({"bundled": [lined("a", 1)], "corpus": [], "real": []}, {})


def test_without_public_sets_it_learns_from_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.segmenter.CORPUS", Path("data/corpus/dev.jsonl"))
    monkeypatch.setattr("training.segmenter.TRAIN", Path("data/pages/dev.jsonl"))
    monkeypatch.setattr("training.segmenter.MADE", {"furnished": 4, "grafted": 4})
    known = sources(None)
    assert set(known) == {"bundled", "corpus", "furnished", "grafted"}
    assert all(len(page.items) == len(page.parts) for pages in known.values() for page in pages)


def test_a_page_of_one_line_is_rated() -> None:
    found = page_features(["Home"], [plain.read_items("Home")[0].look], [False])
    assert ratings(found, segmenter.weights().arrays).shape == (1, len(STATES))
