import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from training.metrics import accuracy, confusion, macro_f1, per_class

LABELS = ("against", "neutral", "favor")
answers = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=30)


@given(answers)
def test_macro_f1_is_that_of_scikit_learn_over_the_gold_classes(pairs: list[tuple[str, str]]) -> None:
    gold, predicted = map(list, zip(*pairs, strict=True))
    present = [label for label in LABELS if label in gold]
    expected = f1_score(gold, predicted, labels=present, average="macro", zero_division=0)
    assert macro_f1(confusion(gold, predicted, LABELS)) == pytest.approx(expected)


@given(answers)
def test_accuracy_and_support_count_the_items(pairs: list[tuple[str, str]]) -> None:
    gold, predicted = map(list, zip(*pairs, strict=True))
    assert accuracy(confusion(gold, predicted, LABELS)) == pytest.approx(np.mean([a == b for a, b in pairs]))
    assert sum(figures["support"] for figures in per_class(gold, predicted, LABELS).values()) == len(pairs)


def test_rows_are_gold_and_columns_predicted() -> None:
    counts = confusion(["against", "against", "favor"], ["against", "favor", "favor"], LABELS)
    assert counts.tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 1]]


def test_what_is_not_defined_is_none() -> None:
    figures = per_class(["against", "favor"], ["against", "against"], LABELS)
    assert figures["neutral"] == {"precision": None, "recall": None, "f1": None, "support": 0}
    assert figures["favor"] == {"precision": None, "recall": 0.0, "f1": 0.0, "support": 1}
    assert figures["against"]["f1"] == pytest.approx(2 / 3)


def test_many_matrices_at_once() -> None:
    one = confusion(["against", "favor"], ["against", "against"], LABELS)
    assert macro_f1(np.stack([one, one * 0])).tolist() == pytest.approx([1 / 3, 0.0])
    assert accuracy(np.stack([one, one * 0])).tolist() == [0.5, 0.0]
