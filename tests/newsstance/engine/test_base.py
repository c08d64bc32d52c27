import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.encoding import MentionIndex
from newsstance.engine import base
from newsstance.engine.base import bounded_rows


def index(rows: int, mentions: int) -> MentionIndex:
    zeros = np.zeros((rows, mentions), np.int64)
    return MentionIndex(starts=zeros, ends=zeros, sentence=zeros, valid=np.ones((rows, mentions), np.bool_))


@given(st.integers(0, 300), st.integers(0, 900))
def test_rows_come_once_each_in_order_within_the_bound(rows: int, mentions: int) -> None:
    parts = [list(range(part.start, part.stop)) for part in bounded_rows(index(rows, mentions))]
    assert [row for part in parts for row in part] == list(range(rows))
    for part in parts:
        assert len(part) == 1 or len(part) * mentions * (mentions + 1) <= base.MAX_PAIRS


def test_the_bound_is_used_to_the_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_PAIRS", 60)  # three rows of four mentions: 4 * 5 pairs each
    assert [(part.start, part.stop) for part in bounded_rows(index(7, 4))] == [(0, 3), (3, 6), (6, 7)]
    monkeypatch.setattr(base, "MAX_PAIRS", 1)
    assert len(list(bounded_rows(index(7, 4)))) == 7
