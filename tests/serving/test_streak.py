"""Failures in a row."""

import pytest

from serving.streak import MOST_FAILURES, Streak


def test_a_success_ends_a_streak() -> None:
    streak = Streak()
    for _ in range(MOST_FAILURES - 1):
        streak.failed()
    streak.succeeded()
    assert not streak.lasting
    for _ in range(MOST_FAILURES):
        assert not streak.lasting
        streak.failed()
    assert streak.lasting


def test_what_is_raised_counts_and_goes_on() -> None:
    streak = Streak()
    for _ in range(MOST_FAILURES):
        with pytest.raises(ZeroDivisionError), streak.noting():
            raise ZeroDivisionError
    assert streak.lasting
    with streak.noting():
        pass
    assert not streak.lasting
