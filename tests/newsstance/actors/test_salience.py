import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.actors.salience import salience
from newsstance.document import Actor, Mention, Sentence, Span


def actor(*starts: int) -> Actor:
    mentions = tuple(Mention(start=start, end=start + 4, text="Voss", type="person") for start in starts)
    return Actor(id="person:voss", name="Voss", type="person", mentions=mentions)


SENTENCES = tuple(Sentence(start=start, end=start + 10) for start in range(0, 100, 10))


def test_the_formula() -> None:
    headline = Span(start=0, end=10)
    assert salience(actor(0, 20, 30, 50), SENTENCES, headline, 100) == pytest.approx(1.0)
    assert salience(actor(50), SENTENCES, headline, 100) == pytest.approx(0.5 * 0.25 + 0.25 * 0.5)
    assert salience(actor(50), SENTENCES, None, 100) == pytest.approx((0.5 * 0.25 + 0.25 * 0.5) / 0.75)


@given(st.lists(st.integers(0, 99), min_size=1), st.booleans(), st.integers(0, 200))
def test_always_a_part_of_one(starts: list[int], headed: bool, length: int) -> None:
    value = salience(actor(*starts), SENTENCES, Span(start=0, end=10) if headed else None, length)
    assert 0.0 <= value <= 1.0
