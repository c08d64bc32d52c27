"""Real articles to measure speed with: SEESAW where NEWSSTANCE_DATA has it, else the bundled corpus.

Leaves to others: what is measured.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from training.readers.bundled import read

ROOT = Path(__file__).parents[1]
WORDS = 150
LEAST_CHARACTERS = 600
LENGTHS = (20, 60, 150, 150, 60, 20, 150, 400)
"""Words of one text after the other: mostly short ones, so that many fit into an hour, and every width of a window."""


def articles(count: int) -> tuple[str, list[str]]:
    """The name of the set, and so many of its articles, repeated where it has fewer."""
    folder = Path(os.environ.get("NEWSSTANCE_DATA", "")) / "seesaw" / "articles"
    found = seesaw(folder) if os.environ.get("NEWSSTANCE_DATA") and folder.is_dir() else []
    name = "seesaw" if found else "bundled corpus"
    found = found or bundled()
    return name, [found[at % len(found)] for at in range(count)]


def seesaw(folder: Path) -> list[str]:
    """The texts of SEESAW's articles, a paragraph a sentence as they come."""
    texts = []
    for path in sorted(folder.glob("*.json")):
        rows = json.loads(path.read_text(encoding="utf-8"))["text"]
        texts.append(" ".join(row["text"].strip() for row in rows if row["text"].strip()))
    return texts


def bundled() -> list[str]:
    """The longer texts of the bundled corpus."""
    found = [one.text for one in read(ROOT / "data" / "corpus" / "train.jsonl")]
    return [text for text in found if len(text) > LEAST_CHARACTERS]


def short(texts: Sequence[str]) -> list[str]:
    """The first 150 words of each text that has as many."""
    words = (text.split() for text in texts)
    return [" ".join(some[:WORDS]) for some in words if len(some) >= WORDS]


def mixed(texts: Sequence[str]) -> list[str]:
    """The beginnings of the texts, by ``LENGTHS`` in turn."""
    return [" ".join(text.split()[: LENGTHS[at % len(LENGTHS)]]) for at, text in enumerate(texts)]
