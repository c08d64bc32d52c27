"""What the lines of a page have in common."""

import numpy as np

from newsstance.reading.likeness import (
    BUCKETS,
    LIKENESS_NAMES,
    WORDS,
    Numbers,
    edges_of,
    forms,
    hashed,
    likeness,
    words_of,
)
from newsstance.reading.lines import look

LINES = [
    "Mayor of Dunmere quits over leak",
    "share #1",
    "The mayor of Dunmere quit on Tuesday after a leak, an aide said.",
    "Ferry sinks near Marrow",
    "share #2",
    "A ferry sank near the port of Marrow on Friday, and nobody was hurt.",
]
PROSE = np.array([False, False, True, False, False, True])


def alike() -> tuple[Numbers, Numbers]:
    return forms(LINES, edges_of(LINES), [look(line) for line in LINES], [False] * len(LINES))


def columns() -> dict[str, list[float]]:
    found = likeness(edges_of(LINES), words_of(LINES), alike(), PROSE)
    return {name: found[:, at].tolist() for at, name in enumerate(LIKENESS_NAMES)}


def test_a_headline_speaks_of_what_the_prose_below_it_speaks_of() -> None:
    found = columns()
    assert found["like_prose_below"][0] > 0.5
    assert found["like_prose_below"][3] > 0.5
    assert found["like_prose_above"][3] == 0


def test_lines_of_one_form_are_alike_but_for_their_digits() -> None:
    found = columns()
    heads, shapes = alike()
    assert heads[1] == heads[4]
    assert len(set(heads.tolist())) == 5
    assert shapes[1] == shapes[4] != shapes[0]
    assert found["same_head"] == [0, found["same_head"][1], 0, 0, found["same_head"][1], 0]
    assert found["head_returns_below"] == [0, 1 / 3, 0, 0, 0, 0]


def test_words_are_told_by_their_places_and_without() -> None:
    first, again, other = hashed(edges_of(["share #1", "share #2", "Ferry"]))
    assert first.shape == (WORDS,)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert 0 <= min(first) <= max(first) < BUCKETS
    assert (hashed(edges_of(["•"]))[0] > 0).sum() == 3
