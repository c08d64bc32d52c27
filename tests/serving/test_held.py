"""A scorer is closed once, when it is retired and nobody uses it."""

import pytest

from serving.held import Held
from tests.serving.fakes import FakeScorer


class Closing(FakeScorer):
    def __init__(self) -> None:
        super().__init__()
        self.closings = 0

    def close(self) -> None:
        self.closings += 1


def test_an_unused_scorer_is_closed_at_once() -> None:
    scorer = Closing()
    held = Held(scorer)
    held.retire()
    held.retire()
    assert scorer.closings == 1


def test_a_used_scorer_is_closed_by_its_last_user() -> None:
    scorer = Closing()
    held = Held(scorer)
    with held.used() as mine:
        with pytest.raises(ZeroDivisionError), held.used():
            held.scorer.score([], 1 // 0)  # type: ignore[arg-type]
        assert mine is scorer
        held.retire()
        assert scorer.closings == 0
    assert scorer.closings == 1


def test_use_alone_closes_nothing() -> None:
    scorer = Closing()
    with Held(scorer).used():
        pass
    assert scorer.closings == 0
