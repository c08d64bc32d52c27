"""Reads HTML: finds the story or stories of a page among what stands around them.

The body is the element whose paragraphs hold most prose (after Readability: prose scores for the elements it stands in,
the nearer the more). Leaves to others how markup becomes paragraphs (``paragraphs``), what single lines are (``lines``), and pages
of several stories (``records``, ``html_lines``).
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from newsstance.document import Page
from newsstance.labels import Unit
from newsstance.reading import phrases, roles
from newsstance.reading.blocks import Block, Story, assemble, blank
from newsstance.reading.compose import Item, compose
from newsstance.reading.html_lines import read_by_lines
from newsstance.reading.html_part import HtmlPart
from newsstance.reading.lines import Look, look
from newsstance.reading.paragraphs import Element, read_paragraphs
from newsstance.reading.records import find_records

_TRUSTED: Final = 0.4
"""An element with more of the page's text than this is read, whatever its class."""
_ALONE: Final = 0.7
"""A body with more of the stories' prose than this is the one story; the others are teasers."""
_CLOCK: Final = 30
"""Characters of a line that is but a clock."""
_STORY: Final = 200
"""Characters of prose from which an ``<article>`` is a story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The range ``[start, end)`` of a story on the page; ``headed``: it is known to begin with its headline."""

    start: int
    end: int
    headed: bool = False


def read_html(text: str, unit: Unit) -> Page:
    """A page of HTML. ``unit`` other than ``page`` reads it as one article, ``sentence`` without a headline."""
    parts = [HtmlPart(paragraph, paragraph.text) for paragraph in read_paragraphs(text)]
    _drop(parts)
    if not any(part.text and not part.dropped for part in parts):
        return Page(length=len(text), articles=(), skipped=blank(text))
    if unit == "sentence":
        return assemble(len(text), [_as_is(part) for part in parts], [Story()])
    several = find_records(parts, len(text)) if unit == "page" else []
    bodies = [Body(start=at.start, end=at.end, headed=True) for at in several] or _bodies(parts, several=unit == "page")
    by_lines = read_by_lines(text, parts) if unit == "page" and len(bodies) == 1 else None
    return by_lines or _page(text, parts, bodies)


def _as_is(part: HtmlPart) -> Block:
    """Whatever is shown, as one run of text."""
    atoms = tuple(part.paragraph.atoms)
    return Block(atoms, reason=part.dropped) if part.dropped else Block(atoms, story=0, join=" ")


def _drop(parts: Sequence[HtmlPart]) -> None:
    """Marks what is not read: by tag always, by the words of a class only where that leaves the story."""
    weights: Counter[Element] = Counter()
    for part in parts:
        if not part.element.reason:
            weights.update({element: len(part.text) for element in part.element.chain()})
    total = sum(len(part.text) for part in parts if not part.element.reason)
    for part in parts:
        hints = (at.hint for at in part.element.chain() if at.hint and weights[at] <= _TRUSTED * total)
        part.dropped = part.element.reason or next(hints, None)
        if not part.text:
            part.dropped = part.dropped or "boilerplate"


def _bodies(parts: Sequence[HtmlPart], *, several: bool) -> list[Body]:
    """Where the stories stand, in order; where nothing is prose, the whole document is one."""
    return [Body(start=element.start, end=element.end) for element in _elements(parts, several=several)]


def _elements(parts: Sequence[HtmlPart], *, several: bool) -> list[Element]:
    scored = _scores(parts)
    if not scored:
        return [list(parts[0].element.chain())[-1]]
    stories = _stories(parts) if several else []
    best = max(scored, key=lambda element: scored[element] * (1.25 if element.body else 1.0))
    if len(stories) > 1 and best.prose < _ALONE * sum(story.prose for story in stories):
        return stories
    return [_widened(best)]


def _scores(parts: Sequence[HtmlPart]) -> Counter[Element]:
    """Prose scores for the elements around it, and counts there as ``prose``."""
    scored: Counter[Element] = Counter()
    for part in parts:
        if part.prose:
            points = 1 + part.text.count(",") + min(part.prose / 100, 3.0)
            blocks = [at for at in part.element.chain() if at.tag in roles.BLOCKS and at.tag not in roles.PROSE_TAGS]
            for level, element in enumerate(blocks[:4]):
                scored[element] += points / (level + 1)  # type: ignore[assignment]
            for element in part.element.chain():
                element.prose += part.prose
    return scored


def _stories(parts: Sequence[HtmlPart]) -> list[Element]:
    """Outermost ``<article>`` elements with prose enough, unless one of them outweighs the others by far."""
    outer: dict[Element, None] = {}
    for part in parts:
        inside = [element for element in part.element.chain() if element.tag == "article"]
        if inside and inside[-1].prose >= _STORY:
            outer[inside[-1]] = None
    largest = max((element.prose for element in outer), default=0)
    return [element for element in outer if element.prose * 4 >= largest]


def _widened(best: Element) -> Element:
    """The element itself, or one around it that holds markedly more prose: a body cut up into sections."""
    found = best
    for element in best.chain():
        if element.tag in ("body", "html", ""):
            break
        if element.prose > 1.2 * found.prose:
            found = element
    return found


def _page(text: str, parts: Sequence[HtmlPart], bodies: Sequence[Body]) -> Page:
    stories = [Story() for _ in bodies]
    blocks: list[Block] = []
    for number, (body, (start, end)) in enumerate(zip(bodies, _ranges(parts, bodies), strict=True)):
        blocks += compose(_items(parts[start:end], body), number, stories[number], headed=False)
    return assemble(len(text), blocks, stories)


def _items(parts: Sequence[HtmlPart], body: Body) -> list[Item]:
    """The paragraphs of one story; a page of a single line is read whatever that line looks like."""
    items = [_item(part, body) for part in parts]
    shown = [at for at, part in enumerate(parts) if not part.dropped]
    if len(shown) == 1:
        items[shown[0]] = items[shown[0]].read()
    title = _title(parts, body) if len(shown) > 1 or body.headed else None
    if title is not None:
        items[title] = replace(items[title], look=Look("headline"), title=True)
    return items if body.headed else _without_last_headings(items, parts)


def _item(part: HtmlPart, body: Body) -> Item:
    return Item(tuple(part.paragraph.atoms), part.text, _look(part, body), linked=part.paragraph.linked > 0)


def _without_last_headings(items: list[Item], parts: Sequence[HtmlPart]) -> list[Item]:
    """A heading behind the last line of a page's one story heads what is no longer its own; amid several it may be news."""
    read = [at for at, item in enumerate(items) if not item.look.reason]
    while len(read) > 1 and parts[read[-1]].heading and not items[read[-1]].title:
        last = read.pop()
        items[last] = items[last].skipped("related")
    return items


def _ranges(parts: Sequence[HtmlPart], bodies: Sequence[Body]) -> list[tuple[int, int]]:
    """Which parts belong to which story: each from the start of its element to that of the next."""
    places = [part.start for part in parts]
    return list(pairwise([0, *(bisect_left(places, body.start) for body in bodies[1:]), len(parts)]))


def _title(parts: Sequence[HtmlPart], body: Body) -> int | None:
    """The headline: the one known, the last main heading before the first prose of the body, or the first heading inside it."""
    if body.headed:
        return next((at for at, part in enumerate(parts) if part.start == body.start), None)
    first = next((at for at, part in enumerate(parts) if part.prose and _inside(part, body)), len(parts))
    before = [at for at, part in enumerate(parts[:first]) if part.heading and part.text and not part.element.reason]
    main = [at for at in before if any(element.tag == "h1" for element in parts[at].element.chain())]
    near = [at for at in before if _inside(parts[at], body)]
    return main[-1] if main else near[0] if near else None


def _inside(part: HtmlPart, body: Body) -> bool:
    return body.start <= part.start < body.end


def _seen(text: str) -> Look:
    """What a paragraph says; a clock alone, as it opens an entry of a live page, is a time here."""
    seen = look(text)
    clock = not seen.reason and len(text) <= _CLOCK and phrases.CLOCK.fullmatch(text.strip())
    return Look("time", "byline") if clock else seen


def _look(part: HtmlPart, body: Body) -> Look:
    if part.dropped == "byline":
        return replace(look(part.text), kind="junk", reason=part.dropped)
    if part.dropped:
        return Look("junk", part.dropped)
    if not _inside(part, body):
        return Look("junk", "related" if part.prose else "navigation" if part.linked > 0.5 else "boilerplate")
    seen = _seen(part.text)
    if seen.reason or part.heading:
        return seen
    if part.linked > 0.6 and len(part.text) < 200:
        return Look("junk", "related")
    return seen
