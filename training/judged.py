"""What an evaluation hands over: passages, gold labels and the model's probabilities, checked once.

Leaves to others: how the probabilities came about (``evaluate``), every number made of them (``set_metrics``), and how
they are shown (``report``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsstance.document import Span

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROW_SUM_TOLERANCE = 1e-3
"""How far from one the probabilities of an item may add up; int8 engines and float32 stay far below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text that was judged. ``targets`` are the mentions of the actor judged, ``holders`` those of the actor whose
    stance it is, as offsets into ``text``; empty where a judgement has none (the overall sentiment, the author)."""

    text: str
    targets: tuple[Span, ...] = ()
    holders: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """Stands for the predictions of a baseline that was not run; ``reason`` is printed in the report."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One set under one head, judged: item ``i`` of every field is the same judgement.

    ``groups`` names the article of each item, the unit that is resampled. ``before`` and ``after`` are probabilities
    ``(n, len(labels))`` before and after temperature, in the order of ``labels``. ``slices`` says of every item which slice of a
    dimension it belongs to; it may be left out as a whole, and so may ``unanswered``: items about which nobody was asked (a pair
    that shares no window) and whose probabilities are a constant. Raises ``ValueError`` where lengths
    differ, the set is empty, a gold label is unknown or a row is no distribution.
    """

    name: str
    reader: str
    head: str
    labels: tuple[str, ...]
    ids: Sequence[str]
    groups: Sequence[str]
    passages: Sequence[Passage]
    gold: Sequence[str]
    before: FloatArray
    after: FloatArray
    slices: Sequence[Mapping[str, str]] = ()
    unanswered: Sequence[bool] = ()

    def __post_init__(self) -> None:
        self._check_lengths()
        self._check_gold()
        for field, probabilities in (("before", self.before), ("after", self.after)):
            check_probabilities(probabilities, (len(self), len(self.labels)), f"{self.name}/{self.head}: {field}")

    def __len__(self) -> int:
        return len(self.gold)

    def _check_lengths(self) -> None:
        lengths = {"ids": len(self.ids), "groups": len(self.groups), "passages": len(self.passages), "gold": len(self)}
        lengths |= {"slices": len(self.slices)} if self.slices else {}
        lengths |= {"unanswered": len(self.unanswered)} if self.unanswered else {}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"{self.name}/{self.head}: fields differ in length ({lengths}); give one value per item")
        if not len(self):
            raise ValueError(f"{self.name}/{self.head}: no items to judge; leave an empty set out of the evaluation")

    def _check_gold(self) -> None:
        unknown = sorted(set(self.gold) - set(self.labels))
        if unknown:
            raise ValueError(f"{self.name}/{self.head}: gold labels {unknown} are not among {list(self.labels)}")


def check_probabilities(probabilities: FloatArray, shape: tuple[int, int], what: str) -> None:
    """Raise ``ValueError`` unless ``probabilities`` has this shape and every row is a finite distribution."""
    if probabilities.shape != shape:
        raise ValueError(f"{what}: shape {probabilities.shape}, expected (items, labels) = {shape}")
    if not np.isfinite(probabilities).all() or (probabilities < 0).any():
        raise ValueError(f"{what}: probabilities must be finite and not negative; give them after the softmax")
    off = np.abs(probabilities.sum(axis=1) - 1.0)
    if off.max() > ROW_SUM_TOLERANCE:
        row = int(off.argmax())
        raise ValueError(
            f"{what}: row {row} adds up to {probabilities[row].sum():.4f}, allowed is 1 ± {ROW_SUM_TOLERANCE}; "
            "give probabilities, not logits"
        )


def label_indices(names: Sequence[str], labels: Sequence[str]) -> IntArray:
    """Label names as positions in ``labels``, ``(n,)``; raises ``ValueError`` for a name that is not among them."""
    position = {label: at for at, label in enumerate(labels)}
    unknown = sorted(set(names) - set(position))
    if unknown:
        raise ValueError(f"labels {unknown} are not among {list(labels)}")
    return np.array([position[name] for name in names], dtype=np.int64)


def most_likely(probabilities: FloatArray, labels: Sequence[str]) -> list[str]:
    """The label of the highest probability of each row; the first one on a tie."""
    return [labels[at] for at in probabilities.argmax(axis=1)]
