"""How a server ages: 20,000 requests in a row, its memory, descriptors and threads on the way.

Leaves to others: speed and faults (``throughput``, ``overload``). Run: ``python -m benchmarks.soak [--checkpoint DIR] [--requests
20000]``; the last line is one JSON document.
"""

import argparse
import json
from typing import Any

from benchmarks.real_articles import articles, short
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


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Ten parts of the requests; the first is the warm-up that the rest is compared with."""
    name, texts = articles(asked.count)
    bodies = [json.dumps({"text": text}) for text in short(texts)]
    states, failed = [], 0
    with served("--checkpoint", asked.checkpoint, "--engine", asked.engine) as server:
        for step in range(1, STEPS + 1):
            seen = load(server, bodies, clients=CLIENTS, seconds=3600, requests=asked.requests // STEPS)
            failed += seen["lost"] + sum(took["count"] for status, took in seen["by_status"].items() if status != "200")
            states.append(state(server, step * (asked.requests // STEPS)))
    first, last = states[0], states[-1]
    growth = last["rss_mb"] / first["rss_mb"] - 1
    return {
        "benchmark": "soak",
        "set": name,
        "states": states,
        "growth_after_first_tenth": round(growth, 4),
        "failed": failed,
        "promises": {
            "all_answered": failed == 0,
            "memory_grows_less_than_5_percent": growth < MOST_GROWTH,
            "descriptors_constant": last["descriptors"] <= first["descriptors"],
            "threads_constant": last["threads"] <= first["threads"],
        },
    }


def main() -> None:
    """Prints the table, then the JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--checkpoint", default="checkpoints/default")
    parser.add_argument("--engine", default="auto")
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
