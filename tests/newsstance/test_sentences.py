import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["The U.S. Senate met.", "Nobody came."],
        ["She moved to the U.S.", "The move was hard."],
        ["Sens. Ada Lund and Tom Hale voted no.", "Gov. Reed signed."],
        ["Rep. Mara Voss (D-Calif.), who chairs the panel, left.", "Lt. Gen. Sten Aker stayed."],
        ["J. R. Holm won 4.2 million votes.", "Turnout was 61.5 percent."],
        ["“Is it over?” Reed asked.", "“No,” she said."],
        ["“What a mess!” said the mayor.", "He left."],
        ["“We will win.”", "Voss then sat down."],
        ["He arrived at 10 a.m. on Nov. 3 from St. Ives.", "He spoke to Mr. Aker, Dr. Lund and others."],
        ["What happens next?", "Nobody knows."],
        ["1. The budget passes.", "2. The mayor resigns."],
        ["It climbed the wall.", "Voters were all for it.", "It was war."],
    ],
)
def test_breaks_where_news_does(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_every_line_break_ends_a_sentence() -> None:
    assert sentences("Mayor quits over leak\nShe left on Monday\r\n\u2028 and did not return. ") == [
        "Mayor quits over leak",
        "She left on Monday",
        "and did not return.",
    ]


@pytest.mark.parametrize("text", ["", " \n\t ", "\n"])
def test_nothing_to_read_has_no_sentences(text: str) -> None:
    assert split_sentences(text) == ()


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('.!?… \n"”)ABab\x00\ud800é1'))))
def test_each_visible_character_is_in_one_sentence(text: str) -> None:
    covered = [0] * len(text)
    last = 0
    for sentence in split_sentences(text):
        assert last <= sentence.start < sentence.end
        assert text[sentence.start : sentence.end] == text[sentence.start : sentence.end].strip()
        covered[sentence.start : sentence.end] = [1] * (sentence.end - sentence.start)
        last = sentence.end
    assert all(covered[at] for at, char in enumerate(text) if not char.isspace())


@pytest.mark.parametrize("unit", ["word ", "x", ".", '."', "A.", "(", "e\u0301.", "\ud800"])
def test_half_a_million_characters_on_one_line_stay_quick(unit: str) -> None:
    began = time.process_time()
    split_sentences(unit * (500_000 // len(unit)))
    assert time.process_time() - began < 15


def test_a_long_line_is_not_broken_where_it_is_cut() -> None:
    text = ("many words without an end " * 5_000).strip()
    assert sentences(text) == [text]
    assert len(sentences("It rained all day. " * 10_000)) == 10_000
