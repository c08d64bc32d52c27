from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newsstance.actors.merge import Claim, merge
from newsstance.document import Mention


def mention(start: int, end: int) -> Mention:
    return Mention(start=start, end=end, text="x" * (end - start), type=None)


def test_the_callers_then_the_longest_then_the_earlier() -> None:
    claims = [Claim(mention(0, 5), 1), Claim(mention(4, 12), 2), Claim(mention(13, 15), 3), Claim(mention(14, 16), 1)]
    assert merge(20, [], claims) == (mention(4, 12), mention(13, 15))
    assert merge(20, [], [*claims, Claim(mention(0, 1), 0)])[0] == mention(0, 1)
    assert merge(20, [mention(6, 7), mention(6, 8)], claims)[:2] == (mention(0, 5), mention(6, 7))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8), st.integers(0, 6))))
def test_nothing_overlaps(raw: list[tuple[int, int, int]]) -> None:
    kept = merge(40, [], [Claim(mention(start, start + size), source) for start, size, source in raw])
    assert all(a.end <= b.start for a, b in pairwise(kept))
