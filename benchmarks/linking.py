"""How well mentions are linked into actors, and what the gazetteer finds alone, on GUM news and WikiGold.

Leaves to others: the tagger (mentions are given: the gold ones) and judging. Run:
``NEWSSTANCE_DATA=folder python benchmarks/linking.py [--errors]``; the last line is one JSON document.

Linking is scored as in the CoNLL-2012 shared task: the mean F1 of MUC (Vilain 1995), B-cubed (Bagga & Baldwin 1998) and
CEAF-e (Luo 2005), micro-averaged over documents, single mentions included. The baseline links equal strings.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from newsstance.actors.detect import candidates
from newsstance.actors.gazetteer import find
from newsstance.actors.link import link
from training.readers.gum import Text, read_document

Clusters = list[frozenset[tuple[int, int]]]
NAMES = frozenset({"name"})


def gold_clusters(document: Text, kinds: frozenset[str]) -> Clusters:
    """The gold entities over mentions of these kinds."""
    groups = defaultdict(set)
    for mention, entity in document.mentions:
        if mention.kind in kinds:
            groups[entity].add((mention.start, mention.end))
    return [frozenset(group) for group in groups.values()]


def linked(document: Text, kinds: frozenset[str]) -> Clusters:
    """What ``link`` makes of the gold mentions."""
    mentions = [mention for mention, _ in document.mentions if mention.kind in kinds]
    actors = link(document.text, document.sentences, mentions)
    return [frozenset((mention.start, mention.end) for mention in actor.mentions) for actor in actors]


def equal_strings(document: Text, kinds: frozenset[str]) -> Clusters:
    """The baseline: mentions with the same letters are one actor; pronouns are nobody's."""
    groups = defaultdict(set)
    for mention, _ in document.mentions:
        if mention.kind in kinds and mention.kind == "name":
            groups[mention.text.lower()].add((mention.start, mention.end))
    return [frozenset(group) for group in groups.values()]


def muc(key: Clusters, response: Clusters) -> tuple[float, float]:
    """Links of ``key`` that ``response`` has, and all links of ``key``."""
    owner = {mention: number for number, cluster in enumerate(response) for mention in cluster}
    parts = [len({owner.get(m, (m,)) for m in cluster}) for cluster in key]
    found = sum(len(cluster) - part for cluster, part in zip(key, parts, strict=True))
    return found, sum(len(cluster) - 1 for cluster in key)


def b_cubed(key: Clusters, response: Clusters) -> tuple[float, float]:
    """Of every mention of ``key``, the part of its cluster that ``response`` keeps with it."""
    owner = {mention: cluster for cluster in response for mention in cluster}
    kept = sum(len(cluster & owner.get(m, frozenset())) / len(cluster) for cluster in key for m in cluster)
    return kept, sum(map(len, key))


def ceaf_e(key: Clusters, response: Clusters) -> tuple[float, float]:
    """The best one-to-one alignment of clusters by 2·|overlap| / (|a| + |b|), and the number of ``key``'s clusters."""
    if not key or not response:
        return 0.0, len(key)
    score = np.array([[2 * len(a & b) / (len(a) + len(b)) for b in response] for a in key])
    rows, columns = linear_sum_assignment(-score)
    return float(score[rows, columns].sum()), len(key)


Metric = Callable[[Clusters, Clusters], tuple[float, float]]
METRICS: Mapping[str, Metric] = {"muc": muc, "b_cubed": b_cubed, "ceaf_e": ceaf_e}


def scores(pairs: Sequence[tuple[Clusters, Clusters]]) -> dict[str, float]:
    """F1 of every metric over (key, response) pairs, and their mean under ``conll``."""
    found = {name: _f1(metric, pairs) for name, metric in METRICS.items()}
    return found | {"conll": sum(found.values()) / len(found)}


def _f1(metric: Metric, pairs: Sequence[tuple[Clusters, Clusters]]) -> float:
    recall = [metric(key, response) for key, response in pairs]
    precision = [metric(response, key) for key, response in pairs]
    r = sum(a for a, _ in recall) / max(1, sum(b for _, b in recall))
    p = sum(a for a, _ in precision) / max(1, sum(b for _, b in precision))
    return 100 * 2 * p * r / (p + r) if p + r else 0.0


def read_wikigold(path: Path) -> list[tuple[str, dict[tuple[int, int], str]]]:
    """Sentences with their gold spans (adjacent tags of one class are one span)."""
    found = []
    for block in path.read_text("utf-8").split("\n\n"):
        text = ""
        spans: dict[tuple[int, int], str] = {}
        previous: tuple[int, str] | None = None
        for line in block.splitlines():
            word, _, tag = line.rpartition(" ")
            start = len(text)
            text += word + " "
            kind = tag.partition("-")[2]
            if kind:
                begin = previous[0] if previous and previous[1] == kind else start
                spans.pop((begin, start - 1), None)
                spans[begin, start + len(word)] = kind
                previous = begin, kind
            else:
                previous = None
        found.append((text, spans))
    return found


def gazetteer_figures(texts: Sequence[tuple[str, dict[tuple[int, int], str]]]) -> dict[str, float]:
    """Part of the gold spans found exactly, by type, and part of the hits that overlap a gold span."""
    gold: Counter[str] = Counter()
    found: Counter[str] = Counter()
    hits = touching = 0
    for text, spans in texts:
        gold.update(spans.values())
        for hit in find(text):
            hits += 1
            touching += any(low < hit.end and hit.start < high for low, high in spans)
            found.update([spans[hit.start, hit.end]] if (hit.start, hit.end) in spans else [])
    recall = {f"recall_{kind}": found[kind] / count for kind, count in sorted(gold.items())}
    return recall | {"touching": touching / max(1, hits), "hits": hits}


def _speed(documents: Sequence[Text]) -> float:
    characters = sum(len(document.text) for document in documents)
    begin = time.perf_counter()
    for document in documents:
        tagged = [mention for mention, _ in document.mentions if mention.kind == "name"]
        link(document.text, document.sentences, candidates(document.text, document.sentences, tagged))
    return characters / (time.perf_counter() - begin) / 1e6


def _show_errors(documents: Sequence[Text]) -> None:
    for document in documents:
        key, response = gold_clusters(document, NAMES), linked(document, NAMES)
        for word, ours, theirs in (("merged", response, key), ("split", key, response)):
            for cluster in ours:
                parts = [sorted({document.text[a:b] for a, b in part & cluster}) for part in theirs if part & cluster]
                if len(parts) > 1:
                    print(f"{document.name} {word}: {parts}")


def main() -> None:
    """Print the tables and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list merged and split actors")
    options = parser.parse_args()
    data = os.environ.get("NEWSSTANCE_DATA")
    if not data:
        sys.exit("NEWSSTANCE_DATA is not set; point it at the folder that holds gum_news/ and wikigold/")
    root = Path(data)
    documents = [read_document(path) for path in sorted((root / "gum_news" / "dep").glob("*.conllu"))]
    answer: dict[str, Any] = {"documents": len(documents), "linking": {}, "gazetteer": {}}
    print(f"{'linking, gold mentions':<38}{'MUC':>7}{'B3':>7}{'CEAFe':>7}{'CoNLL':>7}")
    for part, kinds in (("names", NAMES), ("names and pronouns", NAMES | {"pronoun"})):
        for system in (equal_strings, linked):
            result = scores([(gold_clusters(d, kinds), system(d, kinds)) for d in documents])
            answer["linking"][f"{part}, {system.__name__}"] = result
            print(f"{part + ', ' + system.__name__:<38}", end="")
            print("".join(f"{result[name]:7.1f}" for name in (*METRICS, "conll")))
    wiki = read_wikigold(root / "wikigold/data/wikigold/CONLL-format/data/wikigold.conll.txt")
    gum = [(d.text, {(m.start, m.end): str(m.type) for m, _ in d.mentions if m.kind == "name"}) for d in documents]
    for name, texts in (("wikigold", wiki), ("gum", gum)):
        answer["gazetteer"][name] = gazetteer_figures(texts)
        print(f"gazetteer alone, {name}: " + ", ".join(f"{k} {v:.3g}" for k, v in answer["gazetteer"][name].items()))
    if options.errors:
        _show_errors(documents)
    answer["mb_per_s"] = _speed(documents)
    print(f"candidates (with find) and link: {answer['mb_per_s']:.2f} MB/s", json.dumps(answer), sep="\n")


if __name__ == "__main__":
    main()
