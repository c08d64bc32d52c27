"""Names that a tagger wavers within. How single tags become mentions: ``test_detect``."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from newsstance.actors.tagging import COST, likeliest, tagged_mentions
from newsstance.labels import TAGS

Row = dict[str, float]


def logits(*rows: Row) -> NDArray[np.float64]:
    out = np.full((len(rows), len(TAGS)), -9.0)
    for at, row in enumerate(rows):
        for tag, value in row.items():
            out[at, TAGS.index(tag)] = value
    return out


def found(text: str, *rows: Row) -> list[tuple[str, str | None]]:
    ends = np.cumsum([len(word) + 1 for word in text.split()]) - 1
    tokens = [(int(end) - len(word), int(end)) for word, end in zip(text.split(), ends, strict=True)]
    return [(mention.text, mention.type) for mention in tagged_mentions(text, tokens, logits(*rows))]


SHADOW: Row = {"B-organization": 3.0, "B-place": 1.0}
LOUNGE: Row = {"B-place": 2.0, "I-organization": 1.5, "I-place": 0.5}


def test_words_of_one_name_choose_its_type_together() -> None:
    assert found("Shadow Lounge opens", SHADOW, LOUNGE, {"O": 5.0}) == [("Shadow Lounge", "organization")]


def test_a_word_in_doubt_beside_a_clash_may_join_the_name() -> None:
    doubted: Row = {"O": 2.0, "I-organization": 1.0, "I-place": -3.0}
    sure: Row = {"O": 9.0, "I-organization": 1.0}
    assert found("Shadow Lounge Rooms", SHADOW, LOUNGE, {**doubted, "I-organization": 2.1}) == [
        ("Shadow Lounge Rooms", "organization")
    ]
    assert found("Shadow Lounge rooms", SHADOW, LOUNGE, sure) == [("Shadow Lounge", "organization")]


@pytest.mark.parametrize("gap", ["\n", " \n "])
def test_two_names_on_two_lines_stay_two(gap: str) -> None:
    text = f"Shadow{gap}Lounge"
    tokens = [(0, 6), (len(text) - 6, len(text))]
    mentions = tagged_mentions(text, tokens, logits(SHADOW, LOUNGE))
    assert [(m.text, m.type) for m in mentions] == [("Shadow", "organization"), ("Lounge", "place")]


def test_two_names_of_which_the_tagger_is_sure_stay_two() -> None:
    rows: tuple[Row, Row] = ({"B-place": 9.0}, {"B-person": 9.0})
    assert found("Moscow Kessel", *rows) == [("Moscow", "place"), ("Kessel", "person")]


def test_no_name_goes_on_over_the_start_of_a_sentence_or_a_possessive() -> None:
    text = "Voss . Odo Kessel"
    tokens = [(0, 4), (5, 6), (7, 10), (11, 17)]
    rows = logits({"B-person": 5.0}, {"I-person": 2.0, "O": 1.5}, {"B-person": 3.0, "I-person": 2.0}, {"I-person": 5.0})
    assert [m.text for m in tagged_mentions(text, tokens, rows, {7})] == ["Voss", "Odo Kessel"]
    rows[2] = logits({"I-person": 5.0})
    assert [m.text for m in tagged_mentions(text, tokens, rows, {7})] == ["Voss", "Odo Kessel"]
    text = "Norland's Kessel"
    found = tagged_mentions(text, [(0, 9), (10, 16)], logits({"B-place": 3.0}, {"B-place": 2.5, "I-place": 0.5}))
    assert [m.text for m in found] == ["Norland", "Kessel"]


@given(st.lists(st.lists(st.floats(-8, 8), min_size=len(TAGS), max_size=len(TAGS)), min_size=1, max_size=3))
def test_the_sequence_is_the_best_of_all(values: list[list[float]]) -> None:
    rows = np.array(values)

    def worth(tags: tuple[int, ...]) -> float:
        opening = np.inf if TAGS[tags[0]].startswith("I-") else 0.0
        steps = sum(COST[one, other] for one, other in pairwise(tags))
        return float(sum(rows[at, tag] for at, tag in enumerate(tags)) - opening - steps)

    best = max(worth(tags) for tags in product(range(len(TAGS)), repeat=len(rows)))
    assert worth(tuple(likeliest(rows))) == pytest.approx(best)
