"""Runs the behaviour suite on a scorer: written cases, then dev sentences where their sets are on this machine.

Leaves to others: reading a checkpoint (``__main__``, ``training.evaluate``) and the look of the result
(``training.report_behaviour``).
"""

import sys
import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsstance.errors import NewsstanceError
from newsstance.scorer import Scorer
from training.behaviour.asking import ask
from training.behaviour.cases import trials
from training.behaviour.outcome import Outcome
from training.behaviour.sentences import SentenceTrials, among_neighbours, lone, renamed
from training.behaviour.suite import FOLDER, read_suite
from training.behaviour.trials import Trial
from training.examples import Example
from training.neutral import DullProse, dull_prose
from training.sets import parse_spec, read_set

PROSE: Final = "bundled=data/corpus/dev.jsonl"
"""Where dull prose is from; its sentences are renamed, too."""
SENTENCE_SETS: Final = (PROSE, "newsmtsc=public:newsmtsc/dev_rw.jsonl", "newsmtsc=public:newsmtsc/dev_mt.jsonl")
LIMIT: Final = 120
"""Sentences of a set whose persons are renamed."""
NEIGHBOURED: Final = 80
"""Of these, the sentences that are put among neighbours as well: five times as long to read."""
WRITTEN: Final = "written"
"""What stands for a reader where texts are written cases, which the repository carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A capability before it is tried. ``reader`` is that of the set whose sentences are tried, ``WRITTEN`` for cases."""

    name: str
    reader: str
    kind: str
    about: str
    threshold: float
    aim: float | None
    cases: int
    trials: Sequence[Trial]


def run_suite(scorer: Scorer, taught: Set[str], folder: Path = FOLDER, *, limit: int = LIMIT) -> dict[str, Any]:
    """The ``behaviour`` of metrics.json: every capability with its failure rate, and the seconds that it took. Raises
    DataError for a bad case file."""
    began = time.monotonic()
    prose_examples = read_set(parse_spec(PROSE))
    plans = list(_plans(taught, folder, prose_examples, limit))
    replies = ask(scorer, (question for plan in plans for trial in plan.trials for question in trial.questions()))
    outcomes = [_outcome(plan, [flaw for trial in plan.trials if (flaw := trial.flaw(replies))]) for plan in plans]
    entries = [{**outcome.entry(), "reader": plan.reader} for plan, outcome in zip(plans, outcomes, strict=True)]
    return {"seconds": time.monotonic() - began, "capabilities": entries}


def _plans(taught: Set[str], folder: Path, prose_examples: Sequence[Example], limit: int) -> Iterator[Plan]:
    prose = dull_prose(prose_examples)
    for capability in read_suite(folder):
        about = capability.about
        yield Plan(
            name=about.name,
            reader=WRITTEN,
            kind=about.kind,
            about=about.about,
            threshold=about.threshold,
            aim=about.aim,
            cases=len(capability.cases),
            trials=trials(capability, taught, prose),
        )
    if "sentiment" in taught:
        for spec in SENTENCE_SETS:
            yield from _on_set(spec, prose, limit)


def _on_set(spec: str, prose: DullProse, limit: int) -> Iterator[Plan]:
    """Trials on one dev part; none, with a line that says so, where it is not on this machine."""
    try:
        parsed = parse_spec(spec)
        sentences = lone(read_set(parsed), limit)
    except NewsstanceError as error:
        print(f"behaviour goes without the sentences of {spec}: {error}", file=sys.stderr)
        return
    about = "Persons under other names; one trial a person."
    yield _plan(parsed.reader, f"names in {parsed.name}", about, 0.02, renamed(sentences))
    some = sentences[: min(limit, NEIGHBOURED)]
    alone = among_neighbours(some, prose, whole=False)
    about = "A sentence alone and among four neutral ones."
    yield _plan(parsed.reader, f"neutral neighbours in {parsed.name}", about, 0.03, alone)
    whole = among_neighbours(some, prose, whole=True)
    about = "The same, asking what the whole of the five sentences says of the actor."
    yield _plan(parsed.reader, f"neutral neighbours in {parsed.name}, article", about, 0.03, whole)


def _plan(reader: str, name: str, about: str, aim: float, found: SentenceTrials) -> Plan:
    return Plan(
        name=name,
        reader=reader,
        kind="invariance",
        about=about,
        threshold=0.05,
        aim=aim,
        cases=found.sentences,
        trials=found.trials,
    )


def _outcome(plan: Plan, flaws: Sequence[Any]) -> Outcome:
    return Outcome(
        name=plan.name,
        kind=plan.kind,
        about=plan.about,
        threshold=plan.threshold,
        aim=plan.aim,
        cases=plan.cases,
        trials=len(plan.trials),
        flaws=flaws,
    )
