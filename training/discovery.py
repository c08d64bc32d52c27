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
    gold = {spans for example in marked for spans in gold_spans(example)}
    found = found_spans(scorer, marked)
    entry = {"name": name, "reader": reader, "n": len(gold), "strict": scores(gold, found)}
    untyped = scores({span[:3] for span in gold}, {span[:3] for span in found})
    by_type = {kind: scores(_of(gold, kind), _of(found, kind)) for kind in ACTOR_TYPES}
    return [{**entry, "untyped": untyped, "by_type": by_type}]


def found_spans(scorer: Scorer, examples: Sequence[Example]) -> Spans:
    """What a scorer finds in the texts of examples."""
    options = Options(unit="article", relations=False, evidence=False, force_language=True)
    results = scorer.score([Document(id=example.id, text=example.text) for example in examples], options)
    return {span for result in results if isinstance(result, Result) for span in _found(result)}


def gold_spans(example: Example) -> Spans:
    """What an example marks."""
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


def scores(gold: set[Any], found: set[Any]) -> dict[str, float]:
    """Precision, recall and F1."""
    right = len(gold & found)
    precision, recall = right / max(1, len(found)), right / max(1, len(gold))
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)}
