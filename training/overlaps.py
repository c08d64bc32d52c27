"""Sentences that a training set shares with a set that the run reports: such texts are left out of training.

A text is left out where one of its sentences, or a short text as a whole, also stands in a report set. They are compared
without case, punctuation, quotes and spacing; sentences under ``WORDS`` words are not, for those repeat by chance. An article
goes as a whole. Near-duplicates stay. Leaves to others: reading sets (``sets``), what is trained on the rest (``finetune``).

Run: ``python -m training.overlaps [CONFIG]``: the table for a config's sets, by default ``configs/research.yaml``, which has all.
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsstance.document import Sentence
from newsstance.errors import NewsstanceError
from newsstance.sentences import split_sentences
from training.config import read_config
from training.examples import Example
from training.sets import parse_spec, read_set

WORDS: Final = 6
"""Words from which a sentence counts as the same one and not as a stock phrase."""

_BETWEEN: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The sentences of report sets, by set. ``unread`` names sets that are not on this machine: nothing is compared with them."""

    sentences: Mapping[str, frozenset[str]]
    unread: tuple[str, ...] = ()

    def without_overlaps(self, examples: Sequence[Example]) -> list[Example]:
        """The examples that share no sentence with any of the sets."""
        shared = frozenset[str]().union(*self.sentences.values())
        return [example for example in examples if shared.isdisjoint(normalised_sentences(example))]

    def overlaps(self, examples: Sequence[Example]) -> dict[str, int]:
        """How many of the examples share a sentence with each set."""
        found = [frozenset(normalised_sentences(example)) for example in examples]
        return {
            name: sum(not known.isdisjoint(sentences) for sentences in found) for name, known in self.sentences.items()
        }


def read_reported(texts: Sequence[str]) -> Reported:
    """The report sets of a config (``reader=path``); one that cannot be read is named in ``unread``."""
    sentences: dict[str, frozenset[str]] = {}
    unread: list[str] = []
    for text in texts:
        try:
            spec = parse_spec(text)
            sentences[spec.name] = frozenset(s for example in read_set(spec) for s in normalised_sentences(example))
        except NewsstanceError:
            unread.append(text)
    return Reported(sentences=sentences, unread=tuple(unread))


def normalised_sentences(example: Example) -> Iterator[str]:
    """The sentences of an example as they are compared; of a lone sentence also its own parts, for sets cut differently."""
    parts = split_sentences(example.text) if example.unit == "sentence" else ()
    whole = (Sentence(start=0, end=len(example.text)),) if parts else ()
    for part in (*whole, *example.sentences, *parts):
        found = normalised(example.text[part.start : part.end])
        if found.count(" ") >= WORDS - 1:
            yield found


def normalised(text: str) -> str:
    """Letters and digits alone, in one case, words apart by one space."""
    return _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _table(config: Path) -> Iterator[str]:
    settings = read_config(config)
    reported = read_reported(settings.report)
    names = list(reported.sentences)
    yield f"texts of a training set (rows) that share a sentence of {WORDS} words or more with a report set (columns)"
    yield f"{'':28} {'texts':>7} " + " ".join(f"{name:>{_width(name)}}" for name in (*names, "left out"))
    for text in settings.train:
        spec = parse_spec(text)
        examples = read_set(spec)
        counts = [*reported.overlaps(examples).values(), len(examples) - len(reported.without_overlaps(examples))]
        cells = " ".join(f"{n:{_width(name)}}" for name, n in zip((*names, "left out"), counts, strict=True))
        yield f"{spec.name:28} {len(examples):7} {cells}"
    for text in reported.unread:
        yield f"{text} is not on this machine: not compared"


def _width(name: str) -> int:
    return max(len(name), 6)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 on success, 2 for a bad config or a training set that cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", type=Path, nargs="?", default=Path("configs/research.yaml"))
    try:
        for line in _table(parser.parse_args(arguments).config):
            print(line)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
