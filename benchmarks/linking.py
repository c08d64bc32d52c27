"""How well mentions are linked into actors, given and found, on GUM news and bundled dev; and what the gazetteer finds alone.

Scored as in the CoNLL-2012 shared task: the mean F1 of MUC (Vilain 1995), B-cubed (Bagga & Baldwin 1998) and CEAF-e (Luo 2005),
micro-averaged over documents, single mentions included. The baseline links equal strings. With ``--checkpoint`` mentions are found,
too: what is found and no gold mention costs precision, what is missed recall; on GUM, which marks names, found mentions are read as
names first (``benchmarks.spans.as_names``). Leaves to others: how well spans and types are found (``spans``), judging.

Run: ``NEWSSTANCE_DATA=folder python -m benchmarks.linking [--checkpoint DIR] [--errors]``; the last line is one JSON document.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.spans import as_names
from newsstance.actors.detect import candidates
from newsstance.actors.gazetteer import find
from newsstance.actors.link import link
from newsstance.actors.titles import is_role
from newsstance.document import Document, Mention, Options, Result
from newsstance.errors import NewsstanceError
from newsstance.scorer import Scorer
from training.data_folder import data_folder
from training.discovery import Spans
from training.examples import Example
from training.readers.bundled import is_pronoun
from training.sets import parse_spec, read_set

Clusters = list[frozenset[tuple[int, int]]]
SETS: Final = {"gum news": "gum=public:gum_news/dep", "bundled dev": "bundled=data/corpus/dev.jsonl"}
NAMES_ONLY: Final = frozenset(("gum news",))
KINDS: Final = {"names": frozenset({"name"}), "names and pronouns": frozenset({"name", "pronoun"})}


def gold_clusters(example: Example, kinds: frozenset[str]) -> Clusters:
    """The gold entities over mentions of these kinds."""
    groups = defaultdict(set)
    for mention in example.mentions:
        if mention.kind in kinds:
            groups[mention.actor].add((mention.start, mention.end))
    return [frozenset(group) for group in groups.values()]


def linked(example: Example, kinds: frozenset[str]) -> Clusters:
    """What ``link`` makes of the gold mentions."""
    mentions = [_as_found(mention) for mention in example.mentions if mention.kind in kinds]
    actors = link(example.text, example.sentences, mentions)
    return [frozenset((mention.start, mention.end) for mention in actor.mentions) for actor in actors]


def _as_found(mention: Mention) -> Mention:
    """A gold mention without its actor; a role is one, as when it is found."""
    role = mention.kind == "name" and mention.type == "person" and is_role(mention.text)
    return replace(mention, actor=None, kind="nominal" if role else mention.kind)


def equal_strings(example: Example, kinds: frozenset[str]) -> Clusters:
    """The baseline: mentions with the same letters are one actor; pronouns are nobody's."""
    groups = defaultdict(set)
    for mention in example.mentions:
        if mention.kind in kinds and mention.kind == "name":
            groups[mention.text.lower()].add((mention.start, mention.end))
    return [frozenset(group) for group in groups.values()]


def found(scorer: Scorer, example: Example, kinds: frozenset[str], *, names: bool) -> Clusters:
    """The actors that a scorer finds; ``names``: those with a name, each mention as it would be marked."""
    options = Options(unit="article", relations=False, evidence=False, force_language=True)
    (result,) = scorer.score([Document(id=example.id, text=example.text)], options)
    actors = [a for article in result.articles for a in article.actors] if isinstance(result, Result) else []
    clusters = []
    for actor in actors:
        spans: Spans = {(example.id, m.start, m.end, actor.type) for m in actor.mentions if not is_pronoun(m.text)}
        spans = as_names([example], spans, titles=False) if names else spans
        others = (
            {(m.start, m.end) for m in actor.mentions if is_pronoun(m.text)} if "pronoun" in kinds and spans else set()
        )
        clusters.append(frozenset({(start, end) for _, start, end, _ in spans} | others))
    return [cluster for cluster in clusters if cluster]


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


def _speed(examples: Sequence[Example]) -> float:
    characters = sum(len(example.text) for example in examples)
    begin = time.perf_counter()
    for example in examples:
        tagged = [_as_found(mention) for mention in example.mentions if mention.kind == "name"]
        link(example.text, example.sentences, candidates(example.text, example.sentences, tagged))
    return characters / (time.perf_counter() - begin) / 1e6


def _show_errors(examples: Sequence[Example]) -> None:
    for example in examples:
        key, response = gold_clusters(example, KINDS["names"]), linked(example, KINDS["names"])
        for word, ours, theirs in (("merged", response, key), ("split", key, response)):
            for cluster in ours:
                parts = [sorted({example.text[a:b] for a, b in part & cluster}) for part in theirs if part & cluster]
                if len(parts) > 1:
                    print(f"{example.id} {word}: {parts}")


def _systems(name: str, scorer: Scorer | None) -> Iterator[tuple[str, Callable[[Example, frozenset[str]], Clusters]]]:
    yield "equal strings", equal_strings
    yield "linked", linked
    if scorer is not None:
        yield "found and linked", partial(found, scorer, names=name in NAMES_ONLY)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, help="find mentions with it, too")
    parser.add_argument("--errors", action="store_true", help="list merged and split actors")
    options = parser.parse_args(arguments)
    try:
        examples = {name: read_set(parse_spec(spec)) for name, spec in SETS.items()}
        wiki = read_wikigold(data_folder() / "wikigold/data/wikigold/CONLL-format/data/wikigold.conll.txt")
        scorer = Scorer.load(options.checkpoint, engine="torch") if options.checkpoint else None
    except NewsstanceError as error:
        sys.exit(f"error: {error}")
    answer: dict[str, Any] = {"linking": {}, "gazetteer": {}}
    print(f"{'linking':<52}{'MUC':>7}{'B3':>7}{'CEAFe':>7}{'CoNLL':>7}")
    for name, some in examples.items():
        for part, kinds in KINDS.items():
            for system, clusters in _systems(name, scorer):
                result = scores([(gold_clusters(one, kinds), clusters(one, kinds)) for one in some])
                answer["linking"][f"{name}, {part}, {system}"] = result
                print(f"{name + ', ' + part + ', ' + system:<52}", end="")
                print("".join(f"{result[metric]:7.1f}" for metric in (*METRICS, "conll")), flush=True)
    gum = [
        (one.text, {(m.start, m.end): str(m.type) for m in one.mentions if m.kind == "name"})
        for one in examples["gum news"]
    ]
    for name, texts in (("wikigold", wiki), ("gum", gum)):
        answer["gazetteer"][name] = gazetteer_figures(texts)
        print(f"gazetteer alone, {name}: " + ", ".join(f"{k} {v:.3g}" for k, v in answer["gazetteer"][name].items()))
    if options.errors:
        for some in examples.values():
            _show_errors(some)
    answer["mb_per_s"] = _speed(examples["gum news"])
    print(f"candidates (with find) and link: {answer['mb_per_s']:.2f} MB/s", json.dumps(answer), sep="\n")


if __name__ == "__main__":
    main()
