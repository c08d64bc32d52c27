"""How well a second, blind labelling of part of the bundled corpus agrees with the first.

The second labels lie in ``data/corpus/second.jsonl`` (labels only, joined to the corpus by id; sentences in the row's order).
Leaves to others: what a label means (``data/GUIDELINES.md``) and agreement with human labels (``agreement``).

Run: ``python -m training.second [--corpus DIR] [--confusion]``
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any, Final

from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix

from newsstance.errors import DataError, NewsstanceError
from newsstance.labels import AUTHOR, SENTIMENT, STANCE
from training.readers.rows import json_rows

CORPUS: Final = Path("data/corpus")
SECOND: Final = "second.jsonl"
PARTS: Final = ("train", "dev", "test")
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "sentence sentiment": SENTIMENT,
    "sentence own voice": STANCE,
    "sentence actor to actor": STANCE,
    "article sentiment": SENTIMENT,
    "article own voice": STANCE,
    "article relations": STANCE,
    "article overall": SENTIMENT,
}
"""Every kind of label that is compared, with its labels."""

Pair = tuple[str, str]
"""The first and the second label of one thing."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Two label columns over the same ``n`` items; ``confusion`` has a row per first and a column per second label.

    ``kappa`` is None where it is not defined: all labels of both columns are one and the same, or there are none.
    """

    title: str
    n: int
    raw: float
    kappa: float | None
    confusion: list[list[int]]

    def line(self) -> str:
        """The figures, as one line of the table."""
        raw, kappa = (f"{figure:8.3f}" if figure is not None and self.n else f"{'-':>8}" for figure in self._figures())
        return f"{self.title:24} {self.n:6} {raw} {kappa}"

    def table(self) -> str:
        """The confusion table."""
        labels = KINDS[self.title]
        head = f"{self.title + ': first / second':36}" + "".join(f"{label:>10}" for label in labels)
        cells = ("".join(f"{count:>10}" for count in row) for row in self.confusion)
        return "\n".join((head, *(f"  {label:34}{row}" for label, row in zip(labels, cells, strict=True))))

    def _figures(self) -> tuple[float, float | None]:
        return self.raw, self.kappa


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All kinds, the ids that were compared, and those that were not: not in the corpus, or cut into other sentences there."""

    kinds: tuple[Kind, ...]
    compared: tuple[str, ...]
    missing: tuple[str, ...]
    recut: tuple[str, ...]

    def report(self, *, confusion: bool = False) -> str:
        """All figures for a human reader."""
        head = (
            f"Second labels against the first, {len(self.compared)} articles. "
            "Both are by one kind of annotator (language models) that agrees with itself; no person labelled."
        )
        columns = f"{'label':24} {'n':>6} {'raw':>8} {'kappa':>8}"
        tables = [f"\n{kind.table()}" for kind in self.kinds if confusion]
        return "\n".join((head, "", columns, *(kind.line() for kind in self.kinds), *tables, *self._left_out()))

    def _left_out(self) -> Iterator[str]:
        if self.missing:
            yield f"\nnot in the corpus, left out: {', '.join(self.missing)}"
        if self.recut:
            yield f"\nother sentences in the corpus, left out: {', '.join(self.recut)}"


def compare(corpus: Path) -> Comparison:
    """The second labels of a corpus folder against its own. Raises DataError that names file and line."""
    first = {str(row["id"]): row for part in PARTS for _, row in json_rows(corpus / f"{part}.jsonl")}
    columns: dict[str, list[Pair]] = defaultdict(list)
    compared: list[str] = []
    missing: list[str] = []
    recut: list[str] = []
    for line, row in json_rows(corpus / SECOND):
        name = str(row.get("id", ""))
        if name not in first:
            missing.append(name)
        elif len(first[name]["sentences"]) != len(row.get("sentences", ())):
            recut.append(name)
        else:
            compared.append(name)
            for kind, pair in _checked(corpus / SECOND, line, first[name], row):
                columns[kind].append(pair)
    kinds = tuple(agree(title, columns[title]) for title in KINDS)
    return Comparison(kinds=kinds, compared=tuple(compared), missing=tuple(missing), recut=tuple(recut))


def agree(title: str, pairs: Sequence[Pair]) -> Kind:
    """Raw agreement, Cohen's (1960) kappa and confusion of one kind."""
    labels = list(KINDS[title])
    if not pairs:
        return Kind(title=title, n=0, raw=0.0, kappa=None, confusion=[[0] * len(labels) for _ in labels])
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    constant = len({*first, *second}) == 1
    return Kind(
        title=title,
        n=len(pairs),
        raw=float(accuracy_score(first, second)),
        kappa=None if constant else float(cohen_kappa_score(first, second, labels=labels)),
        confusion=confusion_matrix(first, second, labels=labels).tolist(),
    )


def _checked(path: Path, line: int, first: Row, second: Row) -> Iterator[tuple[str, Pair]]:
    """The pairs of an article. Raises DataError where the second row lacks a field or has a label that there is not."""
    try:
        for kind, pair in _pairs(first, second):
            if pair[1] not in KINDS[kind]:
                raise ValueError(f"{kind} {pair[1]!r} is none of {', '.join(KINDS[kind])}")
            yield kind, pair
    except (KeyError, TypeError, ValueError) as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
        raise DataError(path, line, f"row {second['id']!r}: {reason}") from None


def _pairs(first: Row, second: Row) -> Iterator[tuple[str, Pair]]:
    for one, other in zip(first["sentences"], second["sentences"], strict=True):
        actors = _both(one["sentiment"], other["sentiment"])
        stances = _stances(one["stance"]), _stances(other["stance"])
        yield from (("sentence sentiment", (one["sentiment"][key], other["sentiment"][key])) for key in actors)
        yield from (("sentence own voice", pair) for pair in _of(stances, ((AUTHOR, key) for key in actors)))
        yield from (("sentence actor to actor", pair) for pair in _of(stances, permutations(actors, 2)))
    yield from _article_pairs(first["article"], second["article"])


def _article_pairs(one: Row, other: Row) -> Iterator[tuple[str, Pair]]:
    actors = _both(one["sentiment"], other["sentiment"])
    relations = _stances(one["relations"]), _stances(other["relations"])
    yield from (("article sentiment", (one["sentiment"][key], other["sentiment"][key])) for key in actors)
    yield from (("article own voice", (one["stance"][key], other["stance"][key])) for key in actors)
    yield from (("article relations", pair) for pair in _of(relations, permutations(actors, 2)))
    yield "article overall", (one["overall"], other["overall"])


def _both(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Actors that both versions label: marks may have been mended since the second labels were given."""
    return [key for key in one if key in other]


def _stances(triples: Iterable[Sequence[str]]) -> dict[tuple[str, str], str]:
    return {(holder, target): label for holder, target, label in triples}


def _of(
    stances: tuple[Mapping[tuple[str, str], str], Mapping[tuple[str, str], str]], asked: Iterable[tuple[str, str]]
) -> Iterator[Pair]:
    """First and second label of every pair asked for; what is not written is neutral."""
    one, other = stances
    return ((one.get(pair, "neutral"), other.get(pair, "neutral")) for pair in asked)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the agreement of the second labels with the corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with the corpus and second.jsonl")
    parser.add_argument("--confusion", action="store_true", help="print the confusion tables too")
    options = parser.parse_args(argv)
    try:
        found = compare(options.corpus)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(found.report(confusion=options.confusion))
    return 0


if __name__ == "__main__":
    sys.exit(main())
