import dataclasses
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.document import Article, Document, OffsetMap, Segment, Span

Kind = Literal["exact", "folded", "skipped", "joined"]


@dataclass(frozen=True)
class Piece:
    """``exact``: read as it stands; ``folded``: ``size`` + 1 original characters read as one; ``skipped``: not read;
    ``joined``: one local character that nothing stands behind."""

    kind: Kind
    size: int


PIECES = st.lists(
    st.builds(Piece, kind=st.sampled_from(["exact", "exact", "folded", "skipped", "joined"]), size=st.integers(1, 6)),
    max_size=12,
).map(lambda pieces: [Piece(kind="exact", size=3), *pieces])


@dataclass(frozen=True)
class Laid:
    """A map with, for each local character, the original range behind it (None: a joint)."""

    offsets: OffsetMap
    behind: list[tuple[int, int] | None]
    length: int


def lay(pieces: list[Piece]) -> Laid:
    segments: list[Segment] = []
    behind: list[tuple[int, int] | None] = []
    at = 0
    for piece in pieces:
        wide = piece.size + 1 if piece.kind == "folded" else piece.size
        if piece.kind == "joined":
            behind.append(None)
            continue
        if piece.kind == "exact":
            segments.append(Segment(local=len(behind), length=wide, start=at, end=at + wide))
            behind += [(at + n, at + n + 1) for n in range(wide)]
        elif piece.kind == "folded":
            segments.append(Segment(local=len(behind), length=1, start=at, end=at + wide))
            behind.append((at, at + wide))
        at += wide
    return Laid(OffsetMap(segments=tuple(segments)), behind, at)


@given(PIECES, st.data())
def test_a_local_range_and_the_original_one_behind_it_round_trip(pieces: list[Piece], data: st.DataObject) -> None:
    laid = lay(pieces)
    read = [at for at, origin in enumerate(laid.behind) if origin is not None]
    first = data.draw(st.sampled_from(read))
    last = data.draw(st.sampled_from([at for at in read if at >= first]))
    original = laid.offsets.original(Span(start=first, end=last + 1))
    start, end = laid.behind[first], laid.behind[last]
    assert start is not None
    assert end is not None
    assert (original.start, original.end) == (start[0], end[1])
    assert laid.offsets.local(original) == Span(start=first, end=last + 1)


@given(PIECES, st.data())
def test_an_original_range_is_read_where_both_its_ends_are(pieces: list[Piece], data: st.DataObject) -> None:
    laid = lay(pieces)
    start = data.draw(st.integers(0, laid.length - 1))
    end = data.draw(st.integers(start + 1, laid.length))
    owner = {
        at: local
        for local, origin in enumerate(laid.behind)
        if origin is not None
        for at in range(origin[0], origin[1])
    }
    expected = Span(start=owner[start], end=owner[end - 1] + 1) if {start, end - 1} <= owner.keys() else None
    assert laid.offsets.local(Span(start=start, end=end)) == expected


@given(PIECES, st.data())
def test_any_local_range_lies_within_the_hull_and_keeps_its_order(pieces: list[Piece], data: st.DataObject) -> None:
    laid = lay(pieces)
    start = data.draw(st.integers(0, len(laid.behind) - 1))
    end = data.draw(st.integers(start + 1, len(laid.behind)))
    found = laid.offsets.original(Span(start=start, end=end))
    segments = laid.offsets.segments
    assert segments[0].start <= found.start <= found.end <= segments[-1].end
    wider = laid.offsets.original(Span(start=0, end=len(laid.behind)))
    assert wider.start <= found.start
    assert found.end <= wider.end


def test_what_was_not_read_has_no_local_range() -> None:
    offsets = OffsetMap(
        segments=(Segment(local=0, length=4, start=10, end=14), Segment(local=5, length=3, start=20, end=23))
    )
    for start, end in ((0, 3), (9, 12), (12, 17), (14, 16), (18, 21), (22, 30), (-4, -1)):
        assert offsets.local(Span(start=start, end=end)) is None
    assert offsets.local(Span(start=12, end=22)) == Span(start=2, end=7)


def test_a_character_reference_stands_whole_behind_its_character() -> None:
    """``A&amp;B``: the ampersand is five characters long."""
    offsets = OffsetMap(
        segments=(
            Segment(local=0, length=1, start=0, end=1),
            Segment(local=1, length=1, start=1, end=6),
            Segment(local=2, length=1, start=6, end=7),
        )
    )
    assert offsets.original(Span(start=1, end=2)) == Span(start=1, end=6)
    assert offsets.original(Span(start=0, end=3)) == Span(start=0, end=7)
    assert offsets.local(Span(start=3, end=4)) == Span(start=1, end=2)


def test_spans_overlap_where_they_share_a_character() -> None:
    span = Span(start=3, end=6)
    assert len(span) == 3
    assert span.overlaps(Span(start=5, end=9))
    assert not span.overlaps(Span(start=6, end=9))
    assert not Span(start=0, end=3).overlaps(span)
    assert sorted([Span(start=2, end=9), Span(start=2, end=3), Span(start=0, end=4)])[0].start == 0


def test_an_article_turns_its_own_offsets_into_the_pages() -> None:
    offsets = OffsetMap(segments=(Segment(local=0, length=5, start=100, end=105),))
    article = Article(start=100, end=105, text="hello", offsets=offsets)
    assert article.original(Span(start=1, end=3)) == Span(start=101, end=103)


def test_documents_are_frozen() -> None:
    document = Document(text="x")
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.text = "y"  # type: ignore[misc]
