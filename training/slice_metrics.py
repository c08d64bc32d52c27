"""Figures of a judged set by slice, and of whole sentences: where a model is good, and whether it tells actors apart.

Leaves to others: which slice an item belongs to (``slices``), figures of the whole set (``set_metrics``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from training.bootstrap import Bootstrap
from training.calibration_metrics import chance, expected_calibration_error, reliability
from training.judged import FloatArray, Judged, label_indices
from training.metrics import accuracy, confusion

LEAST: Final = 30
"""A slice of fewer items has its number shown and nothing else."""
LEAST_CALIBRATED: Final = 200
"""A slice of fewer items has no calibration of its own."""
MOST_VALUES: Final = 24
"""A dimension of more values is no slice but a name."""


def slice_entries(judged: Judged, predicted: Sequence[str], resamples: int, seed: int) -> list[dict[str, Any]]:
    """One entry a dimension: its values with number of items and, where those are enough, figures; the values in the order in which
    their names read."""
    found = []
    for dimension in dict.fromkeys(name for known in judged.slices for name in known):
        values = [known.get(dimension) for known in judged.slices]
        named = sorted({value for value in values if value}, key=_reading_order)
        if not 1 <= len(named) <= MOST_VALUES:
            continue
        rows = [
            _entry(judged, predicted, _places(values, value), resamples, seed) | {"value": value} for value in named
        ]
        found.append({"dimension": dimension, "values": rows})
    return found


def exact_match(
    judged: Judged, answers: Mapping[str, Sequence[str]], resamples: int, seed: int
) -> dict[str, Any] | None:
    """Of the sentences whose actors have different labels, the share in which every actor is judged right, with its interval, for
    each of the answers. None where there is no such sentence. Who is blind to the actor cannot get one right."""
    sentences = _disagreeing(judged)
    if not sentences:
        return None
    groups = [judged.groups[places[0]] for places in sentences]
    bootstrap = Bootstrap(groups=groups, labels=("wrong", "right"), resamples=resamples, seed=seed)
    shares = {
        name: asdict(bootstrap.interval(["right"] * len(groups), _whole(judged, given, sentences), statistic=accuracy))
        for name, given in answers.items()
    }
    return {"n": len(sentences), "items": sum(map(len, sentences)), **shares}


def _entry(
    judged: Judged, predicted: Sequence[str], places: Sequence[int], resamples: int, seed: int
) -> dict[str, Any]:
    if len(places) < LEAST:
        return {"n": len(places)}
    gold, said = _chosen(judged.gold, places), _chosen(predicted, places)
    bootstrap = Bootstrap(groups=_chosen(judged.groups, places), labels=judged.labels, resamples=resamples, seed=seed)
    return {
        "n": len(places),
        "macro_f1": asdict(bootstrap.interval(gold, said)),
        "accuracy": float(accuracy(confusion(gold, said, judged.labels))),
        "calibration": _calibration(judged, places) if len(places) >= LEAST_CALIBRATED else None,
    }


def _calibration(judged: Judged, places: Sequence[int]) -> dict[str, Any]:
    probabilities: FloatArray = judged.after[np.array(places)]
    gold = label_indices(_chosen(judged.gold, places), judged.labels)
    error = expected_calibration_error(reliability(probabilities, gold))
    return {"ece": error, **asdict(chance(probabilities, gold))}


def _disagreeing(judged: Judged) -> list[list[int]]:
    """The places of each sentence's items where these have more than one label."""
    places: dict[tuple[str, str], list[int]] = {}
    for at, passage in enumerate(judged.passages):
        places.setdefault((judged.groups[at], passage.text), []).append(at)
    return [where for where in places.values() if len({judged.gold[at] for at in where}) > 1]


def _whole(judged: Judged, given: Sequence[str], sentences: Iterable[Sequence[int]]) -> list[str]:
    right = (all(given[at] == judged.gold[at] for at in places) for places in sentences)
    return ["right" if one else "wrong" for one in right]


def _places(values: Sequence[str | None], wanted: str) -> list[int]:
    return [at for at, value in enumerate(values) if value == wanted]


def _chosen(items: Sequence[str], places: Sequence[int]) -> list[str]:
    return [items[at] for at in places]


def _reading_order(value: str) -> tuple[bool, int, str]:
    """``3 to 4`` before ``11 to 20`` before ``over 20`` before words."""
    numbers = [int(part) for part in value.split() if part.isdigit()]
    return (not numbers, numbers[0] + value.startswith("over") if numbers else 0, value)
