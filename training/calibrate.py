"""Temperatures, shifts of prior and risk thresholds, fitted on held-out predictions.

Leaves to others: applying them (``newsstance.calibration``), predictions (``predictions``), what a shift is (``priors``).

Each head's items are cut in two by article. A temperature (Guo et al., 2017) is fitted on one half and judged on the other; it
is kept only if the negative log-likelihood there does not rise; a shift of the prior, which nothing here is fitted to, only if the
likelihood there gets better by it. Thresholds of ``max_risk`` follow Geifman & El-Yaniv (2017):
the lowest confidence at which a one-sided Clopper-Pearson bound on the error among answered items stays within the risk,
tested from the most confident down, so that the order of tests is fixed in advance. Items of one article err together, so the
bound counts as many items as would say as much if they were independent: their number divided by the design effect of the errors
(Korn & Graubard, 1998). Items are what an answer shows: a neutral relation is none.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.stats import beta

from newsstance.calibration import Calibration, RiskPoint
from newsstance.labels import HEADS
from training.calibration_metrics import negative_log_likelihood
from training.judged import FloatArray, IntArray
from training.predictions import Prediction, logits

RISKS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
CONFIDENCE = 0.9
LEAST_ITEMS = 40
"""A half with fewer items fits nothing."""
Shift = tuple[float, ...]
Mask = NDArray[np.bool_]
UNSHIFTED: Final[Shift] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What becomes of logits: divided by ``temperature``, then ``shift`` is added."""

    temperature: float = 1.0
    shift: Shift = UNSHIFTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A head's scale (its temperature fitted on the first half), the negative log-likelihood on the second half before and
    after, and the scales by which each half is judged in reports: each chosen on the other one alone."""

    scale: Scale
    nll_before: float
    nll_after: float
    crossed: tuple[Scale, Scale]
    items: tuple[int, int]


def fit(
    predictions: Mapping[str, Sequence[Prediction]], shifts: Mapping[str, Shift] | None = None
) -> tuple[Calibration, dict[str, Fit]]:
    """A calibration for all heads that have enough items, and how it came about. ``shifts``: additions to the logits that a
    stated prevalence asks for, by head; kept where they help."""
    wanted = shifts or {}
    found = {head: _fit_head(head, items, wanted.get(head, UNSHIFTED)) for head, items in predictions.items()}
    fits = {head: one for head, one in found.items() if one is not None}
    return Calibration(
        temperatures={head: one.scale.temperature for head, one in fits.items()},
        risks={head: _risks(head, predictions[head], one) for head, one in fits.items()},
        priors={head: one.scale.shift for head, one in fits.items() if one.scale.shift != UNSHIFTED},
    ), fits


def crossed(items: Sequence[Prediction], found: Fit | None) -> FloatArray:
    """Calibrated probabilities (n, 3), each item's by the scale that was chosen without it."""
    values = logits(items)
    if found is None:
        return probabilities(values)
    second = in_second_half([item.group for item in items])[:, None]
    return np.where(second, probabilities(values, found.crossed[1]), probabilities(values, found.crossed[0]))


def probabilities(values: FloatArray, scale: Scale = Scale()) -> FloatArray:
    """Softmax of scaled logits (n, 3)."""
    scaled = values / scale.temperature + np.array(scale.shift)
    shifted = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), np.float64)


def in_second_half(groups: Sequence[str]) -> Mask:
    """True for the items of one half of the groups, chosen by a hash of the name, whatever set they are in."""
    return np.array([hashlib.sha256(group.encode()).digest()[0] % 2 == 1 for group in groups])


def listed(head: str, scores: FloatArray) -> Mask:
    """Which items (n, 3) an answer shows, and so owes its promise for: of relations, those that are not neutral."""
    if head != "relation":
        return np.ones(len(scores), np.bool_)
    return np.asarray(scores.argmax(axis=1) != HEADS[head].index("neutral"), np.bool_)


def _fit_head(head: str, items: Sequence[Prediction], shift: Shift) -> Fit | None:
    values, gold = logits(items), gold_indices(head, items)
    second = in_second_half([item.group for item in items])
    if min(second.sum(), (~second).sum()) < LEAST_ITEMS:
        return None
    kept, before, after = _kept(values, gold, ~second, shift)
    return Fit(
        scale=kept,
        nll_before=before,
        nll_after=after,
        crossed=(_fitted(values[second], gold[second], shift), _fitted(values[~second], gold[~second], shift)),
        items=(int((~second).sum()), int(second.sum())),
    )


def _kept(values: FloatArray, gold: IntArray, fitted: Mask, shift: Shift) -> tuple[Scale, float, float]:
    """The temperature of the fitted items, 1 where it does not help the others, and the shift, where it helps them; their
    likelihood before and after."""
    others, true = values[~fitted], gold[~fitted]
    before = _nll(others, true, Scale())
    best = Scale(temperature=_temperature(values[fitted], gold[fitted]))
    best = best if _nll(others, true, best) <= before else Scale()
    shifted = Scale(temperature=best.temperature, shift=shift)
    best = shifted if _nll(others, true, shifted) < _nll(others, true, best) else best
    return best, before, _nll(others, true, best)


def _fitted(values: FloatArray, gold: IntArray, shift: Shift) -> Scale:
    """The scale that these items alone would choose, for others to be judged by."""
    plain = Scale(temperature=_temperature(values, gold))
    shifted = Scale(temperature=plain.temperature, shift=shift)
    return shifted if _nll(values, gold, shifted) < _nll(values, gold, plain) else plain


def _nll(values: FloatArray, gold: IntArray, scale: Scale) -> float:
    return negative_log_likelihood(probabilities(values, scale), gold)


def _temperature(values: FloatArray, gold: IntArray) -> float:
    found = minimize_scalar(
        lambda log: _nll(values, gold, Scale(temperature=float(np.exp(log)))),
        bounds=(-2, 3),
        method="bounded",
    )
    return float(np.exp(found.x))


def gold_indices(head: str, items: Sequence[Prediction]) -> IntArray:
    """Gold labels as positions in the head's labels."""
    labels = HEADS[head]
    return np.array([labels.index(item.gold) for item in items], np.int64)


def _risks(head: str, items: Sequence[Prediction], found: Fit) -> tuple[RiskPoint, ...]:
    second = in_second_half([item.group for item in items])
    return risk_points(head, [item for item, taken in zip(items, second, strict=True) if taken], found.scale)


def risk_points(head: str, items: Sequence[Prediction], scale: Scale) -> tuple[RiskPoint, ...]:
    """The risks that these items, which chose nothing of ``scale``, allow to promise."""
    scores = probabilities(logits(items), scale)
    shown = listed(head, scores)
    sure = scores.max(axis=1)[shown]
    wrong = (scores.argmax(axis=1) != gold_indices(head, items))[shown]
    effect = design_effect(wrong, [item.group for item, one in zip(items, shown, strict=True) if one])
    order = np.argsort(-sure, kind="stable")
    points = (_point(risk, sure[order], np.cumsum(wrong[order]), effect) for risk in RISKS)
    return tuple(point for point in points if point is not None)


def design_effect(wrong: Mask, groups: Sequence[str]) -> float:
    """How many times larger the variance of the error rate is than if items erred independently (Kish, 1965); never below 1."""
    rate = float(wrong.mean()) if len(wrong) else 0.0
    names = sorted(set(groups))
    if not 0 < rate < 1 or len(names) < 2:
        return 1.0
    position = {name: at for at, name in enumerate(names)}
    sums = np.zeros(len(names))
    np.add.at(sums, [position[group] for group in groups], wrong - rate)
    clustered = len(names) / (len(names) - 1) * float((sums**2).sum()) / len(wrong) ** 2
    return max(1.0, clustered / (rate * (1 - rate) / len(wrong)))


def _point(risk: float, confidence: FloatArray, errors: IntArray, effect: float) -> RiskPoint | None:
    """The largest answered share whose bound, and that of every smaller share tested before it, stays within the risk.

    Shares grow by a twentieth of the items, up to all of them.
    """
    total, first = len(confidence), _first(risk, len(confidence), effect)
    best: int | None = None
    shares = (*range(first, total, max(1, total // 20)), total) if first <= total else ()
    for answered in shares:
        if _bound(int(errors[answered - 1]), answered, effect) > risk:
            break
        best = answered
    return None if best is None else RiskPoint(risk=risk, threshold=float(confidence[best - 1]), coverage=best / total)


def _first(risk: float, total: int, effect: float) -> int:
    """Items in the share that is tested first: so many that it passes with a third of the risk in errors, for one error among
    the surest should not forfeit everything; where there are not as many, what passes without any."""
    counts = np.arange(1, total + 1)
    passing = counts[_bound(np.ceil(counts * risk / 3), counts, effect) <= risk]
    return int(passing[0]) if len(passing) else int(np.ceil(effect * np.log(1 - CONFIDENCE) / np.log1p(-risk)))


def _bound(errors: Any, answered: Any, effect: float) -> Any:
    """What the error rate stays below with ``CONFIDENCE``, given ``errors`` among ``answered`` (Clopper & Pearson, 1934), each of
    which counts as one ``effect``-th of an item."""
    return beta.ppf(CONFIDENCE, errors / effect + 1, np.maximum((answered - errors) / effect, 1e-9))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What a risk gives, each item judged by what the other half of the articles chose: whether it is answered, and wrongly."""

    answered: Mask
    wrong: Mask


def promised(head: str, items: Sequence[Prediction], risk: float) -> Promised:
    """Both halves in turn choose temperature and threshold for the other one. Raises ValueError for a risk that is not tested."""
    if risk not in RISKS:
        raise ValueError(f"risk {risk} is none of {', '.join(map(str, RISKS))}")
    values, gold = logits(items), gold_indices(head, items)
    second = in_second_half([item.group for item in items])
    answered, wrong = np.zeros(len(items), np.bool_), np.zeros(len(items), np.bool_)
    for judged in (second, ~second):
        if min(judged.sum(), (~judged).sum()) < LEAST_ITEMS:
            continue
        scale = Scale(temperature=_temperature(values[~judged], gold[~judged]))
        others = [item for item, theirs in zip(items, ~judged, strict=True) if theirs]
        met = [point.threshold for point in risk_points(head, others, scale) if point.risk == risk]
        scores = probabilities(values, scale)
        answered |= judged & listed(head, scores) & (scores.max(axis=1) >= (met[0] if met else np.inf))
        wrong |= judged & (scores.argmax(axis=1) != gold)
    return Promised(answered=answered, wrong=wrong & answered)
