"""Finds the stories of an HTML page that shows several: what one template made again and again, each with a headline.

A headline is a heading or a line of words whose kind (``Element.sign``) recurs, followed by prose, and made a story's by a
link, a time, an outlet or an ``<article>`` (sections of one article have none of these). A story is the largest element
around its headline that holds no other, or, on a flat page, what stands between two headlines. Leaves to others pages
of one story and what is read of a story (``html``).
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from newsstance.reading import roles
from newsstance.reading.html_part import HtmlPart
from newsstance.reading.lines import is_outlet, look
from newsstance.reading.paragraphs import Element

_WORDS: Final = (3, 30)
"""Words of a headline."""
_WORDS_ALONE: Final = 4
"""Words from which a heading without its like is a headline, not the name of a site or a section."""
_BODY: Final = 50
"""Characters of prose from which a headline has a body."""
_REACH: Final = 12
"""How many paragraphs below a headline its body may begin."""
_OTHERS: Final = 6
"""How many other lines may stand between a headline and its body."""
_ABOVE: Final = 3
"""How many lines above a headline may name its outlet or time."""
_COVERED: Final = 0.5
"""The share of the page's prose from which its stories are what it is for, rather than teasers beside one."""
_ALONE: Final = 0.7
"""A story with more of the prose than this is the one story of its page."""
_STAMPS: Final = ("time", "byline", "source")
_STAMPED = re.compile(r" [·•|-] |\bago\b|\d:\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A story: ``[start, end)`` of the page, from its headline on."""

    start: int
    end: int


def find_records(parts: Sequence[HtmlPart], length: int) -> list[Record]:
    """The stories in order, at least two; none where the page has one story or none can be told. Linear."""
    page = _Page(parts)
    headlines = page.headlines()
    if len(headlines) < 2:
        return []
    records = list(_around(page, headlines, length))
    sizes = [page.prose(record.start, record.end) for record in records]
    covered = sum(sizes)
    several = len(records) > 1 and covered >= _COVERED * page.prose(0, length) and max(sizes) <= _ALONE * covered
    return records if several else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Headlines of one kind."""

    members: tuple[int, ...]
    heading: bool
    linked: bool
    prose: int

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Headings are believed before links, links before the rest."""
        return self.heading, self.linked, self.prose


class _Page:
    """The parts that are shown, and what is asked of them again and again."""

    def __init__(self, parts: Sequence[HtmlPart]) -> None:
        self.parts = parts
        self.shown = [at for at, part in enumerate(parts) if part.text.strip() and not part.element.reason]
        self.place = {at: number for number, at in enumerate(self.shown)}
        self.looks = {at: look(parts[at].text) for at in self.shown}

    @cached_property
    def _starts(self) -> list[int]:
        return [self.parts[at].start for at in self.shown]

    @cached_property
    def _prose_before(self) -> list[int]:
        return list(accumulate((self.parts[at].prose for at in self.shown), initial=0))

    @cached_property
    def _paragraphs_before(self) -> list[int]:
        return list(accumulate((self.is_prose(at) for at in self.shown), initial=0))

    def prose(self, start: int, end: int) -> int:
        """Characters of prose that begin in ``[start, end)`` of the page."""
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._prose_before[high] - self._prose_before[low]

    def is_prose(self, at: int) -> bool:
        return bool(self.parts[at].prose) and self.looks[at].kind == "prose"

    def headlines(self) -> list[int]:
        """Parts that head a story, ascending."""
        groups = sorted(self._groups(), key=lambda group: group.rank, reverse=True)
        found: list[int] = []
        for group in groups:
            fresh = [at for at in group.members if self._stands_apart(at, found)]
            for at in fresh:
                insort(found, at)
        return found

    def _groups(self) -> Iterable[_Group]:
        by_sign: Mapping[tuple[str, str], list[int]] = defaultdict(list)
        for at in self.shown:
            if self._may_head(at):
                element = self.parts[at].element
                by_sign[element.sign, element.parent.sign if element.parent else ""].append(at)
        for members in by_sign.values():
            if len({self.parts[at].text for at in members}) >= 0.8 * len(members):
                yield from self._group(members)

    def _may_head(self, at: int) -> bool:
        part, seen = self.parts[at], self.looks[at]
        if not _WORDS[0] <= len(part.text.split()) <= _WORDS[1] or seen.reason:
            return False
        if _STAMPED.search(part.text) or is_outlet(part.text):
            return False
        text = part.text.strip()
        return part.heading or (text[-1] not in ".!…" and not text[0].islower())

    def _group(self, members: Sequence[int]) -> Iterable[_Group]:
        """The group, where most have a body and something makes them headlines of stories."""
        below = {at: self._below(at, frozenset(members)) for at in members}
        good = [at for at in members if below[at][0] >= _BODY]
        if 2 * len(good) < len(members) or not good:
            return
        linked = 2 * sum(self.parts[at].linked > 0.8 for at in good) >= len(good)
        if self._marked(good, [below[at][1] for at in good], linked=linked):
            heading = self.parts[good[0]].heading
            together = members if heading and len(good) > 1 else good
            prose = sum(characters for characters, _ in below.values())
            yield _Group(members=tuple(together), heading=heading, linked=linked, prose=prose)

    def _marked(self, members: Sequence[int], stamped: Sequence[int], *, linked: bool) -> bool:
        """Whether a link, a time, an outlet or an ``<article>`` makes most of them headlines of stories; what stands
        unlinked below a main heading is a section of its story."""
        first = self.parts[members[0]]
        if len(members) == 1:
            return first.heading and len(first.text.split()) >= _WORDS_ALONE and (linked or stamped[0] > 0)
        if linked:
            return True
        articles = {id(outer) for at in members if (outer := self._article(at))}
        if 2 * len(articles) >= len(members):
            return True
        enough = 1 if first.heading else 2
        named = 2 * sum(stamp >= enough for stamp in stamped) >= len(members)
        return named and self.place[members[0]] <= self._title

    @cached_property
    def _title(self) -> int:
        """The place of the first main heading that is a headline rather than the name of the site."""
        for number, at in enumerate(self.shown):
            part = self.parts[at]
            main = any(element.tag == "h1" for element in part.element.chain())
            if main and part.linked < 0.5 and len(part.text.split()) >= _WORDS_ALONE:
                return number
        return len(self.shown)

    def _below(self, at: int, own: frozenset[int]) -> tuple[int, int]:
        """Characters of prose below a headline, up to the next of its kind, and what a line near it names: an outlet (2),
        only a time or writer (1), neither (0)."""
        prose = others = 0
        number = self.place[at]
        stamped = self._stamped_above(number, own)
        for below in self.shown[number + 1 : number + _REACH]:
            if below in own or others > _OTHERS:
                break
            stamped = max(stamped, self._stamp(below))
            if self.is_prose(below) and len(self.parts[below].text) >= _BODY:
                prose += len(self.parts[below].text)
            else:
                others += not prose
        return prose, stamped

    def _stamped_above(self, number: int, own: frozenset[int]) -> int:
        stamped = 0
        for above in reversed(self.shown[max(0, number - _ABOVE) : number]):
            if above in own or self.is_prose(above):
                break
            if self.looks[above].kind in _STAMPS:
                stamped = max(stamped, self._stamp(above))
        return stamped

    def _stamp(self, at: int) -> int:
        seen = self.looks[at]
        if seen.kind == "source" or seen.outlet or is_outlet(self.parts[at].text):
            return 2
        return int(seen.kind in _STAMPS)

    def _article(self, at: int) -> Element | None:
        inside = [element for element in self.parts[at].element.chain() if element.tag == "article"]
        return inside[-1] if inside else None

    def _stands_apart(self, at: int, found: Sequence[int]) -> bool:
        """Not a second line of a headline that was found, nor a subhead of its story."""
        number = bisect_right(found, at)
        before = found[number - 1] if number else None
        after = found[number] if number < len(found) else None
        if after is not None and not self._paragraphs(at, after):
            return False
        if before is None:
            return True
        return bool(self._paragraphs(before, at)) and not self._inside_story(at, before, found)

    def _paragraphs(self, low: int, high: int) -> int:
        """Paragraphs of prose between two parts."""
        return self._paragraphs_before[self.place[high]] - self._paragraphs_before[self.place[low] + 1]

    def _inside_story(self, at: int, headline: int, found: Sequence[int]) -> bool:
        """Whether a part stands in the smallest element that holds the headline and prose below it, and no other headline."""
        around = self._smallest_story(headline)
        if around is None or around.tag in ("body", "html", "") or self.parts[at].start >= around.end:
            return False
        starts = [self.parts[other].start for other in found[max(0, bisect_left(found, headline) - 1) :][:3]]
        return sum(around.start <= start < around.end for start in starts) == 1

    def _smallest_story(self, headline: int) -> Element | None:
        number = self.place[headline]
        below = [at for at in self.shown[number + 1 : number + 1 + _REACH] if self.parts[at].prose]
        first = self.parts[below[0]].start if below else None
        if first is None:
            return None
        return next((at for at in self.parts[headline].element.chain() if at.start <= first < at.end), None)


def _wraps(element: Element, headline: Element) -> bool:
    """Whether an element holds more than the line that its headline is."""
    own = next((at for at in headline.chain() if at.tag in roles.BLOCKS), None)
    return element is not own and element.tag in roles.BLOCKS


def _around(page: _Page, headlines: Sequence[int], length: int) -> Iterable[Record]:
    held = Counter(element for at in headlines for element in page.parts[at].element.chain())
    after = [*(page.parts[at].start for at in headlines[1:]), length]
    for at, following in zip(headlines, after, strict=True):
        part = page.parts[at]
        largest = None
        for element in part.element.chain():
            if held[element] > 1:
                break
            largest = element
        if largest is not None and _wraps(largest, part.element):
            yield Record(start=part.start, end=min(largest.end, following))
        else:
            outer = largest.parent if largest is not None else part.element
            yield Record(start=part.start, end=min(following, outer.end if outer else length))
