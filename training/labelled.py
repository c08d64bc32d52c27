"""The labelled items of an example, one a judgement, with the passage a person would read to judge it.

Leaves to others: what a model says of them (``predictions``), what a classical baseline makes of them (``baselines``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from newsstance.document import Span
from newsstance.labels import AUTHOR
from training.examples import Example
from training.judged import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One label. ``name`` is unique within head and example: ``3:key`` (sentence and actor), ``key``, ``holder>target`` or
    nothing (the article as a whole). ``actor`` is whom it is about, ``start`` where the passage begins in the example's text."""

    head: str
    name: str
    passage: Passage
    gold: str
    actor: str | None = None
    start: int = 0


def labelled(example: Example) -> Iterator[Labelled]:
    """All labels of an example, neutral ones included."""
    yield from _sentences(example)
    if example.article is None:
        return
    yield from _actors(example)
    yield from _relations(example)
    if example.article.overall is not None:
        yield Labelled(head="overall", name="", passage=Passage(text=example.text), gold=example.article.overall)


def actor_keys(example: Example) -> list[str]:
    """The keys of the actors that are mentioned, in order."""
    return list(dict.fromkeys(str(mention.actor) for mention in example.mentions))


def sentence_name(number: int, key: str) -> str:
    """The name of a sentence-level item."""
    return f"{number}:{key}"


def relation_name(holder: str, target: str) -> str:
    """The name of a relation."""
    return f"{holder}>{target}"


def _sentences(example: Example) -> Iterator[Labelled]:
    for (number, key), gold in example.sentiment.items():
        passage, name = _passage(example, number, key), sentence_name(number, key)
        start = example.sentences[number].start
        yield Labelled(head="sentiment", name=name, passage=passage, gold=gold, actor=key, start=start)
    for number, key in example.voice_items():
        passage, name = _passage(example, number, key), sentence_name(number, key)
        gold, start = example.stance.get((number, AUTHOR, key), "neutral"), example.sentences[number].start
        yield Labelled(head="stance", name=name, passage=passage, gold=gold, actor=key, start=start)


def _actors(example: Example) -> Iterator[Labelled]:
    labels = example.article
    by_head = {"article_sentiment": labels and labels.sentiment, "article_stance": labels and labels.stance}
    for key in actor_keys(example):
        passage = Passage(text=example.text, targets=_spans(example, key))
        for head, known in by_head.items():
            if known and key in known:
                yield Labelled(head=head, name=key, passage=passage, gold=known[key], actor=key)


def _relations(example: Example) -> Iterator[Labelled]:
    known = example.article.relations if example.article else None
    if known is None:
        return
    keys = actor_keys(example)
    for holder, target in ((h, t) for h in keys for t in keys if h != t):
        passage = Passage(text=example.text, targets=_spans(example, target), holders=_spans(example, holder))
        gold = known.get((holder, target), "neutral")
        yield Labelled(head="relation", name=relation_name(holder, target), passage=passage, gold=gold, actor=target)


def _passage(example: Example, number: int, key: str) -> Passage:
    sentence = example.sentences[number]
    inside = (m for m in example.mentions if m.actor == key and sentence.start <= m.start < sentence.end)
    targets = tuple(Span(start=m.start - sentence.start, end=m.end - sentence.start) for m in inside)
    return Passage(text=example.text[sentence.start : sentence.end], targets=targets)


def _spans(example: Example, key: str) -> tuple[Span, ...]:
    return tuple(Span(start=m.start, end=m.end) for m in example.mentions if m.actor == key)
