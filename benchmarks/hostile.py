"""Texts that nobody meant well, of any length: deep and broken HTML, an endless line, brackets, bombs for patterns, odd encodings.

Leaves to others what becomes of them: the tests ask whether a reader accounts for every character, ``reading`` how long it takes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from newsstance.document import ContentType, Page

LEAD: Final = "The mayor of Dunmere quit on Tuesday after a leak that shook the town, an aide said."
BOMB_LINE: Final = 390
"""Patterns are tried on lines of up to 400 characters; a longer one is prose."""
SENTENCE: Final = "Ada Lund of Oswick told Tom Hale on Tuesday that the port, once shut, would open again. "


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """A kind of text. ``make`` builds one of about so many characters."""

    name: str
    content_type: ContentType
    make: Callable[[int], str]


_REPEATED: Final = {
    "opening brackets": "[",
    "nested brackets": "([{",
    "brackets and stops": "(.)",
    "one word without end": "x",
    "full stops": ". ",
    "quotation marks": "“\"'",
    "spaces": " \t\u3000",
    "lines of one letter": "a\n",
    "empty lines": "\n \r\n",
    "headlines": "Mayor Quits Over Leak\n",
    "stamps": "Oldport Star\n2 hours ago\nMayor Quits Over Leak\n",
    "lists of other stories": "Related Articles\nMayor Quits Over Leak\n",
    "one name": "Ada Lund said. ",
    "surnames": "Lund and Hale. ",
    "pronouns": "he told her that they saw him. ",
    "roles": "the president of the president. ",
    "states": "Russian forces of France, ",
    "names that need others": "Congress of Georgia, RIA and Emirates. ",
    "acronyms in brackets": "Dunmere Port Authority (DPA) ",
    "initials": "A. B. ",
    "combining marks": "e\u0301\u0302\u0303",
    "bidirectional marks": "\u202e\u05d0\u0645\u202c\u2066a\u2069",
    "controls and NUL": "\x00\x1b\x85\ufeff a",
    "mixed encodings": "Caf\u00c3\u00a9 \u00e2\u20ac\u201c na\u00efve \ufffd M\x00a\x00y\x00o\x00r\x00 =?utf-8?Q?=C3=A9?= %C3%A9. ",
}
"""Plain texts: a unit over and over."""

_BOMBS: Final = {
    "names after By": "By Ada Lund and ",
    "commas and ands": "Lund, and, with, ",
    "hashtags": "#dunmere, ",
    "times": "1 hour ago - 1 hour ago ",
    "dates": "Published Monday, 1 May 2031, 10:10 am ",
    "capital words": "AAAA BBBB, C.D. ",
    "initials and dashes": "A.A.A.A-A'A/",
    "credits": "Photo by Ada/AFP via (AP) ",
    "credits in brackets": "(Reporting by Ada (Reporting by ",
    "rulers and words": "-=_*~ -=_ a",
    "newsletter": "sign up for to newsletters, and ",
    "terms": "by continuing to by using you may you ",
    "menu": "Home | World » More > ",
    "copyright": "© 2031 © 2031 all rights ",
    "letters and a stop": "a a a a a a!",
    "mixed case": "aAaAaA ",
}
"""Lines made to send patterns back and forth."""

_MARKUP: Final = {
    "open elements": "<div>",
    "open elements with text": "<div>The mayor quit, and the port shut. ",
    "broken nesting": "<b><p><i></b>a</p></i>",
    "closing tags": "</p></div></b>",
    "tables": "<table><tr><td>a",
    "lists": "<ul><li>Mayor quits<ul>",
    "articles in articles": "<article><p>The mayor of Dunmere quit on Tuesday, and the port stayed shut.",
    "open comments": "<!-- a ",
    "comments": "<!-- a --><!-->",
    "sections of characters": "<![CDATA[ a ",
    "declarations": "<!DOCTYPE a <?a ",
    "less than": "<",
    "tags without an end": "<a href=",
    "quotes without an end": "<a b='\">",
    "open quotes": '<a "',
    "empty attributes": "<p a a= =a b>",
    "classes": '<p class="share related body ad">a',
    "ampersands": "&",
    "references": "&amp;&eacute;&#0;&#x110000;&notit;&#",
    "open titles": "<title></x>",
    "scripts": "<script>a</script >",
    "drawings": "<svg><math>a",
    "line breaks": "a<br>",
    "links": "<a>a</a> ",
    "mixed encodings": "<p>Caf\u00c3\u00a9 \u00e2\u20ac &eacute; \x00 \ufffd %C3%A9 \u202e</p>",
}
"""HTML: a unit over and over."""


def hostile_texts() -> Iterator[Hostile]:
    """Every kind, plain ones first."""
    for name, unit in _REPEATED.items():
        yield Hostile(name=name, content_type="text/plain", make=_repeated(f"{LEAD}\n", unit))
    for name, unit in _BOMBS.items():
        yield Hostile(name=f"bomb: {name}", content_type="text/plain", make=_repeated("", _bomb(unit)))
    yield one_line()
    for name, unit in _MARKUP.items():
        yield Hostile(name=name, content_type="text/html", make=_repeated(f"<p>{LEAD}</p>", unit))
    yield Hostile(name="closed elements", content_type="text/html", make=_nested)
    yield Hostile(name="a long attribute", content_type="text/html", make=_attribute)
    yield Hostile(name="one line", content_type="text/html", make=_repeated("<p>", SENTENCE))


def one_line() -> Hostile:
    """Prose on a single line."""
    return Hostile(name="one line", content_type="text/plain", make=_repeated("", SENTENCE))


def accounts_for(page: Page, text: str) -> bool:
    """Whether what was read and what was skipped are the text, each character once."""
    read = [(part.start, part.end) for article in page.articles for part in article.offsets.segments]
    at = 0
    for start, end in sorted([*read, *((part.start, part.end) for part in page.skipped)]):
        if start != at or end <= start:
            return False
        at = end
    return at == page.length == len(text)


def _repeated(lead: str, unit: str) -> Callable[[int], str]:
    return lambda size: (lead + unit * (size // len(unit) + 1))[:size]


def _bomb(unit: str) -> str:
    """A line of the unit, each with another end: the last character decides whether a pattern has to go back."""
    line = (unit * BOMB_LINE)[:BOMB_LINE].strip()
    return "\n".join((line, f"{line}!", f"{line} \u00a7", f"({line}", "")) + "\n"


def _nested(size: int) -> str:
    """Elements that all close, around a paragraph."""
    times = size // len("<div></div>")
    return f"{'<div>' * times}<p>{LEAD}</p>{'</div>' * times}"


def _attribute(size: int) -> str:
    return f"<p>{LEAD}</p><img src='data:{'A' * size}'><p>{LEAD}</p>"
