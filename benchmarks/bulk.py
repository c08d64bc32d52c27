"""The rate of bulk scoring beside that of the scorer alone, on the same articles, and what ten kills do to its output.

Leaves to others: the articles (``archive``), the kills (``kills``), the tests of what must hold (``tests/serving/bulk``). Run:
``python -m benchmarks.bulk [--checkpoint DIR] [--articles 5000] [--kills 10] [--format parquet] [--rounds 5] [--trial 512]``;
progress goes to standard error, the last line on standard output is one JSON document. Three stages, all warm:

1. a trial on the first articles: the scorer alone in calls of as many as bulk scoring's chunks, all in one call, and in such calls
   from as many threads as bulk scoring has; bulk scoring with one chunk at a time and with its default. The best way of the scorer
   is the one to beat;
2. all articles, cut into rounds: in each both score the same ones, in turn first, so that a busy moment hits both;
3. an uninterrupted run of the command, and one that is killed.

What it must show stands under ``promises``; it exits 1 where the output of the killed run differs, or fewer kills hit it than were
asked for. Every article is scored four times; ``core_rate`` is the scorer's rate with one thread on one core: what a cluster is
sized by (docs/scaling.md). On a slow machine: ``--kills 0`` for the rates alone, ``--rounds 0 --words 60`` for the kills alone, on
the first words of as many articles.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, get_args

from benchmarks.archive import Archive, archive
from benchmarks.kills import killed_and_not, say
from benchmarks.promises import Promise, at_least, shown
from newsstance.document import Document, Options
from newsstance.scorer import Scorer
from serving.bulk.chunks import CHUNK_ROWS
from serving.bulk.command import PARALLEL, job_of, parser
from serving.bulk.progress import Progress, duration
from serving.bulk.run import run, survey
from serving.bulk.sinks import Format

TRIAL = 8 * CHUNK_ROWS
CORE_SHARE = 10
"""The rate of one core is measured on a tenth of the articles."""
LEAST_SHARE = 0.95
"""Of the rate of the scorer alone, at its best."""
PASSES = 4
"""Times that every article is scored after the trial: in the rounds by either, uninterrupted, and killed."""


def main() -> None:
    """Prints the table, then the JSON document."""
    given = _arguments()
    stock = archive(given.articles, words=given.words)
    with tempfile.TemporaryDirectory() as folder:
        result: dict[str, object] = {
            "benchmark": "bulk",
            "articles": given.articles,
            "distinct": stock.distinct,
            "sets": stock.sets,
            "words": round(statistics.mean(len(text.split()) for _, text in stock.articles)),
            "cores": len(os.sched_getaffinity(0)),
            **(_all_rates(given, stock, Path(folder)) if given.rounds else {}),
            **_kills(given, stock, Path(folder)),
        }
    result["promises"] = kept = promises(result, given.kills)
    print(shown(kept))
    print(json.dumps(result))
    if not all(promise["held"] for name, promise in kept.items() if name != "share"):  # a busy machine breaks that one
        sys.exit("what was killed and gone on with is not the run that was not, or was not killed as often as asked")


def promises(result: Mapping[str, Any], kills: int) -> dict[str, Promise]:
    """What bulk scoring must show of what was measured."""
    rate = {"share": at_least(LEAST_SHARE, result["share"])} if "share" in result else {}
    if not kills:
        return rate
    return {**rate, "kills": at_least(kills, result["kills"]), "equal": at_least(1, int(result["equal"]))}


def _arguments() -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m benchmarks.bulk")
    made.add_argument("--checkpoint", default="checkpoints/default")
    made.add_argument("--articles", type=int, default=5000)
    made.add_argument("--kills", type=int, default=10)
    made.add_argument("--format", choices=get_args(Format), default="jsonl", help="of the killed runs")
    made.add_argument(
        "--rounds", type=int, default=5, help="into which the articles are cut for the rates; 0: no rates"
    )
    made.add_argument("--trial", type=int, default=TRIAL, help="articles on which the scorer's best way is found")
    made.add_argument("--words", type=int, metavar="N", help="of each article only so many")
    made.add_argument("--engine", default="auto")
    made.add_argument("--seed", type=int, default=7)
    return made.parse_args()


def _all_rates(given: argparse.Namespace, stock: Archive, folder: Path) -> dict[str, object]:
    some = [text for _, text in stock.articles[: max(CHUNK_ROWS, given.articles // CORE_SHARE)]]
    return {**_rates(given, stock, folder), **_core_rate(given, some)}


def _rates(given: argparse.Namespace, stock: Archive, folder: Path) -> dict[str, object]:
    print(f"{given.articles:,} articles, {stock.distinct:,} of them distinct: {stock.sets}")
    say("loading the model")
    scorer = Scorer.load(given.checkpoint, engine=given.engine)
    documents = [Document(id=name, text=text) for name, text in stock.articles]
    scorer.score(documents[:CHUNK_ROWS])
    ways = _ways(scorer)
    trial = _trial(given, scorer, documents[: given.trial], ways, folder)
    best = max(ways, key=trial.__getitem__)
    say(f"{PASSES} passes will take about {duration(PASSES * len(documents) / trial[best])}")
    took = _rounds(given, scorer, documents, ways[best], folder)
    rates = {side: len(documents) / seconds for side, seconds in took.items()}
    share = rates["bulk"] / rates["alone"]
    print(f"{'all articles, ' + best:<40} {rates['alone']:>12.2f}")
    print(f"{'all articles, bulk scoring':<40} {rates['bulk']:>12.2f}   {share:.1%} of the scorer's")
    return {
        "engine": scorer.info().get("engine"),
        "trial": {name: round(rate, 2) for name, rate in trial.items()},
        "best": best,
        "rates": {side: round(rate, 2) for side, rate in rates.items()},
        "share": round(share, 3),
    }


def _trial(
    given: argparse.Namespace, scorer: Scorer, documents: Sequence[Document], ways: dict[str, "Way"], folder: Path
) -> dict[str, float]:
    """Articles a second of every way."""
    bulk: dict[str, Way] = {
        f"bulk, {parallel} at a time": partial(_bulk, scorer, given, folder / f"trial-{parallel}", parallel)
        for parallel in sorted({1, PARALLEL})
    }
    rates = {}
    for name, way in {**ways, **bulk}.items():
        rates[name] = len(documents) / _seconds(way, documents)
        print(f"{f'{len(documents)} articles, {name}':<40} {rates[name]:>12.2f} articles/s")
    return rates


def _rounds(
    given: argparse.Namespace, scorer: Scorer, documents: Sequence[Document], alone: "Way", folder: Path
) -> dict[str, float]:
    """Seconds of both over all articles."""
    took = {"alone": 0.0, "bulk": 0.0}
    size = -(-len(documents) // given.rounds)
    for at in range(0, len(documents), size):
        part = documents[at : at + size]
        bulk: Way = partial(_bulk, scorer, given, folder / f"round-{at}", PARALLEL)
        both: list[tuple[str, Way]] = [("alone", alone), ("bulk", bulk)]
        for side, way in both[:: 1 if at // size % 2 == 0 else -1]:
            took[side] += _seconds(way, part)
        done = at + len(part)
        say(f"{done:,} articles: alone {done / took['alone']:.2f}/s, bulk scoring {done / took['bulk']:.2f}/s")
    return took


Way = Callable[[Sequence[Document]], object]
"""A way to score documents."""


def _seconds(way: Way, documents: Sequence[Document]) -> float:
    began = time.perf_counter()
    way(documents)
    return time.perf_counter() - began


def _ways(scorer: Scorer) -> dict[str, Way]:
    """Of the scorer alone."""
    return {
        "scorer, chunk by chunk": partial(_alone, scorer),
        "scorer, one call for all": lambda documents: scorer.score(documents, Options()),
        f"scorer, from {PARALLEL} threads": partial(_from_threads, scorer),
    }


def _alone(scorer: Scorer, documents: Sequence[Document]) -> None:
    for chunk in _chunks(documents):
        scorer.score(chunk, Options())


def _from_threads(scorer: Scorer, documents: Sequence[Document]) -> None:
    with ThreadPoolExecutor(PARALLEL) as pool:
        for _ in pool.map(lambda chunk: len(scorer.score(chunk, Options())), _chunks(documents)):
            pass


def _chunks(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    for at in range(0, len(documents), CHUNK_ROWS):
        yield documents[at : at + CHUNK_ROWS]


def _bulk(scorer: Scorer, given: argparse.Namespace, out: Path, parallel: int, documents: Sequence[Document]) -> None:
    """All of it: writing the input is not counted by much, reading it is."""
    source = _written(out.with_suffix(".jsonl"), [(document.id, document.text) for document in documents])
    words = [str(source), "-o", str(out), "--checkpoint", str(given.checkpoint), "--parallel", str(parallel)]
    job = job_of(parser().parse_args(words))
    run(job, lambda: scorer, survey(job), Progress(0, io.StringIO(), quiet=True))


def _written(path: Path, articles: Sequence[tuple[str, str]]) -> Path:
    lines = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in articles)
    path.write_text(lines, encoding="utf-8")
    return path


def _core_rate(given: argparse.Namespace, texts: Sequence[str]) -> dict[str, object]:
    """In a process of its own, bound to one core, because engines choose their threads when they are loaded."""
    say(f"one core, {len(texts)} articles")
    program = (
        "import json, os, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from newsstance import Document; from newsstance.scorer import Scorer; from benchmarks import bulk\n"
        "texts = json.load(sys.stdin); scorer = Scorer.load(sys.argv[1], engine=sys.argv[2], threads=1)\n"
        "documents = [Document(text=text) for text in texts]; scorer.score(documents[:8])\n"
        "print(len(texts) / bulk._seconds(lambda some: bulk._alone(scorer, some), documents))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(given.checkpoint), given.engine],
        input=json.dumps(texts),
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    rate = float(done.stdout)
    print(f"{'scorer, one thread on one core':<40} {rate:>12.2f} articles/s")
    return {"core_rate": round(rate, 2)}


def _kills(given: argparse.Namespace, stock: Archive, folder: Path) -> dict[str, object]:
    if not given.kills:
        return {}
    source = _written(folder / "articles.jsonl", stock.articles)
    flags = ["--checkpoint", str(given.checkpoint), "--engine", given.engine, "--format", given.format, "-o"]
    command = [sys.executable, "-m", "serving.bulk", str(source), *flags]
    return {"format": given.format, **killed_and_not(command, folder, given.kills, given.seed)}


if __name__ == "__main__":
    main()
