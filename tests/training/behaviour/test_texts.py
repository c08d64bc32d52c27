import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.behaviour.texts import (
    TYPOGRAPHY,
    Text,
    edited,
    exchanged,
    joined,
    keys_of,
    padded,
    part,
    surrounded,
    swapped,
)
from training.readers.bundled import plain

TEXT = plain('{The dockers|g1} thanked {Ilse Brandt|p1} - "{she|p1} didn\'t leave us".')


def surfaces(text: Text) -> list[tuple[str, str]]:
    return [(text.text[start:end], key) for start, end, key in text.marks]


def test_words_are_swapped_at_once_and_marks_move_along() -> None:
    found = swapped(TEXT, {"Ilse": "Margarethe", "Brandt": "Ek", "she": "he", "dockers": "Brandt"})
    assert found.text == 'The Brandt thanked Margarethe Ek - "he didn\'t leave us".'
    assert surfaces(found) == [("The Brandt", "g1"), ("Margarethe Ek", "p1"), ("he", "p1")]


def test_a_swap_keeps_capitals() -> None:
    words = {"he": "she", "Ilse": "Odo"}
    assert swapped(plain("{He|p1} said. {ILSE|p2} did, as he did."), words).text == "She said. ODO did, as she did."
    assert swapped(plain("{The helm|p1} heated."), words).text == "The helm heated."


def test_two_actors_change_places_with_the_articles_of_their_phrases() -> None:
    found = exchanged(plain("{The farmers|g1} blame {Odo|p1}, and {they|g1} blame {the millers|g2}."), "g1", "g2")
    assert found.text == "The millers blame Odo, and they blame the farmers."
    assert surfaces(found) == [("The millers", "g1"), ("Odo", "p1"), ("they", "g1"), ("the farmers", "g2")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("curly quotes", "The dockers thanked Ilse Brandt - “she didn’t leave us”."),
        ("spaced dashes", 'The dockers thanked Ilse Brandt — "she didn\'t leave us".'),
        ("capital names", 'THE dockers thanked ILSE BRANDT - "she didn\'t leave us".'),
        ("lower case", 'the dockers thanked ilse brandt - "she didn\'t leave us".'),
    ],
)
def test_typography(name: str, expected: str) -> None:
    found = TYPOGRAPHY[name](TEXT)
    assert found.text == expected
    assert [surface.lower() for surface, _ in surfaces(found)] == ["the dockers", "ilse brandt", "she"]


def test_what_is_cut_away_takes_its_marks_along() -> None:
    found = edited(TEXT, [(0, len("The dockers thanked "), "")])
    assert surfaces(found) == [("Ilse Brandt", "p1"), ("she", "p1")]


def test_texts_are_put_around_between_and_together() -> None:
    around = surrounded(TEXT, "Rain fell.", "")
    assert around.text.startswith("Rain fell.\n\nThe dockers")
    assert surfaces(around) == surfaces(TEXT)
    two = padded(plain("{Odo|p1} spoke.\n{Odo|p1} lied."), "Rain fell.\nSnow fell.")
    assert two.text == "Odo spoke.\nRain fell.\nSnow fell.\nOdo lied."
    assert surfaces(two) == [("Odo", "p1")] * 2
    first, last = part(two, 0, 10), part(two, two.text.index("Odo lied"), len(two.text))
    assert joined([first, last]).text == "Odo spoke.\nOdo lied."
    assert surfaces(joined([first, last])) == [("Odo", "p1")] * 2
    assert keys_of(TEXT) == ("g1", "p1")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.text("xyz", max_size=4)), max_size=4, unique_by=lambda edit: edit[0]))
def test_marks_name_the_same_words_after_any_edit_outside_of_them(edits: list[tuple[int, str]]) -> None:
    text = Text(text="ab CD ef GH ij KL", marks=((3, 5, "p1"), (9, 11, "p2"), (15, 17, "p3")))
    gaps = [(0, 2), (2, 3), (5, 6), (6, 8), (8, 9), (11, 12)]
    found = edited(text, [(*gaps[at], words) for at, words in edits])
    assert surfaces(found) == surfaces(text)
