"""How fast the server is: articles a second with 32 clients beside the same scorer in-process, and latency of a text alone.

Leaves to others: overload and faults (``overload``), long runs (``soak``). Run: ``python -m benchmarks.throughput
[--checkpoint DIR] [--count 200] [--rounds 3] [--infinity PYTHON]``; the last line is one JSON document. Beside them a plain FastAPI
server around a ``transformers`` pipeline answers for the same sentences and targets, and michaelfeil/infinity where an interpreter
is named that has it (``infinity``); of each, the seconds until it was ready and its memory are noted as well.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import infinity
from benchmarks.chosen import add_engine, chosen_scorer, server_flags
from benchmarks.promises import at_least, at_most, shown
from benchmarks.real_articles import articles, short
from benchmarks.served import Served, load, served
from newsstance.document import Document, Options, Result

CLIENTS = 32
WARM_UP_S = 3.0
PATH = "/v1/score"
LEAST_SHARE, MOST_REST_MB, MOST_LOADED_MB = 0.85, 450, 800


def in_process(asked: argparse.Namespace, texts: Sequence[str]) -> dict[str, float]:
    """Articles a second, and tokens, of one call for all texts; after a warm-up."""
    scorer = chosen_scorer(asked)
    documents = [Document(text=text, id=str(at)) for at, text in enumerate(texts)]
    scorer.score(documents[: len(documents) // 4])
    began = time.perf_counter()
    results = [result for result in scorer.score(documents) if isinstance(result, Result)]
    took = time.perf_counter() - began
    return {"per_s": len(results) / took, "tokens_per_s": sum(result.usage.tokens for result in results) / took}


def pairs(asked: argparse.Namespace, texts: Sequence[str]) -> list[str]:
    """For the peer: each text's sentences with the actors that newsstance finds in them, as a request's body."""
    scorer = chosen_scorer(asked)
    bodies = []
    for text, result in zip(
        texts, scorer.score([Document(text=text) for text in texts], Options(sentences=True)), strict=True
    ):
        scored = result.articles if isinstance(result, Result) else ()
        found = [
            (text[said.start : said.end], actor.name)
            for article in scored
            for actor in article.actors
            for said in actor.sentences
        ]
        bodies.append(json.dumps({"pairs": found or [(text[:200], "nobody")]}))
    return bodies


def in_a_process(work: Any, *arguments: object) -> Any:
    """Run a function in a fresh process, so that nothing of this one helps or hinders."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def busy(server: Served, bodies: Sequence[str], path: str = PATH) -> dict[str, Any]:
    """All bodies once, by 32 clients, after a warm-up."""
    load(server, bodies, path=path, clients=CLIENTS, seconds=WARM_UP_S)
    return load(server, bodies, path=path, clients=CLIENTS, seconds=600, requests=len(bodies))


def alone(server: Served, bodies: Sequence[str], count: int, path: str = PATH) -> dict[str, float]:
    """Latency of one client's requests, one after the other."""
    load(server, bodies, path=path, clients=1, requests=20)
    report = load(server, bodies, path=path, clients=1, seconds=600, requests=count)
    found: dict[str, float] = report["by_status"]["200"]
    return found


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Every figure, rounds in alternation so that a machine that slows down does so for all."""
    name, texts = articles(asked.count)
    bodies = [json.dumps({"text": text}) for text in texts]
    texts_alone = short(texts)[:100]
    ours: list[dict[str, Any]] = []
    inside: list[dict[str, float]] = []
    with served(*server_flags(asked)) as server:
        info = json.loads(server.get("/info"))["model"]
        at_rest, ready = server.rss_mb(), server.ready_s
        single = alone(server, [json.dumps({"text": text}) for text in texts_alone], asked.alone)
        for _ in range(asked.rounds):
            inside.append(in_a_process(in_process, asked, texts))
            ours.append(busy(server, bodies))
        under_load, peak = server.rss_mb(), server.peak_mb()
    peers = measure_peers(asked, texts, texts_alone) if asked.peer else {}
    found: dict[str, Any] = {
        "benchmark": "throughput",
        "articles": {
            "set": name,
            "count": len(texts),
            "different": len(set(texts)),
            "characters": sum(map(len, texts)),
            "alone": len(texts_alone),
        },
        "engine": {key: info.get(key) for key in ("engine", "device", "dtype", "threads", "streams", "batch_tokens")},
        "in_process": inside,
        "http": ours,
        "http_share_of_in_process": round(
            median(o["ok_per_s"] / i["per_s"] for o, i in zip(ours, inside, strict=True)), 3
        ),
        "alone_150_words": single,
        "ready_s": round(ready, 2),
        "rss_mb": {"at_rest": round(at_rest), "under_load": round(under_load), "peak": round(peak)},
        "peers": {
            name: {**seen, "ours_times": round(median(o["ok_per_s"] for o in ours) / seen["http"]["ok_per_s"], 2)}
            for name, seen in peers.items()
        },
    }
    found["promises"] = {
        "http_share_of_in_process": at_least(LEAST_SHARE, found["http_share_of_in_process"]),
        "rss_mb_at_rest": at_most(MOST_REST_MB, found["rss_mb"]["at_rest"]),
        "rss_mb_at_its_peak": at_most(MOST_LOADED_MB, found["rss_mb"]["peak"]),
    }
    return found


def measure_peers(asked: argparse.Namespace, texts: Sequence[str], texts_alone: Sequence[str]) -> dict[str, Any]:
    """The plain server, and infinity where it is there, on the same sentences and targets."""
    whole, brief = (in_a_process(pairs, asked, some) for some in (texts, texts_alone))
    with served(module="benchmarks.plain_server") as server:
        found = {"plain server": measure_peer(server, asked, whole, brief, PATH)}
    if asked.infinity:
        found["infinity"] = measure_infinity(
            asked, [infinity.as_asked(body) for body in whole], [*map(infinity.as_asked, brief)]
        )
    return found


def measure_infinity(asked: argparse.Namespace, whole: Sequence[str], brief: Sequence[str]) -> dict[str, Any]:
    """As the other two."""
    with tempfile.TemporaryDirectory() as folder:
        infinity.write_classifier(Path(folder))
        flags = ("--python", asked.infinity, "--model", folder)
        with served(*flags, module="benchmarks.infinity", ready=infinity.READY) as server:
            return measure_peer(server, asked, whole, brief, infinity.PATH)


def measure_peer(
    server: Served, asked: argparse.Namespace, whole: Sequence[str], brief: Sequence[str], path: str
) -> dict[str, Any]:
    """What is measured of our own server, but for the rounds."""
    at_rest = server.rss_mb()
    single, http = alone(server, brief, asked.alone, path), busy(server, whole, path)
    memory = {"at_rest": at_rest, "under_load": server.rss_mb(), "peak": server.peak_mb()}
    return {
        "ready_s": round(server.ready_s, 2),
        "rss_mb": {when: round(held) for when, held in memory.items()},
        "alone_150_words": single,
        "http": http,
    }


def table(found: dict[str, Any]) -> str:
    """For people."""
    inside, ours = (
        median(row[key] for row in found[part]) for part, key in (("in_process", "per_s"), ("http", "ok_per_s"))
    )
    single = found["alone_150_words"]
    rows = [
        f"{found['articles']['count']} articles of {found['articles']['set']}, engine {found['engine']}",
        f"{'in-process':<34}{inside:8.1f} articles/s",
        f"{f'HTTP, {CLIENTS} clients':<34}{ours:8.1f} articles/s   {found['http_share_of_in_process']:.0%} of in-process",
        f"{'150 words alone':<34}{single['p50_ms']:8.1f} ms p50   {single['p99_ms']:.1f} ms p99",
        _held("newsstance", found),
    ]
    for name, seen in found["peers"].items():
        latency = seen["alone_150_words"]
        rows += [
            f"{f'{name}, {CLIENTS} clients':<34}{seen['http']['ok_per_s']:8.1f} articles/s   ours {seen['ours_times']}x",
            f"{f'{name}, 150 words alone':<34}{latency['p50_ms']:8.1f} ms p50   {latency['p99_ms']:.1f} ms p99",
            _held(name, seen),
        ]
    return "\n".join((*rows, shown(found["promises"])))


def _held(name: str, seen: dict[str, Any]) -> str:
    memory = seen["rss_mb"]
    return (
        f"{f'{name}, ready after':<34}{seen['ready_s']:8.1f} s   memory {memory['at_rest']} MB at rest, "
        f"{memory['under_load']} MB under load, {memory['peak']} MB at its peak"
    )


def main() -> None:
    """Prints the table, then the JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    add_engine(parser)
    parser.add_argument("--count", type=int, default=200, help="articles")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--alone", type=int, default=300, help="requests of the latency measurement")
    parser.add_argument("--no-peer", dest="peer", action="store_false", help="leave the other servers out")
    parser.add_argument("--infinity", metavar="PYTHON", help="interpreter of an environment that has infinity")
    found = measure(parser.parse_args())
    print(table(found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
