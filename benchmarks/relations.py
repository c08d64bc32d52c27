"""Who is for or against whom, given the pair; and how many relations are made up where none is.

*Polarity*: for every triplet of the set, whether the relation of its pair, as the article as a whole is judged, has its sign:
favor or against, whichever is the more probable. A pair of which a name is nowhere in the text, or that shares no window, counts
as wrong; each triplet has one answer, so micro-F1 is accuracy.

*False relations*: pairs of actors that stand in one sentence and have no relation in the article. One is listed where the
probability of favor or against, in either direction, reaches a threshold: the highest at which that share of the real relations is
listed with the right sign. Leaves to others: which set (``seesaw``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from benchmarks.judged_articles import NOTHING, Judged, plain
from newsstance.document import Assessment
from newsstance.labels import ACTOR_TYPES, STANCE
from training.bootstrap import Bootstrap
from training.examples import Example
from training.metrics import accuracy

SIGNS = ("against", "favor")


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


def polarity(items: Sequence[Triplet]) -> dict[str, Any]:
    """Micro-F1 with its interval, the majority beside it, and apart by what stands on the two sides."""
    actors = [one for one in items if one.holder is not None and one.target is not None]
    parts = {
        "all": items,
        "actor to actor": actors,
        "actor to topic": [one for one in items if one.holder is not None and one.target is None],
        **{f"to {kind}": [one for one in actors if one.target == kind] for kind in ACTOR_TYPES},
    }
    return {name: _polarity(some) for name, some in parts.items()}


def _polarity(items: Sequence[Triplet]) -> dict[str, Any]:
    if not items:
        return {"n": 0}
    gold = [one.gold for one in items]
    bootstrap = Bootstrap(groups=[one.group for one in items], labels=(*SIGNS, NOTHING))
    judged = [one for one in items if one.said != NOTHING]
    return {
        "n": len(items),
        "micro_f1": plain(bootstrap.interval(gold, [one.said for one in items], accuracy)),
        "majority": max(gold.count(label) for label in SIGNS) / len(items),
        "not_judged": len(items) - len(judged),
        "accuracy_of_judged": sum(one.gold == one.said for one in judged) / max(1, len(judged)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Real:
    """A real relation: how sure the model is of the right sign, and whether it lists that by itself."""

    probability: float
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrelated:
    """Two actors in one sentence without a relation: how sure the model is of one all the same, and whether it lists one."""

    group: str
    probability: float
    listed: bool


def real_relations(judged: Sequence[Judged]) -> list[Real]:
    """Every relation of the labels between two actors; one that is not judged has probability 0."""
    found = []
    for one in judged:
        for (holder, target), gold in _relations(one.example).items():
            answer = one.relations.get((holder, target))
            right = answer is not None and sign(answer) == gold
            found.append(
                Real(
                    probability=answer.probabilities[gold] if answer is not None and right else 0.0,
                    listed=answer is not None and answer.most_likely == gold,
                )
            )
    return found


def unrelated_pairs(judged: Sequence[Judged]) -> list[Unrelated]:
    """Every pair of actors that stands in one sentence and has no relation in either direction."""
    found = []
    for one in judged:
        real = set(_relations(one.example))
        for pair in sorted(together(one.example)):
            directions = (pair, pair[::-1])
            if real.isdisjoint(directions):
                answers = [one.relations[d] for d in directions if d in one.relations]
                found.append(
                    Unrelated(
                        group=one.example.group,
                        probability=max((a.probabilities[label] for a in answers for label in SIGNS), default=0.0),
                        listed=any(a.most_likely in SIGNS for a in answers),
                    )
                )
    return found


def together(example: Example) -> set[tuple[str, str]]:
    """Pairs of actors (not topics) with a mention in one sentence, each once, in alphabetical order."""
    found: set[tuple[str, str]] = set()
    for sentence in example.sentences:
        here = {str(m.actor) for m in example.mentions if sentence.start <= m.start < sentence.end}
        found.update(combinations(sorted(key for key in here if key in example.types), 2))
    return found


def _relations(example: Example) -> dict[tuple[str, str], str]:
    known = (example.article.relations if example.article else None) or {}
    return {pair: label for pair, label in known.items() if label in SIGNS and set(pair) <= set(example.types)}


def false_relations(real: Sequence[Real], unrelated: Sequence[Unrelated], recall: float) -> dict[str, Any]:
    """The share of unrelated pairs that is listed, at the model's own choice and at the threshold for ``recall``."""
    threshold = _threshold([one.probability for one in real], recall)
    listed = [one.probability >= threshold for one in unrelated]
    return {
        "real": len(real),
        "unrelated": len(unrelated),
        "recall_wanted": recall,
        "threshold": threshold,
        "recall": _share([one.probability >= threshold for one in real]),
        "false": _interval(unrelated, listed) if unrelated else None,
        "own_recall": _share([one.listed for one in real]),
        "own_false": _interval(unrelated, [one.listed for one in unrelated]) if unrelated else None,
    }


def _threshold(probabilities: Sequence[float], recall: float) -> float:
    """The highest threshold that lists so large a share; the least probability that lists anything where none does."""
    ordered = sorted(probabilities, reverse=True)
    wanted = max(1, -int(-recall * len(ordered) // 1))
    reached = [probability for probability in ordered[:wanted] if probability > 0]
    return reached[-1] if reached else 1.0


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / max(1, len(flags))


def _interval(unrelated: Sequence[Unrelated], listed: Sequence[bool]) -> dict[str, float | None]:
    gold = [SIGNS[0]] * len(unrelated)
    said = [SIGNS[0] if flag else STANCE[1] for flag in listed]
    groups = [one.group for one in unrelated]
    return plain(Bootstrap(groups=groups, labels=(SIGNS[0], STANCE[1])).interval(gold, said, accuracy))


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The polarity figures for people."""
    yield f"{'':<18}{'triplets':>9}{'micro-F1':>24}{'majority':>10}{'not judged':>12}{'of judged':>11}"
    for name, one in found.items():
        if one["n"]:
            value = one["micro_f1"]
            shown = f"{100 * value['value']:.1f}"
            if value["low"] is not None:
                shown += f" ({100 * value['low']:.1f} to {100 * value['high']:.1f})"
            yield (
                f"{name:<18}{one['n']:>9}{shown:>24}{100 * one['majority']:>10.1f}{one['not_judged']:>12}"
                f"{100 * one['accuracy_of_judged']:>11.1f}"
            )
