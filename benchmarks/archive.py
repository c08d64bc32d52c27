"""An archive for the benchmark of bulk scoring: bundled articles and those of the public sets that are there, mixed.

Leaves to others: what is measured. Where fewer are distinct than asked for they come again under ids of their own. The order is
the same every time, and mixes the sets, so that any stretch of it is like any other.
"""

import csv
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.articles import CORPUS
from benchmarks.real_articles import ROOT, seesaw
from training.readers.bundled import read

SEED: Final = 7
LEAST_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """``articles`` are ids and texts; ``distinct`` of the texts differ; ``sets`` says how many of those come from where."""

    articles: tuple[tuple[str, str], ...]
    distinct: int
    sets: dict[str, int]


def archive(count: int, words: int | None = None) -> Archive:
    """So many articles, or the first ``words`` of each."""
    found: dict[str, str] = {}
    for name, text in _all():
        if len(text) >= LEAST_CHARACTERS:
            found.setdefault(" ".join(text.split()[:words]) if words else text, name)
    mixed = list(found.items())
    random.Random(SEED).shuffle(mixed)
    taken = [(*mixed[at % len(mixed)], at) for at in range(count)]
    sets: dict[str, int] = {}
    for _, name in mixed[:count]:
        sets[name] = sets.get(name, 0) + 1
    return Archive(
        articles=tuple((f"{name}-{at}", text) for text, name, at in taken), distinct=min(count, len(mixed)), sets=sets
    )


def _all() -> Iterator[tuple[str, str]]:
    """The name of the set, and the text, of every article."""
    for one in read(ROOT / CORPUS):
        yield "bundled", one.text
    given = os.environ.get("NEWSSTANCE_DATA")
    data = Path(given) if given else None
    if data and (data / "seesaw/articles").is_dir():
        yield from (("seesaw", text) for text in seesaw(data / "seesaw/articles"))
    tables = sorted((data / "persent").glob("*.csv")) if data else []
    for path in tables:
        with path.open(encoding="utf-8", newline="") as file:
            yield from (("persent", row["DOCUMENT"]) for row in csv.DictReader(file))
