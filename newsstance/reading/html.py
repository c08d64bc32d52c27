"""Reads HTML: finds the story or stories of a page among what stands around them.

The body is the element whose paragraphs hold most prose (after Readability: prose scores for the elements it stands in,
the nearer the more). Leaves to others how markup becomes paragraphs (``paragraphs``) and what single lines are (``lines``).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from newsstance.document import Page
from newsstance.labels import SkipReason, Unit
from newsstance.reading import roles
from newsstance.reading.blocks import Block, Story, assemble, blank
from newsstance.reading.compose import Item, compose
from newsstance.reading.lines import Look, look
from newsstance.reading.paragraphs import Element, Paragraph, read_paragraphs

_PROSE: Final = 25
"""Characters from which a paragraph with little in links counts as prose."""
_TRUSTED: Final = 0.4
"""An element with more of the page's text than this is read, whatever its class."""
_ALONE: Final = 0.7
"""A body with more of the stories' prose than this is the one story; the others are teasers."""
_STORY: Final = 200
"""Characters of prose from which an ``<article>`` is a story."""


@dataclass(slots=True)
class _Part:
    """A paragraph with what the choice of the body needs to know."""

    paragraph: Paragraph
    text: str
    dropped: SkipReason | None = None

    @property
    def element(self) -> Element:
        return self.paragraph.element

    @property
    def start(self) -> int:
        return self.paragraph.atoms[0].start

    @property
    def linked(self) -> float:
        return self.paragraph.linked / max(1, len(self.text))

    @property
    def heading(self) -> bool:
        return any(element.tag in roles.HEADINGS for _, element in zip(range(3), self.element.chain(), strict=False))

    @property
    def prose(self) -> int:
        """Its characters if it is prose, else 0."""
        good = not self.dropped and not self.heading and len(self.text) >= _PROSE and self.linked < 0.5
        return len(self.text) if good else 0


def read_html(text: str, unit: Unit) -> Page:
    """A page of HTML. ``unit`` other than ``page`` reads it as one article, ``sentence`` without a headline."""
    parts = [_Part(paragraph, paragraph.text) for paragraph in read_paragraphs(text)]
    _drop(parts)
    if not any(part.text and not part.dropped for part in parts):
        return Page(length=len(text), articles=(), skipped=blank(text))
    if unit == "sentence":
        return assemble(len(text), [_as_is(part) for part in parts], [Story()])
    return _page(text, parts, _bodies(parts, several=unit == "page"))


def _as_is(part: _Part) -> Block:
    """Whatever is shown, as one run of text."""
    atoms = tuple(part.paragraph.atoms)
    return Block(atoms, reason=part.dropped) if part.dropped else Block(atoms, story=0, join=" ")


def _drop(parts: Sequence[_Part]) -> None:
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


def _bodies(parts: Sequence[_Part], *, several: bool) -> list[Element]:
    """The elements that hold the stories, in order; where nothing is prose, the whole document is one."""
    scored = _scores(parts)
    if not scored:
        return [list(parts[0].element.chain())[-1]]
    stories = _stories(parts) if several else []
    best = max(scored, key=lambda element: scored[element] * (1.25 if element.body else 1.0))
    if len(stories) > 1 and best.prose < _ALONE * sum(story.prose for story in stories):
        return stories
    return [_widened(best)]


def _scores(parts: Sequence[_Part]) -> Counter[Element]:
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


def _stories(parts: Sequence[_Part]) -> list[Element]:
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


def _page(text: str, parts: Sequence[_Part], bodies: Sequence[Element]) -> Page:
    stories = [Story() for _ in bodies]
    blocks: list[Block] = []
    for number, (body, (start, end)) in enumerate(zip(bodies, _ranges(parts, bodies), strict=True)):
        blocks += compose(_items(parts[start:end], body), number, stories[number], headed=False)
    return assemble(len(text), blocks, stories)


def _items(parts: Sequence[_Part], body: Element) -> list[Item]:
    """The paragraphs of one story; a page of a single line is read whatever that line looks like."""
    items = [Item(tuple(part.paragraph.atoms), part.text, _look(part, body)) for part in parts]
    shown = [at for at, part in enumerate(parts) if not part.dropped]
    if len(shown) == 1:
        items[shown[0]] = items[shown[0]].read()
    title = _title(parts, body) if len(shown) > 1 else None
    if title is not None:
        items[title] = replace(items[title], look=Look("headline"), title=True)
    return items


def _ranges(parts: Sequence[_Part], bodies: Sequence[Element]) -> list[tuple[int, int]]:
    """Which parts belong to which story: each from the start of its element to that of the next."""
    starts = [
        0,
        *(next(at for at, part in enumerate(parts) if part.start >= body.start) for body in bodies[1:]),
        len(parts),
    ]
    return list(pairwise(starts))


def _title(parts: Sequence[_Part], body: Element) -> int | None:
    """The headline: the last main heading before the first prose of the body, or else the first heading inside it."""
    first = next((at for at, part in enumerate(parts) if part.prose and _inside(part, body)), len(parts))
    before = [at for at, part in enumerate(parts[:first]) if part.heading and part.text and not part.element.reason]
    main = [at for at in before if any(element.tag == "h1" for element in parts[at].element.chain())]
    near = [at for at in before if _inside(parts[at], body)]
    return main[-1] if main else near[0] if near else None


def _inside(part: _Part, body: Element) -> bool:
    return body.start <= part.start < body.end


def _look(part: _Part, body: Element) -> Look:
    if part.dropped:
        return Look("junk", part.dropped)
    if not _inside(part, body):
        return Look("junk", "related" if part.prose else "navigation" if part.linked > 0.5 else "boilerplate")
    seen = look(part.text)
    if seen.reason or part.heading:
        return seen
    if part.linked > 0.6 and len(part.text) < 200:
        return Look("junk", "related")
    return seen
