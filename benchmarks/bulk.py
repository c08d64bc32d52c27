"""The rate of bulk scoring beside that of the scorer alone, on the same articles, and what ten kills do to its output.

Leaves to others: the tests of what must hold (``tests/serving/bulk``). Run:
``python -m benchmarks.bulk [--checkpoint DIR] [--articles 5000] [--kills 10] [--format parquet] [--rounds 3]``; the last line
is one JSON document. The scorer alone gets the articles as a list in three ways: in calls of as many as bulk scoring's chunks, all
in one call, and in such calls from as many threads as bulk scoring has; bulk scoring is compared with the best of them. All are
warm. Rounds alternate, so that a busy moment hits all. ``core_rate`` is the scorer's rate with one thread on one core: what a
cluster is sized by (docs/scaling.md).
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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import get_args

from benchmarks.articles import articles
from newsstance.document import Document, Options
from newsstance.scorer import Scorer
from serving.bulk.__main__ import SOME_REFUSED
from serving.bulk.chunks import CHUNK_ROWS
from serving.bulk.command import PARALLEL, job_of, parser
from serving.bulk.journal import RUN
from serving.bulk.progress import Progress
from serving.bulk.run import run, survey
from serving.bulk.sinks import Format

BULK = sorted({1, PARALLEL})
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
        result: dict[str, object] = {
            "benchmark": "bulk",
            "articles": given.articles,
            "words": round(statistics.mean(len(text.split()) for _, text in texts)),
            "cores": len(os.sched_getaffinity(0)),
            **_rates(given, documents, source, Path(folder)),
            **_core_rate(given, documents[: max(CHUNK_ROWS, given.articles // CORE_SHARE)]),
            **_kills(given, source, Path(folder)),
        }
    print(json.dumps(result))
    if result.get("equal") is False:
        sys.exit("what was killed and gone on with is not the run that was not")


def _arguments() -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m benchmarks.bulk")
    made.add_argument("--checkpoint", default="checkpoints/default")
    made.add_argument("--articles", type=int, default=5000)
    made.add_argument("--kills", type=int, default=10)
    made.add_argument("--format", choices=get_args(Format), default="jsonl", help="of the killed runs")
    made.add_argument("--rounds", type=int, default=3)
    made.add_argument("--engine", default="auto")
    made.add_argument("--seed", type=int, default=7)
    return made.parse_args()


def _rates(given: argparse.Namespace, documents: Sequence[Document], source: Path, folder: Path) -> dict[str, object]:
    scorer = Scorer.load(given.checkpoint, engine=given.engine)
    scorer.score(documents[:CHUNK_ROWS])
    alone = _alone_in_every_way(scorer, documents)
    rates: dict[str, list[float]] = {name: [] for name in (*alone, *map(_bulk_name, BULK))}
    for at in range(given.rounds):
        for name, work in alone.items():
            rates[name].append(_rate(work, len(documents)))
        for parallel in BULK:
            work = partial(_bulk, scorer, given, source, folder / f"out{at}-{parallel}", parallel)
            rates[_bulk_name(parallel)].append(_rate(work, len(documents)))
    typical = {name: statistics.median(values) for name, values in rates.items()}
    best = max(alone, key=typical.__getitem__)
    print(f"{len(documents)} articles, engine {scorer.info().get('engine')}   {'articles/s':>12} {'of the best':>14}")
    for name, rate in typical.items():
        print(f"{name:<40} {rate:>12.2f} {rate / typical[best]:>14.3f}")
    return {
        "engine": scorer.info().get("engine"),
        "rates": {name: round(rate, 2) for name, rate in typical.items()},
        "best": best,
        "share": round(typical[_bulk_name(PARALLEL)] / typical[best], 3),
    }


def _bulk_name(parallel: int) -> str:
    return f"bulk, {parallel} at a time"


def _rate(work: Callable[[], object], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def _alone_in_every_way(scorer: Scorer, documents: Sequence[Document]) -> dict[str, Callable[[], object]]:
    return {
        "scorer, chunk by chunk": lambda: _alone(scorer, documents),
        "scorer, one call for all": lambda: scorer.score(documents, Options()),
        f"scorer, from {PARALLEL} threads": lambda: _from_threads(scorer, documents),
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
    flags = ["--checkpoint", str(given.checkpoint), "--format", given.format, "--quiet", "-o"]
    command = [sys.executable, "-m", "serving.bulk", str(source), *flags]
    whole, killed = folder / "whole", folder / "killed"
    took = _finished(command, whole)
    rng, kills = random.Random(given.seed), 0
    for _ in range(given.kills):
        with subprocess.Popen([*command, str(killed)]) as process:  # noqa: S603 - our own program
            try:
                _check(process.wait(rng.uniform(0.2, 1.0) * took / given.kills))
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
    _finished(command, killed)
    same = contents(whole) == contents(killed)
    print(f"killed {kills} times: output ({given.format}) {'equal, byte for byte' if same else 'NOT EQUAL'}")
    return {"kills": kills, "format": given.format, "equal": same}


def _finished(command: Sequence[str], out: Path) -> float:
    """Seconds of a run that must come to its end."""
    began = time.perf_counter()
    _check(subprocess.run([*command, str(out)], check=False).returncode)  # noqa: S603
    if not json.loads((out / RUN).read_text(encoding="utf-8"))["finished"]:
        sys.exit(f"{out / RUN} does not say that the run is finished")
    return time.perf_counter() - began


def _check(code: int) -> None:
    if code not in (0, SOME_REFUSED):
        sys.exit(f"serving.bulk ended with {code}; see its words above")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a run."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    main()
