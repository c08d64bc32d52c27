"""Examples → the model's raw answers, through ``Scorer`` exactly as the server gives them.

Leaves to others: temperatures (``calibrate``), figures (``set_metrics``). The actors are given with their mentions, so that
only judgement is measured; what is found with nothing given is measured in ``discovery``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from newsstance.document import Assessment, Document, Failure, NamedActor, Options, Result, ScoredActor, Span
from newsstance.errors import DataError
from newsstance.labels import HEADS, Unit
from newsstance.scorer import Scorer
from training.examples import Example
from training.judged import FloatArray, Passage
from training.labelled import actor_keys, labelled, relation_name, sentence_name
from training.slices import Slicer

CHUNK = 64
"""Documents that are scored at a time."""
UNPAIRED = (-4.0, 4.0, -4.0)
"""Logits of a relation between actors that never share a window: as good as surely neutral."""

BY_SENTENCE: Final = {"article_sentiment": "sentiment", "article_stance": "stance"}
"""The heads of whole articles that sentences could answer, too, and the sentences' head."""

Logits = tuple[float, ...]
Answers = dict[tuple[str, str], Logits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """One labelled item of one head with the model's logits (3,). ``sentences``: of an article's judgement, those of its
    sentences; empty for other heads."""

    id: str
    group: str
    passage: Passage
    gold: str
    logits: Logits
    slices: tuple[tuple[str, str], ...] = ()
    sentences: tuple[Logits, ...] = ()


def predict(scorer: Scorer, examples: Sequence[Example]) -> dict[str, list[Prediction]]:
    """Predictions by head, for the heads that the examples label. Raises DataError where a text cannot be scored."""
    heads: dict[str, list[Prediction]] = {head: [] for head in HEADS}
    for example, result in scored(scorer, examples):
        answers, sentences = dict(_answers(example, result)), _sentences(result)
        slicer = Slicer(example)
        for item in labelled(example):
            found = answers.get((item.head, item.name), UNPAIRED if item.head == "relation" else None)
            if found is None:
                raise DataError(example.id, None, f"{item.head} {item.name!r} was not answered")
            heads[item.head].append(
                Prediction(
                    id=f"{example.id}/{item.name}",
                    group=example.group,
                    passage=item.passage,
                    gold=item.gold,
                    logits=found,
                    slices=tuple(slicer.slices(item).items()),
                    sentences=sentences.get((item.head, item.name), ()),
                )
            )
    return {head: items for head, items in heads.items() if items}


def logits(predictions: Sequence[Prediction]) -> FloatArray:
    """All logits as one array (n, 3)."""
    return np.array([prediction.logits for prediction in predictions], np.float64)


def document(example: Example) -> Document:
    """An example as a caller would post it: with its actors' exact mentions, and all pairs."""
    keys = actor_keys(example)
    actors = tuple(NamedActor(id=key, mentions=_spans(example, key)) for key in keys)
    pairs = tuple((holder, target) for holder in keys for target in keys if holder != target)
    return Document(id=example.id, text=example.text, actors=actors, pairs=pairs if example.article else ())


def options(unit: Unit, *, evidence: bool = False) -> Options:
    """How evaluation asks: of the given actors only, whatever the language, with logits before calibration."""
    return Options(
        unit=unit, discover_actors=False, evidence=evidence, sentences=True, raw_scores=True, force_language=True
    )


def scored(scorer: Scorer, examples: Sequence[Example]) -> Iterator[tuple[Example, Result]]:
    """Every example with its answer, lone sentences first. Raises DataError where a text cannot be scored."""
    units: tuple[Unit, ...] = ("sentence", "article")
    for unit in units:
        chosen = [example for example in examples if example.unit == unit]
        for at in range(0, len(chosen), CHUNK):
            chunk = chosen[at : at + CHUNK]
            documents = [document(example) for example in chunk]
            for example, result in zip(chunk, scorer.score(documents, options(unit)), strict=True):
                if isinstance(result, Failure):
                    raise DataError(example.id, None, f"cannot be scored: {result.message}")
                yield example, result


def _answers(example: Example, result: Result) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    if not result.articles:
        return
    article = result.articles[0]
    yield ("overall", ""), _logits(article.sentiment)
    for actor in article.actors:
        yield ("article_sentiment", actor.id), _logits(actor.sentiment)
        yield ("article_stance", actor.id), _logits(actor.stance)
        yield from _of_sentences(example, actor)
    for relation in article.relations:
        yield ("relation", relation_name(relation.holder, relation.target)), _logits(relation.assessment)


def _sentences(result: Result) -> dict[tuple[str, str], tuple[Logits, ...]]:
    """What the sentences of an article say of each actor, by the article's head and the actor."""
    actors = result.articles[0].actors if result.articles else ()
    return {
        (whole, actor.id): tuple(_logits(getattr(sentence, part)) for sentence in actor.sentences)
        for actor in actors
        for whole, part in BY_SENTENCE.items()
    }


def _of_sentences(example: Example, actor: ScoredActor) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    """The reader may draw sentence boundaries elsewhere than the annotators: the actor's first mention in their sentence
    says which of the model's sentences answers."""
    for number, sentence in enumerate(example.sentences):
        starts = [m.start for m in example.mentions if m.actor == actor.id and sentence.start <= m.start < sentence.end]
        scored = next((s for s in actor.sentences if starts and s.start <= starts[0] < s.end), None)
        if scored is not None:
            yield ("sentiment", sentence_name(number, actor.id)), _logits(scored.sentiment)
            yield ("stance", sentence_name(number, actor.id)), _logits(scored.stance)


def _spans(example: Example, key: str) -> tuple[Span, ...]:
    return tuple(Span(start=m.start, end=m.end) for m in example.mentions if m.actor == key)


def _logits(assessment: Assessment) -> tuple[float, ...]:
    if assessment.logits is None:
        raise ValueError("scores were not asked for raw")
    return assessment.logits
