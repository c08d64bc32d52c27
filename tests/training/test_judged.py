import dataclasses

import numpy as np
import pytest

from tests.training.judgements import judged
from training.judged import label_indices, most_likely


def test_a_row_that_is_no_distribution_is_refused() -> None:
    good = judged(5)
    with pytest.raises(ValueError, match=r"row 2 adds up to 2\.0.*not logits"):
        dataclasses.replace(good, after=good.after * np.array([[1], [1], [2], [1], [1]]))
    with pytest.raises(ValueError, match="finite"):
        dataclasses.replace(good, before=good.before * np.nan)
    with pytest.raises(ValueError, match=r"shape \(4, 3\), expected .*\(5, 3\)"):
        dataclasses.replace(good, after=good.after[:4])


def test_fields_of_unequal_length_and_unknown_labels_are_refused() -> None:
    good = judged(5)
    with pytest.raises(ValueError, match="differ in length"):
        dataclasses.replace(good, ids=good.ids[:3])
    with pytest.raises(ValueError, match=r"gold labels \['great'\] are not among"):
        dataclasses.replace(good, gold=["great", *good.gold[1:]])
    with pytest.raises(ValueError, match="no items"):
        judged(0)


def test_labels_and_indices() -> None:
    assert label_indices(["b", "a"], ["a", "b"]).tolist() == [1, 0]
    assert most_likely(np.array([[0.5, 0.5], [0.1, 0.9]]), ["a", "b"]) == ["a", "b"]
    with pytest.raises(ValueError, match=r"\['c'\] are not among"):
        label_indices(["c"], ["a", "b"])
