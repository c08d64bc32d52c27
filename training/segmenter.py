"""Trains the segmenter of plain pages: which lines are headlines, body, the opening of a story, or junk.

Learns from the bundled pages, from the bundled corpus as whole pages (so that prose is not skipped), from short stories of it
amid made furniture (so that they are not skipped either), and from the real pages of the article extraction benchmark,
flattened, where NEWSSTANCE_DATA names them. Leaves to others: lines and labels (``lined``, ``furnished``), features and sequence
(``newsstance.reading``). Only weights are written.

Run: ``NEWSSTANCE_DATA=folder python -m training.segmenter [-o segmenter.json]``
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from newsstance.reading.page_features import Floats, page_features
from newsstance.reading.segmenter import FILE, PARTS, Weights
from training.furnished import furnished_pages
from training.lined import Lined, bundled_page, corpus_pages, real_pages
from training.pages import read_pages

TRAIN: Final = Path("data/pages/train.jsonl")
CORPUS: Final = Path("data/corpus/train.jsonl")
OUT: Final = Path("newsstance/reading") / FILE
SET: Final = "article_extraction_benchmark"
STRENGTH: Final = 0.01
"""Inverse of the regularisation."""
PRIOR: Final = 0.5
"""How much of the parts' frequencies is taken out of the moves."""
MOVES: Final = 0.5
"""How much moves count beside ratings."""
SHARE: Final = {"bundled": 1.5, "corpus": 0.3, "furnished": 0.5, "real": 1.0}
"""What a line of each source weighs."""
_MADE: Final = frozenset(("corpus", "furnished"))
"""Sources that do not say how often a part follows another."""
Sources = dict[str, list[Lined]]


def sources(data: Path | None) -> Sources:
    """What there is to learn from, by source."""
    found: Sources = {
        "bundled": [bundled_page(page) for page in read_pages(TRAIN)],
        "corpus": list(corpus_pages(CORPUS))[::2],  # half of it: furnished pages hold its stories, too
        "furnished": list(furnished_pages(CORPUS)),
    }
    if data is not None:
        both = zip(real_pages(data / SET), real_pages(data / SET, spaced=True), strict=True)
        found["real"] = [(plain, spaced)[at % 2] for at, (plain, spaced) in enumerate(both)]
    return found


def matrix(page: Lined) -> Floats:
    """The features of a page's lines."""
    items = page.items
    return page_features([item.text for item in items], [item.look for item in items], [item.apart for item in items])


def train(known: Sources, features: dict[int, Floats]) -> Weights:
    """Weights from all pages; ``features`` caches matrices by page (its ``id``). Raises ValueError where a part never occurs."""
    pages = [(source, page) for source, own in known.items() for page in own if page.items]
    rows = np.concatenate([_cached(page, features) for _, page in pages])
    parts = np.array([PARTS.index(part) for _, page in pages for part in page.parts])
    if missing := [part for at, part in enumerate(PARTS) if at not in parts]:
        raise ValueError(
            f"no line of {len(parts)} is labelled {', '.join(missing)}; the segmenter learns from pages with all parts"
        )
    weight = np.array([SHARE[source] * np.log1p(len(i.text.split())) for source, p in pages for i in p.items])
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=STRENGTH, max_iter=120, tol=1e-3).fit(
        scaler.transform(rows), parts, sample_weight=weight
    )
    scaled = model.coef_ / scaler.scale_  # (parts, features)
    moves, starts = sequence_scores([page.parts for source, page in pages if source not in _MADE])
    return Weights(
        weights=scaled.T, bias=model.intercept_ - scaled @ scaler.mean_, moves=MOVES * moves, starts=MOVES * starts
    )


def _cached(page: Lined, features: dict[int, Floats]) -> Floats:
    if id(page) not in features:
        features[id(page)] = matrix(page)
    return features[id(page)]


def sequence_scores(sequences: Sequence[Sequence[str]]) -> tuple[Floats, Floats]:
    """Logs of how often a part follows another and opens a page, less ``PRIOR`` of the log of how frequent it is."""
    moves = np.ones((len(PARTS), len(PARTS)))
    starts, totals = np.ones(len(PARTS)), np.ones(len(PARTS))
    for sequence in sequences:
        numbers = [PARTS.index(part) for part in sequence]
        np.add.at(moves, (numbers[:-1], numbers[1:]), 1)
        np.add.at(totals, numbers, 1)
        starts[numbers[0]] += 1
    prior = np.log(totals / totals.sum()) * PRIOR
    return np.log(moves / moves.sum(axis=1, keepdims=True)) - prior, np.log(starts / starts.sum()) - prior


def main() -> int:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, default=OUT)
    options = parser.parse_args()
    folder = os.environ.get("NEWSSTANCE_DATA")
    if not folder:
        print("NEWSSTANCE_DATA is not set: learning from the bundled pages alone", file=sys.stderr)
    known = sources(Path(folder) if folder else None)
    options.out.write_text(train(known, {}).dump(), encoding="utf-8")
    print(*(f"{source}: {len(p)} pages, {sum(len(x.items) for x in p)} lines" for source, p in known.items()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
