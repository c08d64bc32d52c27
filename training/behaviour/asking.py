"""Marked texts → what the model says of their actors, through ``Scorer`` as everywhere in the evaluation.

A text that several trials need is scored once. Leaves to others: which texts (``trials``), what is right (``notation``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from newsstance.document import (
    Assessment,
    Document,
    Failure,
    Mention,
    Result,
    ScoredActor,
    ScoredArticle,
    Sentence,
    SentenceAssessment,
)
from newsstance.errors import DataError
from newsstance.labels import Unit
from newsstance.scorer import Scorer
from training.behaviour.texts import Text
from training.examples import ArticleLabels, Example
from training.labelled import relation_name
from training.predictions import CHUNK, document, options

NOT_READ: Final = "not read"
"""Stands for the label of an actor whose article the page reader left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A text as it is posted."""

    text: Text
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is said of a text: ``answers`` by (head, name as in ``notation``), ``sentences`` by actor key, in original offsets."""

    answers: Mapping[tuple[str, str], Assessment]
    sentences: Mapping[str, tuple[SentenceAssessment, ...]] = field(default_factory=dict)

    def label(self, head: str, name: str) -> str:
        """The label; a relation that was never judged is neutral, an actor that was not read has none."""
        found = self.answers.get((head, name))
        if found is None:
            return "neutral" if head == "relation" else NOT_READ
        return found.most_likely

    def sentence_label(self, key: str, start: int) -> str:
        """The label of an actor's sentiment in the sentence that holds a character."""
        found = (sentence for sentence in self.sentences.get(key, ()) if sentence.start <= start < sentence.end)
        return next((sentence.sentiment.most_likely for sentence in found), NOT_READ)


Replies = Mapping[Question, Reply]


def ask(scorer: Scorer, questions: Iterable[Question]) -> dict[Question, Reply]:
    """Replies to all questions. Raises DataError where a text cannot be scored."""
    distinct = list(dict.fromkeys(questions))
    return dict(pair for unit in ("sentence", "article", "page") for pair in _of_unit(scorer, distinct, unit))


def posted(question: Question) -> Document:
    """A question as a caller would post it: exact mentions, all pairs."""
    text = question.text
    mentions = (Mention(start=s, end=e, text=text.text[s:e], type=None, actor=key) for s, e, key in text.marks)
    whole = (Sentence(start=0, end=len(text.text)),)
    return document(
        Example(id="0", group="0", text=text.text, sentences=whole, mentions=tuple(mentions), article=ArticleLabels())
    )


def _of_unit(scorer: Scorer, questions: Iterable[Question], unit: Unit) -> Iterator[tuple[Question, Reply]]:
    chosen = [question for question in questions if question.unit == unit]
    for at in range(0, len(chosen), CHUNK):
        chunk = chosen[at : at + CHUNK]
        results = scorer.score([posted(question) for question in chunk], options(unit))
        for question, result in zip(chunk, results, strict=True):
            yield question, reply(question, result)


def reply(question: Question, result: Result | Failure) -> Reply:
    """A result by actor; of an actor in two articles of a page, the first. Raises DataError where there is none."""
    if isinstance(result, Failure):
        raise DataError(f"text {question.text.text[:60]!r}", None, f"cannot be scored: {result.message}")
    answers: dict[tuple[str, str], Assessment] = {}
    sentences: dict[str, tuple[SentenceAssessment, ...]] = {}
    for article in reversed(result.articles):
        answers.update(_answers(article))
        sentences.update((actor.id, actor.sentences) for actor in article.actors)
    return Reply(answers=answers, sentences=sentences)


def _answers(article: ScoredArticle) -> Iterator[tuple[tuple[str, str], Assessment]]:
    for actor in article.actors:
        yield from _of_actor(actor)
    for relation in article.relations:
        yield ("relation", relation_name(relation.holder, relation.target)), relation.assessment


def _of_actor(actor: ScoredActor) -> Iterator[tuple[tuple[str, str], Assessment]]:
    yield ("article_sentiment", actor.id), actor.sentiment
    yield ("article_stance", actor.id), actor.stance
    for sentence in actor.sentences[:1]:  # a lone sentence has no other
        yield ("sentiment", actor.id), sentence.sentiment
        yield ("stance", actor.id), sentence.stance
