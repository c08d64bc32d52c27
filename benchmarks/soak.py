"""How a server ages: 20,000 requests in a row, of mixed lengths, its memory, descriptors and threads on the way.

Leaves to others: speed and faults (``throughput``, ``overload``). Run: ``python -m benchmarks.soak [--checkpoint DIR] [--requests
20000]``; the last line is one JSON document.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.chosen import add_engine, server_flags
from benchmarks.real_articles import articles, mixed
from benchmarks.served import Served, load, served

CLIENTS = 8
STEPS = 10
MOST_GROWTH = 0.05


def state(server: Served, answered: int) -> dict[str, float]:
    """What the process holds now."""
    return {
        "answered": answered,
        "rss_mb": round(server.rss_mb(), 1),
        "peak_mb": round(server.peak_mb(), 1),
        "descriptors": server.descriptors(),
        "threads": server.threads(),
    }


def most(states: Sequence[Mapping[str, float]], name: str) -> float:
    """The greatest value after the warm-up, as a multiple of that at its end: a peak between two ends counts, too."""
    first, *rest = (state[name] for state in states)
    return max(rest) / first


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Ten parts of the requests; the first is the warm-up that the rest is compared with."""
    name, texts = articles(asked.count)
    bodies = [json.dumps({"text": text}) for text in mixed(texts)]
    states, failed = [], 0
    with served(*server_flags(asked)) as server:
        for step in range(1, STEPS + 1):
            seen = load(server, bodies, clients=CLIENTS, seconds=3600, requests=asked.requests // STEPS)
            failed += seen["lost"] + sum(took["count"] for status, took in seen["by_status"].items() if status != "200")
            states.append(state(server, step * (asked.requests // STEPS)))
    growth = most(states, "rss_mb") - 1
    return {
        "benchmark": "soak",
        "set": name,
        "states": states,
        "growth_after_first_tenth": round(growth, 4),
        "failed": failed,
        "promises": {
            "all_answered": failed == 0,
            "memory_grows_less_than_5_percent": growth < MOST_GROWTH,
            "descriptors_constant": most(states, "descriptors") <= 1,
            "threads_constant": most(states, "threads") <= 1,
        },
    }


def main() -> None:
    """Prints the table, then the JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    add_engine(parser)
    parser.add_argument("--count", type=int, default=200, help="different texts")
    parser.add_argument("--requests", type=int, default=20_000)
    found = measure(parser.parse_args())
    print(f"{'answered':>9} {'MB':>8} {'peak MB':>8} {'descriptors':>12} {'threads':>8}")
    for row in found["states"]:
        print(
            f"{row['answered']:>9} {row['rss_mb']:>8} {row['peak_mb']:>8} {row['descriptors']:>12} {row['threads']:>8}"
        )
    for promise, kept in found["promises"].items():
        print("kept  " if kept else "BROKEN", promise)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
