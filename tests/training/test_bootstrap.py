import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.bootstrap import Bootstrap, grouped_counts, resampled
from training.metrics import accuracy

LABELS = ("a", "b", "c")


def drawn(n: int, right: float, seed: int = 0) -> tuple[list[str], list[str]]:
    generator = np.random.default_rng(seed)
    gold, other = generator.choice(LABELS, n), generator.choice(LABELS, n)
    return gold.tolist(), np.where(generator.random(n) < right, gold, other).tolist()


def per_article(n: int, size: int) -> Bootstrap:
    return Bootstrap(groups=[f"g{at // size}" for at in range(n)], labels=LABELS)


def test_the_interval_holds_the_value_and_narrows_with_more_items() -> None:
    widths = []
    for n in (60, 600):
        found = per_article(n, 3).interval(*drawn(n, 0.6))
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.value <= found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_the_interval_of_accuracy_agrees_with_the_binomial() -> None:
    gold, predicted = drawn(1000, 0.7)
    found = per_article(1000, 1).interval(gold, predicted, accuracy)
    half = 1.96 * (found.value * (1 - found.value) / 1000) ** 0.5
    assert found.low == pytest.approx(found.value - half, abs=0.006)
    assert found.high == pytest.approx(found.value + half, abs=0.006)


def test_whole_articles_are_drawn_so_alike_items_widen_the_interval() -> None:
    gold = ["a", "b"] * 50
    predicted = ["a", "b"] * 25 + ["b", "a"] * 25
    single = per_article(100, 1).interval(gold, predicted)
    whole = per_article(100, 10).interval(gold, predicted)
    assert (whole.high or 0) - (whole.low or 0) > 2 * ((single.high or 0) - (single.low or 0))


def test_order_does_not_matter_and_the_seed_does() -> None:
    gold, predicted = drawn(90, 0.5)
    groups = [f"g{at // 3}" for at in range(90)]
    order = np.random.default_rng(1).permutation(90)
    shuffled = [[values[at] for at in order] for values in (gold, predicted, groups)]
    found = Bootstrap(groups=groups, labels=LABELS).interval(gold, predicted)
    assert Bootstrap(groups=shuffled[2], labels=LABELS).interval(shuffled[0], shuffled[1]) == found
    assert Bootstrap(groups=groups, labels=LABELS, seed=1).interval(gold, predicted) != found


def test_paired_tells_a_better_model_from_an_equal_one() -> None:
    gold, good = drawn(300, 0.8, seed=2)
    worse = [label if at % 5 else "a" for at, label in enumerate(good)]
    better = per_article(300, 3).paired(gold, good, worse)
    assert better.low is not None
    assert better.low > 0
    assert better.p is not None
    assert better.p < 0.01
    same = per_article(300, 3).paired(gold, good, good)
    assert (same.value, same.low, same.high, same.p) == (0.0, 0.0, 0.0, 1.0)


def test_paired_turns_its_sign_with_the_order() -> None:
    gold, first = drawn(120, 0.7)
    second = ["a"] * 120
    there, back = per_article(120, 2).paired(gold, first, second), per_article(120, 2).paired(gold, second, first)
    assert there.value == pytest.approx(-back.value)
    assert there.low == pytest.approx(-(back.high or 0))
    assert there.p == back.p


def test_one_article_has_no_interval() -> None:
    one = Bootstrap(groups=["g"] * 4, labels=LABELS)
    assert one.interval(["a"] * 4, ["a"] * 4).low is None
    assert one.paired(["a"] * 4, ["a"] * 4, ["b"] * 4).p is None


def test_a_class_missing_from_a_resample_does_not_draw_the_interval_down() -> None:
    gold = ["a"] * 30 + ["b"]
    found = per_article(31, 1).interval(gold, gold)
    assert (found.low, found.high) == (1.0, 1.0)


@given(st.lists(st.text(max_size=3), min_size=1, max_size=12))
def test_groups_are_told_apart_whatever_they_are_called(groups: list[str]) -> None:
    counts = grouped_counts(["a"] * len(groups), ["b"] * len(groups), groups, LABELS)
    assert len(counts) == len(set(groups))
    assert counts.sum() == len(groups)
    assert (counts[:, 0, 1] > 0).all()


def test_every_resample_draws_as_many_groups_as_there_are() -> None:
    counts = np.ones((7, 1, 1), dtype=np.int64)
    assert (resampled(counts, 50, seed=3) == 7).all()


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="2 gold labels, 1 predictions, 2 groups"):
        grouped_counts(["a", "b"], ["a"], ["g", "h"], LABELS)
    with pytest.raises(ValueError, match="resamples = 0"):
        resampled(np.ones((2, 1, 1), dtype=np.int64), 0, seed=0)


def test_a_thousand_resamples_of_two_thousand_items_take_less_than_a_second() -> None:
    gold, predicted = drawn(2000, 0.6)
    start = time.process_time()
    per_article(2000, 1).interval(gold, predicted)
    assert time.process_time() - start < 1.0
