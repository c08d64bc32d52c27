from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from newsstance import encoding
from newsstance.checkpoint import read_encoding
from newsstance.document import Mention, Sentence
from newsstance.encoding import (
    CASINGS,
    OVERLAP,
    Encoding,
    Placed,
    Window,
    casing_of,
    index_mentions,
    local_sentences,
    place,
)
from newsstance.sentences import split_sentences
from tests.tiny import WORDS, tiny_encoding, tiny_tokenizer

ENCODING = tiny_encoding()
FEW = settings(deadline=None, max_examples=60)
WORD = st.sampled_from([word for word in WORDS if not word.startswith("##")] + ["Velmar's", "Xy", "—", "\u200b", "é"])
LISTS = st.lists(st.lists(WORD, min_size=1, max_size=70), min_size=1, max_size=8)
WINDOWS = st.integers(6, 40)


def story(sentences: list[list[str]]) -> tuple[str, tuple[Sentence, ...]]:
    """A text with its sentences, which a line break parts."""
    lines = [" ".join(words) for words in sentences]
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)]).tolist()
    return "\n".join(lines), tuple(
        Sentence(start=start, end=start + len(line)) for start, line in zip(starts, lines, strict=False)
    )


def with_window(window: int) -> Encoding:
    return Encoding(tokenizer=ENCODING.tokenizer, window=window, cls_id=2, sep_id=3, pad_id=0)


def scored(windows: tuple[Window, ...], name: str) -> list[int]:
    return [value for window in windows for value in getattr(window, name)[window.scored].tolist()]


@FEW
@given(LISTS, WINDOWS)
def test_every_token_is_scored_in_exactly_one_window(sentences: list[list[str]], window: int) -> None:
    text, bounds = story(sentences)
    windows = with_window(window).windows(text, bounds)
    whole = ENCODING.tokenizer.encode(text, add_special_tokens=False)
    assert scored(windows, "ids") == whole.ids
    assert list(zip(scored(windows, "starts"), scored(windows, "ends"), strict=True)) == whole.offsets
    assert scored(windows, "casing") == [casing_of(text[start:end]) for start, end in whole.offsets]


@FEW
@given(st.text(max_size=400), WINDOWS)
def test_no_text_loses_a_token(text: str, window: int) -> None:
    """Whatever the text, and with the sentences that it really has."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    windows = with_window(window).windows(text, split_sentences(text))
    assert scored(windows, "ids") == ENCODING.tokenizer.encode(text, add_special_tokens=False).ids


@FEW
@given(LISTS, WINDOWS)
def test_windows_keep_their_form(sentences: list[list[str]], window: int) -> None:
    for made in with_window(window).windows(*story(sentences)):
        assert 2 < len(made) <= window
        assert (made.ids[0], made.ids[-1]) == (2, 3)
        assert made.scored.any()
        assert not made.scored[[0, -1]].any()
        assert (made.sentence[[0, -1]] == -1).all()
        assert (np.diff(made.sentence[1:-1]) >= 0).all()
        assert {len(made)} == {len(getattr(made, name)) for name in Window.__slots__}
        assert (np.diff(made.scored[1:-1].astype(int)) >= 0).all()  # context leads, and nothing else is unscored


@FEW
@given(LISTS, WINDOWS)
def test_tokens_belong_to_the_sentence_they_stand_in(sentences: list[list[str]], window: int) -> None:
    text, bounds = story(sentences)
    for made in with_window(window).windows(text, bounds):
        for start, sentence in zip(made.starts[1:-1].tolist(), made.sentence[1:-1].tolist(), strict=True):
            assert bounds[sentence].start <= start < bounds[sentence].end


@FEW
@given(LISTS, st.integers(10, 40))
def test_every_window_but_the_first_is_led_by_the_tokens_before_it(sentences: list[list[str]], window: int) -> None:
    windows = with_window(window).windows(*story(sentences))
    done = 0
    offsets = scored(windows, "starts")
    for made in windows:
        context = made.starts[1:-1][~made.scored[1:-1]].tolist()
        assert context == offsets[done - len(context) : done]
        if made is windows[0]:
            assert context == []
        elif len(made) < window:
            assert context  # a sentence that fills the window alone leaves no room for any
        done += int(made.scored.sum())


@pytest.mark.parametrize("tokens", [23, 40, 100, 301])
def test_a_sentence_longer_than_a_window_is_split_with_overlap(tokens: int) -> None:
    windows = ENCODING.windows(*story([["port"] * tokens]))
    room = ENCODING.window - 2
    assert len(windows) == 1 + -(-(tokens - room) // (room - room // 2))
    assert sum(int(window.scored.sum()) for window in windows) == tokens
    for window in windows[1:]:
        assert int((~window.scored).sum()) - 2 == min(OVERLAP, room // 2)


def test_sentences_share_a_window_as_long_as_they_fit() -> None:
    windows = ENCODING.windows(*story([["port"] * 7, ["strike"] * 7, ["plan"] * 8, ["talks"] * 7]))
    assert [window.sentence[window.scored].tolist() for window in windows] == [[0] * 7 + [1] * 7 + [2] * 8, [3] * 7]
    assert windows[1].sentence.tolist() == [-1, *[2] * 5, *[3] * 7, -1]  # a quarter of the room leads it


@settings(FEW, phases=(Phase.explicit, Phase.generate))
@given(LISTS, st.integers(12, 40))
@example([["port"] * 6, ["plan"] * 20], 24)
def test_a_sentence_that_fits_into_a_window_is_never_split(sentences: list[list[str]], window: int) -> None:
    text, bounds = story(sentences)
    windows = with_window(window).windows(text, bounds)
    for number, bound in enumerate(bounds):
        tokens = len(ENCODING.tokenizer.encode(text[bound.start : bound.end], add_special_tokens=False).ids)
        if 0 < tokens <= window - 2:
            assert sum(bool((made.sentence[made.scored] == number).any()) for made in windows) == 1


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u200b", "\x00\x00"])
def test_a_text_without_a_token_has_no_window(text: str) -> None:
    assert ENCODING.windows(text, split_sentences(text)) == ()


def mention(start: int, end: int, text: str = "") -> Mention:
    return Mention(start=start, end=end, text=text[start:end], type=None)


def visible(text: str, start: int, end: int) -> bool:
    offsets = ENCODING.tokenizer.encode(text, add_special_tokens=False).offsets
    return any(left < end and start < right for left, right in offsets)


@FEW
@given(LISTS, WINDOWS, st.data())
def test_a_mention_is_scored_in_exactly_one_window(
    sentences: list[list[str]], window: int, data: st.DataObject
) -> None:
    text, bounds = story(sentences)
    windows = with_window(window).windows(text, bounds)
    offsets = ENCODING.tokenizer.encode(text, add_special_tokens=False).offsets
    first = offsets[0][0] if offsets else 0
    ends = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 30))
    spans = data.draw(st.lists(ends.map(lambda e: (max(e[0], first), min(max(e[0], first) + e[1], len(text))))))
    placed = place(windows, [mention(start, end) for start, end in spans if start < end])
    spans = [span for span in spans if span[0] < span[1]]
    for number, (start, end) in enumerate(spans):
        found = [(at, made) for made, row in zip(windows, placed, strict=True) for at in row if at.mention == number]
        assert sum(at.scored for at, _ in found) == int(visible(text, start, end))
        for at, made in found:
            assert_placed(at, made, start, end)


def assert_placed(at: Placed, made: Window, start: int, end: int) -> None:
    """Exactly the tokens that share a character with the mention, as far as the window goes."""
    inside = (made.starts < end) & (made.ends > start)
    inside[[0, -1]] = False
    assert np.flatnonzero(inside).tolist() == list(range(at.start, at.end))
    assert at.sentence == made.sentence[at.start]
    assert at.scored == made.scored[at.start]


@pytest.mark.parametrize("lead", ["\ufeff", "\u200b", " ", "\x00"])
def test_what_cannot_be_seen_before_the_first_token_does_not_hide_a_mention(lead: str) -> None:
    text = f"{lead}Brandt praised the port"
    windows = ENCODING.windows(text, (Sentence(start=0, end=len(text)),))
    ((found,),) = place(windows, [mention(0, 7, text)])
    assert found.scored


def test_a_mention_across_windows_is_scored_where_it_begins_and_context_in_the_next() -> None:
    text, bounds = story([["port"] * 60])
    windows = ENCODING.windows(text, bounds)
    start = int(windows[0].starts[-3])  # the last but one token of the first window
    found = [row for row in place(windows, [mention(start, start + 24, text)]) if row]
    assert [[at.scored for at in row] for row in found] == [[True], [False]]
    assert [row[0].end - row[0].start for row in found] == [2, 5]


def test_zero_width_mentions_are_in_no_window() -> None:
    text = "Brandt praised \u200b\u200b the port"
    windows = ENCODING.windows(text, split_sentences(text))
    assert place(windows, [mention(15, 17, text), mention(0, 6, text)])[0] == (
        Placed(mention=1, start=1, end=2, sentence=0, scored=True),
    )


def test_overlapping_mentions_all_stand() -> None:
    text = "Ilse Brandt praised the port"
    windows = ENCODING.windows(text, split_sentences(text))
    (row,) = place(windows, [mention(0, 11), mention(5, 11), mention(0, 11)])
    assert [(at.mention, at.start, at.end) for at in row] == [(0, 1, 3), (1, 2, 3), (2, 1, 3)]


@pytest.mark.parametrize(
    ("surface", "casing"),
    [
        ("port", "lower"), ("Port", "capitalised"), ("PORT", "upper"), ("A", "capitalised"), ("a", "lower"),
        ("McKay", "mixed"), ("iPort", "mixed"), ("12", "none"), (".", "none"), ("", "none"), ("éa", "lower"),
        ("Éa", "capitalised"), ("U.S.", "upper"), ("G7", "upper"), ("\u4e2d", "mixed"), ("3rd", "lower"),
    ],
)  # fmt: skip
def test_casing_of(surface: str, casing: str) -> None:
    assert CASINGS[casing_of(surface)] == casing


def test_casings_of_endless_words_are_not_remembered() -> None:
    before = encoding.known_casing.cache_info().currsize
    assert CASINGS[casing_of("X" * 400_000)] == "upper"
    assert encoding.known_casing.cache_info().currsize == before


def test_other_threads_go_on_while_a_text_is_cut_into_tokens() -> None:
    """The tokenizer's ``encode`` holds the interpreter until it is done; what is used does not."""

    class Asked:
        def encode_batch(self, texts: list[str], *, add_special_tokens: bool) -> list[Any]:
            return [ENCODING.tokenizer.encode(text, add_special_tokens=add_special_tokens) for text in texts]

    (window,) = replace(ENCODING, tokenizer=cast("Any", Asked())).windows("Ada ran.", split_sentences("Ada ran."))
    assert len(window) > 2


def test_a_batch_pads_to_its_longest_window() -> None:
    windows = (
        *ENCODING.windows(*story([["port"] * 3])),
        *ENCODING.windows(*story([["Port"], ["plan", "talks", "a", "b"]])),
    )
    batch = ENCODING.batch(windows)
    assert batch.ids.shape == batch.mask.shape == batch.casing.shape == batch.sentence.shape == (2, 7)
    assert batch.mask.sum(axis=1).tolist() == [5, 7]
    assert (batch.ids[batch.mask == 0] == ENCODING.pad_id).all()
    assert batch.sentence.tolist() == [[-1, 0, 0, 0, -1, -1, -1], [-1, 0, 1, 1, 1, 1, -1]]
    assert batch.casing[1].tolist() == [0, 2, 1, 1, 1, 1, 0]


def test_sentences_are_counted_from_zero_in_each_window() -> None:
    windows = ENCODING.windows(*story([["port"] * 12] * 4))
    assert [local_sentences(window).max() for window in windows] == [0, 1, 1, 1]
    assert [int(window.sentence.max()) for window in windows] == [0, 1, 2, 3]


def test_an_index_of_mentions_says_what_is_padding() -> None:
    windows = ENCODING.windows(*story([["port"] * 12] * 2))
    first, second = windows[0].starts, windows[1].starts
    placed = place(
        windows, [mention(int(first[1]), int(first[1]) + 4), *[mention(int(second[-2]), int(second[-2]) + 4)] * 2]
    )
    index = index_mentions(windows, placed)
    assert index.valid.tolist() == [[True, False], [True, True]]
    assert index.sentence.tolist() == [[0, 0], [1, 1]]
    assert (index.ends - index.starts).tolist() == [[1, 0], [1, 1]]


def test_an_index_without_a_mention_is_empty() -> None:
    windows = ENCODING.windows(*story([["port"] * 3]))
    assert index_mentions(windows, place(windows, [])).valid.shape == (1, 0)


def test_truncation_and_padding_of_a_tokenizer_file_are_off_after_loading(tmp_path: Path) -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding(length=128)
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    encoding = read_encoding(path, window=64)
    for count in (3, 300):
        windows = encoding.windows(*story([["harbour"] * count]))
        assert len(scored(windows, "ids")) == count
    assert encoding.tokenizer.truncation is None
    assert encoding.tokenizer.padding is None
