"""How well mentions are linked into actors, and what the gazetteer finds alone, on GUM news and WikiGold.

Leaves to others: the tagger (mentions are given: the gold ones) and judging. Run:
``NEWSSTANCE_DATA=folder python benchmarks/linking.py [--errors]``; the last line is one JSON document.

Linking is scored as in the CoNLL-2012 shared task: the mean F1 of MUC (Vilain 1995), B-cubed (Bagga & Baldwin 1998) and
CEAF-e (Luo 2005), micro-averaged over documents, single mentions included. The baseline links equal strings.
"""

import argparse
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from scipy.optimize import linear_sum_assignment

from newsstance.actors.detect import candidates
from newsstance.actors.gazetteer import find
from newsstance.actors.link import link
from newsstance.actors.pronouns import gender
from newsstance.document import Mention, Sentence
from newsstance.labels import ActorType

Clusters = list[frozenset[tuple[int, int]]]
_ENTITY = re.compile(r"\((\d+)-([a-z]+)-[^()]*?(\)|(?=\(|$|\d+\)))|(\d+)\)")
NAMES = frozenset({"name"})
_TYPES = ("person", "organization", "place")


@dataclass(frozen=True, slots=True)
class Word:
    """A token of GUM with its offsets, coarse part of speech, and head (an index into the document, or None)."""

    start: int
    end: int
    pos: str
    head: int | None
    entities: str


@dataclass(frozen=True, slots=True)
class Text:
    """A GUM document: its gold mentions with their entity."""

    name: str
    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[tuple[Mention, str], ...]


def read_gum(path: Path) -> Text:
    """One ``.conllu`` file. A name is the run of proper nouns around a mention's head."""
    text = ""
    words: list[Word] = []
    sentences: list[Sentence] = []
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
        text += "\n" if text and "# newpar" in block else ""
        begin, first = len(text), len(words)
        for row, space in _tokens(rows):
            entities = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
            head = first + int(row[6]) - 1 if row[6] != "0" else None
            words.append(Word(len(text), len(text) + len(row[1]), row[4], head, entities))
            text += row[1] + " " * space
        if rows:
            sentences.append(Sentence(start=begin, end=len(text.rstrip())))
    return Text(path.stem, text, tuple(sentences), tuple(_gold(text, words)))


def _tokens(rows: Sequence[list[str]]) -> Iterator[tuple[list[str], bool]]:
    """Words with whether a space follows; of a contraction (a row ``3-4``) the last word has it."""
    last, space_behind = 0, True
    for row in rows:
        if "-" in row[0]:
            last, space_behind = int(row[0].split("-")[1]), "SpaceAfter=No" not in row[9]
        elif "." not in row[0]:
            number = int(row[0])
            yield row, (space_behind if number == last else number > last and "SpaceAfter=No" not in row[9])


def _gold(text: str, words: Sequence[Word]) -> Iterator[tuple[Mention, str]]:
    seen = set()
    for entity, kind, low, high in _entities(words):
        at = _head(words, low, high)
        if kind not in _TYPES:
            continue
        if words[at].pos.startswith("NNP"):
            start, end = _run(text, words, at, low, high) if kind != "person" else _run("", words, at, low, high)
            mention = Mention(start=start, end=end, text=text[start:end], type=cast("ActorType", kind))
        elif high - low == 1 and gender(text[words[at].start : words[at].end]) in ("m", "f"):
            start, end = words[at].start, words[at].end
            mention = Mention(start=start, end=end, text=text[start:end], type=None, kind="pronoun")
        else:
            continue
        if (start, end) not in seen:
            seen.add((start, end))
            yield mention, entity


def _entities(words: Sequence[Word]) -> Iterator[tuple[str, str, int, int]]:
    opened: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for index, word in enumerate(words):
        for match in _ENTITY.finditer(word.entities):
            entity, kind, closed, closes = match.groups()
            if entity and closed == ")":
                yield entity, kind, index, index + 1
            elif entity:
                opened[entity].append((kind, index))
            elif opened[closes]:
                kind, low = opened[closes].pop()
                yield closes, kind, low, index + 1


def _head(words: Sequence[Word], low: int, high: int) -> int:
    """The word of a span whose own head lies outside it."""
    return next((at for at in range(low, high) if not low <= (words[at].head or -1) < high), low)


def _run(text: str, words: Sequence[Word], at: int, low: int, high: int) -> tuple[int, int]:
    """The proper nouns around ``at``, over hyphens and "of" ("Bank of Kessel")."""
    proper = [word.pos.startswith("NNP") for word in words]
    first = last = at
    while first > low and (
        proper[first - 1] or (first - 1 > low and proper[first - 2] and _joins(text, words[first - 1]))
    ):
        first -= 1
    while last + 1 < high and (
        proper[last + 1] or (last + 2 < high and proper[last + 2] and _joins(text, words[last + 1]))
    ):
        last += 1
    return words[first].start, words[last].end


def _joins(text: str, word: Word) -> bool:
    return text[word.start : word.end] in ("-", "of", "&", "for", "de", "bin", "al")


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
    documents = [read_gum(path) for path in sorted((root / "gum_news" / "dep").glob("*.conllu"))]
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
