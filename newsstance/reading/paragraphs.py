"""HTML → its paragraphs in order, each with the text it reads as and the element it stands in.

Character references are decoded, white space is collapsed, tags inside a paragraph are silent. Leaves to others which
paragraphs are news (``html``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from newsstance.labels import SkipReason
from newsstance.reading import roles
from newsstance.reading.blocks import Atom
from newsstance.reading.markup import Token, attributes, tokenize

_DEEP: Final = 100
"""Elements nested deeper than this are not told apart from the one they stand in."""

_LINE: Final = 200
"""Characters of a line that a line break ends if one inline element holds it."""

_PIECE = re.compile(r"&#?\w{1,32};?|\s+|(?:[^\s&]| (?=[^\s&]))+|&")


@dataclass(slots=True, eq=False)
class Element:
    """An open or closed element. ``reason``: its tag says that it is not read; ``hint``: its class does; ``sign``: its tag
    and class, which elements made by one template share."""

    tag: str
    parent: "Element | None"
    start: int
    end: int
    reason: SkipReason | None = None
    hint: SkipReason | None = None
    body: bool = False
    sign: str = ""
    prose: int = 0

    def chain(self) -> Iterator["Element"]:
        """The element and all it stands in, innermost first; at most ``_DEEP``."""
        at: Element | None = self
        while at is not None:
            yield at
            at = at.parent


@dataclass(slots=True)
class Paragraph:
    """A run of text between two block tags; ``linked`` counts its characters inside links."""

    element: Element
    atoms: list[Atom] = field(default_factory=list)
    linked: int = 0

    @property
    def text(self) -> str:
        return "".join(atom.text for atom in self.atoms)


class _Reader:
    """Walks the tokens; keeps the open elements and the paragraph that is being read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Element("", None, 0, len(text))
        self.open = [self.root]
        self.names: Counter[str] = Counter()
        self.depth = 0
        self.done: list[Paragraph] = []
        self.current = Paragraph(self.root)
        self.breaks = 0

    def read(self) -> list[Paragraph]:
        for token in tokenize(self.text):
            if token.kind == "open":
                self._open(token)
            elif token.kind == "close":
                self._close(token)
            elif token.kind == "text" and not any(element.tag in roles.SILENT for element in self.open[-3:]):
                self._text(token)
            else:
                self._silent(token)
        self._flush()
        return self.done

    def _open(self, token: Token) -> None:
        block = token.name in roles.BLOCKS
        if block:
            self._flush()
            self._imply(token)
        self._gap(token.start, token.end, " " if token.name == "br" else "")
        if token.name == "br":
            self.breaks += 1
            if self.breaks > 1 or self._stands_alone():
                self._flush()
        if token.name not in roles.VOID:
            self._push(token)

    def _push(self, token: Token) -> None:
        if len(self.open) >= _DEEP:
            self.depth += 1
            return
        self.names[token.name] += 1
        known = attributes(self.text, token) if token.end - token.start > len(token.name) + 2 else {}
        element = Element(token.name, self.open[-1], token.start, len(self.text))
        element.reason = self.open[-1].reason or roles.reason_by_tag(token.name, known)
        element.hint = self._hint(token.name, known)
        element.body = token.name in ("article", "main") or roles.is_body(known)
        element.sign = f"{token.name}.{known.get('class', '')}"
        self.open.append(element)
        if not self.current.atoms:
            self.current = Paragraph(element)

    def _hint(self, tag: str, known: Mapping[str, str]) -> SkipReason | None:
        if tag in ("html", "body", "article", "main"):
            return None
        if tag == "header" and not (self.names["article"] or self.names["main"]):
            return "navigation"
        return roles.reason_by_name(known)

    def _stands_alone(self) -> bool:
        """Whether one inline element that is closed holds all of a short line, as bold type or a link holds a headline."""
        element, atoms = self.current.element, self.current.atoms
        if not atoms or element.tag in roles.BLOCKS or element in self.open[-4:]:
            return False
        last = next((atom for atom in reversed(atoms) if atom.text.strip()), None)
        return last is not None and last.end <= element.end and last.end - atoms[0].start <= _LINE

    def _imply(self, token: Token) -> None:
        """A block closes the open paragraph and a head left open, an item the item before it."""
        closes = roles.CLOSED_BY.get(token.name, frozenset()) | ({"p"} if token.name == "title" else {"p", "head"})
        while len(self.open) > 1 and self.open[-1].tag in closes and not self.depth:
            self._pop(token.start)

    def _pop(self, end: int) -> None:
        element = self.open.pop()
        element.end = end
        self.names[element.tag] -= 1

    def _close(self, token: Token) -> None:
        if token.name in roles.BLOCKS:
            self._flush()
        if self.depth:
            self.depth -= 1
        elif self._closes(token.name):
            while self.open[-1].tag != token.name:
                self._pop(token.start)
            self._pop(token.end)
        self._silent(token)
        if not self.current.atoms:
            self.current = Paragraph(self.open[-1])

    def _closes(self, name: str) -> bool:
        """Whether a closing tag has an element to close; an inline one does not reach beyond the block it stands in."""
        if self.names[name] <= 0:
            return False
        for element in reversed(self.open) if name not in roles.BLOCKS else ():
            if element.tag == name:
                return True
            if element.tag in roles.BLOCKS:
                return False
        return name in roles.BLOCKS

    def _silent(self, token: Token) -> None:
        """Markup, comments, scripts: inside a paragraph they read as nothing, between paragraphs they are a gap."""
        if self.current.atoms:
            self._gap(token.start, token.end, "")
        elif token.kind in ("raw", "text"):
            self.done.append(Paragraph(self.open[-1], [Atom(token.start, token.end, "")]))

    def _gap(self, start: int, end: int, shown: str) -> None:
        """White space (a space) or markup (nothing) after the first word of a paragraph; neighbours become one atom."""
        atoms = self.current.atoms
        if atoms and atoms[-1].text in ("", " "):
            atoms[-1] = Atom(atoms[-1].start, end, atoms[-1].text or shown)
        elif atoms:
            atoms.append(Atom(start, end, shown))

    def _text(self, token: Token) -> None:
        written = 0
        for piece in _PIECE.finditer(self.text, token.start, token.end):
            written += self._piece(piece)
        if written:
            self.breaks = 0
        if self.names["a"] > 0:
            self.current.linked += written

    def _piece(self, piece: re.Match[str]) -> int:
        """Adds one piece to the paragraph; how many characters it is, white space aside."""
        raw = piece.group()
        shown = unescape(raw) if raw[0] == "&" else raw
        if not shown or shown.isspace():
            self._gap(piece.start(), piece.end(), " " if shown else "")
            return 0
        self.current.atoms.append(Atom(piece.start(), piece.end(), shown))
        return len(shown)

    def _flush(self) -> None:
        """Ends the paragraph; white space and markup at its end go to the gap after it."""
        atoms = self.current.atoms
        while atoms and not atoms[-1].text.strip():
            atoms.pop()
        if atoms:
            self.done.append(self.current)
        self.current = Paragraph(self.open[-1])
        self.breaks = 0


def read_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of ``text``, ascending; scripts between them are paragraphs that read as nothing."""
    return _Reader(text).read()
