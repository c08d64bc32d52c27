"""How well labels given by the guidelines agree with the human labels of two public data sets.

The stand-off labels lie in ``data/gate`` (ids only, no text) and were given before the human labels were looked at:
single sentences of NewsMTSC in rounds, and whole articles of SEESAW. Leaves to others: what a label means
(``data/GUIDELINES.md``) and how models do on these sets (``set_metrics``).

Run: ``python -m training.agreement --data FOLDER`` (or set ``NEWSSTANCE_DATA``)
"""

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from sklearn.metrics import accuracy_score, cohen_kappa_score, confusion_matrix

from newsstance.errors import ConfigError, DataError, NewsstanceError
from newsstance.labels import SENTIMENT

GATE: Final = Path(__file__).resolve().parent.parent / "data" / "gate"
NEWSMTSC: Final = {2.0: "negative", 4.0: "neutral", 6.0: "positive"}
SEESAW: Final = {
    "Very Negative": "negative",
    "Negative": "negative",
    "Slightly Negative": "negative",
    "Neutral": "neutral",
    "Slightly Positive": "positive",
    "Positive": "positive",
    "Very Positive": "positive",
}
"""SEESAW's seven grades by their sign. "Unknown" is no grade and is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Two label columns over the same ``n`` items; ``confusion`` has a row per human and a column per own label."""

    title: str
    n: int
    kappa: float
    accuracy: float
    confusion: list[list[int]]

    def table(self) -> str:
        """The figures for a human reader."""
        head = f"{self.title}: n = {self.n}, kappa = {self.kappa:.3f}, accuracy = {self.accuracy:.3f}"
        columns = f"  {'human / guidelines':20}" + "".join(f"{label:>10}" for label in SENTIMENT)
        cells = ("".join(f"{count:>10}" for count in row) for row in self.confusion)
        rows = (f"  {label:20}{line}" for label, line in zip(SENTIMENT, cells, strict=True))
        return "\n".join((head, columns, *rows))


def agree(title: str, human: Sequence[str], own: Sequence[str]) -> Agreement:
    """Cohen's (1960) kappa, accuracy and confusion of two equally long label columns. Raises ValueError if empty."""
    labels = list(SENTIMENT)
    return Agreement(
        title=title,
        n=len(human),
        kappa=float(cohen_kappa_score(human, own, labels=labels)),
        accuracy=float(accuracy_score(human, own)),
        confusion=confusion_matrix(human, own, labels=labels).tolist(),
    )


def merge(labels: Sequence[str]) -> str:
    """Several annotators' labels as one: the most frequent; neutral where none is more frequent than the others."""
    (first, most), *others = Counter(labels).most_common(2)
    return "neutral" if others and others[0][1] == most else first


def newsmtsc(data: Path, gate: Path) -> list[Agreement]:
    """Agreement on NewsMTSC's training sentences, one entry a round."""
    source = data / "newsmtsc" / "train.jsonl"
    human = {
        target["Input.gid"]: NEWSMTSC[float(target["polarity"])]
        for _, row in _rows(source)
        for target in row["targets"]
    }
    rounds: dict[int, list[tuple[str, str]]] = defaultdict(list)
    own = gate / "newsmtsc.jsonl"
    for line, row in _rows(own):
        if row["gid"] not in human:
            raise DataError(own, line, f"target {row['gid']!r} is not in {source}; use the train part of that release")
        rounds[row["round"]].append((human[row["gid"]], row["label"]))
    return [_of_pairs(f"NewsMTSC, round {number}", pairs) for number, pairs in sorted(rounds.items())]


def seesaw(data: Path, gate: Path) -> list[Agreement]:
    """Agreement on SEESAW's articles, one entry a round; entities that nobody graded are left out."""
    rounds: dict[int, list[tuple[str, str]]] = defaultdict(list)
    own = gate / "seesaw.jsonl"
    for line, row in _rows(own):
        path = _annotations(data) / f"{row['article']}.json"
        graded = _graded(path)
        if row["entity"] not in graded:
            raise DataError(own, line, f"entity {row['entity']!r} is not in {path}; use the release of the manifest")
        if labels := graded[row["entity"]]:
            rounds[row["round"]].append((merge(labels), row["label"]))
    return [_of_pairs(f"SEESAW, round {number}", pairs) for number, pairs in sorted(rounds.items())]


def seesaw_annotators(data: Path) -> list[Agreement]:
    """SEESAW's annotators against one another, every pair counted in both directions: what its labels let one reach."""
    pairs = [
        pair
        for path in sorted(_annotations(data).glob("*.json"))
        for labels in _graded(path).values()
        for one, other in combinations(labels, 2)
        for pair in ((one, other), (other, one))
    ]
    return [_of_pairs("SEESAW, between its annotators (pairs, both ways)", pairs)] if pairs else []


def _annotations(data: Path) -> Path:
    return data / "seesaw" / "annotations"


def _graded(path: Path) -> dict[str, list[str]]:
    """Each entity's three-way labels, one an annotator; an empty list where all said "Unknown"."""
    sentiments = json.loads(_text(path))["entity sentiments"]
    return {name: [SEESAW[grade] for grade, _ in votes if grade in SEESAW] for name, votes in sentiments.items()}


def _of_pairs(title: str, pairs: Sequence[tuple[str, str]]) -> Agreement:
    return agree(title, [human for human, _ in pairs], [own for _, own in pairs])


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(_text(path).splitlines(), start=1):
        yield line, json.loads(text)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise DataError(path, None, f"cannot be read ({error.strerror}); is the folder laid out as expected?") from None


def _folder(given: Path | None) -> Path:
    path = given or (Path(value) if (value := os.environ.get("NEWSSTANCE_DATA")) else None)
    if path is None:
        raise ConfigError("no folder of data sets: give --data FOLDER or set NEWSSTANCE_DATA")
    if not path.is_dir():
        raise ConfigError(f"data folder {str(path)!r} does not exist: point --data or NEWSSTANCE_DATA at the data sets")
    return path


def main(argv: Sequence[str] | None = None) -> int:
    """Print every set's agreement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with newsmtsc/ and seesaw/ (default: NEWSSTANCE_DATA)")
    parser.add_argument("--gate", type=Path, default=GATE, help="folder with the stand-off labels")
    arguments = parser.parse_args(argv)
    try:
        data = _folder(arguments.data)
        found = [*newsmtsc(data, arguments.gate), *seesaw(data, arguments.gate), *seesaw_annotators(data)]
    except NewsstanceError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n\n".join(agreement.table() for agreement in found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
