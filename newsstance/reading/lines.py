"""What one line of a page is, by its shape and a few fixed phrases: prose, a headline, or one of the things around them.

Prose is never taken for anything else: a phrase counts only where it fills a short line, or opens or closes one. Leaves
to others what the lines before and after say (``plain``) and what markup says (``html``).
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from newsstance.labels import SkipReason
from newsstance.reading import phrases

Kind = Literal["prose", "headline", "text", "time", "source", "byline", "caption", "related", "rule", "junk"]
"""``text`` is read but neither prose nor headline; ``related`` opens a list of other stories; ``rule`` is a ruler."""

_LONG: Final = 400
"""A line longer than this is prose whatever phrases it holds."""

_ENDED = re.compile(r"[.!?…][\"'”’»)\]]{0,4}\Z")
_INNER_STOP = re.compile(r"[a-z0-9\"”’)][.!?][\"”’]? [A-Z\"“‘]")
_WORD = re.compile(r"[\w&.'’-]+")
_BY = re.compile(r"(?:(?:text|words|story|report) )?by:? ", re.IGNORECASE)
_BAR = re.compile(r"[|•·›»>]")
_AND = re.compile(r",| and | & |\||/| with ")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL: Final = _words(
    """
    of the for de van von der den bin al el la le du di da dos in at
    """
)
_NOT_IN_NAMES: Final = _words(
    """
    a an any the all every this that these those its his her their our my your most some one now is are was has have
    not no being far day night law order popular default design force which what how why when giving making
    """
)


_SMALL_IN_OUTLETS: Final = _SMALL | {"and", "&", "on"}
_TAIL: Final = 110
"""Characters at the end of a line in which a photo credit is looked for."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a line looks like. ``reason`` is set where it is not read; ``date``, ``outlet``, ``byline`` where it says so;
    ``ends`` where it closes a story."""

    kind: Kind
    reason: SkipReason | None = None
    date: str | None = None
    outlet: str | None = None
    byline: str | None = None
    ends: bool = False


def look(text: str) -> Look:
    """Says what a trimmed, non-empty line is."""
    if len(text) > _LONG:
        return Look("prose")
    return _stamp(text) or _names(text) or _around(text) or Look(_shape(text))


def is_outlet(text: str) -> bool:
    """Whether a line could be the bare name of an outlet: up to five words, each with a capital."""
    if len(text) > 40 or text[-1:] in ".?!:,;":
        return False
    words = text.split()
    capitals = [word[:1].isupper() or word[:1].isdigit() for word in words if word.lower() not in _SMALL_IN_OUTLETS]
    return len(words) <= 5 and bool(capitals) and all(capitals)


def _stamp(text: str) -> Look | None:
    if len(text) > 100:
        return None
    if phrases.TIME_WORD.search(text) and (when := phrases.TIME.fullmatch(text)):
        before = when["before"] or ""
        if _BY.match(before):
            return Look("time", "byline", date=when["date"], outlet=when["after"], byline=_BY.sub("", before, count=1))
        return Look("time", "byline", date=when["date"], outlet=before or when["after"])
    if phrases.STAMP.fullmatch(text):
        return Look("time", "byline", date=text)
    if len(text) <= 50 and (source := phrases.SOURCE.fullmatch(text)):
        return Look("source", "byline", outlet=source["outlet"])
    return None


def _names(text: str) -> Look | None:
    if phrases.CREDITED.fullmatch(text) and not _INNER_STOP.search(text):
        return Look("byline", "byline", byline=text.strip("()"), ends=True)
    if phrases.SIGN_OFF.fullmatch(text):
        return Look("byline", "byline", ends=True)
    return Look("byline", "byline", byline=_BY.sub("", text, count=1)) if is_byline(text) else None


def is_byline(text: str) -> bool:
    """``By Jane Doe and John Roe, Reuters``: nothing but names after ``By``."""
    by = _BY.match(text)
    if by is None or len(text) > 150:
        return False
    groups = [group.split() for group in _AND.split(text[by.end() :]) if group.strip()]
    return bool(groups) and len(groups[0]) >= 2 and len(groups) <= 8 and all(_is_name(group) for group in groups)


def _is_name(words: list[str]) -> bool:
    return len(words) <= 5 and all(
        word.lower() in _SMALL or (word[:1].isupper() and word.lower() not in _NOT_IN_NAMES) for word in words
    )


def _around(text: str) -> Look | None:
    """Buttons, lists, notices, captions."""
    if phrases.RULE.fullmatch(text):
        return Look("rule", "boilerplate", ends=len(text) >= 5 and text[0] in "-=_")
    if len(text) <= 60 and phrases.RELATED.fullmatch(text):
        return Look("related", "related")
    if len(text) <= 120 and phrases.RELATED_ITEM.fullmatch(text) and not _INNER_STOP.search(text):
        return Look("junk", "related")
    reason = _junk_reason(text)
    if reason:
        return Look("junk", reason)
    return Look("caption", "caption") if is_caption(text) else None


def _junk_reason(text: str) -> SkipReason | None:
    first = _WORD.search(text)
    if first is not None and first[0].lower() in phrases.SHARE_VERBS and _is_share(text):
        return "share"
    if is_menu(text):
        return "navigation"
    return next((reason for reason, pattern in phrases.JUNK if pattern.fullmatch(text)), None)


def _is_share(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    return len(words) <= 12 and set(words) <= phrases.SHARE_WORDS


def is_menu(text: str) -> bool:
    """``Home | World | Sport``: short items between bars, most of them names of sections."""
    if len(_BAR.findall(text)) < 2:
        return False
    items = [item.strip().lower() for item in _BAR.split(text) if item.strip()]
    known = sum(item in phrases.NAVIGATION_WORDS for item in items)
    return len(items) >= 3 and 2 * known >= len(items) and all(len(item.split()) <= 3 for item in items)


def is_section(text: str) -> bool:
    """A line that is the name of a section, as menus hold them one a line."""
    return len(text) <= 24 and text.lower() in phrases.NAVIGATION_WORDS


def is_caption(text: str) -> bool:
    """``FILE PHOTO: …``, or up to two sentences that end in a photo credit."""
    tail = text[-_TAIL:]
    credited = phrases.CREDIT_SIGN.search(tail) and phrases.CAPTION_TAIL.search(tail)
    if not credited and not phrases.CAPTION_HEAD.match(text):
        return False
    return len(_INNER_STOP.findall(text)) <= 2


def _shape(text: str) -> Kind:
    words = len(text.split())
    if words <= 20 and text[-1] in "?!" and not _INNER_STOP.search(text) and text[0].isupper():
        return "headline"
    if words > 30 or (words >= 6 and _ENDED.search(text)) or (words >= 12 and _INNER_STOP.search(text)):
        return "prose"
    opens = text.lstrip("\"'“‘«([")[:1]
    if words <= 25 and (opens.isupper() or opens.isdigit()) and text[-1] not in ",;":
        return "headline"
    return "text"
