"""Stories of an HTML page whose markup tells of none: its paragraphs read as lines, where headlines of one make begin them.

Old pages set a headline in bold, a teaser in a table cell, a feed in elements of their own invention. What the lines say
(``segmenter``) tells such stories apart, but it also cuts a single article in two; so it is believed only where the page bears it
out: three stories or more, most of them headed by elements of one tag and class, which hold few other lines of the stories, and
no sign that all is one article: a main heading that is a headline, an ``<article>`` around all heads, much prose in none.
Leaves to others pages whose markup tells (``records``), and pages of one story (``html``).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from newsstance.document import Page
from newsstance.reading.completed import completed
from newsstance.reading.compose import Item
from newsstance.reading.headers import Header, find_headers
from newsstance.reading.html_part import HtmlPart
from newsstance.reading.lines import look
from newsstance.reading.paragraphs import Element
from newsstance.reading.segmented import read_parts
from newsstance.reading.segmenter import Part, parts_of

_ALIKE: Final = 0.8
"""The share of the stories whose headlines are made as another's."""
_SECOND: Final = 0.2
"""Characters below its headline that the second longest story has, as a share of the longest one's: beside an article, teasers
are shorter."""
_THIRD: Final = 0.1
"""The same for the third longest."""


_COVERED: Final = 0.7
"""The share of the page's prose that the stories hold: headings within one article leave its opening out."""
_WORDS: Final = 4
"""Words from which a main heading is a headline rather than the name of a site."""


@dataclass(slots=True)
class _Told:
    """A story by its lines: its headline (None where it has none), how its other lines are made, and their characters."""

    head: HtmlPart | None
    others: Counter[str] = field(default_factory=Counter)
    characters: int = 0


def read_by_lines(text: str, parts: Sequence[HtmlPart]) -> Page | None:
    """The page; None where its lines tell of no several stories, or the markup does not bear them out. Linear."""
    if _headed(parts):
        return None
    written = [part for part in parts if part.text.strip()]
    shown = [at for at, part in enumerate(written) if not part.element.reason]
    if not shown:
        return None
    items = [_item(part) for part in written]
    seen = [items[at] for at in shown]
    headers = {shown[at]: _placed(header, shown) for at, header in find_headers(seen).items()}
    found = parts_of([item.text for item in seen], [item.look for item in seen], [item.apart for item in seen])
    roles: list[Part] = ["junk"] * len(items)
    for at, part in zip(shown, found, strict=True):
        roles[at] = "junk" if written[at].dropped else part
    items = [item.skipped(part.dropped) if part.dropped else item for item, part in zip(items, written, strict=True)]
    told = completed(items, roles, headers.values())
    stories = list(_stories(written, told))
    prose = sum(part.prose for part in parts)
    covered = sum(story.characters for story in stories) >= _COVERED * prose
    return read_parts(text, items, told, headers) if covered and _several(stories) else None


def _headed(parts: Sequence[HtmlPart]) -> bool:
    """Whether one main heading is a headline, and so what stands below it sections of its story."""
    heads = [
        part
        for part in parts
        if not part.dropped
        and part.heading
        and part.linked < 0.5
        and len(part.text.split()) >= _WORDS
        and any(element.tag == "h1" for element in part.element.chain())
    ]
    return len(heads) == 1


def _article(part: HtmlPart) -> Element | None:
    return next((at for at in part.element.chain() if at.tag == "article" or (at.body and at.tag != "main")), None)


def _item(part: HtmlPart) -> Item:
    text = part.text.strip()
    return Item(tuple(part.paragraph.atoms), text, look(text), linked=part.paragraph.linked > 0)


def _placed(header: Header, shown: Sequence[int]) -> Header:
    return header if header.line is None else replace(header, line=shown[header.line])


def _stories(parts: Sequence[HtmlPart], told: Sequence[Part]) -> Iterator[_Told]:
    story: _Told | None = None
    for part, role in zip(parts, told, strict=True):
        if role == "junk":
            continue
        if story is None or role in ("title", "opening"):
            if story is not None:
                yield story
            story = _Told(part if role == "title" else None)
        if role != "title":
            story.others[part.element.sign] += 1
            story.characters += len(part.text)
    if story is not None:
        yield story


def _several(stories: Sequence[_Told]) -> bool:
    longest = sorted((story.characters for story in stories), reverse=True)
    if len(longest) < 3 or longest[1] <= _SECOND * longest[0] or longest[2] <= _THIRD * longest[0]:
        return False
    titles = [story.head for story in stories if story.head is not None]
    around = {id(article) if (article := _article(title)) else None for title in titles}
    if len(around) == 1 and None not in around:
        return False
    heads = Counter(title.element.sign for title in titles)
    others = sum((story.others for story in stories), Counter())
    alike = sum(count for sign, count in heads.items() if count > 1 and others[sign] <= count)
    return alike >= _ALIKE * len(stories)
