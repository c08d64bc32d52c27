"""What a caller gets who gives nothing but the text: are the actors found and judged right, and who is for or against whom?

A found actor answers for the labelled one with which it shares most mentions, one for one. Macro-F1 of sentiment counts an actor
that was not found as missed; relations are triples of holder, target and label, as listed. Where a set labels every actor of
its articles (``complete``), whoever else is found counts as made up, and so does every relation of theirs; where it labels
the salient ones only, others are left out. Leaves to others: which set (``seesaw``).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.judged_articles import NOTHING, plain
from newsstance.document import Mention, ScoredActor, ScoredArticle
from newsstance.labels import SENTIMENT
from training.bootstrap import Bootstrap, Interval, Statistic
from training.examples import Example
from training.judged import FloatArray, IntArray
from training.metrics import found_macro_f1, found_micro

SIGNS = ("against", "favor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A labelled or a found actor or relation, with the class on either side."""

    group: str
    gold: str
    said: str


def items(
    answered: Sequence[tuple[Example, Sequence[ScoredArticle]]], *, complete: bool
) -> tuple[list[Item], list[Item]]:
    """Actors with their sentiment, and relations."""
    actors: list[Item] = []
    relations: list[Item] = []
    for example, articles in answered:
        found = [actor for article in articles for actor in article.actors]
        meant = matched(example, found)
        actors += _actors(example, found, meant, complete=complete)
        relations += _relations(example, articles, meant, complete=complete)
    return actors, relations


def matched(example: Example, found: Sequence[ScoredActor]) -> dict[str, str]:
    """Ids of found actors → keys of the labelled ones that they are: the one-to-one choice that shares most mentions."""
    keys = list(example.types)
    if not keys or not found:
        return {}
    mentions = {key: [m for m in example.mentions if m.actor == key] for key in keys}
    shared = np.array([[_shared(mentions[key], actor) for actor in found] for key in keys])
    rows, columns = linear_sum_assignment(-shared)
    return {found[c].id: keys[r] for r, c in zip(rows, columns, strict=True) if shared[r, c]}


def _shared(mentions: Sequence[Mention], actor: ScoredActor) -> int:
    return sum(any(m.start < other.end and other.start < m.end for other in actor.mentions) for m in mentions)


def _actors(
    example: Example, found: Sequence[ScoredActor], meant: Mapping[str, str], *, complete: bool
) -> Iterator[Item]:
    gold = (example.article.sentiment if example.article else None) or {}
    said = {meant[actor.id]: actor.sentiment.most_likely for actor in found if actor.id in meant}
    for key, label in gold.items():
        if key in example.types:
            yield Item(group=example.group, gold=label, said=said.get(key, NOTHING))
    if complete:
        made_up = (actor for actor in found if actor.id not in meant)
        yield from (Item(group=example.group, gold=NOTHING, said=a.sentiment.most_likely) for a in made_up)


def _relations(
    example: Example, articles: Sequence[ScoredArticle], meant: Mapping[str, str], *, complete: bool
) -> Iterator[Item]:
    known = (example.article.relations if example.article else None) or {}
    gold = {pair: label for pair, label in known.items() if label in SIGNS and set(pair) <= set(example.types)}
    said: dict[tuple[str, str], str] = {}
    for one in (relation for article in articles for relation in article.relations):
        label, pair = one.assessment.most_likely, (meant.get(one.holder), meant.get(one.target))
        if label not in SIGNS or (None in pair and not complete):
            continue
        said[pair[0] or f"?{one.holder}", pair[1] or f"?{one.target}"] = label
    for key in {**gold, **said}:
        yield Item(group=example.group, gold=gold.get(key, NOTHING), said=said.get(key, NOTHING))


def figures(actors: Sequence[Item], relations: Sequence[Item]) -> dict[str, Any]:
    """Macro-F1 of actors with the share found; precision, recall and F1 of relations."""
    labelled = [one for one in actors if one.gold != NOTHING]
    parts = {name: plain(_interval(relations, SIGNS, partial(_micro, name))) for name in ("precision", "recall", "f1")}
    return {
        "actors": len(labelled),
        "found": sum(one.said != NOTHING for one in labelled) / max(1, len(labelled)),
        "made_up": len(actors) - len(labelled),
        "actor_macro_f1": plain(_interval(actors, SENTIMENT, found_macro_f1)),
        "said": dict(Counter(one.said for one in labelled)),
        "relations": sum(one.gold != NOTHING for one in relations),
        "listed": sum(one.said != NOTHING for one in relations),
        "triples": parts,
    }


def _micro(part: str, counts: IntArray) -> FloatArray:
    return found_micro(counts)[part]


def _interval(some: Sequence[Item], labels: Sequence[str], statistic: Statistic) -> Interval:
    bootstrap = Bootstrap(groups=[one.group for one in some], labels=(*labels, NOTHING))
    return bootstrap.interval([one.gold for one in some], [one.said for one in some], statistic)
