"""Trains the segmenter of plain pages: which lines are headlines, body, the opening of a story, or junk.

Learns from the bundled pages, from pages mixed of their parts and pages of invented templates (so that it knows more templates than
somebody wrote), from the bundled corpus as whole pages (so that prose is not skipped), and from the real pages of the article
extraction benchmark, flattened, where NEWSSTANCE_DATA names them. Leaves to others: lines and labels (``lined``, ``grafted``,
``furnished``), the network while it learns (``line_tagger``), features and sequence (``newsstance.reading``). Only weights are
written.

Run: ``NEWSSTANCE_DATA=folder python -m training.segmenter [-o segmenter.json]``
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from newsstance.reading.page_features import PageLines, page_features
from newsstance.reading.segmenter import FILE, PARTS, STATES, Weights
from training.furnished import furnished_pages
from training.grafted import DRAFTS, frames, grafted_pages, news
from training.line_tagger import Told, learn, states_of
from training.lined import Lined, bundled_page, corpus_pages, real_pages
from training.pages import read_pages

TRAIN: Final = Path("data/pages/train.jsonl")
CORPUS: Final = Path("data/corpus/train.jsonl")
OUT: Final = Path("newsstance/reading") / FILE
SET: Final = "article_extraction_benchmark"
EPOCHS: Final = 8
SEED: Final = 1
MADE: Final = {"furnished": 1600, "grafted": 600}
"""How many pages are made."""
SHARE: Final = {"bundled": 1.5, "corpus": 0.3, "furnished": 1.0, "grafted": 1.0, "real": 1.5}
"""What a page of each source weighs."""
Sources = dict[str, list[Lined]]


def sources(data: Path | None) -> Sources:
    """What there is to learn from, by source."""
    pages = list(read_pages(TRAIN))
    known = frames(sorted(DRAFTS.glob("pt-*.txt")), {page.id for page in pages})
    found: Sources = {
        "bundled": [bundled_page(page) for page in pages],
        "corpus": list(corpus_pages(CORPUS))[::2],  # half of it: made pages hold its stories, too
        "furnished": list(furnished_pages(CORPUS, MADE["furnished"])),
        "grafted": list(grafted_pages(known, news(CORPUS, known), MADE["grafted"])),
    }
    if data is not None:
        found["real"] = [page for spaced in (False, True) for page in real_pages(data / SET, spaced=spaced)]
    return found


def features_of(page: Lined) -> PageLines:
    """What is known of a page's lines."""
    items = page.items
    return page_features([item.text for item in items], [item.look for item in items], [item.apart for item in items])


def train(known: Sources, features: dict[int, PageLines], *, epochs: int = EPOCHS, seed: int = SEED) -> Weights:
    """Weights from all pages; ``features`` caches them by page (its ``id``). Raises ValueError where a part never occurs."""
    pages = [(source, page) for source, own in known.items() for page in own if page.items]
    parts = [part for _, page in pages for part in page.parts]
    if missing := [part for part in PARTS if part not in parts]:
        raise ValueError(
            f"no line of {len(parts)} is labelled {', '.join(missing)}; the segmenter learns from pages with all parts"
        )
    told = [
        Told(
            page=_cached(page, features),
            states=tuple(STATES.index(state) for state in states_of(page.parts)),
            weight=SHARE[source],
        )
        for source, page in pages
    ]
    return learn(told, epochs=epochs, seed=seed).weights()


def _cached(page: Lined, features: dict[int, PageLines]) -> PageLines:
    if id(page) not in features:
        features[id(page)] = features_of(page)
    return features[id(page)]


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
