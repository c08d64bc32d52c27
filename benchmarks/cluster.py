"""Bulk scoring on a local Ray cluster of two workers beside the plain run, with and without a worker killed half-way.

Leaves to others: the tests of what must hold (``tests/serving/cluster``). Run where Ray is installed:
``python -m benchmarks.cluster [--checkpoint DIR] [--articles 5000] [--workers 2]``; the last line is one JSON document. All sides
start from the command line, end with their output complete, and have the same cores; what Ray takes to start is told apart.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.articles import articles
from serving.bulk.__main__ import SOME_REFUSED

WORKER = "ray::MapWorker"


def main() -> None:
    """Prints the table, then the JSON document."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "articles.parquet"
        rows = [{"id": key, "text": text} for key, text in articles(given.articles)]
        pq.write_table(pa.Table.from_pylist(rows), source, row_group_size=256)
        plain = ["-m", "serving.bulk", "--format", "parquet", "--threads", str(given.workers)]
        cluster = ["-m", "serving.cluster", "bulk", "--workers", str(given.workers)]
        took = {
            "plain": _timed(plain, source, folder / "plain", given),
            "start": _start(given.workers),
            "cluster": _timed(cluster, source, folder / "cluster", given),
            "killed": _timed(cluster, source, folder / "killed", given, kill=True),
        }
        equal = {side: _contents(folder / side) == _contents(folder / "plain") for side in ("cluster", "killed")}
    _report(given, took, equal)


def _arguments() -> argparse.Namespace:
    made = argparse.ArgumentParser(prog="python -m benchmarks.cluster")
    made.add_argument("--checkpoint", default="checkpoints/default")
    made.add_argument("--articles", type=int, default=5000)
    made.add_argument("--workers", type=int, default=2)
    made.add_argument("--seed", type=int, default=7)
    return made.parse_args()


def _timed(module: list[str], source: Path, out: Path, given: argparse.Namespace, *, kill: bool = False) -> float:
    command = [sys.executable, *module, str(source), "-o", str(out), "--checkpoint", str(given.checkpoint), "--quiet"]
    began = time.perf_counter()
    with subprocess.Popen(command) as process:  # noqa: S603 - our own program
        if kill:
            threading.Thread(target=_kill_one, args=(process.pid, out, random.Random(given.seed)), daemon=True).start()
        if process.wait() not in (0, SOME_REFUSED):
            sys.exit(f"{' '.join(module)} ended with {process.returncode}")
    return time.perf_counter() - began


def _kill_one(driver: int, out: Path, rng: random.Random) -> None:
    """Kill a worker of this driver once the first part is done."""
    while not list(out.glob(".parts/*.json")):
        time.sleep(0.1)
    time.sleep(rng.random())
    workers = [each for each in psutil.Process(driver).children(recursive=True) if WORKER in " ".join(each.cmdline())]
    rng.choice(workers).kill()
    print(f"killed one of {len(workers)} workers")


def _start(workers: int) -> float:
    """Seconds that Ray takes to start and to end."""
    program = f"from serving.cluster.start import cluster\nwith cluster(cpus={workers}): pass"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603
    return time.perf_counter() - began


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def _report(given: argparse.Namespace, took: dict[str, float], equal: dict[str, bool]) -> None:
    print(f"{given.articles} articles, {given.workers} workers   {'seconds':>10} {'articles/s':>12} {'output':>8}")
    for side in ("plain", "cluster", "killed"):
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
                "workers": given.workers,
                "cores": cores,
                "seconds": seconds,
                "overhead": round(overhead, 3),
                "equal": equal,
            }
        )
    )


if __name__ == "__main__":
    main()
