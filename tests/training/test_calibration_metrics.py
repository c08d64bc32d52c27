from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.judgements import judged
from training.calibration_metrics import (
    bin_starts,
    brier,
    calibration_error,
    chance,
    expected_calibration_error,
    negative_log_likelihood,
    reliability,
    risk_coverage,
)
from training.judged import FloatArray, IntArray, label_indices

SURE = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_perfect_and_hopeless_answers() -> None:
    right, wrong = np.array([0, 1]), np.array([1, 0])
    assert (brier(SURE, right), brier(SURE, wrong)) == (0.0, 2.0)
    assert negative_log_likelihood(SURE, right) == 0.0
    assert negative_log_likelihood(SURE, wrong) == pytest.approx(27.63, abs=0.01)
    assert expected_calibration_error(reliability(SURE, right)) == 0.0
    assert expected_calibration_error(reliability(SURE, wrong)) == 1.0


def test_known_values() -> None:
    probabilities, gold = np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3]]), np.array([0, 2])
    assert brier(probabilities, gold) == pytest.approx((0.09 + 0.04 + 0.01 + 0.09 + 0.16 + 0.49) / 2)
    assert negative_log_likelihood(probabilities, gold) == pytest.approx(-(np.log(0.7) + np.log(0.3)) / 2)
    assert expected_calibration_error(reliability(probabilities, gold, bins=2)) == pytest.approx((0.3 + 0.4) / 2)


def test_bins_hold_equally_many_items_and_few_items_make_few_bins() -> None:
    many = judged(1000)
    assert {item.n for item in reliability(many.after, label_indices(many.gold, many.labels))} == {100}
    few = judged(50)
    assert len(reliability(few.after, label_indices(few.gold, few.labels))) == 2


@given(st.lists(st.tuples(st.sampled_from([0.5, 0.6, 0.75, 0.9]), st.booleans()), min_size=1, max_size=40))
def test_order_does_not_matter_and_no_item_is_lost(items: list[tuple[float, bool]]) -> None:
    def measure(rows: list[tuple[float, bool]]) -> tuple[object, ...]:
        probabilities = np.array([[p, 1 - p] for p, _ in rows])
        gold = np.array([0 if right else 1 for _, right in rows])
        bins = reliability(probabilities, gold, bins=4)
        assert sum(item.n for item in bins) == len(rows)
        assert all(first.high < second.low for first, second in pairwise(bins))
        points = risk_coverage(probabilities, gold)
        return [(item.n, item.accuracy) for item in bins], [(point.coverage, point.risk) for point in points]

    assert measure(items) == measure(items[::-1])


def test_temperature_mends_the_calibration_of_a_loud_model() -> None:
    made = judged(2000)
    gold = label_indices(made.gold, made.labels)
    before, after = (expected_calibration_error(reliability(values, gold)) for values in (made.before, made.after))
    assert after < 0.03 < before


def test_risk_rises_to_the_error_rate() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.6, 0.4]])
    points = risk_coverage(probabilities, np.array([0, 0, 1, 0]))
    assert [(point.coverage, point.risk) for point in points] == [(0.25, 0.0), (0.5, 0.0), (1.0, 0.25)]
    made = judged(500)
    curve = risk_coverage(made.after, label_indices(made.gold, made.labels), points=20)
    assert len(curve) == 20
    assert curve[-1].coverage == 1.0


def drawn(n: int, *, honest: bool, seed: int) -> tuple[FloatArray, IntArray]:
    """Probabilities that are exactly right, or far too sure."""
    generator = np.random.default_rng(seed)
    shares = generator.dirichlet((2.0, 2.0, 2.0), size=n)
    gold = np.array([generator.choice(3, p=share) for share in shares])
    stated = shares if honest else shares**3 / (shares**3).sum(axis=1, keepdims=True)
    return stated, gold


def test_honest_probabilities_stay_within_the_limit_about_nineteen_times_in_twenty() -> None:
    within = sum(chance(*drawn(300, honest=True, seed=seed), simulations=200).within for seed in range(60))
    assert within >= 50


def test_probabilities_that_are_too_sure_do_not() -> None:
    found = chance(*drawn(300, honest=False, seed=1), simulations=200)
    assert not found.within
    assert found.p < 0.02


def test_the_error_that_is_tested_is_the_one_that_is_shown() -> None:
    probabilities, gold = drawn(260, honest=True, seed=3)
    probabilities[:90] = (0.5, 0.3, 0.2)  # equal confidences are never parted
    shown = expected_calibration_error(reliability(probabilities, gold))
    confidence = np.sort(probabilities.max(axis=1))
    order = np.argsort(probabilities.max(axis=1), kind="stable")
    right = (probabilities.argmax(axis=1) == gold)[order]
    assert calibration_error(right, confidence, bin_starts(confidence)) == pytest.approx(shown)
