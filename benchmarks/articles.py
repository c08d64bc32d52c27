"""Articles for the benchmarks: the bundled corpus over and over, as many as asked for.

Leaves to others what is measured with them. Each copy ends in a sentence of its own, so that no two are the same.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from training.readers.bundled import example
from training.readers.rows import json_rows

CORPUS = Path("data/corpus/train.jsonl")


def articles(count: int) -> Iterator[tuple[str, str]]:
    """Ids and texts."""
    texts = [example(row).text for _, row in json_rows(CORPUS)]
    for number, text in enumerate(islice(cycle(texts), count)):
        yield f"a{number}", f"{text}\nThe report is number {number} of its series."
