"""What a caller gets for each ``max_risk``: the share answered, and the errors among the answers, on articles that chose
no threshold.

Leaves to others: choosing the thresholds (``calibrate``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from newsstance.calibration import Calibration
from training.calibrate import RISKS, Scale, gold_indices, in_second_half, listed, probabilities
from training.calibration_basis import Basis, Heads, grouped
from training.predictions import Prediction, logits


def risk_table(calibration: Calibration, pooled: Mapping[str, Sequence[Prediction]]) -> dict[str, list[dict[str, Any]]]:
    """By head, one row a risk: ``threshold`` and ``coverage`` as the checkpoint holds them (None: cannot be promised, all abstain),
    ``answered`` and ``error`` as measured on the other half of the articles (None: nothing answered there)."""
    return {head: _rows(calibration, head, _first_half(items)) for head, items in pooled.items()}


def risks_by_set(
    calibration: Calibration, found: Mapping[str, Heads], chosen: Mapping[str, Basis]
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The same rows by head and set: of a set that thresholds were chosen on, its other half; of any other, all of it."""
    by_set: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for name, heads in found.items():
        for head, items in heads.items():
            answered = grouped(name, items)
            took_part = head in chosen and name in chosen[head].sets
            rows = _rows(calibration, head, _first_half(answered) if took_part else answered)
            by_set.setdefault(head, {})[name] = rows
    return by_set


def _first_half(items: Sequence[Prediction]) -> list[Prediction]:
    """The half that chose no threshold."""
    second = in_second_half([item.group for item in items])
    return [item for item, chose in zip(items, second, strict=True) if not chose]


def _rows(calibration: Calibration, head: str, items: Sequence[Prediction]) -> list[dict[str, Any]]:
    known = {point.risk: point for point in calibration.risks.get(head, ())}
    shift = calibration.priors.get(head, Scale().shift)
    scores = probabilities(logits(items), Scale(temperature=calibration.temperatures.get(head, 1.0), shift=shift))
    shown = listed(head, scores)
    right = (scores.argmax(axis=1) == gold_indices(head, items))[shown]
    confidence = scores.max(axis=1)[shown]
    rows = []
    for risk in RISKS:
        point = known.get(risk)
        answered = confidence >= (point.threshold if point else float("inf"))
        rows.append(
            {
                "risk": risk,
                "threshold": point and point.threshold,
                "coverage": point and point.coverage,
                "answered": float(answered.mean()) if len(answered) else None,
                "error": float(1 - right[answered].mean()) if answered.any() else None,
            }
        )
    return rows
