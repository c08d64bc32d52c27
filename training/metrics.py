"""Classification figures: confusion matrix, macro-F1, accuracy, and precision, recall, F1 and support per class.

Leaves to others: how sure the figures are (``bootstrap``) and how good the probabilities are
(``calibration_metrics``).

Macro-F1 is the mean over the classes that have gold items. A class that nobody could have got right is left out rather
than counted as 0: a set of two classes is then measured on two, and wrongly predicting the third still costs recall.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from training.judged import FloatArray, IntArray


def confusion(gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> IntArray:
    """Counts ``(labels, labels)``: rows are gold, columns predicted. Raises ``ValueError`` on unequal lengths."""
    matrix: IntArray = confusion_matrix(list(gold), list(predicted), labels=list(labels)).astype(np.int64)
    return matrix


def macro_f1(confusions: IntArray) -> FloatArray:
    """Macro-F1 of each matrix in ``(..., classes, classes)``, over the classes with gold items; 0 without any item."""
    hits = np.diagonal(confusions, axis1=-2, axis2=-1).astype(np.float64)  # (..., classes)
    support, chosen = confusions.sum(axis=-1), confusions.sum(axis=-2)  # (..., classes)
    f1 = 2 * hits / np.maximum(support + chosen, 1)
    present = support > 0
    mean: FloatArray = (f1 * present).sum(axis=-1) / np.maximum(present.sum(axis=-1), 1)
    return mean


def found_macro_f1(confusions: IntArray) -> FloatArray:
    """Macro-F1 where the last class is nothing at all: gold nothing is made up, predicted nothing is missed. It is no class of
    its own, but costs precision or recall of the others."""
    hits, support, chosen = _found(confusions)
    present = support > 0
    f1 = 2 * hits / np.maximum(support + chosen, 1)
    mean: FloatArray = (f1 * present).sum(axis=-1) / np.maximum(present.sum(axis=-1), 1)
    return mean


def found_micro(confusions: IntArray) -> dict[str, FloatArray]:
    """Precision, recall and F1 over all classes but the last, which is nothing at all (as in ``found_macro_f1``)."""
    hits, support, chosen = (counts.sum(axis=-1) for counts in _found(confusions))
    return {
        "precision": hits / np.maximum(chosen, 1),
        "recall": hits / np.maximum(support, 1),
        "f1": 2 * hits / np.maximum(support + chosen, 1),
    }


def _found(confusions: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Hits, gold items and predicted items of each class but the last, ``(..., classes - 1)`` each."""
    hits = np.diagonal(confusions, axis1=-2, axis2=-1)[..., :-1].astype(np.float64)
    return hits, confusions.sum(axis=-1)[..., :-1], confusions.sum(axis=-2)[..., :-1]


def accuracy(confusions: IntArray) -> FloatArray:
    """Share of items on the diagonal of each matrix in ``(..., classes, classes)``; 0 without any item."""
    hits = np.trace(confusions, axis1=-2, axis2=-1)
    share: FloatArray = hits / np.maximum(confusions.sum(axis=(-2, -1)), 1)
    return share


def per_class(gold: Sequence[str], predicted: Sequence[str], labels: Sequence[str]) -> dict[str, dict[str, Any]]:
    """``{label: {precision, recall, f1, support}}``.

    None where a figure is not defined: recall and F1 of a class without gold items, precision of one never predicted.
    """
    precision, recall, f1, support = precision_recall_fscore_support(
        list(gold), list(predicted), labels=list(labels), zero_division=0
    )
    chosen = set(predicted)
    return {
        label: {
            "precision": float(precision[at]) if label in chosen else None,
            "recall": float(recall[at]) if support[at] else None,
            "f1": float(f1[at]) if support[at] else None,
            "support": int(support[at]),
        }
        for at, label in enumerate(labels)
    }
