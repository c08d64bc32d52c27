"""What is tried, and when it has failed: a label that must be said, or two texts of which the same must be said.

Leaves to others: where trials come from (``cases``, ``sentences``), scoring (``asking``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from newsstance.labels import AUTHOR
from training.behaviour.asking import Question, Replies
from training.behaviour.notation import Expectation
from training.behaviour.outcome import Flaw


class Trial(Protocol):
    """Something that a model does or does not do."""

    def questions(self) -> Iterator[Question]:
        """What must be asked."""

    def flaw(self, replies: Replies) -> Flaw | None:
        """How it failed; None where it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Texts each with labels that must be said; fails with the first that is not."""

    texts: tuple[tuple[Question, tuple[Expectation, ...]], ...]

    def questions(self) -> Iterator[Question]:
        return (question for question, _ in self.texts)

    def flaw(self, replies: Replies) -> Flaw | None:
        return next((flaw for question, wanted in self.texts for flaw in _wrong(question, wanted, replies)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """A text and a variant of it; fails where the label of one of ``keys`` differs."""

    original: Question
    variant: Question
    head: str
    keys: tuple[str, ...]

    def questions(self) -> Iterator[Question]:
        return iter((self.original, self.variant))

    def flaw(self, replies: Replies) -> Flaw | None:
        for key in self.keys:
            before, after = (replies[one].label(self.head, key) for one in (self.original, self.variant))
            if before != after:
                return _flip(self.original, self.variant, key, before, after)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A lone sentence and the same in a longer text, where ``key`` is mentioned at ``start``; fails where the sentence's
    own label differs."""

    original: Question
    variant: Question
    key: str
    start: int

    def questions(self) -> Iterator[Question]:
        return iter((self.original, self.variant))

    def flaw(self, replies: Replies) -> Flaw | None:
        before = replies[self.original].label("sentiment", self.key)
        after = replies[self.variant].sentence_label(self.key, self.start)
        return None if before == after else _flip(self.original, self.variant, self.key, before, after)


def _wrong(question: Question, wanted: Sequence[Expectation], replies: Replies) -> Iterator[Flaw]:
    for one in wanted:
        got = replies[question].label(one.head(question.unit), one.name)
        if got not in one.allowed:
            yield Flaw(
                text=question.text.text,
                spans=_spans(question, one.target),
                expected=f"{_about(question, one)} {' or '.join(one.allowed)}",
                got=got,
            )


def _about(question: Question, one: Expectation) -> str:
    """Of whom a label is, in words: ``the council → the divers:``."""
    target = _first(question, one.target)
    if one.holder is None:
        return f"{target}:"
    holder = "own voice" if one.holder == AUTHOR else _first(question, one.holder)
    return f"{holder} → {target}:"


def _flip(original: Question, variant: Question, key: str, before: str, after: str) -> Flaw:
    return Flaw(
        text=variant.text.text,
        spans=_spans(variant, key),
        expected=f"{_first(variant, key)}: {before}, as before the change",
        got=after,
        original=original.text.text,
    )


def _first(question: Question, key: str) -> str:
    start, end = _spans(question, key)[0]
    return question.text.text[start:end]


def _spans(question: Question, key: str) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end, of in question.text.marks if of == key)
