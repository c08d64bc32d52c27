"""The lines of a page as one matrix: each line's own numbers, where it stands among the prose, and what it shares with others.

Leaves to others: what a single line says (``line_features``), what lines have in common (``likeness``), and what becomes of the
numbers (``segmenter``).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from newsstance.reading.likeness import LIKENESS_NAMES, Numbers, edges_of, forms, hashed, likeness, words_of
from newsstance.reading.line_features import FUNCTION_WORDS, LINE_NAMES, line_features
from newsstance.reading.lines import Look

Floats = NDArray[np.float64]

_WIDTHS: Final = (1, 3, 8, 20)
_FAR: Final = 30
_PROSE_NAMES: Final = (*(f"{kind}_within_{width}" for width in _WIDTHS for kind in ("prose", "prose_share")),)
_COUNTED: Final = ("list_head", "short_timelike", "topic_talk", "looks_headline")
_COUNT_WIDTHS: Final = (2, 6)
_COUNT_NAMES: Final = tuple(f"{name}_within_{width}" for name in _COUNTED for width in _COUNT_WIDTHS)
_PLACE_NAMES: Final = (
    "prose", "repeated", "repeated_head", "position", "log_lines", "since_prose", "until_prose", "nearest_prose", "since_list_head",
    "since_stamp", "until_stamp", "run_of_prose", "run_of_other", "run_place", "last_of_run",
)  # fmt: skip
_MAIN_NAMES: Final = (
    "in_main", "before_main", "after_main", "log_before_main", "log_after_main", "just_before_main", "just_after_main",
    "main_share", "names_of_main", "prose_with_names_of_main", "prose_in_main", "other_in_main", "prose_after_main",
    "list_head_since_main",
)  # fmt: skip
NAMES: Final = (
    *LINE_NAMES,
    *_PROSE_NAMES,
    *_COUNT_NAMES,
    *_PLACE_NAMES,
    *_MAIN_NAMES,
    *LIKENESS_NAMES,
)
"""What each column of the matrix is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """``numbers`` (lines, len(NAMES)), ``words`` (lines, WORDS) as buckets, and two ways to say which lines are alike."""

    numbers: Floats
    words: Numbers
    heads: Numbers
    shapes: Numbers


def page_features(lines: Sequence[str], looks: Sequence[Look], apart: Sequence[bool]) -> PageLines:
    """What is known of a page's lines."""
    rows = zip(lines, looks, apart, strict=True)
    own = np.array([line_features(line, look, apart=gap) for line, look, gap in rows])
    characters = np.array([len(line) for line in lines], dtype=float)
    prose = np.where(_is_prose(own), characters, 0.0)
    words = words_of(lines)
    edges = edges_of(lines)
    heads, shapes = forms(lines, edges, looks, apart)
    numbers = np.concatenate(
        [
            own,
            _around(prose, characters),
            _counts(own),
            _place(lines, own, prose),
            _main(words, own, prose),
            likeness(edges, words, (heads, shapes), prose > 0),
        ],
        axis=1,
    )
    return PageLines(numbers=numbers, words=hashed(edges), heads=heads, shapes=shapes)


def _column(own: Floats, name: str) -> Floats:
    column: Floats = own[:, LINE_NAMES.index(name)]
    return column


def _is_prose(own: Floats) -> NDArray[np.bool_]:
    words = np.expm1(_column(own, "log_words"))
    small = _column(own, "small_words") > 0.5
    ended = _column(own, "ended") > 0
    found: NDArray[np.bool_] = ((words >= 10) & small) | ((words >= 7) & small & ended) | (words > 30)
    return found & (_column(own, "reader_words") <= 0.25)


def _within(columns: Floats, width: int) -> Floats:
    """Sums over ``width`` lines to either side."""
    sums = np.concatenate([np.zeros((1, columns.shape[1])), np.cumsum(columns, axis=0)])
    at = np.arange(len(columns))
    low, high = np.maximum(at - width, 0), np.minimum(at + width + 1, len(columns))
    found: Floats = sums[high] - sums[low]
    return found


def _around(prose: Floats, characters: Floats) -> Floats:
    both, columns = np.stack([prose, characters], axis=1), []
    for width in _WIDTHS:
        near, of = _within(both, width).T
        columns += [np.log1p(near) / 8, near / np.maximum(1, of)]
    return np.stack(columns, axis=1)


def _counts(own: Floats) -> Floats:
    """How many lines of each kind in ``_COUNTED`` are near, one column a kind and width."""
    counted = own[:, [LINE_NAMES.index(name) for name in _COUNTED]]
    near = np.stack([_within(counted, width) for width in _COUNT_WIDTHS], axis=2)  # (lines, kinds, widths)
    return np.log1p(near).reshape(len(own), -1)


def _since(mask: NDArray[np.bool_]) -> Floats:
    """How many lines ago the mask last held, 0 for the line before, up to ``_FAR``; as a share of that."""
    at = np.arange(len(mask))
    last = np.maximum.accumulate(np.where(mask, at, -_FAR - 1))
    before = np.concatenate([[-_FAR - 1], last[:-1]])
    found: Floats = np.minimum(at - before - 1, _FAR) / _FAR
    return found


def _until(mask: NDArray[np.bool_]) -> Floats:
    return _since(mask[::-1])[::-1]


def _runs(mask: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """How long the run of equal values is that a line stands in, and how far into it; both as shares of 20."""
    lengths: list[int] = []
    places: list[int] = []
    for _, group in groupby(mask.tolist()):
        size = len(list(group))
        lengths += [min(size, 20)] * size
        places += [min(place, 20) for place in range(size)]
    return np.array(lengths) / 20, np.array(places) / 20


def _place(lines: Sequence[str], own: Floats, prose: Floats) -> Floats:
    mask, count = prose > 0, len(lines)
    known = Counter(lines)
    heads = Counter(line[:12] for line in lines)
    stamp = (_column(own, "looks_time") + _column(own, "looks_byline") + _column(own, "looks_source")) > 0
    since, until = _since(mask), _until(mask)
    lengths, places = _runs(mask)
    columns = [
        mask, np.array([known[line] > 1 for line in lines]), np.array([heads[line[:12]] > 1 for line in lines]),
        np.arange(count) / count, np.full(count, np.log1p(count) / 5), since, until, np.minimum(since, until),
        _since(_column(own, "list_head") > 0), _since(stamp), _until(stamp), lengths * mask, lengths * ~mask, places,
        mask & ~np.concatenate([mask[1:], [False]]),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(float)


def _main(words: Sequence[Sequence[str]], own: Floats, prose: Floats) -> Floats:
    """Where lines stand to the stretch that holds most prose for its length, and whether they speak of what it speaks of."""
    mask, heads = prose > 0, _column(own, "list_head") > 0
    start, end = best_run(np.where(mask, np.minimum(prose, 600) / 100, -0.6) - 1.5 * heads)
    at = np.arange(len(words))
    inside = (at >= start) & (at < end)
    before, after = np.clip(start - at, 0, 40), np.clip(at - end + 1, 0, 40)
    names = _names_shared(words, start, end)
    passed = np.cumsum(heads) - np.cumsum(heads)[start]
    columns = [
        inside, before > 0, after > 0, np.log1p(before), np.log1p(after), (before > 0) & (before <= 3),
        (after > 0) & (after <= 3), np.full(len(words), prose[start:end].sum() / max(1.0, prose.sum())), names, names * mask,
        inside & mask, inside & ~mask, (after > 0) & mask, (at > start) & (passed > 0),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(float)


def best_run(gains: Floats) -> tuple[int, int]:
    """The stretch ``[start, end)`` with the largest sum."""
    best, found = -np.inf, (0, 1)
    total, start = 0.0, 0
    for at, gain in enumerate(gains.tolist()):
        if total <= 0:
            total, start = 0.0, at
        total += gain
        if total > best:
            best, found = total, (start, at + 1)
    return found


def _names_shared(words: Sequence[Sequence[str]], start: int, end: int) -> Floats:
    """The share of each line's capitalised words that the stretch holds elsewhere."""
    names = [_names(own) for own in words]
    known = Counter(name for own in names[start:end] for name in own)
    shares = []
    for at, own in enumerate(names):
        needed = 2 if start <= at < end else 1
        shares.append(sum(known[name] >= needed for name in own) / len(own) if own else 0.3)
    return np.array(shares)


def _names(words: Iterable[str]) -> list[str]:
    return [word for word in words if word[0].isupper() and word.lower() not in FUNCTION_WORDS]
