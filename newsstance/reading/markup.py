"""Splits HTML into tags, text and what is neither, with offsets into the markup as posted.

Tolerant and linear: what is no proper tag is text. Leaves to others what tags mean (``paragraphs``).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

_NAME = re.compile(r"</?([a-zA-Z][^\s/>\x00<]{0,63})")
_QUOTE_OR_END = re.compile(r"[\"'>]")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]{1,64})\s{0,8}=\s{0,8}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))|([^\s"'>/=]{1,64})""")
_RAW: Final = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
_LONG: Final = 20_000
"""Tags longer than this (pictures in attributes) are not searched for attributes."""


@dataclass(frozen=True, slots=True)
class Token:
    """``name`` is the tag in small letters, empty for text and comments."""

    kind: Literal["open", "close", "text", "raw", "silent"]
    start: int
    end: int
    name: str = ""


class _Ends:
    """Finds where markup ends; remembers where there is no end left, so that hostile markup stays linear."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last: dict[str, int] = {}
        self._closings: dict[str, list[int]] = {}
        self._quotes = True

    def find(self, needle: str, start: int) -> int:
        """``str.find`` that does not search twice past the last one."""
        last = self._last.get(needle)
        if last is None:
            last = self._last[needle] = self._text.rfind(needle)
        return self._text.find(needle, start) if start <= last else -1

    def closing(self, name: str, start: int) -> int | None:
        """Where the next ``</name`` after ``start`` is."""
        if name not in self._closings:
            pattern = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE)
            self._closings[name] = [found.start() for found in pattern.finditer(self._text)]
        known = self._closings[name]
        at = bisect_left(known, start)
        return known[at] if at < len(known) else None

    def tag(self, start: int) -> int:
        """Where the tag that opens at ``start`` ends, 0 where it does not. ``>`` inside quotes is none, unless that
        leaves the tag open to the end of the document: then quotes mean nothing from here on."""
        at = start
        while self._quotes:
            found = _QUOTE_OR_END.search(self._text, at)
            if found is None:
                self._quotes = False
            elif found.group() == ">":
                return found.end()
            else:
                close = self.find(found.group(), found.end())
                at = close + 1
                self._quotes = close >= 0
        return self.find(">", start) + 1


def tokenize(text: str) -> Iterator[Token]:
    """Tokens that partition the text, ascending."""
    ends, at, shown = _Ends(text), 0, 0
    while (opening := ends.find("<", at)) >= 0:
        token = _markup(text, opening, ends)
        if token is None:
            at = opening + 1
            continue
        if shown < opening:
            yield Token("text", shown, opening)
        yield token
        at = shown = token.end
        if token.kind == "open" and token.name in _RAW:
            at = shown = _raw_end(text, token, ends)
            if token.end < at:
                yield Token("raw", token.end, at, token.name)
    if shown < len(text):
        yield Token("text", shown, len(text))


def _markup(text: str, start: int, ends: _Ends) -> Token | None:
    name = _NAME.match(text, start)
    if name is not None:
        end = ends.tag(name.end())
        kind: Literal["open", "close"] = "close" if text[start + 1] == "/" else "open"
        return Token(kind, start, end, name[1].lower()) if end else None
    if text.startswith("<!--", start):
        end = ends.find("-->", start + 4)
        return Token("silent", start, end + 3 if end >= 0 else len(text))
    if text[start + 1 : start + 2] in ("!", "?", "/"):
        end = ends.find(">", start)
        return Token("silent", start, end + 1) if end >= 0 else None
    return None


def _raw_end(text: str, token: Token, ends: _Ends) -> int:
    """Where the text of a script or a title ends: at its closing tag. Without one, a script never does, others at once."""
    close = ends.closing(token.name, token.end)
    if close is not None:
        return close
    return len(text) if token.name in ("script", "style") else token.end


def attributes(text: str, token: Token) -> dict[str, str]:
    """The attributes of an opening tag, names in small letters, values as written; the first of two wins."""
    found: dict[str, str] = {}
    end = min(token.end, token.start + _LONG) - 1
    for match in _ATTRIBUTE.finditer(text, token.start + 1 + len(token.name), end):
        name = (match[1] or match[5]).lower()
        found.setdefault(name, match[2] or match[3] or match[4] or "")
    return found
