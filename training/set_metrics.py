"""One entry of ``metrics.json``: everything that is measured of one judged set.

Leaves to others: collecting the judgements (``evaluate``), the single figures (``metrics``, ``bootstrap``,
``calibration_metrics``), and writing or showing the entry (``report``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from newsstance.document import Span
from training.bootstrap import RESAMPLES, Bootstrap
from training.calibrate import Mask
from training.calibration_metrics import (
    BIN_ITEMS,
    BINS,
    brier,
    chance,
    expected_calibration_error,
    negative_log_likelihood,
    reliability,
    risk_coverage,
)
from training.judged import (
    FloatArray,
    IntArray,
    Judged,
    NotRun,
    Passage,
    check_probabilities,
    label_indices,
    most_likely,
)
from training.metrics import accuracy, confusion, per_class
from training.slice_metrics import exact_match, slice_entries

BASELINES: Final = ("majority", "tfidf", "no_target")
SENTENCE_BASELINES: Final = ("vote", "average")
"""What the model's own judgements of sentences make of an article; other heads have no such."""
WHOLE_SENTENCES: Final = "sentiment"
"""The head of which whole sentences are counted, too."""
WORST = 20
CLIPPED = 400
"""Characters of a passage that the list of worst errors shows, around the first target."""

Predictions = Sequence[str] | FloatArray | NotRun
"""A baseline's answers: labels, or probabilities ``(n, labels)`` of which the highest counts, or why there are none."""


def evaluate_set(
    judged: Judged,
    baselines: Mapping[str, Predictions],
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
    worst: int = WORST,
) -> dict[str, Any]:
    """The entry of ``sets`` for ``judged``, made of plain values.

    ``baselines`` may hold ``majority``, ``tfidf`` and ``no_target``; the result has null for one that is missing or was
    not run, with the reason under ``baselines_missing``. It may also hold ``vote`` and ``average``, which are left out where
    they are not given. ``low`` and ``high`` are null where there is one group only.
    ``worst`` is the number of errors whose texts go into the report: 0 where they must not be passed on. Raises
    ``ValueError`` for an unknown baseline or one that does not fit the items.
    """
    _check_names(baselines)
    answered = _asked(judged)
    predicted = most_likely(judged.after, judged.labels)
    bootstrap = Bootstrap(groups=judged.groups, labels=judged.labels, resamples=resamples, seed=seed)
    counts = confusion(judged.gold, predicted, judged.labels)
    asked = (*BASELINES, *(name for name in SENTENCE_BASELINES if name in baselines))
    answers = {name: _answers(name, baselines.get(name), judged) for name in asked}
    return {
        "name": judged.name,
        "reader": judged.reader,
        "head": judged.head,
        "labels": list(judged.labels),
        "n": len(judged),
        "groups": len(set(judged.groups)),
        "macro_f1": asdict(bootstrap.interval(judged.gold, predicted)),
        "accuracy": float(accuracy(counts)),
        "per_class": per_class(judged.gold, predicted, judged.labels),
        "confusion": counts.tolist(),
        "calibration": _calibration(judged),
        "risk_coverage": [asdict(point) for point in risk_coverage(judged.after[answered], _gold(judged)[answered])],
        "baselines": {name: _baseline(judged, predicted, answer, bootstrap) for name, answer in answers.items()},
        "baselines_missing": {name: answer.reason for name, answer in answers.items() if isinstance(answer, NotRun)},
        "slices": slice_entries(judged, predicted, resamples, seed),
        "exact_match": _exact_match(judged, {"model": predicted, **answers}, resamples, seed),
        "bootstrap": {"resamples": resamples, "seed": seed},
        "worst_errors": worst_errors(judged, worst),
    }


def _exact_match(
    judged: Judged, answers: Mapping[str, Sequence[str] | NotRun], resamples: int, seed: int
) -> dict[str, Any] | None:
    given = {name: said for name, said in answers.items() if not isinstance(said, NotRun)}
    return exact_match(judged, given, resamples, seed) if judged.head == WHOLE_SENTENCES else None


def worst_errors(judged: Judged, limit: int) -> list[dict[str, Any]]:
    """The errors that gave the gold label the least probability, worst first; equal ones by id.

    Each has the text around its first target, with ``targets`` and ``holders`` as ``[start, end]`` offsets into it.
    """
    gold, predicted = _gold(judged), judged.after.argmax(axis=1)
    wrong = np.flatnonzero(gold != predicted)
    ranked = sorted(wrong.tolist(), key=lambda at: (float(judged.after[at, gold[at]]), judged.ids[at]))
    return [_error(judged, at, int(predicted[at]), int(gold[at])) for at in ranked[:limit]]


def _error(judged: Judged, at: int, predicted: int, gold: int) -> dict[str, Any]:
    return {
        "id": judged.ids[at],
        "group": judged.groups[at],
        "gold": judged.labels[gold],
        "predicted": judged.labels[predicted],
        "gold_probability": float(judged.after[at, gold]),
        "predicted_probability": float(judged.after[at, predicted]),
        **_clip(judged.passages[at], CLIPPED),
    }


def _clip(passage: Passage, limit: int) -> dict[str, Any]:
    """At most ``limit`` characters around the first target; ``…`` stands where something was cut off."""
    middle = passage.targets[0].start if passage.targets else 0
    start = max(0, min(middle - limit // 2, len(passage.text) - limit))
    end = min(len(passage.text), start + limit)
    before, after = "…" if start else "", "…" if end < len(passage.text) else ""
    shift = start - len(before)
    return {
        "text": before + passage.text[start:end] + after,
        "targets": _shifted(passage.targets, start, end, shift),
        "holders": _shifted(passage.holders, start, end, shift),
    }


def _shifted(spans: Sequence[Span], start: int, end: int, shift: int) -> list[list[int]]:
    cut = ((max(span.start, start), min(span.end, end)) for span in spans)
    return [[low - shift, high - shift] for low, high in cut if low < high]


def _calibration(judged: Judged) -> dict[str, Any]:
    """How far probabilities can be believed; constants that stand for no answer are not among them."""
    asked = _asked(judged)
    gold = _gold(judged)[asked]
    sides = {"before": judged.before[asked], "after": judged.after[asked]}
    bins = {side: reliability(probabilities, gold) for side, probabilities in sides.items()}
    return {
        "ece": {side: expected_calibration_error(found) for side, found in bins.items()},
        "brier": {side: brier(probabilities, gold) for side, probabilities in sides.items()},
        "nll": {side: negative_log_likelihood(probabilities, gold) for side, probabilities in sides.items()},
        "chance": asdict(chance(sides["after"], gold)),
        "binning": f"equal mass, top label, at most {BINS} bins of at least {BIN_ITEMS} items where there are as many",
        "reliability": {side: [asdict(item) for item in found] for side, found in bins.items()},
    }


def _asked(judged: Judged) -> Mask:
    """Which items were answered; all, where none was, for figures need something."""
    asked = ~np.array(judged.unanswered, np.bool_) if judged.unanswered else np.ones(len(judged), np.bool_)
    return asked if asked.any() else np.ones(len(judged), np.bool_)


def _baseline(
    judged: Judged, model: Sequence[str], answers: Sequence[str] | NotRun, bootstrap: Bootstrap
) -> dict[str, Any] | None:
    """A baseline's figures; ``difference`` is the model's macro-F1 minus the baseline's on the same items."""
    if isinstance(answers, NotRun):
        return None
    return {
        "macro_f1": asdict(bootstrap.interval(judged.gold, answers)),
        "accuracy": float(accuracy(confusion(judged.gold, answers, judged.labels))),
        "difference": asdict(bootstrap.paired(judged.gold, model, answers)),
    }


def _answers(name: str, given: Predictions | None, judged: Judged) -> Sequence[str] | NotRun:
    if given is None:
        return NotRun(reason="not asked for")
    if isinstance(given, NotRun):
        return given
    if isinstance(given, np.ndarray):
        check_probabilities(given, (len(judged), len(judged.labels)), f"{judged.name}/{judged.head}: baseline {name}")
        return most_likely(given, judged.labels)
    if len(given) != len(judged):
        lengths = f"{len(given)} answers for {len(judged)} items"
        raise ValueError(f"{judged.name}/{judged.head}: baseline {name} has {lengths}; give one per item")
    return given


def _check_names(baselines: Mapping[str, Predictions]) -> None:
    known = (*BASELINES, *SENTENCE_BASELINES)
    unknown = sorted(set(baselines) - set(known))
    if unknown:
        raise ValueError(f"unknown baselines {unknown}; known are {list(known)}")


def _gold(judged: Judged) -> IntArray:
    return label_indices(judged.gold, judged.labels)
