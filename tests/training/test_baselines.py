import time

import pytest

from newsstance.document import Span
from training.baselines import features, majority, tfidf
from training.judged import Passage


def about(text: str, target: str, holder: str | None = None) -> Passage:
    return Passage(text=text, targets=(_span(text, target),), holders=(_span(text, holder),) if holder else ())


def _span(text: str, name: str) -> Span:
    return Span(start=text.index(name), end=text.index(name) + len(name))


TRAIN = [
    (about("Ada Lindqvist lied to the harbour board.", "Ada Lindqvist"), "negative"),
    (about("Investigators say Orvane Motors lied.", "Orvane Motors"), "negative"),
    (about("Brightwater saved the school.", "Brightwater"), "positive"),
    (about("Neighbours thank Tom Halloway, who saved a child.", "Tom Halloway"), "positive"),
]


def test_majority_takes_the_most_frequent_and_breaks_ties_by_name() -> None:
    assert majority(["b", "a", "b"], 2) == ["b", "b"]
    assert majority(["b", "a"], 1) == ["a"]
    with pytest.raises(ValueError, match="at least one training label"):
        majority([], 3)


def test_actors_are_masked_and_their_neighbours_marked() -> None:
    found = features(about("Mayor Ada Lindqvist blames Orvane!", "Ada Lindqvist", "Orvane"))
    assert found[:5] == ["mayor", "<target>", "blames", "<holder>", "!"]
    assert {"left mayor", "right blames", "<target> blames"} <= set(found)
    assert not {"ada", "lindqvist", "orvane"} & set(found)


def test_of_overlapping_actors_the_first_is_masked() -> None:
    passage = Passage(text="the Port Ellery council", targets=(Span(start=4, end=15), Span(start=9, end=23)))
    assert features(passage)[:3] == ["the", "<target>", "council"]


def test_tfidf_learns_from_words_and_not_from_names() -> None:
    asked = [about("Port Ellery lied again.", "Port Ellery"), about("Kaldova saved the day.", "Kaldova")]
    assert tfidf(TRAIN, asked) == ["negative", "positive"]
    assert tfidf(TRAIN, asked) == tfidf(TRAIN, asked)


def test_the_words_near_the_target_count() -> None:
    train = [
        (about("Maas lied and Varga helped", name), label)
        for name, label in (("Maas", "negative"), ("Varga", "positive"))
    ]
    assert tfidf(train * 3, [about("Maas lied and Varga helped", "Varga")]) == ["positive"]


def test_nothing_to_learn_from_falls_back_on_the_majority() -> None:
    asked = [about("Kaldova saved the day.", "Kaldova")]
    assert tfidf([(asked[0], "neutral")], asked) == ["neutral"]
    assert tfidf([(Passage(text="…"), "neutral"), (Passage(text=""), "positive")], asked) == ["neutral"]
    assert tfidf(TRAIN, []) == []
    with pytest.raises(ValueError, match="at least one training label"):
        tfidf([], asked)


def test_hostile_texts_are_read_in_linear_time() -> None:
    texts = ["(" * 100_000, "a" * 1_000_000, "\x00\ud800\u202e\u0301" * 1000, "x " * 100_000]
    start = time.process_time()
    assert tfidf(TRAIN, [Passage(text=text) for text in texts])
    assert time.process_time() - start < 5
