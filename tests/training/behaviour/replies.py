"""Replies by hand: what a model might have said of a text."""

from collections.abc import Mapping

from newsstance.document import Assessment, SentenceAssessment
from training.behaviour.asking import Question, Reply
from training.readers.bundled import plain


def question(marked: str, unit: str = "sentence") -> Question:
    return Question(text=plain(marked), unit=unit)  # type: ignore[arg-type]


def assessment(label: str) -> Assessment:
    return Assessment(label=label, most_likely=label, probabilities={label: 1.0}, confidence=1.0)


def said(answers: Mapping[tuple[str, str], str]) -> Reply:
    return Reply(answers={key: assessment(label) for key, label in answers.items()})


def sentence(start: int, end: int, label: str) -> SentenceAssessment:
    return SentenceAssessment(start=start, end=end, sentiment=assessment(label), stance=assessment("neutral"))
