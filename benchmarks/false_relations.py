"""How many relations are made up where there is none: pairs of actors in one sentence that have no relation in their article.

One is listed where the probability of favor or against, in either direction, reaches a threshold: the highest at which the share of
the real relations that is asked for is listed with the right sign. Every resample of the articles finds its own threshold, so that
intervals hold what is not known of it. Where too few real relations are given any probability of their sign, the recall is not
reached: ``reached`` says so, and the rate is that of the highest recall there is. Beside it, what the model lists by itself.
Leaves to others: which set (``seesaw``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.judged_articles import SIGNS, Judged, signed_relations
from benchmarks.relations import sign
from benchmarks.seeds import Sides, figure_of_draws, told
from training.bootstrap import RESAMPLES, resampled
from training.examples import Example
from training.judged import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two actors: how sure the model is of a relation (a real one: of its sign), and whether it lists that by itself."""

    group: str
    probability: float
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What one checkpoint says of the real relations, and of the pairs without one."""

    real: Sequence[Pair]
    unrelated: Sequence[Pair]


def pairs(judged: Sequence[Judged]) -> Pairs:
    """Every relation between two actors, and every pair that stands in one sentence and has none in either direction."""
    return Pairs(
        real=[pair for one in judged for pair in _real(one)],
        unrelated=[pair for one in judged for pair in _unrelated(one)],
    )


def _real(one: Judged) -> Iterator[Pair]:
    """One that is not judged, or has the wrong sign, has probability 0."""
    for pair, gold in signed_relations(one.example).items():
        answer = one.relations.get(pair)
        right = answer is not None and sign(answer) == gold
        yield Pair(
            group=one.example.group,
            probability=answer.probabilities[gold] if answer is not None and right else 0.0,
            listed=answer is not None and answer.most_likely == gold,
        )


def _unrelated(one: Judged) -> Iterator[Pair]:
    real = signed_relations(one.example)
    for pair in sorted(together(one.example)):
        directions = (pair, pair[::-1])
        if real.keys().isdisjoint(directions):
            answers = [one.relations[d] for d in directions if d in one.relations]
            yield Pair(
                group=one.example.group,
                probability=max((a.probabilities[label] for a in answers for label in SIGNS), default=0.0),
                listed=any(a.most_likely in SIGNS for a in answers),
            )


def together(example: Example) -> set[tuple[str, str]]:
    """Pairs of actors (not topics) with a mention in one sentence, each once, in alphabetical order."""
    found: set[tuple[str, str]] = set()
    for sentence in example.sentences:
        here = {str(m.actor) for m in example.mentions if sentence.start <= m.start < sentence.end}
        found.update(combinations(sorted(key for key in here if key in example.types), 2))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Of one checkpoint on all articles and on each resample of them, ``(1 + resamples,)`` each. ``reached``: whether any threshold
    lists the share that is asked for; the others are nan where a resample has no such pair."""

    threshold: FloatArray
    reached: FloatArray
    recall: FloatArray
    false: FloatArray
    own_recall: FloatArray
    own_false: FloatArray


def figures(found: Sides[Pairs], recall: float) -> dict[str, Any]:
    """The share of unrelated pairs that is listed, at the threshold for ``recall`` and at the model's own choice; None where there
    is no such pair."""
    first = found.ours[0]
    groups = sorted({pair.group for pair in (*first.real, *first.unrelated)})
    weights = np.ones((1, len(groups)))
    if len(groups) > 1:
        weights = np.concatenate([weights, resampled(np.eye(len(groups), dtype=np.int64), RESAMPLES, 0)])
    rates = found.map(lambda pairs: _rates(pairs, groups, weights, recall))
    return {
        "real": len(first.real),
        "unrelated": len(first.unrelated),
        "recall_wanted": recall,
        "threshold": rates.map(lambda one: float(one.threshold[0])).plain(),
        "reached": rates.map(lambda one: bool(one.reached[0])).plain(),
        "resamples_reached": rates.map(lambda one: float(one.reached[1:].mean()) if len(groups) > 1 else None).plain(),
        "recall": figure_of_draws(rates.map(lambda one: one.recall)) if first.real else None,
        "false": figure_of_draws(rates.map(lambda one: one.false)) if first.unrelated else None,
        "own_recall": figure_of_draws(rates.map(lambda one: one.own_recall)) if first.real else None,
        "own_false": figure_of_draws(rates.map(lambda one: one.own_false)) if first.unrelated else None,
    }


def _rates(pairs: Pairs, groups: Sequence[str], weights: FloatArray, recall: float) -> Rates:
    position = {group: at for at, group in enumerate(groups)}
    real, unrelated = (
        weights[:, [position[pair.group] for pair in some]] for some in (pairs.real, pairs.unrelated)
    )  # (1 + resamples, pairs)
    surest = np.array([pair.probability for pair in pairs.real])
    threshold, reached = _thresholds(surest, real, recall)
    others = np.array([pair.probability for pair in pairs.unrelated])
    return Rates(
        threshold=threshold,
        reached=reached,
        recall=_share(surest >= threshold[:, None], real),
        false=_share(others >= threshold[:, None], unrelated),
        own_recall=_share(np.array([pair.listed for pair in pairs.real]), real),
        own_false=_share(np.array([pair.listed for pair in pairs.unrelated]), unrelated),
    )


def _thresholds(probabilities: FloatArray, weights: FloatArray, recall: float) -> tuple[FloatArray, FloatArray]:
    """For each row of ``weights`` ``(rows, pairs)`` the highest threshold that lists so large a share of the pairs, and whether
    there is one; if not, the least probability above 0, or 1 where there is none of these either."""
    order = np.argsort(-probabilities, kind="stable")
    order = order[probabilities[order] > 0]
    if not len(order):
        return np.ones(len(weights)), np.zeros(len(weights))
    listed = weights[:, order].cumsum(axis=1)
    wanted = np.maximum(1, np.ceil(recall * weights.sum(axis=1) - 1e-9))
    most = listed[:, -1]
    at = (listed >= np.minimum(wanted, most)[:, None]).argmax(axis=1)
    return np.where(most > 0, probabilities[order][at], 1.0), (most >= wanted).astype(np.float64)


def _share(flags: Any, weights: FloatArray) -> FloatArray:
    """Of ``weights`` ``(rows, pairs)``, the share of those with a flag; nan in rows that weigh nothing."""
    whole = weights.sum(axis=1)
    found: FloatArray = np.where(whole > 0, (flags * weights).sum(axis=1) / np.maximum(whole, 1), np.nan)
    return found


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The figures for people; a recall that is not reached is said before all else."""
    reached = [flag for side in found["reached"].values() for flag in side]
    if not all(reached):
        yield (
            f"  RECALL {found['recall_wanted']} IS NOT REACHED by {reached.count(False)} of {len(reached)} checkpoints at any "
            "threshold: their rate below is that of the highest recall they have"
        )
    for part, label in (("", f"at recall {found['recall_wanted']}, or the highest below"), ("own_", "as listed")):
        for kind, of in (("recall", "% of the real ones listed"), ("false", "% of the unrelated pairs get one")):
            figure = found[f"{part}{kind}"]
            yield f"  {label}: {of} " + (told(figure) if figure else "(no such pair)")
