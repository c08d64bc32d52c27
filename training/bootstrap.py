"""How sure a figure is: percentile intervals and paired comparisons by resampling whole articles.

Leaves to others: the figures themselves (``metrics``). Items of one article are judged alike, so resampling single
items would make intervals too narrow: groups are drawn, with replacement, as many as there are (the cluster bootstrap;
Efron and Tibshirani 1993).

A class without gold items in a resample is left out of that resample's mean, as in ``metrics.macro_f1``; with rare
classes the interval is then a little narrower than the truth, but never drawn down by a class that was not there.
Results depend on the seed and on the items, not on their order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from training.judged import FloatArray, IntArray, label_indices
from training.metrics import macro_f1

Statistic = Callable[[IntArray], FloatArray]
"""From confusion matrices ``(..., classes, classes)`` to one figure each."""

RESAMPLES = 1000
COVERAGE = 95.0
"""Percent of the resamples that lie within an interval."""

DRAWS_AT_ONCE = 4_000_000
"""Bounds the memory of a chunk of resamples: about 100 MB, whatever the number of groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A figure with its percentile interval; ``low`` and ``high`` are None where one group alone says nothing of it."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """First minus second prediction on the same items, with its interval and a two-sided p value (None: one group).

    ``p`` is twice the smaller share of resamples on one side of zero, counted with one added so that it is never 0.
    """

    value: float
    low: float | None
    high: float | None
    p: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bootstrap:
    """How items are resampled: ``groups`` names the article of each item, ``labels`` are the classes in order."""

    groups: Sequence[str]
    labels: Sequence[str]
    resamples: int = RESAMPLES
    seed: int = 0

    def interval(self, gold: Sequence[str], predicted: Sequence[str], statistic: Statistic = macro_f1) -> Interval:
        """The figure on all items, with its 95 % interval."""
        counts = grouped_counts(gold, predicted, self.groups, self.labels)
        value = float(statistic(counts.sum(axis=0)))
        if len(counts) < 2:
            return Interval(value=value, low=None, high=None)
        low, high = bounds(statistic(self._resampled(counts)))
        return Interval(value=value, low=low, high=high)

    def mean(
        self, gold: Sequence[str], predictions: Sequence[Sequence[str]], statistic: Statistic = macro_f1
    ) -> Interval:
        """The mean of the figures of several predictions (the seeds of one recipe), which stay the same in every resample."""
        counts = self._side_by_side(gold, predictions)
        value = float(statistic(counts.sum(axis=0)).mean())
        if len(counts) < 2:
            return Interval(value=value, low=None, high=None)
        low, high = bounds(statistic(self._resampled(counts)).mean(axis=-1))
        return Interval(value=value, low=low, high=high)

    def paired(
        self, gold: Sequence[str], first: Sequence[str], second: Sequence[str], statistic: Statistic = macro_f1
    ) -> Difference:
        """How much better ``first`` is than ``second``: every resample draws the same articles for both."""
        return self.means_apart(gold, [first], [second], statistic)

    def means_apart(
        self,
        gold: Sequence[str],
        first: Sequence[Sequence[str]],
        second: Sequence[Sequence[str]],
        statistic: Statistic = macro_f1,
    ) -> Difference:
        """How much better the mean over the predictions ``first`` is than that over ``second``, on the same articles."""
        counts = self._side_by_side(gold, [*first, *second])

        def apart(confusions: IntArray) -> FloatArray:
            values = statistic(confusions)
            difference: FloatArray = values[..., : len(first)].mean(axis=-1) - values[..., len(first) :].mean(axis=-1)
            return difference

        value = float(apart(counts.sum(axis=0)))
        if len(counts) < 2:
            return Difference(value=value, low=None, high=None, p=None)
        differences = apart(self._resampled(counts))
        low, high = bounds(differences)
        return Difference(value=value, low=low, high=high, p=two_sided(differences))

    def _side_by_side(self, gold: Sequence[str], predictions: Sequence[Sequence[str]]) -> IntArray:
        """``(groups, predictions, classes, classes)``."""
        return np.stack([grouped_counts(gold, one, self.groups, self.labels) for one in predictions], axis=1)

    def _resampled(self, counts: IntArray) -> IntArray:
        return resampled(counts, self.resamples, self.seed)


def grouped_counts(
    gold: Sequence[str], predicted: Sequence[str], groups: Sequence[str], labels: Sequence[str]
) -> IntArray:
    """A confusion matrix per group, ``(groups, classes, classes)``, groups in sorted order."""
    if not len(gold) == len(predicted) == len(groups):
        lengths = f"{len(gold)} gold labels, {len(predicted)} predictions, {len(groups)} groups"
        raise ValueError(f"{lengths}: give one of each per item")
    # Through a dict and not through numpy.unique, which drops NULs at the end of a string.
    position = {group: at for at, group in enumerate(sorted(set(groups)))}
    rows = np.array([position[group] for group in groups], dtype=np.int64)
    counts = np.zeros((len(position), len(labels), len(labels)), dtype=np.int64)
    np.add.at(counts, (rows, label_indices(gold, labels), label_indices(predicted, labels)), 1)
    return counts


def resampled(counts: IntArray, resamples: int, seed: int) -> IntArray:
    """Sums of ``counts`` ``(groups, ...)`` over groups drawn with replacement: ``(resamples, ...)``."""
    if resamples < 1:
        raise ValueError(f"resamples = {resamples}: draw at least one, usually {RESAMPLES}")
    generator = np.random.default_rng(seed)
    groups = len(counts)
    flat = counts.reshape(groups, -1).astype(np.float64)  # floats for the BLAS product; counts stay exact below 2**53
    rows = max(1, DRAWS_AT_ONCE // groups)
    edges = [*range(0, resamples, rows), resamples]
    chunks = [_weights(generator, end - start, groups) @ flat for start, end in pairwise(edges)]
    return np.rint(np.concatenate(chunks)).astype(np.int64).reshape(resamples, *counts.shape[1:])


def _weights(generator: np.random.Generator, rows: int, groups: int) -> FloatArray:
    """How often each group is drawn in each resample, ``(rows, groups)``; rows add up to ``groups``."""
    drawn = generator.integers(0, groups, size=(rows, groups))
    offset = np.arange(rows)[:, None] * groups
    return np.bincount((drawn + offset).ravel(), minlength=rows * groups).reshape(rows, groups).astype(np.float64)


def bounds(values: FloatArray) -> tuple[float, float]:
    """The percentile interval of resampled values."""
    tail = (100.0 - COVERAGE) / 2
    low, high = np.percentile(values, [tail, 100.0 - tail])
    return float(low), float(high)


def two_sided(differences: FloatArray) -> float:
    """The p value of resampled differences, see ``Difference``."""
    smaller = min(int((differences <= 0).sum()), int((differences >= 0).sum()))
    return min(1.0, 2 * (smaller + 1) / (len(differences) + 1))


def mean_ratio(parts: FloatArray, wholes: FloatArray, groups: Sequence[str], *, seed: int = 0) -> Interval | None:
    """The mean over rows (checkpoints) of Σ ``parts`` / Σ ``wholes`` over items, both counts (rows, items), with its interval by
    resampling ``groups``. A row without a whole counts for nothing; None where there is none at all."""
    position = {group: at for at, group in enumerate(sorted(set(groups)))}
    counts = np.zeros((len(position), 2, len(parts)), np.int64)
    stacked = np.stack([parts, wholes]).transpose(2, 0, 1).astype(np.int64)
    np.add.at(counts, [position[group] for group in groups], stacked)
    if not wholes.any():
        return None
    value = float(_mean_share(counts.sum(axis=0)))
    if len(position) < 2:
        return Interval(value=value, low=None, high=None)
    drawn = _mean_share(resampled(counts, RESAMPLES, seed))
    low, high = bounds(drawn[np.isfinite(drawn)])
    return Interval(value=value, low=low, high=high)


def _mean_share(sums: IntArray) -> FloatArray:
    """Means over the last axis of ``sums`` (…, 2, rows), parts and wholes; nan where nothing is whole."""
    parts, wholes = sums[..., 0, :], sums[..., 1, :]
    shares = parts / np.maximum(wholes, 1)
    rows = (wholes > 0).sum(axis=-1)
    return np.asarray(np.where(rows > 0, shares.sum(axis=-1) / np.maximum(rows, 1), np.nan), np.float64)
