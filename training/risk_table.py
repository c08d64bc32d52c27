"""What a caller gets for each ``max_risk``: the share answered, and the errors among the answers, on articles that chose
no threshold.

Leaves to others: choosing the thresholds (``calibrate``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from newsstance.calibration import Calibration
from training.calibrate import RISKS, Scale, gold_indices, in_second_half, listed, probabilities
from training.predictions import Prediction, logits


def risk_table(calibration: Calibration, pooled: Mapping[str, Sequence[Prediction]]) -> dict[str, list[dict[str, Any]]]:
    """By head, one row a risk: ``threshold`` and ``coverage`` as the checkpoint holds them (None: cannot be promised, all abstain),
    ``answered`` and ``error`` as measured on the other half of the articles (None: nothing answered there)."""
    return {head: _rows(calibration, head, items) for head, items in pooled.items()}


def _rows(calibration: Calibration, head: str, items: Sequence[Prediction]) -> list[dict[str, Any]]:
    known = {point.risk: point for point in calibration.risks.get(head, ())}
    shift = calibration.priors.get(head, Scale().shift)
    scores = probabilities(logits(items), Scale(temperature=calibration.temperatures.get(head, 1.0), shift=shift))
    first = ~in_second_half([item.group for item in items]) & listed(head, scores)
    right = (scores.argmax(axis=1) == gold_indices(head, items))[first]
    confidence = scores.max(axis=1)[first]
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
