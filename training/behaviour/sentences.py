"""Trials on the sentences of dev parts: other names, and neutral neighbours.

The capabilities on which real sentences count most, because nobody wrote these to be a test. Leaves to others: what fails
(``trials``), where the sets lie (``training.sets``).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from training.behaviour.asking import Question
from training.behaviour.renaming import persons, renaming
from training.behaviour.texts import Text, keys_of, of_example, surrounded, swapped
from training.behaviour.trials import Beside, Same, Trial
from training.examples import Example
from training.lone import sentence_alone
from training.neutral import DullProse

RENAMINGS: Final = 2
"""Times that each sentence's persons are renamed."""
BEFORE, AFTER = 2, 2
"""Neutral sentences on either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTrials:
    """Trials with the number of sentences that they come from."""

    sentences: int
    trials: tuple[Trial, ...]


def lone(examples: Sequence[Example], limit: int) -> list[Example]:
    """Sentences with their sentiment labels: those of the set, or of its articles; at most ``limit``, drawn by a fixed seed, in
    random order."""
    found = [one for example in examples for one in _sentences(example) if one.sentiment]
    return random.Random(limit).sample(found, min(limit, len(found)))


def renamed(sentences: Sequence[Example]) -> SentenceTrials:
    """Every named person under other names; one trial a person and renaming."""
    trials = [list(_renamed(sentence)) for sentence in sentences]
    return _counted(trials)


def among_neighbours(sentences: Sequence[Example], prose: DullProse, *, whole: bool) -> SentenceTrials:
    """Every sentence alone and among neutral ones; one trial an actor. ``whole`` asks what the short article says of the actor,
    else what its sentence does."""
    trials = [list(_beside(sentence, prose, whole=whole)) for sentence in sentences]
    return _counted(trials)


def _sentences(example: Example) -> Iterator[Example]:
    if example.article is None:
        yield example
        return
    for number in range(len(example.sentences)):
        yield sentence_alone(example, number)


def _renamed(sentence: Example) -> Iterator[Trial]:
    text = of_example(sentence)
    named = dict.fromkeys(key for key, _ in persons(sentence))
    for number in range(RENAMINGS):
        variant = swapped(text, renaming(sentence, f"{sentence.id}/{number}"))
        if variant.text == text.text:
            continue
        original, other = (Question(text=one, unit="sentence") for one in (text, variant))
        for key in named:
            yield Same(original=original, variant=other, head="sentiment", keys=(key,))


def _beside(sentence: Example, prose: DullProse, *, whole: bool) -> Iterator[Trial]:
    text = of_example(sentence)
    chosen = prose.around(BEFORE + AFTER, seed=sentence.id, but=sentence.group)
    before, after = " ".join(chosen[:BEFORE]), " ".join(chosen[BEFORE:])
    among = Question(text=surrounded(text, before, after, gap=" "), unit="article")
    alone = Question(text=text, unit="sentence")
    for key in keys_of(text):
        if whole:
            yield Same(original=alone, variant=among, head="article_sentiment", keys=(key,))
        else:
            yield Beside(original=alone, variant=among, key=key, start=_start(among.text, key))


def _start(text: Text, key: str) -> int:
    return next(start for start, _, of in text.marks if of == key)


def _counted(trials: Sequence[Sequence[Trial]]) -> SentenceTrials:
    return SentenceTrials(sentences=sum(map(bool, trials)), trials=tuple(one for some in trials for one in some))
