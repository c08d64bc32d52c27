"""How far probabilities can be taken at their word: Brier score, likelihood, calibration error, risk and coverage.

Leaves to others: choosing the temperature (``calibrate``) and drawing the diagrams (``plots``).

Calibration is of the most likely label (top-label): its probability is the confidence. Bins hold equally many items
(equal mass; Nixon et al. 2019), because confidences crowd near 1 and bins of equal width would be mostly empty. Equal
confidences are never parted, so that the order of items does not matter; bins can then differ in size.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.judged import FloatArray, IntArray

BoolArray = NDArray[np.bool]

BINS = 10
BIN_ITEMS = 20
"""A small set gets fewer bins, so that each holds at least this many: emptier ones would measure noise, upward."""
SIMULATIONS = 1000
SMALLEST = 1e-12
"""Probabilities are raised to this before the logarithm, so that one sure error costs 27.6 nats and not infinity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Items of similar confidence. ``low`` and ``high`` are the extremes of confidence in the bin, both included;
    ``confidence`` and ``accuracy`` are means over its ``n`` items."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Answering only where confidence is at least ``threshold``: the share answered, and the share of errors in it."""

    threshold: float
    coverage: float
    risk: float


def brier(probabilities: FloatArray, gold: IntArray) -> float:
    """Mean squared distance from the gold one-hot vector, summed over classes: 0 (perfect) to 2 (Brier 1950)."""
    distance = probabilities.copy()
    distance[np.arange(len(gold)), gold] -= 1.0
    return float((distance**2).sum(axis=1).mean())


def negative_log_likelihood(probabilities: FloatArray, gold: IntArray) -> float:
    """Mean of -ln p(gold), in nats."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(gold)), gold], SMALLEST)).mean())


def reliability(probabilities: FloatArray, gold: IntArray, bins: int | None = None) -> list[Bin]:
    """At most ``bins`` bins of nearly equal mass, by rising confidence; None: ten, or fewer in a small set."""
    confidence, correct = _answers(probabilities, gold)
    bins = bins or max(1, min(BINS, len(gold) // BIN_ITEMS))
    cuts = np.arange(1, bins) * len(gold) // bins
    edges = np.unique(np.sort(confidence)[cuts])
    which = np.searchsorted(edges, confidence, side="right")
    return [_bin(confidence[which == at], correct[which == at]) for at in np.unique(which)]


def expected_calibration_error(bins: list[Bin]) -> float:
    """Mean distance of accuracy from confidence over bins, weighted by their size: 0 to 1 (Naeini et al. 2015)."""
    return sum(item.n * abs(item.accuracy - item.confidence) for item in bins) / sum(item.n for item in bins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What calibration error a perfectly calibrated model of these confidences would show on as many items: ``limit`` is the
    95th percentile, ``within`` whether the error seen is no larger, ``p`` the share of simulations with at least that error."""

    limit: float
    within: bool
    p: float


def chance(probabilities: FloatArray, gold: IntArray, *, simulations: int = SIMULATIONS, seed: int = 0) -> Chance:
    """Draw the answers right with exactly the probability that is stated, and bin as ``reliability`` does (the consistency
    resampling of Bröcker and Smith, 2007). Items are drawn independently, as if each were of another article."""
    confidence, correct = _answers(probabilities, gold)
    order = np.argsort(confidence, kind="stable")
    confidence, correct = confidence[order], correct[order]
    starts = bin_starts(confidence)
    generator = np.random.default_rng(seed)
    drawn = np.array(
        [calibration_error(generator.random(len(gold)) < confidence, confidence, starts) for _ in range(simulations)]
    )
    seen, limit = calibration_error(correct, confidence, starts), float(np.percentile(drawn, 95))
    return Chance(limit=limit, within=seen <= limit, p=float((1 + (drawn >= seen).sum()) / (1 + simulations)))


def bin_starts(confidence: FloatArray) -> IntArray:
    """Where the bins of ``reliability`` begin in ascending confidences."""
    bins = max(1, min(BINS, len(confidence) // BIN_ITEMS))
    edges = np.unique(confidence[np.arange(1, bins) * len(confidence) // bins])
    return np.unique(np.concatenate([[0], np.searchsorted(confidence, edges, side="left")])).astype(np.int64)


def calibration_error(correct: BoolArray, confidence: FloatArray, starts: IntArray) -> float:
    """The calibration error over bins of ascending confidences."""
    return float(np.abs(np.add.reduceat(correct - confidence, starts)).sum() / len(confidence))


def risk_coverage(probabilities: FloatArray, gold: IntArray, points: int = 50) -> list[Risk]:
    """Error rate among answers as more of them are given, most confident first; at most ``points``, the last at
    coverage 1 (El-Yaniv and Wiener 2010)."""
    confidence, correct = _answers(probabilities, gold)
    order = np.argsort(-confidence, kind="stable")
    confidence, errors = confidence[order], np.cumsum(~correct[order])
    ends = np.flatnonzero(np.append(np.diff(confidence) != 0, True))  # last item of each run of equal confidence
    kept = ends[np.unique(np.linspace(0, len(ends) - 1, min(points, len(ends))).round().astype(np.int64))]
    return [
        Risk(
            threshold=float(confidence[at]),
            coverage=float((at + 1) / len(gold)),
            risk=float(errors[at] / (at + 1)),
        )
        for at in kept
    ]


def _answers(probabilities: FloatArray, gold: IntArray) -> tuple[FloatArray, BoolArray]:
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == gold


def _bin(confidence: FloatArray, correct: BoolArray) -> Bin:
    return Bin(
        low=float(confidence.min()),
        high=float(confidence.max()),
        n=len(confidence),
        confidence=float(confidence.mean()),
        accuracy=float(correct.mean()),
    )
