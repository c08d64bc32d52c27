"""Dull prose: sentences of the bundled corpus that judge nobody, to be put around a sentence that does.

Leaves to others: what is measured with it (``behaviour``).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from training.examples import Example
from training.readers.bundled import is_pronoun

SHORTEST: Final = 40
"""Characters of a sentence; shorter ones say little without their neighbours."""
PARAGRAPH: Final = 4
"""Sentences to a paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DullProse:
    """Neutral sentences, each with the article it is from."""

    sentences: tuple[tuple[str, str], ...]

    def words(self, count: int, *, seed: int) -> str:
        """Paragraphs of ``count`` words at least, of sentences drawn by ``seed``, none twice where there are enough."""
        order = random.Random(seed).sample(self.sentences, len(self.sentences))
        chosen: list[str] = []
        while count > 0:
            chosen.append(order[len(chosen) % len(order)][1])
            count -= len(chosen[-1].split())
        return "\n".join(" ".join(chosen[at : at + PARAGRAPH]) for at in range(0, len(chosen), PARAGRAPH))

    def around(self, count: int, *, seed: str, but: str) -> list[str]:
        """``count`` sentences that are not of the article ``but``."""
        others = [text for group, text in self.sentences if group != but]
        return random.Random(seed).sample(others, count)


def dull_prose(examples: Sequence[Example]) -> DullProse:
    """All sentences of whole articles that name somebody, judge nobody, quote nobody, and lean on no pronoun. Raises ValueError
    where there are too few to draw from."""
    found = tuple((example.group, text) for example in examples if example.article for text in _neutral(example))
    if len(found) < 2 * PARAGRAPH:
        raise ValueError(
            f"{len(found)} neutral sentences in {len(examples)} articles; {2 * PARAGRAPH} are needed at least"
        )
    return DullProse(sentences=found)


def _neutral(example: Example) -> Iterator[str]:
    judged = {number for (number, _), label in example.sentiment.items() if label != "neutral"}
    judged |= {number for number, _, _ in example.stance}
    for number, place in enumerate(example.sentences[1:], start=1):
        text = example.text[place.start : place.end]
        if number not in judged and len(text) >= SHORTEST and _stands_alone(example, place.start, text):
            yield text


def _stands_alone(example: Example, start: int, text: str) -> bool:
    if text[-1] != "." or any(sign in text for sign in '"“”'):
        return False
    inside = [mention.text for mention in example.mentions if start <= mention.start < start + len(text)]
    return bool(inside) and not any(map(is_pronoun, inside))
