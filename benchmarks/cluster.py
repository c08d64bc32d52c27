"""Bulk scoring on a local Ray cluster of two workers beside the plain run, with and without a worker killed half-way.

Leaves to others: the tests of what must hold (``tests/serving/cluster``). Run where Ray is installed:
``python -m benchmarks.cluster [--checkpoint DIR] [--articles 5000] [--workers 2]``; the last line is one JSON document. All sides
start from the command line, end with their output complete, and have the same cores; what Ray takes to start is told apart.
A quick look, two parts of short texts: ``--articles 1100 --words 12``.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.articles import articles
from serving.bulk.session import SOME_REFUSED

WORKER = "ray::MapWorker"
SIDES = ("plain", "cluster", "killed")


def main() -> None:
    """Prints the table, then the JSON document."""
    given = _arguments()
    killed: list[int] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "articles.parquet"
        rows = [{"id": key, "text": _shortened(text, given.words)} for key, text in articles(given.articles)]
        pq.write_table(pa.Table.from_pylist(rows), source, row_group_size=256)
        plain = ["-m", "serving.bulk", "--format", "parquet", "--threads", str(given.workers)]
        cluster = ["-m", "serving.cluster", "bulk", "--workers", str(given.workers)]
        took = {
            "plain": _timed(plain, source, folder / "plain", given),
            "start": _start(given.workers),
            "cluster": _timed(cluster, source, folder / "cluster", given),
        }
        if given.kill:
            took["killed"] = _timed(cluster, source, folder / "killed", given, killed)
        equal = {side: _contents(folder / side) == _contents(folder / "plain") for side in took if side in SIDES[1:]}
    _report(given, took, equal, killed)
    if len(killed) != given.kill or not all(equal.values()):
        sys.exit("nobody was killed" if all(equal.values()) else "the cluster's tables are not those of the plain run")


def _arguments() -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m benchmarks.cluster")
    made.add_argument("--checkpoint", default="checkpoints/default")
    made.add_argument("--articles", type=int, default=5000)
    made.add_argument("--words", type=int, metavar="N", help="of each article only so many, for a slow machine")
    made.add_argument("--workers", type=int, default=2)
    made.add_argument("--no-kill", dest="kill", action="store_false", help="the overhead alone: nobody is killed")
    made.add_argument("--seed", type=int, default=7)
    return made.parse_args()


def _shortened(text: str, words: int | None) -> str:
    return text if words is None else " ".join(text.split()[-words:])


def _timed(
    module: list[str], source: Path, out: Path, given: argparse.Namespace, killed: list[int] | None = None
) -> float:
    """Seconds of a run. Where ``killed`` is given, one worker is killed on the way, and its process id put there."""
    command = [sys.executable, *module, str(source), "-o", str(out), "--checkpoint", str(given.checkpoint), "--quiet"]
    began = time.perf_counter()
    with subprocess.Popen(command) as process:  # noqa: S603 - our own program
        if killed is not None:
            killed.append(_kill_one(process, out, random.Random(given.seed)))
        if process.wait() not in (0, SOME_REFUSED):
            sys.exit(f"{' '.join(module)} ended with {process.returncode}")
    return time.perf_counter() - began


def _kill_one(driver: "subprocess.Popen[bytes]", out: Path, rng: random.Random) -> int:
    """Kill a worker of this driver once the first part is done; its process id. Ends the benchmark where there is none."""
    while not list(out.glob(".parts/*.json")):
        if driver.poll() is not None:
            sys.exit("the run ended before a worker could be killed: give it more --articles")
        time.sleep(0.05)
    time.sleep(rng.random())
    workers = [each for each in psutil.Process(driver.pid).children(recursive=True) if WORKER in line_of(each)]
    if not workers:
        driver.terminate()
        sys.exit(f"no process of the run is called {WORKER}: nobody could be killed")
    chosen = max(workers, key=lambda each: each.cpu_times().user)  # one that has nothing to do would prove little
    chosen.kill()
    print(f"killed worker {chosen.pid}, one of {len(workers)}")
    return int(chosen.pid)


def line_of(process: psutil.Process) -> str:
    """A process's command line; nothing where it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def _start(workers: int) -> float:
    """Seconds that Ray takes to start and to end."""
    program = f"from serving.cluster.start import cluster\nwith cluster(cpus={workers}): pass"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603
    return time.perf_counter() - began


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def _report(given: argparse.Namespace, took: dict[str, float], equal: dict[str, bool], killed: list[int]) -> None:
    print(f"{given.articles} articles, {given.workers} workers   {'seconds':>10} {'articles/s':>12} {'output':>8}")
    for side in (side for side in SIDES if side in took):
        same = "" if side == "plain" else "equal" if equal[side] else "NOT EQUAL"
        print(f"{side:<32} {took[side]:>10.1f} {given.articles / took[side]:>12.2f} {same:>8}")
    overhead = (took["cluster"] - took["start"]) / took["plain"] - 1
    print(
        f"Ray starts and ends in {took['start']:.1f} s; beyond that the cluster takes {overhead:+.1%} of the plain run"
    )
    cores = len(os.sched_getaffinity(0))
    seconds = {side: round(value, 1) for side, value in took.items()}
    print(
        json.dumps(
            {
                "benchmark": "cluster",
                "articles": given.articles,
                "words": given.words,
                "workers": given.workers,
                "cores": cores,
                "seconds": seconds,
                "overhead": round(overhead, 3),
                "killed": len(killed),
                "equal": equal,
            }
        )
    )


if __name__ == "__main__":
    main()
