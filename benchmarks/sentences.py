"""How well sentence splitters find the sentences of real news, side by side: libraries as they come, and newsstance.

Leaves to others what is done with sentences. Libraries that are not installed are left out and named. Run:
``NEWSSTANCE_DATA=folder python -m benchmarks.sentences``; the last line is one JSON document.

SEESAW and GUM news give gold sentences: those of an article (of a paragraph in GUM) are joined by a space, or by a line
break where one has no final punctuation, and boundaries are counted inside. SEESAW's gold was made by a machine and is
wrong here and there ("talks with Capt. | Ron Johnson"). Each row of NewsMTSC is one sentence: the share left whole.
"""

import importlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.folder import data_folder

Splitter = Callable[[str], Sequence[str]]
Texts = list[list[str]]
_ENDED = re.compile(r"[.!?…][\"”’')\]]*\Z")


def seesaw(folder: Path) -> Iterator[list[str]]:
    """The gold sentences of each article."""
    for path in sorted((folder / "seesaw" / "articles").glob("*.json")):
        yield [row["text"] for row in json.loads(path.read_text(encoding="utf-8"))["text"] if row["text"].strip()]


def gum(folder: Path) -> Iterator[list[str]]:
    """The gold sentences of each paragraph."""
    for path in sorted((folder / "gum_news" / "dep").glob("*.conllu")):
        for paragraph in re.split(r"^# newpar\b(?!_).*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            sentences = re.findall(r"^# text = (.+)$", paragraph, flags=re.MULTILINE)
            if sentences:
                yield sentences


def newsmtsc(folder: Path) -> Iterator[list[str]]:
    """Each row is one sentence."""
    for name in ("dev_rw", "dev_mt", "train"):
        with (folder / "newsmtsc" / f"{name}.jsonl").open(encoding="utf-8") as rows:
            yield from ([json.loads(row)["sentence_normalized"]] for row in rows)


def joined(sentences: Sequence[str]) -> str:
    """One text of gold sentences."""
    pieces = [" ".join(sentence.split()) for sentence in sentences]
    return "".join(piece + (" " if _ENDED.search(piece) else "\n") for piece in pieces).rstrip()


def boundaries(sentences: Sequence[str]) -> set[int]:
    """Where sentences end, counted in visible characters, the end of the text aside."""
    ends, count = set(), 0
    for sentence in sentences:
        count += sum(map(len, sentence.split()))
        ends.add(count)
    return ends - {count}


@dataclass(slots=True)
class Score:
    """Counts of one splitter on one set."""

    right: int = 0
    spurious: int = 0
    missed: int = 0
    whole: int = 0
    texts: int = 0
    characters: int = 0
    seconds: float = 0.0

    def add(self, gold: Sequence[str], split: Splitter) -> None:
        text = joined(gold)
        began = time.perf_counter()
        parts = [part for line in text.split("\n") if line.strip() for part in split(line)]
        self.seconds += time.perf_counter() - began
        wanted, found = boundaries(gold), boundaries(parts)
        self.right += len(wanted & found)
        self.spurious += len(found - wanted)
        self.missed += len(wanted - found)
        self.whole += not found
        self.texts += 1
        self.characters += len(text)

    def as_dict(self) -> dict[str, float]:
        precision = self.right / max(1, self.right + self.spurious)
        recall = self.right / max(1, self.right + self.missed)
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
            "whole": round(self.whole / max(1, self.texts), 4),
            "mb_per_s": round(self.characters / max(1e-9, self.seconds) / 1e6, 2),
        }


def _syntok(module: Any) -> Splitter:
    def split(text: str) -> list[str]:
        starts = [sentence[0].offset for paragraph in module.analyze(text) for sentence in paragraph]
        edges = [0, *starts[1:], len(text)]
        return [text[start:end] for start, end in pairwise(edges)]

    return split


def _nupunkt(module: Any) -> Splitter:
    module.load("default").clear_decision_cache()  # newsstance uses it too: neither shall run on the other's memory
    split: Splitter = module.sent_tokenize
    return split


def _newsstance(module: Any) -> Splitter:
    _nupunkt(module.nupunkt)
    return lambda text: [text[sentence.start : sentence.end] for sentence in module.split_sentences(text)]


def _sentencesplit(module: Any) -> Splitter:
    segmenter = module.Segmenter(language="en")
    return lambda text: [str(sentence) for sentence in segmenter.segment(text)]


CANDIDATES: dict[str, tuple[str, str, Callable[[Any], Splitter]]] = {
    "newsstance": ("newsstance", "newsstance.sentences", _newsstance),
    "nupunkt": ("nupunkt", "nupunkt", _nupunkt),
    "sentence-splitter": ("sentence-splitter", "sentence_splitter", lambda m: m.SentenceSplitter(language="en").split),
    "syntok": ("syntok", "syntok.segmenter", _syntok),
    "blingfire": ("blingfire", "blingfire", lambda module: lambda text: module.text_to_sentences(text).split("\n")),
    "razdel": ("razdel", "razdel", lambda module: lambda text: [part.text for part in module.sentenize(text)]),
    "segtok": ("segtok", "segtok.segmenter", lambda module: lambda text: list(module.split_multi(text))),
    "sentencex": ("sentencex", "sentencex", lambda module: lambda text: list(module.segment("en", text))),
    "sentencesplit": ("sentencesplit", "sentencesplit", _sentencesplit),
    "pysbd": ("pysbd", "pysbd", lambda module: module.Segmenter(language="en", clean=False).segment),
}
"""Name → (package, module, module → splitter)."""


def measure(name: str, sets: dict[str, Texts]) -> dict[str, Any] | None:
    """All scores of one candidate; None where it is not installed."""
    package, module, build = CANDIDATES[name]
    try:
        split = build(importlib.import_module(module))
        release = version(package) if package != "newsstance" else "this tree"
    except (ImportError, PackageNotFoundError):
        return None
    scores = {}
    for label, texts in sets.items():
        score = Score()
        for gold in texts:
            score.add(gold, split)
        scores[label] = score.as_dict()
    return {"version": release, **scores}


def main() -> None:
    """Prints the table, then the JSON document."""
    folder = data_folder("seesaw", "gum_news", "newsmtsc")
    sets: dict[str, Texts] = {
        "seesaw": list(seesaw(folder)),
        "gum": list(gum(folder)),
        "newsmtsc": list(newsmtsc(folder)),
    }
    heads = f"{'SEESAW P':>9} {'R':>6} {'F1':>6} {'GUM P':>7} {'R':>6} {'F1':>6} {'NewsMTSC whole':>15} {'MB/s':>6}"
    print(f"{'':<18} {'version':<10} {heads}")
    results = {}
    for name in sys.argv[1:] or CANDIDATES:
        found = measure(name, sets)
        if found is None:
            print(f"{name:<18} not installed")
            continue
        results[name] = found
        first, second, third = found["seesaw"], found["gum"], found["newsmtsc"]
        print(
            f"{name:<18} {found['version']:<10} {first['precision']:>9.4f} {first['recall']:>6.4f} {first['f1']:>6.4f}"
            f" {second['precision']:>7.4f} {second['recall']:>6.4f} {second['f1']:>6.4f} {third['whole']:>15.4f}"
            f" {first['mb_per_s']:>6.2f}",
            flush=True,
        )
    print(json.dumps({"benchmark": "sentences", "results": results}))


if __name__ == "__main__":
    main()
