"""Article → windows of token ids, casing features and mention ranges: the one way from text to tensors.

Leaves to others: sentence boundaries (``sentences``), which mentions there are (``actors``), and what the arrays mean to
the network (``model``). Windows hold whole sentences, each window led by the previous sentence as unscored context; a
sentence longer than a window is split with overlap; every token is scored in exactly one window.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from newsstance.document import Mention, Sentence

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CASINGS = ("none", "lower", "capitalised", "upper", "mixed")
OVERLAP = 32
"""Tokens that the pieces of an over-long sentence share."""
LONGEST_KNOWN = 64
"""Characters of a word whose casing is remembered: a token may be as long as the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One row of the encoder's input. All arrays have one entry a token, special tokens included.

    ``sentence`` is the article's sentence number (-1: special token); ``scored`` is False for context and special tokens.
    """

    ids: Ints
    casing: Ints
    starts: Ints
    ends: Ints
    sentence: Ints
    scored: Bools

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Windows as padded arrays, each (windows, tokens). ``sentence`` counts from 0 in each window, -1 for padding."""

    ids: Ints
    mask: Ints
    casing: Ints
    sentence: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A mention in a window: token range ``[start, end)``, its sentence, and whether it is scored there or context."""

    mention: int
    start: int
    end: int
    sentence: int
    scored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionIndex:
    """Where the heads look, each (windows, mentions): token ranges, window-local sentence numbers, what is padding."""

    starts: Ints
    ends: Ints
    sentence: Ints
    valid: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tokens:
    """Tokens of a whole article, without special ones."""

    ids: Ints
    casing: Ints
    starts: Ints
    ends: Ints
    sentence: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """Settings and tokenizer with which articles are encoded. ``window``: tokens a window, special ones included.

    ``tokenizer`` must neither truncate nor pad (see ``plain_tokenizer``).
    """

    tokenizer: Tokenizer
    window: int
    cls_id: int
    sep_id: int
    pad_id: int

    def windows(self, text: str, sentences: Sequence[Sentence]) -> tuple[Window, ...]:
        """The windows of one article; empty where the tokenizer sees nothing in it."""
        tokens = self._tokens(text, sentences)
        pieces = _pack(tokens.sentence, room=self.window - 2)
        return tuple(self._window(tokens, *piece) for piece in pieces)

    def batch(self, windows: Sequence[Window]) -> Batch:
        """Pad windows to the longest."""
        shape = (len(windows), max(len(window) for window in windows))
        ids, sentence = np.full(shape, self.pad_id, np.int64), np.full(shape, -1, np.int64)
        mask, casing = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, window in enumerate(windows):
            size = len(window)
            ids[row, :size], casing[row, :size], mask[row, :size] = window.ids, window.casing, 1
            sentence[row, :size] = local_sentences(window)
        return Batch(ids=ids, mask=mask, casing=casing, sentence=sentence)

    def _tokens(self, text: str, sentences: Sequence[Sentence]) -> _Tokens:
        (encoded,) = self.tokenizer.encode_batch([text], add_special_tokens=False)  # `encode` would hold all threads
        offsets = np.array(encoded.offsets, np.int64).reshape(-1, 2)
        bounds = np.array([sentence.start for sentence in sentences], np.int64)
        return _Tokens(
            ids=np.array(encoded.ids, np.int64),
            casing=np.array([casing_of(text[start:end]) for start, end in encoded.offsets], np.int64),
            starts=offsets[:, 0],
            ends=offsets[:, 1],
            sentence=np.maximum(np.searchsorted(bounds, offsets[:, 0], side="right") - 1, 0),
        )

    def _window(self, tokens: _Tokens, context: int, first: int, last: int) -> Window:
        part = slice(context, last)
        scored = np.arange(context, last) >= first
        return Window(
            ids=np.concatenate([[self.cls_id], tokens.ids[part], [self.sep_id]]),
            casing=_framed(tokens.casing[part], 0),
            starts=_framed(tokens.starts[part], -1),
            ends=_framed(tokens.ends[part], -1),
            sentence=_framed(tokens.sentence[part], -1),
            scored=np.concatenate([[False], scored, [False]]),
        )


def plain_tokenizer(tokenizer: Tokenizer) -> Tokenizer:
    """The same tokenizer with truncation and padding off: a file may carry either, and both lose or invent text."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def casing_of(surface: str) -> int:
    """Index into ``CASINGS``: what an uncased vocabulary forgets."""
    return known_casing(surface) if len(surface) <= LONGEST_KNOWN else _casing(surface)


def _casing(surface: str) -> int:
    if not any(character.isalpha() for character in surface):
        return 0
    if surface.islower():
        return 1
    if surface[0].isupper() and (len(surface) == 1 or surface[1:].islower()):
        return 2
    return 3 if surface.isupper() else 4


known_casing = lru_cache(maxsize=1 << 16)(_casing)


def local_sentences(window: Window) -> Ints:
    """Sentence numbers counted from 0 within the window; -1 for special tokens."""
    first = int(window.sentence[1]) if len(window) > 2 else 0
    return np.where(window.sentence < 0, -1, window.sentence - first)


def place(windows: Sequence[Window], mentions: Sequence[Mention]) -> tuple[tuple[Placed, ...], ...]:
    """The mentions of each window, in order. A mention is scored in exactly one window (where its first token is), and
    may stand as context in the next; one that has no token at all (zero-width characters) is in none."""
    starts = np.array([mention.start for mention in mentions], np.int64)
    ends = np.array([mention.end for mention in mentions], np.int64)
    floors = [0, *(int(window.ends[-2]) for window in windows)]  # of a window that no context leads
    return tuple(tuple(_placed(window, starts, ends, floor)) for window, floor in zip(windows, floors, strict=False))


def _placed(window: Window, starts: Ints, ends: Ints, floor: int) -> Iterable[Placed]:
    inner_starts, inner_ends = window.starts[1:-1], window.ends[1:-1]
    first = np.searchsorted(inner_ends, starts, side="right") + 1
    last = np.searchsorted(inner_starts, ends, side="left") + 1
    begins = (floor if window.scored[1] else inner_starts[0]) <= starts
    for mention in np.flatnonzero((last > first) & begins):
        start, end = int(first[mention]), int(last[mention])
        yield Placed(
            mention=int(mention),
            start=start,
            end=end,
            sentence=int(window.sentence[start]),
            scored=bool(window.scored[start]),
        )


def index_mentions(windows: Sequence[Window], placed: Sequence[Sequence[Placed]]) -> MentionIndex:
    """The mentions of a batch of windows as padded arrays."""
    shape = (len(windows), max((len(row) for row in placed), default=0))
    starts, ends, sentence = (np.zeros(shape, np.int64) for _ in range(3))
    valid = np.zeros(shape, np.bool_)
    for row, (window, mentions) in enumerate(zip(windows, placed, strict=True)):
        local = local_sentences(window)
        for column, mention in enumerate(mentions):
            starts[row, column], ends[row, column] = mention.start, mention.end
            sentence[row, column], valid[row, column] = local[mention.start], True
    return MentionIndex(starts=starts, ends=ends, sentence=sentence, valid=valid)


def _framed(values: Ints, frame: int) -> Ints:
    return np.concatenate([[frame], values, [frame]])


def _pack(sentence: Ints, room: int) -> list[tuple[int, int, int]]:
    """Token ranges ``(context, first, last)``: tokens before ``first`` are context."""
    pieces: list[tuple[int, int, int]] = []
    bounds = [0, *(np.flatnonzero(np.diff(sentence)) + 1).tolist(), len(sentence)] if len(sentence) else []
    at = 0
    while at + 1 < len(bounds):
        first = bounds[at]
        context = max(bounds[at - 1], first - room // 4) if at else first
        if bounds[at + 1] - first > room:
            pieces.extend(_split(context, first, bounds[at + 1], room))
            at += 1
            continue
        context = max(context, bounds[at + 1] - room)  # context gives way to the sentence
        end = at + 1
        while end + 1 < len(bounds) and bounds[end + 1] - context <= room:
            end += 1
        pieces.append((context, first, bounds[end]))
        at = end
    return pieces


def _split(context: int, first: int, last: int, room: int) -> list[tuple[int, int, int]]:
    """A sentence too long for its window, in pieces that share up to ``OVERLAP`` tokens of context."""
    pieces: list[tuple[int, int, int]] = []
    while first < last:
        end = min(last, context + room)
        pieces.append((context, first, end))
        first, context = end, max(end - min(OVERLAP, room // 2), 0)
    return pieces
