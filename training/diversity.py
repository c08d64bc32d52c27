"""How varied the bundled corpus is: near-duplicates, distinct word sequences, openings, lengths, labels by register and topic.

Leaves to others: whether its rows are well-formed (``validate``).

Run: ``python -m training.diversity [--corpus DIR] [--beside READER=PATH …]``: the same figures for other sets beside it.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from datasketch import MinHash, MinHashLSH

from newsstance.errors import NewsstanceError
from newsstance.labels import SENTIMENT
from training.examples import Example
from training.readers import bundled
from training.sets import parse_spec, read_set

CORPUS: Final = Path("data/corpus")
PARTS: Final = ("train", "dev", "test", "passages", "plain", "pairs")
WORDS: Final = 4
"""Length of the word sequences that are compared and counted."""
SIMILAR: Final = 0.5
"""Jaccard similarity of word sequences from which two sentences are near-duplicates (Broder, 1997)."""
HASHES: Final = 64
SAMPLE: Final = 40_000
"""Words on which distinct sequences and openings are counted: shares fall with length, so sets need one length."""
SHOWN: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversity:
    """Figures of one set, shares unless said otherwise."""

    name: str
    sentences: int
    words: int
    duplicates: float
    distinct: float
    openings: float
    length: tuple[float, float, float]

    def line(self) -> str:
        """The figures, as one line of the table."""
        low, middle, high = self.length
        shares = f"{self.duplicates:10.2%} {self.distinct:10.1%} {self.openings:10.1%}"
        return f"{self.name:22} {self.sentences:9} {self.words:8} {shares}   {low:.0f} / {middle:.0f} / {high:.0f}"


def diversity(name: str, sentences: Sequence[str]) -> Diversity:
    """Figures of the sentences of one set. Raises ValueError where there are none."""
    if not sentences:
        raise ValueError(f"{name} holds no sentences")
    split = [sentence.lower().split() for sentence in sentences]
    sample = list(_sample(split))
    return Diversity(
        name=name,
        sentences=len(split),
        words=sum(map(len, split)),
        duplicates=near_duplicates(split) / len(split),
        distinct=_distinct(_sequences(sample)),
        openings=_distinct(" ".join(words[:2]) for words in sample),
        length=tuple(np.percentile([len(words) for words in split], (5, 50, 95))),
    )


def near_duplicates(split: Sequence[Sequence[str]]) -> int:
    """How many sentences resemble an earlier one (MinHash with locality-sensitive hashing); short ones are left out."""
    index = MinHashLSH(threshold=SIMILAR, num_perm=HASHES)
    found = 0
    for at, words in enumerate(split):
        if len(words) < 2 * WORDS:
            continue
        sketch = MinHash(num_perm=HASHES)
        sketch.update_batch([sequence.encode() for sequence in _sequences([words])])
        found += any(index.query(sketch))
        index.insert(str(at), sketch)
    return found


def _sequences(split: Iterable[Sequence[str]]) -> Iterator[str]:
    return (" ".join(words[at : at + WORDS]) for words in split for at in range(len(words) - WORDS + 1))


def _sample(split: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Sentences evenly from the whole set, up to ``SAMPLE`` words."""
    step = max(1, sum(map(len, split)) // SAMPLE)
    return iter(split[::step])


def _distinct(values: Iterable[str]) -> float:
    counts = Counter(values)
    return len(counts) / max(1, counts.total())


def sentences_of(examples: Iterable[Example]) -> list[str]:
    """All sentences, in order."""
    return [example.text[place.start : place.end] for example in examples for place in example.sentences]


def label_spread(examples: Sequence[Example], slice_name: str) -> Iterator[str]:
    """A line a register (or topic): articles, labels, and the share of each sentiment, most articles first."""
    articles: Counter[str] = Counter()
    labels: dict[str, Counter[str]] = {}
    for example in examples:
        value = example.slices.get(slice_name, "")
        articles[value] += 1
        labels.setdefault(value, Counter()).update(example.sentiment.values())
    for value, count in articles.most_common(SHOWN):
        total = max(1, labels[value].total())
        shares = " ".join(f"{labels[value][label] / total:8.1%}" for label in SENTIMENT)
        yield f"{value:24} {count:8} {total:7} {shares}"
    yield f"({len(articles)} different values of {slice_name})"


def report(corpus: Path, beside: Sequence[str]) -> Iterator[str]:
    """The lines of the whole table. Raises NewsstanceError."""
    parts = {part: list(bundled.read(corpus / f"{part}.jsonl")) for part in PARTS}
    articles = [example for part in PARTS[:3] for example in parts[part]]
    header = f"{'duplicates':>10} {'4-grams':>10} {'openings':>10}   words a sentence (5, 50, 95 %)"
    yield f"{'set':22} {'sentences':>9} {'words':>8} {header}"
    yield diversity("articles", sentences_of(articles)).line()
    for part in PARTS[3:]:
        yield diversity(part, sentences_of(parts[part])).line()
    for text in beside:
        spec = parse_spec(text)
        yield diversity(spec.name, sentences_of(read_set(spec))).line()
    for name in ("register", "region", "topic"):
        yield ""
        yield f"{name:24} {'articles':>8} {'labels':>7} " + " ".join(f"{label:>8}" for label in SENTIMENT)
        yield from label_spread(articles, name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where a set cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--beside", nargs="+", default=[], metavar="READER=PATH")
    options = parser.parse_args(arguments)
    try:
        for line in report(options.corpus, options.beside):
            print(line)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
