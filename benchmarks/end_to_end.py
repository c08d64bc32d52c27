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

from benchmarks.judged_articles import NOTHING, SIGNS, micro, signed_relations
from benchmarks.seeds import Sides, figure
from newsstance.document import Mention, ScoredActor, ScoredArticle
from newsstance.labels import SENTIMENT
from training.bootstrap import Bootstrap
from training.examples import Example
from training.judged import FloatArray, IntArray
from training.metrics import found_macro_f1


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A labelled or a found actor or relation, with the class on either side. What only one checkpoint finds has a ``key`` that the
    labels do not have."""

    key: tuple[str, ...]
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
            yield Item(key=(example.id, key), group=example.group, gold=label, said=said.get(key, NOTHING))
    if complete:
        for at, one in enumerate(actor for actor in found if actor.id not in meant):
            yield Item(key=(example.id, f"?{at}"), group=example.group, gold=NOTHING, said=one.sentiment.most_likely)


def _relations(
    example: Example, articles: Sequence[ScoredArticle], meant: Mapping[str, str], *, complete: bool
) -> Iterator[Item]:
    gold = signed_relations(example)
    said: dict[tuple[str, str], str] = {}
    for one in (relation for article in articles for relation in article.relations):
        label, pair = one.assessment.most_likely, (meant.get(one.holder), meant.get(one.target))
        if label not in SIGNS or (None in pair and not complete):
            continue
        said[pair[0] or f"?{one.holder}", pair[1] or f"?{one.target}"] = label
    for key in {**gold, **said}:
        yield Item(
            key=(example.id, *key), group=example.group, gold=gold.get(key, NOTHING), said=said.get(key, NOTHING)
        )


def figures(actors: Sides[list[Item]], relations: Sides[list[Item]]) -> dict[str, Any]:
    """Macro-F1 of actors with the share found; precision, recall and F1 of relations."""
    people, people_said = _aligned(actors)
    pairs, pairs_said = _aligned(relations)
    of_people = partial(figure, _bootstrap(people, SENTIMENT), [one.gold for one in people], people_said)
    of_pairs = partial(figure, _bootstrap(pairs, SIGNS), [one.gold for one in pairs], pairs_said)
    labelled = actors.map(lambda items: [one.said for one in items if one.gold != NOTHING])
    return {
        "actors": len(labelled.ours[0]),
        "found": of_people(_found),
        "made_up": actors.map(lambda items: sum(one.gold == NOTHING for one in items)).plain(),
        "actor_macro_f1": of_people(found_macro_f1),
        "said": labelled.map(lambda said: dict(Counter(said))).plain(),
        "relations": sum(one.gold != NOTHING for one in pairs),
        "listed": relations.map(lambda items: sum(one.said != NOTHING for one in items)).plain(),
        "triples": {part: of_pairs(partial(micro, part)) for part in ("precision", "recall", "f1")},
    }


def _aligned(found: Sides[list[Item]]) -> tuple[list[Item], Sides[list[str]]]:
    """The items of all checkpoints, and what each says of every one; nothing of what it did not find."""
    every = {item.key: item for items in found for item in items}

    def said(items: Sequence[Item]) -> list[str]:
        by_key = {item.key: item.said for item in items}
        return [by_key.get(key, NOTHING) for key in every]

    return list(every.values()), found.map(said)


def _bootstrap(items: Sequence[Item], labels: Sequence[str]) -> Bootstrap:
    return Bootstrap(groups=[one.group for one in items], labels=(*labels, NOTHING))


def _found(counts: IntArray) -> FloatArray:
    """Of the labelled actors, the share that was found."""
    labelled = counts[..., :-1, :]
    share: FloatArray = labelled[..., :-1].sum(axis=(-2, -1)) / np.maximum(labelled.sum(axis=(-2, -1)), 1)
    return share
