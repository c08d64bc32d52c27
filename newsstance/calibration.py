"""Temperatures, shifts of prior and abstention thresholds of a checkpoint, and how they are applied.

Leaves to others: fitting them (``training.calibrate``).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from newsstance.document import Assessment
from newsstance.engine.base import Floats
from newsstance.errors import CheckpointError
from newsstance.labels import HEADS


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint:
    """Answering only at ``threshold`` confidence or more kept the error within ``risk`` (with 90 % confidence) on held-out
    data, where it answered the share ``coverage``."""

    risk: float
    threshold: float
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Per head: a temperature (1: as the network says), a shift of its prior (added to the logits after the temperature, in label
    order; none: as the network says) and its risk points, ascending in risk."""

    temperatures: Mapping[str, float] = field(default_factory=dict)
    risks: Mapping[str, tuple[RiskPoint, ...]] = field(default_factory=dict)
    priors: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    untrained: frozenset[str] = frozenset()
    """Heads that no label ever taught: they know nothing, and abstain."""

    def assess(self, head: str, logits: Floats, *, max_risk: float | None = None, raw: bool = False) -> Assessment:
        """One judgement from three logits."""
        labels = HEADS[head]
        if head in self.untrained:
            return _ignorance(labels, raw=raw)
        probabilities = _softmax(self._calibrated(head, logits))
        confidence = max(probabilities)
        best = probabilities.index(confidence)
        abstained = max_risk is not None and confidence < self.threshold(head, max_risk)
        return Assessment(
            label=None if abstained else labels[best],
            most_likely=labels[best],
            probabilities=dict(zip(labels, probabilities, strict=True)),
            confidence=confidence,
            abstained=abstained,
            logits=tuple(float(value) for value in logits) if raw else None,
        )

    def probabilities(self, head: str, logits: Floats) -> Floats:
        """Calibrated probabilities of many judgements, ``(…, 3)``."""
        shift = np.asarray(self.priors.get(head, 0.0), np.float32)
        return softmax(logits / np.float32(self.temperatures.get(head, 1.0)) + shift)

    def _calibrated(self, head: str, logits: Floats) -> list[float]:
        temperature = self.temperatures.get(head, 1.0)
        scaled = [float(value) / temperature for value in logits]
        shift = self.priors.get(head)
        return scaled if shift is None else [value + by for value, by in zip(scaled, shift, strict=True)]

    def threshold(self, head: str, max_risk: float) -> float:
        """Least confidence that may answer; infinite where no measured point meets the risk."""
        met = [point.threshold for point in self.risks.get(head, ()) if point.risk <= max_risk]
        return met[-1] if met else float("inf")


def _ignorance(labels: tuple[str, ...], *, raw: bool) -> Assessment:
    """What a head says that no label ever taught."""
    share = 1 / len(labels)
    return Assessment(
        label=None,
        most_likely="neutral",
        probabilities=dict.fromkeys(labels, share),
        confidence=share,
        abstained=True,
        logits=(0.0,) * len(labels) if raw else None,
    )


def _softmax(logits: Sequence[float]) -> list[float]:
    """``softmax`` of three numbers, where arrays would take longer to set up than to compute."""
    highest = max(logits)
    shifted = [math.exp(value - highest) for value in logits]
    total = sum(shifted)
    return [value / total for value in shifted]


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), np.float32)


def read_calibration(path: Path) -> Calibration:
    """The calibration of a checkpoint. Raises CheckpointError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(
            temperatures={head: _temperature(value) for head, value in content["temperatures"].items()},
            risks={head: tuple(_risk_point(point) for point in points) for head, points in content["risks"].items()},
            priors={head: _prior(head, shift) for head, shift in content.get("priors", {}).items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"{path} is not a calibration file ({error}); write it anew with make evaluate") from None


def _temperature(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]
    if not 0 < number < float("inf"):
        raise ValueError(f"temperature {number} is not above 0")
    return number


def _prior(head: str, shift: Sequence[object]) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in shift)  # type: ignore[arg-type]
    if len(numbers) != len(HEADS[head]) or not all(map(math.isfinite, numbers)):
        raise ValueError(f"prior of {head} is {numbers}, not {len(HEADS[head])} numbers")
    return numbers


def _risk_point(point: Mapping[str, float]) -> RiskPoint:
    return RiskPoint(**{name: float(value) for name, value in point.items()})


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write a calibration for ``read_calibration``."""
    risks = {
        head: [{"risk": p.risk, "threshold": p.threshold, "coverage": p.coverage} for p in points]
        for head, points in calibration.risks.items()
    }
    priors = {head: list(shift) for head, shift in calibration.priors.items()}
    content = {"temperatures": dict(calibration.temperatures), "risks": risks, "priors": priors}
    path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
