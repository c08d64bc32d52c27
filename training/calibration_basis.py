"""Which sets a head's calibration is fitted on: real text wherever there is enough of it.

Invented text is plainer than news, and probabilities that are right there are too sure of themselves on news. So a head that real
sets label, with enough items in each half of the articles, is fitted on those alone; any other on all sets, which the report says.
Leaves to others: fitting (``calibrate``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from training.calibrate import LEAST_ITEMS, in_second_half
from training.predictions import UNPAIRED, Prediction

INVENTED: Final = frozenset(("bundled", "names"))
"""Readers of text that was written for this project."""
Heads = Mapping[str, Sequence[Prediction]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a head's calibration is fitted on: the sets' names, their answered items, and whether all of them are real text."""

    sets: tuple[str, ...]
    items: tuple[Prediction, ...]
    real: bool


def bases(found: Mapping[str, Heads], readers: Mapping[str, str]) -> dict[str, Basis]:
    """By head. ``found``: predictions by set and head; ``readers``: each set's reader."""
    real = {name for name in found if readers[name] not in INVENTED}
    heads = dict.fromkeys(head for heads in found.values() for head in heads)
    return {head: _basis(head, found, real) for head in heads}


def grouped(name: str, items: Sequence[Prediction]) -> list[Prediction]:
    """Answered items, whose groups are kept apart from those of other sets by the set's name."""
    return [replace(item, group=f"{name}/{item.group}") for item in items if item.logits != UNPAIRED]


def _basis(head: str, found: Mapping[str, Heads], real: set[str]) -> Basis:
    labelled = {name: grouped(name, heads[head]) for name, heads in found.items() if head in heads}
    chosen = {name: items for name, items in labelled.items() if name in real}
    items = [item for some in chosen.values() for item in some]
    second = in_second_half([item.group for item in items])
    enough = len(items) > 0 and min(int(second.sum()), int((~second).sum())) >= LEAST_ITEMS
    used = chosen if enough else labelled
    return Basis(sets=tuple(used), items=tuple(item for some in used.values() for item in some), real=enough)
