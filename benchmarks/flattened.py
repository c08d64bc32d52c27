"""How much of the article body is read from real pages that were flattened to text, and how little else.

Pages and measure are those of ``extraction``: precision and recall over runs of four words, averaged over pages, F1 of these two.
Markup is flattened by ``training.flat``, as a scraper's text dump looks. The segmenter that newsstance carries has learned from
these very pages, so it is trained anew for every fold of them and reads only pages that it has not seen; ``segmenter`` is that.
What it is told of a line, and how strictly it learns, was chosen on these pages all the same. ``rules`` is the reader with its
rules alone, ``all lines`` reads everything, ``best lines`` is the most that choosing whole lines can reach. Leaves to others the
bundled pages (``pages``) and HTML as it is (``extraction``).

Run: ``NEWSSTANCE_DATA=folder python -m benchmarks.flattened [--folds 10] [--spaced] [--limit N] [--errors]``; the last line is one
JSON document.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final
from unittest.mock import patch

from benchmarks.extraction import Row, averages, pages, score
from benchmarks.folder import data_folder
from newsstance.page import read_page
from newsstance.reading import plain, segmenter
from newsstance.reading.page_features import PageLines
from newsstance.reading.segmenter import Part, Weights
from training.flat import flatten
from training.lined import Lined
from training.segmenter import SET, Sources, sources, train

FOLDS: Final = 10
SYSTEMS: Final = ("segmenter", "rules", "all lines", "best lines")
Texts = Mapping[str, str]


def body(text: str) -> str:
    """What is read of a flattened page, headlines left out."""
    articles = read_page(text).articles
    return "\n".join(article.text[article.headline.end if article.headline else 0 :] for article in articles)


def using(weights: Weights) -> AbstractContextManager[object]:
    """The reader with other weights than newsstance carries."""
    return patch.object(segmenter, "weights", lambda: weights)


def by_rules() -> AbstractContextManager[object]:
    """The reader without the segmenter, as it reads where that finds nothing."""
    return patch.object(plain, "parts_of", _nothing)


def _nothing(lines: Sequence[str], *others: object) -> list[Part]:
    return ["junk"] * len(lines)


def folds(names: Sequence[str], count: int) -> list[list[str]]:
    """Every page in one of ``count`` folds."""
    return [list(names[at::count]) for at in range(count)]


def cross_validated(texts: Texts, known: Sources, count: int) -> dict[str, str]:
    """The bodies of all pages, each read by weights of a training without it."""
    found: dict[str, str] = {}
    features: dict[int, PageLines] = {}
    for number, fold in enumerate(folds(sorted(texts), count), start=1):
        rest = {**known, "real": [page for page in known["real"] if page.name not in fold]}
        with using(train(rest, features)):
            found.update((name, body(texts[name])) for name in fold)
        print(f"fold {number} of {count}: {len(fold)} pages", file=sys.stderr, flush=True)
    return found


def best(texts: Texts, labelled: Sequence[Lined]) -> dict[str, str]:
    """The lines that hold the body, as the training labels them."""
    return {
        page.name: "\n".join(
            item.text for item, part in zip(page.items, page.parts, strict=True) if part in ("body", "opening")
        )
        for page in labelled
        if page.name in texts
    }


def figures(found: Texts, truth: Mapping[str, Any]) -> tuple[dict[str, float], list[Row]]:
    """The averages of one system and its pages, worst first."""
    rows = [score(name, truth[name]["articleBody"], text) for name, text in found.items()]
    return averages(rows), sorted(rows, key=lambda row: row.f1)


def systems(texts: Texts, known: Sources, count: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Each system with the bodies that it finds, the quick ones first."""
    read: Mapping[str, Callable[[str], str]] = {"all lines": lambda text: text, "rules": body}
    with by_rules():
        for name, extract in read.items():
            yield name, {page: extract(text) for page, text in texts.items()}
    yield "best lines", best(texts, known["real"])
    yield "segmenter", cross_validated(texts, known, count)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table, then the JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--spaced", action="store_true", help="empty lines around paragraphs, as browsers copy them")
    parser.add_argument("--limit", type=int, default=100, help="pages at most")
    parser.add_argument("--errors", action="store_true", help="list the worst pages")
    options = parser.parse_args(arguments)
    data = data_folder(SET)
    truth = json.loads((data / SET / "ground-truth.json").read_text(encoding="utf-8"))
    chosen = dict(sorted(truth.items())[: options.limit])
    texts = {name: flatten(markup, spaced=options.spaced) for name, markup in pages(data / SET, chosen)}
    print(f"{f'{len(texts)} pages':<12}{'precision':>10}{'recall':>10}{'F1':>10}{'page F1':>10}")
    results = {}
    for name, found in systems(texts, sources(data), options.folds):
        results[name], rows = figures(found, truth)
        print(f"{name:<12}" + "".join(f"{value:>10.4f}" for value in results[name].values()), flush=True)
        for row in rows[:20] if options.errors and name == "segmenter" else ():
            print(f"    {row.page[:16]} precision {row.precision:.3f} recall {row.recall:.3f}")
    settings = {"pages": len(texts), "folds": options.folds, "spaced": options.spaced}
    print(json.dumps({"benchmark": "flattened", **settings, "results": {name: results[name] for name in SYSTEMS}}))


if __name__ == "__main__":
    main()
