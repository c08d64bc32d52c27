"""Who is for or against whom, given the pair.

For every triplet of the set, whether the relation of its pair, as the article as a whole is judged, has its sign: favor or
against, whichever is the more probable. A pair of which a name is nowhere in the text, or that shares no window, counts as wrong;
each triplet has one answer, so micro-F1 is accuracy. Leaves to others: relations that are made up (``false_relations``), which set
(``seesaw``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

from benchmarks.judged_articles import NOTHING, SIGNS, Judged, micro
from benchmarks.seeds import Sides, figure, told
from newsstance.document import Assessment
from newsstance.labels import ACTOR_TYPES
from training.bootstrap import Bootstrap
from training.metrics import accuracy


@dataclass(frozen=True, slots=True, kw_only=True)
class Triplet:
    """One triplet with the sign that the model gives its pair. ``holder`` and ``target`` are types (None: no actor)."""

    group: str
    gold: str
    said: str
    holder: str | None
    target: str | None


def triplets(judged: Sequence[Judged]) -> list[Triplet]:
    """Every triplet between listed entities."""
    return [
        Triplet(
            group=one.example.group,
            gold=gold,
            said=sign(one.relations.get((holder, target))),
            holder=one.example.types.get(holder),
            target=one.example.types.get(target),
        )
        for one in judged
        for (_, holder, target), gold in one.example.stance.items()
    ]


def sign(assessment: Assessment | None) -> str:
    """Favor or against; nothing where the pair was not judged."""
    return NOTHING if assessment is None else max(SIGNS, key=lambda label: assessment.probabilities[label])


def polarity(found: Sides[list[Triplet]]) -> dict[str, Any]:
    """Micro-F1, the majority beside it, and apart by what stands on the two sides."""
    apart = found.map(_parts)
    return {name: _polarity(apart.map(itemgetter(name))) for name in apart.ours[0]}


def _parts(items: Sequence[Triplet]) -> dict[str, list[Triplet]]:
    actors = [one for one in items if one.holder is not None and one.target is not None]
    return {
        "all": list(items),
        "actor to actor": actors,
        "actor to topic": [one for one in items if one.holder is not None and one.target is None],
        **{f"from {kind}": [one for one in actors if one.holder == kind] for kind in ACTOR_TYPES},
        **{f"to {kind}": [one for one in actors if one.target == kind] for kind in ACTOR_TYPES},
    }


def _polarity(found: Sides[list[Triplet]]) -> dict[str, Any]:
    items = found.ours[0]
    if not items:
        return {"n": 0}
    gold = [one.gold for one in items]
    said = found.map(lambda some: [one.said for one in some])
    bootstrap = Bootstrap(groups=[one.group for one in items], labels=(*SIGNS, NOTHING))
    return {
        "n": len(items),
        "micro_f1": figure(bootstrap, gold, said, accuracy),
        "majority": max(gold.count(label) for label in SIGNS) / len(items),
        "not_judged": said.map(lambda some: some.count(NOTHING)).plain(),
        "accuracy_of_judged": figure(bootstrap, gold, said, partial(micro, "precision")),
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The polarity figures for people."""
    for name, one in found.items():
        if one["n"]:
            yield (
                f"{name:<18}{one['n']:>6} triplets, majority {100 * one['majority']:.1f}; micro-F1 {told(one['micro_f1'])}"
                f"\n{'':<18}{', '.join(map(str, one['not_judged']['by_checkpoint']))} not judged; of those judged "
                f"{told(one['accuracy_of_judged'])}"
            )
