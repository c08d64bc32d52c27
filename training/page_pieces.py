"""The labelled pieces of a noisy page: what an annotator may say of a piece, and what must hold of all pieces of a page.

Leaves to others: how a draft is written down (``page_text``, ``page_html``), and what becomes of the page (``page_draft``).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from newsstance.labels import SKIP_REASONS

READ: Final = ("title", "body")
"""Parts of a story that are read."""

TOLD: Final = ("outlet", "byline", "dateline", "date")
"""Parts of a story that are told about it and skipped."""

PARTS: Final = (*READ, *TOLD)
FIELDS: Final = ("id", "kind", "split")
SPLITS: Final = ("train", "dev")
KINDS: Final = ("aggregator", "single", "newsletter", "ticker", "search", "liveblog", "forum", "homepage", "blog")
_LABEL = re.compile(r"(?P<story>[1-9]\d{0,2})\.(?P<part>\w+)|(?P<reason>\w+)")
_ID = re.compile(r"p[th]-\d{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a piece is: ``part`` of story number ``story``, or, where that is None, junk of the kind ``part``."""

    story: int | None
    part: str

    @property
    def read(self) -> bool:
        return self.story is not None and self.part in READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Characters ``[start, end)`` of the page, and the line of the draft that says so."""

    start: int
    end: int
    label: Label
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A page as its draft describes it; ``pieces`` ascend and do not overlap."""

    header: dict[str, str]
    text: str
    pieces: tuple[Piece, ...]


class Fault(ValueError):  # noqa: N818 - what an annotator reads is no program's error
    """What is wrong with a draft, and in which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse_label(text: str, line: int) -> Label:
    """``2.body`` or ``related`` as a label. Raises Fault that lists what may stand there."""
    match = _LABEL.fullmatch(text)
    if match and match["story"] and match["part"] in PARTS:
        return Label(story=int(match["story"]), part=match["part"])
    if match and match["reason"] in SKIP_REASONS:
        return Label(story=None, part=match["reason"])
    raise Fault(
        line,
        f"label {text!r} is neither a story's number and part ('1.body'; parts: {', '.join(PARTS)}) "
        f"nor junk ({', '.join(SKIP_REASONS)})",
    )


def parse_header(entries: Iterable[str], line: int) -> dict[str, str]:
    """``field: value`` entries. Raises Fault where one is missing, unknown or out of range."""
    header: dict[str, str] = {}
    for entry in entries:
        field, colon, value = (part.strip() for part in entry.partition(":"))
        if not colon or field not in FIELDS:
            raise Fault(line, f"header entry {entry!r} is not 'field: value' with a field of {', '.join(FIELDS)}")
        header[field] = value
    if missing := [field for field in FIELDS if field not in header]:
        raise Fault(line, f"the header lacks {', '.join(missing)}")
    for field, allowed in (("kind", KINDS), ("split", SPLITS)):
        if header[field] not in allowed:
            raise Fault(line, f"{field} {header[field]!r} is none of {', '.join(allowed)}")
    if not _ID.fullmatch(header["id"]):
        raise Fault(line, f"id {header['id']!r} is not like 'pt-001' (text) or 'ph-001' (HTML)")
    return header


def check_stories(pieces: Sequence[Piece]) -> None:
    """Stories are numbered from 1 in the order of the page, do not interleave, and each has a title or a body."""
    current = 0
    titled: set[int] = set()
    for piece in pieces:
        story = piece.label.story
        if story is None:
            continue
        if story not in (current, current + 1):
            raise Fault(
                piece.line,
                f"story {story} stands after story {current}; number stories 1, 2, … in the order of the page, "
                "each in one stretch (junk may stand between)",
            )
        current = story
        if piece.label.part == "title":
            _check_title(piece, titled)
    for number in range(1, current + 1):
        _check_read(pieces, number)


def _check_title(piece: Piece, titled: set[int]) -> None:
    story = piece.label.story or 0
    if story in titled:
        raise Fault(piece.line, f"story {story} has a second title; label a deck below the headline as {story}.body")
    titled.add(story)


def _check_read(pieces: Sequence[Piece], story: int) -> None:
    own = [piece for piece in pieces if piece.label.story == story]
    if not any(piece.label.read for piece in own):
        raise Fault(own[0].line, f"story {story} has neither title nor body; a link or a credit alone is junk")
