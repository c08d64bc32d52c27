import pytest

from training.priors import shift, shifts


def test_the_shift_is_the_change_of_prior_and_nothing_on_the_whole() -> None:
    learned = ["negative"] * 499 + ["neutral"] * 249 + ["positive"] * 249
    found = shift((0.25, 0.5, 0.25), learned, "sentiment")
    assert found[1] - found[0] == pytest.approx(1.386, abs=0.01)  # ln((0.5 / 0.25) / (0.25 / 0.5))
    assert found[1] - found[2] == pytest.approx(0.693, abs=0.01)
    assert sum(found) == pytest.approx(0.0)


def test_a_label_that_training_lacks_stays_finite() -> None:
    assert all(abs(value) < 10 for value in shift((0.2, 0.6, 0.2), ["neutral"] * 50, "sentiment"))


def test_a_head_whose_training_labels_are_not_here_is_left_alone() -> None:
    stated = {"sentiment": (0.2, 0.6, 0.2), "overall": (0.2, 0.6, 0.2)}
    assert set(shifts(stated, {"overall": ["neutral"]})) == {"overall"}
