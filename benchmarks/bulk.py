"""The rate of bulk scoring beside that of the scorer alone, on the same articles, and what ten kills do to its output.

Leaves to others: the tests of what must hold (``tests/serving/bulk``). Run:
``python -m benchmarks.bulk [--checkpoint DIR] [--articles 5000] [--kills 10] [--rounds 3]``; the last line is one JSON document.
The scorer alone gets the articles as a list, in calls of as many as bulk scoring's chunks; both are warm. Rounds alternate, so that
a busy moment hits both. ``core_rate`` is the scorer's rate with one thread on one core: what a cluster is sized by
(docs/scaling.md).
"""

import argparse
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.articles import articles
from newsstance.document import Document, Options
from newsstance.scorer import Scorer
from serving.bulk.chunks import CHUNK_ROWS
from serving.bulk.command import PARALLEL, job_of, parser
from serving.bulk.progress import Progress
from serving.bulk.run import run, survey

CORE_SHARE = 10
"""The rate of one core is measured on a tenth of the articles."""


def main() -> None:
    """Prints the table, then the JSON document."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        texts = list(articles(given.articles))
        source = Path(folder) / "articles.jsonl"
        source.write_text(
            "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts), encoding="utf-8"
        )
        documents = [Document(id=name, text=text) for name, text in texts]
        result = {
            "benchmark": "bulk",
            "articles": given.articles,
            "words": round(statistics.mean(len(text.split()) for _, text in texts)),
            "cores": len(os.sched_getaffinity(0)),
            **_rates(given, documents, source, Path(folder)),
            **_core_rate(given, documents[: max(CHUNK_ROWS, given.articles // CORE_SHARE)]),
            **_kills(given, source, Path(folder)),
        }
    print(json.dumps(result))


def _arguments() -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m benchmarks.bulk")
    made.add_argument("--checkpoint", default="checkpoints/default")
    made.add_argument("--articles", type=int, default=5000)
    made.add_argument("--kills", type=int, default=10)
    made.add_argument("--rounds", type=int, default=3)
    made.add_argument("--engine", default="auto")
    made.add_argument("--seed", type=int, default=7)
    return made.parse_args()


def _rates(given: argparse.Namespace, documents: Sequence[Document], source: Path, folder: Path) -> dict[str, object]:
    scorer = Scorer.load(given.checkpoint, engine=given.engine)
    scorer.score(documents[:CHUNK_ROWS])
    rates: dict[str, list[float]] = {"scorer": [], **{f"bulk, {n} at a time": [] for n in sorted({1, PARALLEL})}}
    for at in range(given.rounds):
        rates["scorer"].append(_rate(lambda: _alone(scorer, documents), len(documents)))
        for parallel in sorted({1, PARALLEL}):
            out = folder / f"out{at}-{parallel}"
            rates[f"bulk, {parallel} at a time"].append(
                _rate(lambda out=out, parallel=parallel: _bulk(scorer, given, source, out, parallel), len(documents))
            )
    typical = {name: statistics.median(values) for name, values in rates.items()}
    print(f"{len(documents)} articles, engine {scorer.info().get('engine')}   {'articles/s':>12} {'of the scorer':>14}")
    for name, rate in typical.items():
        print(f"{name:<40} {rate:>12.2f} {rate / typical['scorer']:>14.3f}")
    share = typical[f"bulk, {PARALLEL} at a time"] / typical["scorer"]
    return {
        "engine": scorer.info().get("engine"),
        "rates": {k: round(v, 2) for k, v in typical.items()},
        "share": round(share, 3),
    }


def _rate(work: object, count: int) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return count / (time.perf_counter() - began)


def _alone(scorer: Scorer, documents: Sequence[Document]) -> None:
    for at in range(0, len(documents), CHUNK_ROWS):
        scorer.score(documents[at : at + CHUNK_ROWS], Options())


def _bulk(scorer: Scorer, given: argparse.Namespace, source: Path, out: Path, parallel: int) -> None:
    words = [str(source), "-o", str(out), "--checkpoint", str(given.checkpoint), "--parallel", str(parallel)]
    job = job_of(parser().parse_args(words))
    run(job, lambda: scorer, survey(job), Progress(0, io.StringIO(), quiet=True))


def _core_rate(given: argparse.Namespace, documents: Sequence[Document]) -> dict[str, object]:
    """In a process of its own, bound to one core, because engines choose their threads when they are loaded."""
    program = (
        "import json, os, sys, time; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from newsstance import Document; from newsstance.scorer import Scorer; from benchmarks.bulk import _alone, _rate\n"
        "texts = json.load(sys.stdin); scorer = Scorer.load(sys.argv[1], engine=sys.argv[2], threads=1)\n"
        "documents = [Document(text=text) for text in texts]; scorer.score(documents[:8])\n"
        "print(_rate(lambda: _alone(scorer, documents), len(documents)))"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(given.checkpoint), given.engine],
        input=json.dumps([document.text for document in documents]),
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    rate = float(done.stdout)
    print(f"{'scorer, one thread on one core':<40} {rate:>12.2f}")
    return {"core_rate": round(rate, 2)}


def _kills(given: argparse.Namespace, source: Path, folder: Path) -> dict[str, object]:
    if not given.kills:
        return {}
    command = [
        sys.executable,
        "-m",
        "serving.bulk",
        str(source),
        "--checkpoint",
        str(given.checkpoint),
        "--quiet",
        "-o",
    ]
    whole, killed = folder / "whole", folder / "killed"
    began = time.perf_counter()
    subprocess.run([*command, str(whole)], check=False)  # noqa: S603 - 3 says that some rows were refused
    took, rng, kills = time.perf_counter() - began, random.Random(given.seed), 0
    for _ in range(given.kills):
        with subprocess.Popen([*command, str(killed)]) as process:  # noqa: S603
            try:
                process.wait(rng.uniform(0.2, 1.0) * took / given.kills)
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
    subprocess.run([*command, str(killed)], check=False)  # noqa: S603
    same = _contents(whole) == _contents(killed)
    print(f"killed {kills} times: output {'equal, byte for byte' if same else 'NOT EQUAL'}")
    return {"kills": kills, "equal": same}


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


if __name__ == "__main__":
    main()
