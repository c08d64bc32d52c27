"""Written cases → trials: every text with every change that its file names.

Leaves to others: reading files (``suite``), the changes (``texts``), what fails (``trials``).
"""

from collections.abc import Iterator, Set
from typing import Final

from training.behaviour.asking import Question
from training.behaviour.notation import Expectation, Written
from training.behaviour.suite import Capability, CapabilityFile, Case
from training.behaviour.texts import TYPOGRAPHY, Text, exchanged, keys_of, padded, surrounded, swapped
from training.behaviour.trials import Expected, Same, Trial
from training.neutral import DullProse

SENTIMENT: Final = {"sentence": "sentiment", "article": "article_sentiment", "page": "article_sentiment"}


def trials(capability: Capability, taught: Set[str], prose: DullProse) -> list[Trial]:
    """All trials of a capability that concern heads which the model was taught."""
    about = capability.about
    if about.kind != "invariance":
        found = (_expected(about, case, taught, prose, at) for at, case in enumerate(capability.cases))
        return [trial for trial in found if trial.texts]
    if SENTIMENT[about.unit] not in taught:
        return []
    return [trial for case in capability.cases for trial in _same(about, case)]


def _same(about: CapabilityFile, case: Case) -> Iterator[Same]:
    original = case[0].text
    keys = keys_of(original)
    for variant in _variants(about, case):
        if variant.text != original.text:
            yield Same(
                original=Question(text=original, unit=about.unit),
                variant=Question(text=variant, unit=about.unit),
                head=SENTIMENT[about.unit],
                keys=keys,
            )


def _variants(about: CapabilityFile, case: Case) -> Iterator[Text]:
    original = case[0].text
    yield from (other.text for other in case[1:])
    yield from (swapped(original, words) for words in about.swaps)
    yield from (TYPOGRAPHY[name](original) for name in about.typography)
    yield from (surrounded(original, around.before, around.after) for around in about.surroundings)


def _expected(about: CapabilityFile, case: Case, taught: Set[str], prose: DullProse, number: int) -> Expected:
    texts = [text for one in case for text in _texts(about, one, prose, number)]
    asked = [(Question(text=text, unit=about.unit), _known(about, wanted, taught)) for text, wanted in texts]
    return Expected(texts=tuple((question, wanted) for question, wanted in asked if wanted))


def _texts(
    about: CapabilityFile, one: Written, prose: DullProse, number: int
) -> Iterator[tuple[Text, tuple[Expectation, ...]]]:
    text = padded(one.text, prose.words(about.dull_words, seed=number)) if about.dull_words else one.text
    yield text, one.expected
    if about.exchange:
        yield exchanged(text, *keys_of(text)[:2]), one.expected


def _known(about: CapabilityFile, wanted: tuple[Expectation, ...], taught: Set[str]) -> tuple[Expectation, ...]:
    return tuple(one for one in wanted if one.head(about.unit) in taught)
