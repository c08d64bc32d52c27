"""The parts of a page's lines, with what the segmenter left out of a story that it began: a headline, its first prose.

A dropped line is news lost, so a story is read from its headline on, and a headline with prose right below it is read with it.
Leaves to others the parts themselves (``segmenter``) and who and when stand above a story (``headers``).
"""

from collections.abc import Iterable, Sequence
from typing import Final

from newsstance.reading.compose import Item
from newsstance.reading.endings import is_notice
from newsstance.reading.headers import Header, is_stamp
from newsstance.reading.segmenter import Part
from newsstance.reading.topics import TOPICS, folded, heads_of

_BETWEEN: Final = 2
"""Lines that may be missing between two of a story."""
_SHORT: Final = 80
"""Characters of such a line: a question, a few words. Of longer ones the segmenter knows better: a box between paragraphs looks
the same."""

_HOUSE: Final = tuple(topic for topic in TOPICS if topic.name in ("law", "account", "talk", "staff"))
"""Topics of a house rather than of news, which speaks of prices and followers too."""
_LAST: Final = 3
"""Lines that may be missing at the end of a story."""
_BUTTONS: Final = 4
"""Lines within which a stamp must follow that end."""
_STAMP: Final = 3
"""Lines that name outlet, time and writer of a story."""


def completed(items: Sequence[Item], parts: Sequence[Part], headers: Iterable[Header]) -> list[Part]:
    """The parts, headlines and first lines of stories added."""
    told = _with_headlines(items, parts, headers)
    _read_back(items, told)
    for at, part in enumerate(told):
        if part == "title":
            _read_on(items, told, at)
    _read_between(items, told)
    _read_to_end(items, told)
    return told


def headlines_amid_prose(items: Sequence[Item], parts: Sequence[Part]) -> list[int]:
    """Lines told to be headlines that look it, with sentences right above and right below: there another story begins."""
    return [
        at
        for at in range(1, len(items) - 1)
        if parts[at] == "title"
        and items[at].look.kind == "headline"
        and _is_said(items[at - 1])
        and _is_said(items[at + 1])
    ]


def _with_headlines(items: Sequence[Item], parts: Sequence[Part], headers: Iterable[Header]) -> list[Part]:
    """A headline right below lines that name both outlet and time begins a story, if of a headline alone."""
    told = list(parts)
    for header in headers:
        if header.line is None or header.outlet is None or header.date is None:
            continue
        rest = range(header.line + 1, len(items))
        at = next((at for at in rest if items[at].look.kind not in ("time", "source", "byline")), None)
        if at is not None and told[at] == "junk" and items[at].look.kind == "headline":
            told[at] = "title"
    return told


def _read_back(items: Sequence[Item], told: list[Part]) -> None:
    """A first story that begins amid prose takes the prose right above it and the headline above that."""
    first = next((at for at, part in enumerate(told) if part != "junk"), 0)
    head = first - 1
    while head > 0 and _is_said(items[head]):
        head -= 1
    if head >= 0 and told[first] == "body" and items[head].look.kind == "headline":
        told[head] = "title"
        told[head + 1 : first] = ["body"] * (first - head - 1)


def _read_on(items: Sequence[Item], told: list[Part], at: int) -> None:
    """A headline of which nothing else is read takes the prose right below it."""
    end = at + 1
    while end < len(items) and told[end] == "junk" and _is_said(items[end]):
        end += 1
    if end == len(items) or told[end] != "body":
        told[at + 1 : end] = ["body"] * (end - at - 1)


def _read_between(items: Sequence[Item], told: list[Part]) -> None:
    """A sentence or a question between two lines of one story's prose is its own."""
    at = 0
    while at < len(told):
        end = at
        while end < len(told) and told[end] == "junk":
            end += 1
        inside = 0 < at < end < len(told) and told[at - 1] in ("body", "opening") and told[end] == "body"
        if inside and end - at <= _BETWEEN and all(_may_be_said(items[line]) for line in range(at, end)):
            told[at:end] = ["body"] * (end - at)
        at = end + 1


def _read_to_end(items: Sequence[Item], told: list[Part]) -> None:
    """Prose behind the last line of a story is its own where the stamp of the next one stands right below."""
    for at in range(1, len(told)):
        if told[at] != "junk" or told[at - 1] != "body" or not _is_told(items[at]):
            continue
        end = at
        while end < len(told) and told[end] == "junk" and end - at < _LAST and _is_told(items[end]):
            end += 1
        if _is_stamped_start(items, told, end):
            told[at:end] = ["body"] * (end - at)


def _is_told(item: Item) -> bool:
    """Whether a line is prose of the news rather than of those who bring it."""
    text = folded(item.text)
    heads = heads_of(text)
    return (
        item.look.kind == "prose"
        and not item.linked
        and not is_notice(item.text)
        and not any(topic.holds(text, heads) for topic in _HOUSE)
    )


def _is_stamped_start(items: Sequence[Item], told: Sequence[Part], at: int) -> bool:
    """Whether a story begins below ``at`` with one to three lines that name outlet, time or writer, maybe behind a button."""
    start = at = next((line for line in range(at, min(at + _BUTTONS, len(told))) if not _is_button(items[line])), at)
    while start < len(told) and start - at < _STAMP and told[start] == "junk" and is_stamp(items[start]):
        start += 1
    return at < start < len(told) and told[start] in ("title", "opening")


def _is_button(item: Item) -> bool:
    return bool(item.look.reason) and not is_stamp(item)


def _may_be_said(item: Item) -> bool:
    text = item.text.rstrip("\"'”’)")
    return len(text) < _SHORT and not item.linked and (_is_said(item) or (not item.look.reason and text.endswith("?")))


def _is_said(item: Item) -> bool:
    """Whether a line is prose, if of a few words and a full stop."""
    return item.look.kind == "prose" or (not item.look.reason and item.text.rstrip("\"'”’)").endswith("."))
