"""Whether evidence is what a judgement rests on: the strongest sentences are taken out, or kept alone, and the rest is read anew.

After ERASER's comprehensiveness and sufficiency (DeYoung et al., 2020), each against as many sentences *about the same actor*,
drawn at random from all of them: sentences about somebody else, or only those that were named last, would be an easy match. Leaves
to others: contributions (``newsstance.decoding``) and which sets are measured (``evaluate``).
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from newsstance.document import Assessment, Evidence, Result, ScoredActor, Span
from newsstance.scorer import Scorer
from training.behaviour.asking import Question, Replies, ask
from training.behaviour.texts import Text, edited, joined, of_example, part
from training.examples import Example
from training.judged import FloatArray
from training.predictions import CHUNK, document, options

ACTOR_HEADS: Final = ("article_sentiment", "article_stance")
"""The judgements of actors whose evidence is measured."""
COUNTS: Final = (1, 2)
"""How many sentences are taken out or kept."""
ACTORS: Final = 40
"""Actors of a set that are measured, drawn by a fixed seed: each costs eight readings of its article or of a part for each head."""
RESAMPLES: Final = 2000
KEPT: Final = 0.8
"""Share of judgements that the evidence alone must keep: a reader who is shown nothing else should mostly come to the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An actor's article with ``evidence`` (the strongest sentences for the label that a head says) and ``random`` (as many about
    the actor, whichever) to be taken out or kept."""

    group: str
    actor: str
    head: str
    assessment: Assessment
    text: Text
    evidence: tuple[Span, ...]
    random: tuple[Span, ...]

    def without(self, spans: Sequence[Span]) -> Question:
        """The article without some of its sentences."""
        return Question(text=edited(self.text, [(span.start, span.end, "") for span in spans]), unit="article")

    def only(self, spans: Sequence[Span]) -> Question:
        """Some of its sentences and nothing else, in their order."""
        return Question(text=joined([part(self.text, span.start, span.end) for span in sorted(spans)]), unit="article")

    def questions(self) -> Iterator[Question]:
        """All that must be asked."""
        for spans in (self.evidence, self.random):
            yield self.without(spans)
            yield self.only(spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What came of an erasure: how far the probability of the label fell, and whether the sentences alone keep the label."""

    group: str
    evidence: float
    random: float
    evidence_keeps: bool
    random_keeps: bool


def faithfulness(
    scorer: Scorer, sets: Mapping[str, Sequence[Example]], *, heads: Sequence[str] = ACTOR_HEADS, actors: int = ACTORS
) -> list[dict[str, Any]]:
    """The ``evidence`` of metrics.json: an entry a set with whole articles, a head and a number of sentences. The probabilities
    are as the scorer's calibration has them."""
    return [
        entry
        for name, examples in sets.items()
        if heads and (articles := [example for example in examples if example.article is not None])
        for entry in _of_set(scorer, name, articles, heads, actors)
    ]


def _of_set(
    scorer: Scorer, name: str, articles: Sequence[Example], heads: Sequence[str], actors: int
) -> Iterator[dict[str, Any]]:
    found = list(_erasable(scorer, articles, heads))
    erasures = {(head, count): list(_erasures(found, head, count, actors)) for head in heads for count in COUNTS}
    replies = ask(scorer, (question for some in erasures.values() for one in some for question in one.questions()))
    for (head, count), some in erasures.items():
        yield _entry(name, head, count, [_moved(one, replies) for one in some])


def _erasures(found: Sequence[tuple[Example, ScoredActor]], head: str, count: int, actors: int) -> Iterator[Erasure]:
    """Of the actors that are drawn for a head, those with sentences enough."""
    telling = [(example, actor) for example, actor in found if _telling(actor, head)]
    chosen = telling if len(telling) <= actors else random.Random(actors).sample(telling, actors)
    for example, actor in chosen:
        if _long_enough(actor, head, count):
            yield _erasure(example, actor, head, count)


def _erasable(
    scorer: Scorer, articles: Sequence[Example], heads: Sequence[str]
) -> Iterator[tuple[Example, ScoredActor]]:
    """Every actor of whom one of the heads says something else than neutral, where two sentences or more are about the actor."""
    for at in range(0, len(articles), CHUNK):
        chunk = articles[at : at + CHUNK]
        results = scorer.score([document(example) for example in chunk], options("article", evidence=True))
        for example, result in zip(chunk, results, strict=True):
            if isinstance(result, Result):
                yield from (
                    (example, actor)
                    for article in result.articles
                    for actor in article.actors
                    if any(_telling(actor, head) for head in heads)
                )


def _judged(actor: ScoredActor, head: str) -> tuple[Assessment, Sequence[Evidence]]:
    """What a head says of an actor, and the evidence for it."""
    if head == "article_sentiment":
        return actor.sentiment, actor.evidence
    return actor.stance, actor.stance_evidence


def _telling(actor: ScoredActor, head: str) -> bool:
    return _judged(actor, head)[0].most_likely != "neutral" and _long_enough(actor, head, COUNTS[0])


def _long_enough(actor: ScoredActor, head: str, count: int) -> bool:
    """Whether the actor is still named when sentences are taken out, and as many others could have been drawn."""
    return len(_judged(actor, head)[1]) >= 2 * count


def _erasure(example: Example, actor: ScoredActor, head: str, count: int) -> Erasure:
    assessment, evidence = _judged(actor, head)
    ranked = sorted(evidence, key=lambda one: (-one.contribution, one.start))
    spans = [Span(start=one.start, end=one.end) for one in ranked]
    drawn = random.Random(f"{example.id}/{actor.id}/{count}").sample(spans, count)
    return Erasure(
        group=example.group,
        actor=actor.id,
        head=head,
        assessment=assessment,
        text=of_example(example),
        evidence=tuple(spans[:count]),
        random=tuple(drawn),
    )


def _moved(erasure: Erasure, replies: Replies) -> Moved:
    label = erasure.assessment.most_likely
    before = erasure.assessment.probabilities[label]

    def drop(spans: Sequence[Span]) -> float:
        return before - replies[erasure.without(spans)].answers[erasure.head, erasure.actor].probabilities[label]

    def keeps(spans: Sequence[Span]) -> bool:
        return replies[erasure.only(spans)].label(erasure.head, erasure.actor) == label

    return Moved(
        group=erasure.group,
        evidence=drop(erasure.evidence),
        random=drop(erasure.random),
        evidence_keeps=keeps(erasure.evidence),
        random_keeps=keeps(erasure.random),
    )


def _entry(name: str, head: str, count: int, moved: Sequence[Moved]) -> dict[str, Any]:
    about = {"name": name, "head": head, "sentences": count, "actors": len(moved)}
    if not moved:
        return about
    groups = [one.group for one in moved]
    drops = np.array([(one.evidence, one.random) for one in moved])
    keeps = np.array([(one.evidence_keeps, one.random_keeps) for one in moved], np.float64)
    removed, kept = _apart(drops, groups), _apart(keeps, groups)
    kept |= {"interval": mean_with_interval(keeps[:, 0], groups), "threshold": KEPT}
    return {**about, "removed": removed, "kept": kept, "verdict": verdict(removed["difference"], kept)}


def _apart(values: FloatArray, groups: Sequence[str]) -> dict[str, Any]:
    """Means of the columns of (actors, 2), evidence and random, and of their difference by actor."""
    evidence, drawn = values[:, 0], values[:, 1]
    return {
        "evidence": float(evidence.mean()),
        "random": float(drawn.mean()),
        "difference": mean_with_interval(evidence - drawn, groups),
    }


def verdict(moved: Mapping[str, Any], kept: Mapping[str, Any]) -> str:
    """``kept`` where the evidence moves the label more than sentences drawn at random do, and alone keeps it in ``KEPT`` of the
    judgements; ``kept surely`` where both intervals lie there as a whole, ``missed surely`` where one lies on the other side."""
    share, sure = kept["interval"], moved["low"] is not None
    if sure and (moved["high"] <= 0 or share["high"] < KEPT):
        return "missed surely"
    if moved["value"] <= 0 or share["value"] < KEPT:
        return "missed"
    return "kept surely" if sure and moved["low"] > 0 and share["low"] >= KEPT else "kept"


def mean_with_interval(values: FloatArray, groups: Sequence[str], *, seed: int = 0) -> dict[str, float | None]:
    """The mean of values (n,) with its 95 % interval, whole groups drawn with replacement; no interval of a single group."""
    names = sorted(set(groups))
    at = np.array([names.index(group) for group in groups])
    sums, counts = np.bincount(at, values, len(names)), np.bincount(at, minlength=len(names))
    if len(names) < 2:
        return {"value": float(values.mean()), "low": None, "high": None}
    drawn = np.random.default_rng(seed).integers(0, len(names), (RESAMPLES, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {"value": float(values.mean()), "low": float(low), "high": float(high)}
