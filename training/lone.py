"""Sentences of articles as texts of their own, so that a posted sentence and a sentence in its article look alike.

Leaves to others: what an example is (``examples``), windows of whole articles (``newsstance.encoding``).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsstance.document import Sentence
from newsstance.labels import AUTHOR
from training.examples import Example

DULL = 0.25
"""How much less often a sentence is taken that judges nobody: most of an article's do not."""


def lone_sentences(examples: Sequence[Example], share: float, seed: int) -> list[Example]:
    """About ``share`` of the sentences that judge somebody, and a quarter as large a share of the others, drawn by ``seed``."""
    chance = random.Random(seed)
    return [
        sentence_alone(example, number)
        for example in examples
        if example.unit == "article"
        for number in _judged(example)
        if chance.random() < share * (1.0 if _telling(example, number) else DULL)
    ]


def sentence_alone(example: Example, number: int) -> Example:
    """One sentence of an article with the labels that can be read from it alone: a holder who stands elsewhere is gone,
    and so are the article's labels."""
    place = example.sentences[number]
    mentions = tuple(
        replace(mention, start=mention.start - place.start, end=mention.end - place.start)
        for mention in example.mentions
        if place.start <= mention.start and mention.end <= place.end
    )
    here = {mention.actor for mention in mentions} | {AUTHOR}
    return replace(
        example,
        id=f"{example.id}/{number}",
        text=example.text[place.start : place.end],
        sentences=(Sentence(start=0, end=place.end - place.start),),
        mentions=mentions,
        sentiment={(0, key): label for (at, key), label in example.sentiment.items() if at == number},
        stance={(0, h, t): label for (at, h, t), label in example.stance.items() if at == number and {h, t} <= here},
        article=None,
        unit="sentence",
    )


def _judged(example: Example) -> Iterator[int]:
    return iter(sorted({number for number, _ in example.sentiment}))


def _telling(example: Example, number: int) -> bool:
    """Whether a sentence says something of anybody."""
    return any(at == number and label != "neutral" for (at, _), label in example.sentiment.items())
