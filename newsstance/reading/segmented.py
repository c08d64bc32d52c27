"""Lines whose part is known → the page: stories begin at headlines and openings, junk is skipped with its reason.

Leaves to others what part a line is (``segmenter``), who and when stand in the lines around a story (``headers``), and what is cut
out of a line (``compose``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from newsstance.document import Page
from newsstance.labels import SkipReason
from newsstance.reading.blocks import Block, Story, assemble
from newsstance.reading.compose import Item, compose
from newsstance.reading.headers import Header, is_stamp
from newsstance.reading.segmenter import Part
from newsstance.reading.titles import titles


def read_parts(text: str, items: Sequence[Item], parts: Sequence[Part], headers: Mapping[int, Header]) -> Page:
    """The page. At least one part must be read."""
    starts = list(_starts(parts))
    marked = [_marked(item, part) for item, part in zip(items, parts, strict=True)]
    outlets = _within(marked)
    stamps = [_with_stamp(items, parts, start) for start in starts]
    edges = [0, *stamps[1:], len(items)]
    stories: list[Story] = []
    blocks: list[Block] = []
    for number, (start, (low, high)) in enumerate(zip(starts, pairwise(edges), strict=True)):
        header = _header(headers, stamps[number], start)
        story = Story(outlet=header.outlet or outlets.get(start), date=header.date)
        blocks += compose(marked[low:high], number, story, headed=parts[start] == "title")
        stories.append(story)
    return assemble(len(text), blocks, stories)


def _starts(parts: Sequence[Part]) -> Iterator[int]:
    begun = False
    for at, part in enumerate(parts):
        if part in ("title", "opening") or (part == "body" and not begun):
            begun = True
            yield at


def _marked(item: Item, part: Part) -> Item:
    if part != "junk":
        return replace(item.read(), title=part == "title")
    return item if item.look.reason else item.skipped(_reason(item))


def _within(marked: list[Item]) -> dict[int, str]:
    """Says of each headline which of its characters are; the outlets that stand before them, by line."""
    lines = [at for at, item in enumerate(marked) if item.title]
    outlets = {}
    for at, title in zip(lines, titles([marked[at].text for at in lines]), strict=True):
        marked[at] = replace(marked[at], within=(title.start, title.end))
        if title.outlet:
            outlets[at] = title.outlet
    return outlets


def _reason(item: Item) -> SkipReason:
    """Why a line is not read that looks like one that is."""
    if item.look.kind == "prose":
        return "boilerplate"
    return "navigation" if len(item.text.split()) <= 3 else "listing"


def _with_stamp(items: Sequence[Item], parts: Sequence[Part], start: int) -> int:
    """The first of the lines above a story that name its outlet, time or writer."""
    at = start
    while at > 0 and parts[at - 1] == "junk" and is_stamp(items[at - 1]):
        at -= 1
    return at


def _header(headers: Mapping[int, Header], stamp: int, start: int) -> Header:
    """What the lines from a story's stamp to its first line say of it."""
    return next((headers[at] for at in range(start, stamp - 1, -1) if at in headers), Header())
