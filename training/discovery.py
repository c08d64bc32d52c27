"""How well actors are found with nothing given: strict spans and types, against every marked mention.

Leaves to others: judgement (``predictions``). Pronouns count on neither side: they are linked, not found.
"""

from collections.abc import Sequence
from typing import Any

from newsstance.document import Document, Options, Result
from newsstance.labels import ACTOR_TYPES
from newsstance.scorer import Scorer
from training.examples import Example
from training.readers.bundled import is_pronoun

Spans = set[tuple[str, int, int, str]]


def discover(name: str, reader: str, scorer: Scorer, examples: Sequence[Example]) -> list[dict[str, Any]]:
    """One entry: precision, recall and F1 of strict (span, type), and of spans alone; nothing where the set marks only some
    of its actors."""
    marked = [example for example in examples if example.tagged]
    if not marked:
        return []
    options = Options(unit="article", relations=False, evidence=False, force_language=True)
    results = scorer.score([Document(id=example.id, text=example.text) for example in marked], options)
    gold = {spans for example in marked for spans in _gold(example)}
    found = {spans for result in results if isinstance(result, Result) for spans in _found(result)}
    entry = {"name": name, "reader": reader, "n": len(gold), "strict": _scores(gold, found)}
    untyped = _scores({span[:3] for span in gold}, {span[:3] for span in found})
    by_type = {kind: _scores(_of(gold, kind), _of(found, kind)) for kind in ACTOR_TYPES}
    return [{**entry, "untyped": untyped, "by_type": by_type}]


def _gold(example: Example) -> Spans:
    return {(example.id, m.start, m.end, str(m.type)) for m in example.mentions if m.kind != "pronoun"}


def _found(result: Result) -> Spans:
    return {
        (result.id, mention.start, mention.end, actor.type)
        for article in result.articles
        for actor in article.actors
        for mention in actor.mentions
        if not is_pronoun(mention.text)
    }


def _of(spans: Spans, kind: str) -> Spans:
    return {span for span in spans if span[3] == kind}


def _scores(gold: set[Any], found: set[Any]) -> dict[str, float]:
    right = len(gold & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(gold))
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}
