"""Whether names decide: what a classifier that sees nothing but an actor's name makes of the bundled corpus.

It should know no more than the most frequent label. Leaves to others: what a text says (``baselines``).

Run: ``python -m training.names [--corpus DIR]``
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

from newsstance.errors import NewsstanceError
from training.baselines import majority
from training.examples import Example
from training.labelled import labelled
from training.readers import bundled

CORPUS: Final = Path("data/corpus")
PARTS: Final = ("train", "dev", "test")
HEADS: Final = ("sentiment", "article_sentiment", "article_stance")
FOLDS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A label of an actor, with all that the classifier sees: the actor's name and type."""

    name: str
    label: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What names alone reach on one part and head, in shares, beside the most frequent label of the training part."""

    part: str
    head: str
    n: int
    accuracy: float
    majority_accuracy: float
    macro_f1: float
    majority_f1: float

    def line(self) -> str:
        """The figures, as one line of the table."""
        figures = (self.accuracy, self.majority_accuracy, self.macro_f1, self.majority_f1)
        return f"{self.part:8} {self.head:18} {self.n:6} " + " ".join(f"{100 * figure:9.1f}" for figure in figures)


def named(examples: Sequence[Example], head: str) -> list[Named]:
    """Every label of a head with the name of whom it judges."""
    return [
        Named(name=f"{example.types[key]} {example.names[key]}", label=item.gold, article=example.id)
        for example in examples
        for item in labelled(example)
        if item.head == head and (key := item.name.rpartition(":")[2]) in example.names
    ]


def check(corpus: Mapping[str, Sequence[Example]]) -> Iterator[Check]:
    """All checks; the training part is judged by cross-validation over articles. Raises ValueError for an empty part."""
    for head in HEADS:
        train = named(corpus["train"], head)
        for part in PARTS:
            items = named(corpus[part], head)
            yield _check(part, head, items, _found(part, train, items), [item.label for item in train])


def _found(part: str, train: Sequence[Named], items: Sequence[Named]) -> list[str]:
    labels = [item.label for item in train]
    if len(set(labels)) < 2:
        return majority(labels, len(items))
    if part == "train":
        return _crossed(train)
    fitted = _classifier().fit([item.name for item in train], labels)
    return list(fitted.predict([item.name for item in items]))


def _classifier() -> Pipeline:
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=100_000)
    return make_pipeline(letters, LogisticRegression(max_iter=2000))


def _crossed(items: Sequence[Named]) -> list[str]:
    names, labels = [item.name for item in items], [item.label for item in items]
    groups = [item.article for item in items]
    return list(cross_val_predict(_classifier(), names, labels, groups=groups, cv=GroupKFold(FOLDS)))


def _check(part: str, head: str, items: Sequence[Named], found: Sequence[str], train: Sequence[str]) -> Check:
    gold = np.array([item.label for item in items])
    common = np.array(majority(train, len(items)))
    return Check(
        part=part,
        head=head,
        n=len(items),
        accuracy=float(accuracy_score(gold, found)),
        majority_accuracy=float(accuracy_score(gold, common)),
        macro_f1=float(f1_score(gold, found, average="macro", zero_division=0)),
        majority_f1=float(f1_score(gold, common, average="macro", zero_division=0)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where the corpus cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    options = parser.parse_args(arguments)
    try:
        corpus = {part: list(bundled.read(options.corpus / f"{part}.jsonl")) for part in PARTS}
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{'part':8} {'head':18} {'n':>6} {'accuracy':>9} {'majority':>9} {'macro-F1':>9} {'majority':>9}")
    for row in check(corpus):
        print(row.line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
