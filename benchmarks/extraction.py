"""How much of the article body is read from real HTML pages, and how little else: newsstance beside trafilatura.

Leaves to others what is done with the text. trafilatura is only measured, never used. Run:
``NEWSSTANCE_DATA=folder python -m benchmarks.extraction [--errors]``; the last line is one JSON document.

Scored as in Scrapinghub's article extraction benchmark: precision and recall of each page over its runs of four words,
averaged over pages, F1 of the averages; ``page_f1`` is the mean of the pages' F1. The body is judged, so the headline is
left out of what newsstance reads.
"""

import gzip
import importlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.folder import data_folder
from newsstance.page import read_page

_WORD = re.compile(r"\w+")
_RUN = 4
Extractor = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """The score of one page."""

    page: str
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return harmonic(self.precision, self.recall)


def harmonic(precision: float, recall: float) -> float:
    """F1."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def newsstance(html: str) -> str:
    """The body that newsstance reads."""
    articles = read_page(html, "text/html", "article").articles
    return "\n".join(article.text[article.headline.end if article.headline else 0 :] for article in articles)


def trafilatura() -> Extractor | None:
    """The body that trafilatura extracts; None where it is not installed."""
    try:
        module: Any = importlib.import_module("trafilatura")
    except ImportError:
        return None
    return lambda html: module.extract(html, include_comments=False) or ""


def pages(folder: Path, truth: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and markup of each page."""
    for name in truth:
        with gzip.open(folder / "html" / f"{name}.html.gz", "rt", encoding="utf-8", errors="replace") as file:
            yield name, file.read()


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, all of a shorter one."""
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1)) if words)


def score(name: str, wanted: str, found: str) -> Row:
    """One page."""
    gold, seen = runs(wanted), runs(found)
    right = (gold & seen).total()
    empty = 1.0 if not gold and not seen else 0.0
    return Row(name, right / seen.total() if seen else empty, right / gold.total() if gold else empty)


def averages(rows: Sequence[Row]) -> dict[str, float]:
    """Precision and recall averaged over pages, their F1, and the mean of the pages' F1."""
    precision, recall = (sum(getattr(row, part) for row in rows) / len(rows) for part in ("precision", "recall"))
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(harmonic(precision, recall), 4),
        "page_f1": round(sum(row.f1 for row in rows) / len(rows), 4),
    }


def measure(
    extract: Extractor, documents: Mapping[str, str], truth: Mapping[str, Any]
) -> tuple[dict[str, float], list[Row]]:
    """The averages of one extractor and its pages, worst first."""
    began = time.perf_counter()
    found = {name: extract(html) for name, html in documents.items()}
    seconds = time.perf_counter() - began
    rows = [score(name, truth[name]["articleBody"], text) for name, text in found.items()]
    speed = {"mb_per_s": round(sum(map(len, documents.values())) / seconds / 1e6, 2)}
    return averages(rows) | speed, sorted(rows, key=lambda row: row.f1)


def main() -> None:
    """Prints the table, then the JSON document."""
    folder = data_folder("article_extraction_benchmark") / "article_extraction_benchmark"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    documents = dict(pages(folder, truth))
    print(f"{len(documents)} pages   {'precision':>9} {'recall':>9} {'F1':>9} {'page F1':>9} {'MB/s':>9}")
    results = {}
    for name, extract in (("newsstance", newsstance), ("trafilatura", trafilatura())):
        if extract is None:
            print(f"{name:<12} not installed")
            continue
        results[name], rows = measure(extract, documents, truth)
        columns = (f"{results[name][part]:>9.4f}" for part in ("precision", "recall", "f1", "page_f1", "mb_per_s"))
        print(f"{name:<12}", *columns)
        for row in rows[:20] if "--errors" in sys.argv and name == "newsstance" else ():
            print(f"    {row.page[:16]} precision {row.precision:.3f} recall {row.recall:.3f}")
    print(json.dumps({"benchmark": "extraction", "pages": len(documents), "results": results}))


if __name__ == "__main__":
    main()
