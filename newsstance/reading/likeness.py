"""What the lines of a page have in common: their forms, and the words that they share with the prose around them.

A template puts lines of one form around each of its stories, a headline speaks of what the prose below it speaks of, and a
comment's writer comes again. Leaves to others what a single line says (``line_features``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from newsstance.reading.line_features import FUNCTION_WORDS, WORD
from newsstance.reading.lines import Look

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

LIKENESS_NAMES: Final = (
    "like_prose_below", "like_prose_above", "same_head", "same_end", "same_form", "same_first_word", "head_returns_below",
    "form_returns_below", "form_returned_above",
)  # fmt: skip
BUCKETS: Final = 2048
"""How many numbers words are hashed to."""
_FIRST: Final = 4
WORDS: Final = 3 + _FIRST
"""Words of a line that are told: the first two and the last by their places, and the first four."""
_READ: Final = 300
"""Characters of a line whose words are compared."""
_ABOUT: Final = 24
"""Words of a line, of these, that say what it is about."""
_STEM: Final = 6
_REACH: Final = 12
"""Lines within which the prose is looked for that a line is compared with."""
_EDGE: Final = 40
"""Characters at either end of a line in which its first and last words are looked for."""
_HEAD: Final = 14
_END: Final = 10
_DIGITS: Final = str.maketrans("123456789", "0" * 9)


def words_of(lines: Iterable[str]) -> list[list[str]]:
    """The words of each line's beginning."""
    return [WORD.findall(line[:_READ]) for line in lines]


def stems_of(words: Iterable[str]) -> frozenset[str]:
    """The beginnings of the words that say what a line is about."""
    return frozenset([word[:_STEM].lower() for word in words if len(word) > 3]) - FUNCTION_WORDS


@dataclass(frozen=True, slots=True)
class Edge:
    """The first and the last signs of a line, small, every digit a 0."""

    head: str
    tail: str


def edges_of(lines: Iterable[str]) -> list[Edge]:
    """Both ends of each line."""
    return [Edge(line[:_EDGE].lower().translate(_DIGITS), line[-_EDGE:].lower().translate(_DIGITS)) for line in lines]


def hashed(edges: Iterable[Edge]) -> Numbers:
    """Numbers of each line's words, 0 where there is none.  # (lines, WORDS)"""
    rows = []
    for edge in edges:
        first = edge.head.split()[:_FIRST]
        count = len(first)
        row = [
            _bucket("1" + first[0]),
            _bucket("2" + first[1]) if count > 1 else 0,
            _bucket("3" + edge.tail.split()[-1]),
        ]
        row += map(_bucket, first)
        rows.append(row + [0] * (_FIRST - count))
    return np.array(rows, dtype=np.int64)


@lru_cache(maxsize=1 << 14)
def _bucket(word: str) -> int:
    return 1 + crc32(word.encode("utf-8", "replace")) % (BUCKETS - 1)


def forms(
    lines: Sequence[str], edges: Sequence[Edge], looks: Sequence[Look], apart: Sequence[bool]
) -> tuple[Numbers, Numbers]:
    """Which lines begin alike, but for their digits, and which have one shape; as numbers of classes, in the order of the page."""
    shapes = [_shape(line, look, gap) for line, look, gap in zip(lines, looks, apart, strict=True)]
    return _classes([edge.head[:_HEAD] for edge in edges]), _classes(shapes)


def _shape(line: str, look: Look, gap: bool) -> tuple[object, ...]:
    count = line.count(" ")
    length = 0 if count < 1 else 1 if count < 3 else 2 if count < 7 else 3 if count < 16 else 4 if count < 40 else 5
    return (look.kind, look.reason, length, _sign(line[0]), _sign(line[-1]), line.isupper(), gap)


def _sign(character: str) -> str:
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return "0" if character.isdigit() else character


def _classes(keys: Sequence[object]) -> Numbers:
    known: dict[object, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.int64)


def likeness(
    edges: Sequence[Edge], words: Sequence[Sequence[str]], alike: tuple[Numbers, Numbers], prose: NDArray[np.bool_]
) -> Floats:
    """One row a line for ``LIKENESS_NAMES``."""
    stems = [stems_of(own[:_ABOUT]) for own in words]
    heads, shapes = alike
    firsts = _classes([edge.head.split(None, 1)[0] for edge in edges])
    ends = _classes([edge.tail[-_END:] for edge in edges])
    columns = [
        _shared(stems, prose), _shared(stems[::-1], prose[::-1])[::-1], *map(_count, (heads, ends, shapes, firsts)),
        _next(heads), _next(shapes), _next(shapes[::-1])[::-1],
    ]  # fmt: skip
    return np.stack(columns, axis=1)


def _shared(stems: Sequence[frozenset[str]], prose: NDArray[np.bool_]) -> Floats:
    """The share of each line's stems in the first line of prose behind it."""
    found = [0.0] * len(stems)
    ahead: int | None = None
    mask = prose.tolist()
    for at in range(len(stems) - 1, -1, -1):
        own = stems[at]
        if ahead is not None and ahead - at <= _REACH and own:
            found[at] = len(own & stems[ahead]) / min(len(own), 8)
        if mask[at]:
            ahead = at
    return np.array(found)


def _count(classes: Numbers) -> Floats:
    """How many lines are of each line's class, itself left out."""
    found: Floats = np.log1p(np.bincount(classes)[classes] - 1) / 2
    return found


def _next(classes: Numbers) -> Floats:
    """How near the next line of the same class is: 1 for the next line, 0 for none."""
    seen: dict[int, int] = {}
    known = classes.tolist()
    found = [0.0] * len(known)
    for at in range(len(known) - 1, -1, -1):
        own = known[at]
        if own in seen:
            found[at] = 1 / (seen[own] - at)
        seen[own] = at
    return np.array(found)
