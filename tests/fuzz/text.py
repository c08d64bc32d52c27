"""A fuzzer on the text path: mutated articles and pages through a whole scorer, for as long as one likes.

What must hold of any text: an answer or a DocumentError, within seconds; articles and skipped ranges partition it; offsets
point at what they name. A text for which it does not is written to a file, and belongs into the tests once it is mended.
Leaves to others: HTTP (``api``), how texts are made (``mutations``). Run: ``python -m tests.fuzz.text [--minutes 10] [--seed 1]
[--checkpoint DIR]``.
"""

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from types import FrameType

from newsstance.document import Document, Failure, NamedActor, Options, Result
from newsstance.scorer import Scorer
from tests.fuzz.mutations import mutated
from tests.tiny import TEXT, tiny_scorer

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
"""Far more than the slowest text needs on a busy core."""
CODES = {"empty_text", "invalid_text", "unsupported_language"}


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


def drawn(random: Random, texts: list[str]) -> tuple[Document, Options]:
    """A document and how to score it."""
    text = mutated(random, texts)
    words = [word for word in text.split() if word.istitle()][:20] or ["Ada"]
    actors = [NamedActor(id=f"a{at}", name=random.choice(words)) for at in range(random.choice((0, 0, 2)))]
    document = Document(text=text, content_type=random.choice(("text/plain", "text/html")), actors=tuple(actors))
    options = Options(
        unit=random.choice(("page", "page", "article", "sentence")),
        sentences=random.random() < 0.3,
        relations=random.random() < 0.8,
        max_risk=random.choice((None, 0.2)),
        force_language=random.random() < 0.8,
    )
    return document, options


def faults(document: Document, outcome: Result | Failure) -> Iterator[str]:
    """What does not hold of an outcome."""
    if isinstance(outcome, Failure):
        if outcome.code not in CODES:
            yield f"an unknown code: {outcome.code}"
        return
    yield from _partition_faults(document, outcome)
    for article in outcome.articles:
        known = {actor.id for actor in article.actors}
        for actor in article.actors:
            for mention in actor.mentions:
                if not 0 <= mention.start < mention.end <= len(document.text):
                    yield f"a mention out of the text: {mention}"
                elif (
                    document.content_type == "text/plain" and document.text[mention.start : mention.end] != mention.text
                ):
                    yield f"offsets that point elsewhere: {mention}"
        yield from (
            f"a relation of nobody: {one}" for one in article.relations if not {one.holder, one.target} <= known
        )


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


def check(scorer: Scorer, document: Document, options: Options) -> list[str]:
    """What is wrong with this document's outcome; exceptions and hangs too."""
    signal.setitimer(signal.ITIMER_REAL, PATIENCE_S)
    try:
        (outcome,) = scorer.score([document], options)
        return list(faults(document, outcome))
    except Exception as error:  # whatever it is, it is a find
        return [f"{type(error).__name__}: {error}"]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


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
    raise HangError(f"a text took more than {PATIENCE_S} s")


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
