"""A fuzzer on the text path: mutated articles, pages and endless repetitions through a whole scorer, for as long as one likes.

What must hold of any text: an answer or a DocumentError, within seconds; articles and skipped ranges partition it; offsets
point at what they name; probabilities add up; only whom the caller asked for is judged. A text for which it does not is written
to a file, and belongs into the tests once it is mended. Leaves to others: HTTP (``api``), what is scored and how it is made
(``documents``, ``mutations``). Run: ``python -m tests.fuzz.text [--minutes 10] [--seed 1] [--checkpoint DIR]``.
"""

import argparse
import json
import math
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from types import FrameType

from newsstance.document import Assessment, Document, Failure, Options, Result, ScoredMention
from newsstance.preparation import LONGEST_MENTION
from newsstance.scorer import Scorer
from tests.fuzz.documents import drawn
from tests.tiny import TEXT, tiny_scorer

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
"""Far more than the slowest short text needs on a busy core."""
PATIENCE_OF_A_CHARACTER_S = 1 / 3_000
"""Time grows with the length, and no faster."""
CODES = {"empty_text", "invalid_text", "unsupported_language", "too_many_mentions"}


class HangError(Exception):
    """A text took too long."""


def seeds() -> list[str]:
    """What texts are made of: invented articles and pages of this tree."""
    pages = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/newsstance/pages").glob("*.txt"))]
    rows = (ROOT / "data" / "pages" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    return [TEXT, "", *pages, *(text for text in map(_text, rows) if text)]


def _text(row: str) -> str:
    found = json.loads(row).get("text", "")
    return found if isinstance(found, str) else ""


def faults(document: Document, options: Options, outcome: Result | Failure) -> Iterator[str]:
    """What does not hold of an outcome."""
    if isinstance(outcome, Failure):
        if outcome.code not in CODES and not (outcome.code == "invalid_span" and _overlong(document)):
            yield f"an unknown code: {outcome.code}"
        return
    yield from _partition_faults(document, outcome)
    yield from (fault for said in _assessments(outcome) for fault in _judgement_faults(said, options))
    for article in outcome.articles:
        known = {actor.id for actor in article.actors}
        if not options.discover_actors and not known <= {actor.id for actor in document.actors}:
            yield f"actors nobody asked for: {known}"
        for actor in article.actors:
            for mention in actor.mentions:
                if not 0 <= mention.start < mention.end <= len(document.text):
                    yield f"a mention out of the text: {mention}"
                elif document.content_type == "text/plain" and not _stands_there(document, mention):
                    yield f"offsets that point elsewhere: {mention}"
        yield from (
            f"a relation of nobody: {one}" for one in article.relations if not {one.holder, one.target} <= known
        )


def _stands_there(document: Document, mention: ScoredMention) -> bool:
    return document.text[mention.start : mention.end] == mention.text


def _partition_faults(document: Document, result: Result) -> Iterator[str]:
    read = [(part.start, part.end) for article in result.page.articles for part in article.offsets.segments]
    skipped = [(part.start, part.end) for part in result.page.skipped]
    at = 0
    for start, end in sorted([*read, *skipped]):
        if start != at or end <= start:
            yield f"characters {at} to {start} are in no part, or in two"
        at = end
    if at != len(document.text):
        yield f"the parts end at {at} of {len(document.text)}"


def _overlong(document: Document) -> bool:
    return any(len(span) > LONGEST_MENTION for actor in document.actors for span in actor.mentions)


def _assessments(result: Result) -> Iterator[Assessment]:
    for article in result.articles:
        yield article.sentiment
        for actor in article.actors:
            yield from (actor.sentiment, actor.stance)
            yield from (said for one in actor.sentences for said in (one.sentiment, one.stance))
        yield from (relation.assessment for relation in article.relations)


def _judgement_faults(said: Assessment, options: Options) -> Iterator[str]:
    if not abs(sum(said.probabilities.values()) - 1) < 1e-4:  # so that what is not a number is told, too
        yield f"probabilities that do not add up: {said.probabilities}"
    if not all(0 <= value <= 1 for value in said.probabilities.values()):
        yield f"what is no probability: {said.probabilities}"
    if (said.logits is not None) != options.raw_scores or not all(map(math.isfinite, said.logits or ())):
        yield f"logits {said.logits} where raw_scores is {options.raw_scores}"


def check(scorer: Scorer, document: Document, options: Options) -> list[str]:
    """What is wrong with this document's outcome; exceptions and hangs too."""
    signal.setitimer(signal.ITIMER_REAL, patience_s(document))
    try:
        (outcome,) = scorer.score([document], options)
        return list(faults(document, options, outcome))
    except Exception as error:  # whatever it is, it is a find
        return [f"{type(error).__name__}: {error}"]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def patience_s(document: Document) -> float:
    """Seconds after which a document counts as one that hangs."""
    return PATIENCE_S + PATIENCE_OF_A_CHARACTER_S * len(document.text)


def run(scorer: Scorer, *, seed: int, seconds: float) -> tuple[int, list[Path]]:
    """How many texts were tried, and the files of those that failed."""
    signal.signal(signal.SIGALRM, _hang)
    random, texts = Random(seed), seeds()
    end, tried, found = time.monotonic() + seconds, 0, list[Path]()
    while time.monotonic() < end:
        document, options = drawn(random, texts)
        wrong = check(scorer, document, options)
        tried += 1
        if wrong:
            found.append(_kept(document, options, wrong, seed, tried))
    return tried, found


def _hang(number: int, frame: FrameType | None) -> None:
    raise HangError("a text took longer than any of its length should")


def _kept(document: Document, options: Options, wrong: list[str], seed: int, tried: int) -> Path:
    path = Path(f"fuzz-find-{seed}-{tried}.json")
    path.write_text(
        json.dumps({"wrong": wrong, "document": asdict(document), "options": asdict(options)}), encoding="utf-8"
    )
    print(f"{path}: {wrong[0][:300]}", flush=True)
    return path


def main() -> int:
    """0 where nothing was found."""
    parser = argparse.ArgumentParser(description="a fuzzer on the text path")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--checkpoint", help="a real one; by default a tiny model of random weights")
    asked = parser.parse_args()
    scorer = Scorer.load(asked.checkpoint) if asked.checkpoint else tiny_scorer()
    tried, found = run(scorer, seed=asked.seed, seconds=60 * asked.minutes)
    print(f"{tried} texts, seed {asked.seed}: {len(found)} finds")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
