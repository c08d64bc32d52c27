"""Bundled noisy pages (``data/pages``) as they are labelled: stories with what is read of them, and pieces of junk.

Leaves to others: how the rows are made (``page_draft``) and how well a reader does on them (``benchmarks.pages``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsstance.document import ContentType, Span
from newsstance.errors import DataError
from training.readers.rows import json_rows

CONTENT_TYPES = ("text/plain", "text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Junk:
    """A piece of the page that is not read, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStory:
    """A story's headline and body ranges, ascending; either may be empty, not both."""

    headline: tuple[Span, ...]
    body: tuple[Span, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(sorted((*self.headline, *self.body)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page and its labels, which partition its text."""

    id: str
    kind: str
    content_type: ContentType
    text: str
    stories: tuple[GoldStory, ...]
    junk: tuple[Junk, ...]


def read_pages(path: Path) -> Iterator[GoldPage]:
    """The pages of one file. Raises DataError with the line of a row that is no page."""
    for line, row in json_rows(path):
        try:
            page = _page(row)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                path, line, f"no labelled page ({error!r}); make the file with training.page_draft"
            ) from None
        fault = _gap(page)
        if fault is not None:
            raise DataError(path, line, f"page {page.id!r}: ranges do not partition the text at character {fault}")
        yield page


def _page(row: dict[str, Any]) -> GoldPage:
    if row["content_type"] not in CONTENT_TYPES:
        raise ValueError(f"content_type {row['content_type']!r} is none of {', '.join(CONTENT_TYPES)}")
    return GoldPage(
        id=row["id"],
        kind=row["kind"],
        content_type=row["content_type"],
        text=row["text"],
        stories=tuple(GoldStory(headline=_spans(r["headline"]), body=_spans(r["body"])) for r in row["articles"]),
        junk=tuple(Junk(span=Span(start=r["start"], end=r["end"]), reason=r["reason"]) for r in row["skipped"]),
    )


def _spans(ranges: list[list[int]]) -> tuple[Span, ...]:
    return tuple(Span(start=start, end=end) for start, end in ranges)


def _gap(page: GoldPage) -> int | None:
    """Where the ranges stop to partition the text; None where they do."""
    at = 0
    for span in sorted([*(span for story in page.stories for span in story.spans), *(junk.span for junk in page.junk)]):
        if span.start != at or span.end <= at:
            return at
        at = span.end
    return None if at == len(page.text) else at
