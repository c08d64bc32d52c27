"""Subheads of one article that look like headlines of stories: they stand amid its prose and speak of the same people.

Leaves to others which lines are headlines (``segmenter``) and what else is read of a story (``completed``).
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from newsstance.reading.compose import Item
from newsstance.reading.segmenter import Part

_WORDS: Final = 10
"""Words of a subhead at most, where an article has several."""
_WORDS_ALONE: Final = 5
"""Words of one without its like: a headline says more."""
_NAME = re.compile(r"(?<=[a-z,;“\"] )[A-Z][^\W\d_]{2,}")
_NO_NAMES: Final = frozenset(
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March", "April", "May",
     "June", "July", "August", "September", "October", "November", "December")
)  # fmt: skip


def without_subheads(items: Sequence[Item], parts: Sequence[Part], started: Iterable[int]) -> list[Part]:
    """The parts, subheads made body. ``started``: lines where something else says that a story begins.

    Headlines are subheads where they stand right between lines of prose and what each heads names somebody whom the
    opening names too; a lone one only if it is short.
    """
    told = list(parts)
    begun = set(started)
    starts = [at for at, part in enumerate(told) if part in ("title", "opening")]
    run: list[int] = []
    for start in starts:
        if run and _goes_on(items, told, start, begun):
            run.append(start)
        else:
            _join(items, told, run, start)
            run = [start]
    _join(items, told, run, len(told))
    return told


def _goes_on(items: Sequence[Item], told: Sequence[Part], at: int, begun: set[int]) -> bool:
    """Whether a headline stands right between two lines of prose, and nothing else begins a story there."""
    inside = 0 < at < len(told) - 1 and told[at - 1] == "body" and told[at + 1] == "body"
    short = len(items[at].text.split()) <= _WORDS
    return inside and told[at] == "title" and short and begun.isdisjoint(range(at - 2, at + 2))


def _join(items: Sequence[Item], told: list[Part], run: Sequence[int], end: int) -> None:
    if len(run) < 2 or (len(run) == 2 and len(items[run[1]].text.split()) > _WORDS_ALONE):
        return
    sections = [_names(items[low:high]) for low, high in pairwise([*run, end])]
    if all(sections[0] & names for names in sections[1:]):
        for at in run[1:]:
            told[at] = "body"


def _names(items: Sequence[Item]) -> set[str]:
    return {name for item in items for name in _NAME.findall(item.text)} - _NO_NAMES
