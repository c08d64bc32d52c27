"""Drafts of HTML pages: the markup as it is, its visible text between ``⟦label⟧`` and ``⟦/⟧``.

Leaves to others: what labels mean and what must hold of a page (``page_pieces``).
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final

from newsstance.reading.markup import Token, tokenize
from training.page_pieces import Drafted, Fault, Piece, check_stories, parse_header, parse_label

_MARK = re.compile(r"⟦([^⟦⟧]*)⟧")
_STRAY = re.compile(r"[⟦⟧]")
_HEADER = re.compile(r"<!--(.*?)-->[ \t]*\n?")
_CLOSE: Final = "/"
_BLOCKS: Final = frozenset(
    ("address", "article", "aside", "blockquote", "body", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "li", "main",
     "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip


def parse_html(draft: str) -> Drafted:
    """The page of one ``.html`` draft. Raises Fault with the line of the first fault."""
    opening = _HEADER.match(draft)
    if opening is None:
        raise Fault(1, "the draft does not open with a comment '<!-- id: …; kind: …; split: … -->' on its first line")
    header = parse_header((entry for entry in opening[1].split(";") if entry.strip()), 1)
    text, pieces = _unmarked(draft, opening.end())
    if not pieces:
        raise Fault(1, "the page has no marked text")
    tokens = tuple(tokenize(text))
    _check_marks(tokens, pieces)
    _check_unmarked(text, tokens, pieces)
    check_stories(pieces)
    return Drafted(header=header, text=text, pieces=tuple(pieces))


def _unmarked(draft: str, start: int) -> tuple[str, list[Piece]]:
    """The page without its marks, and what they said."""
    chunks: list[str] = []
    pieces: list[Piece] = []
    open_at: tuple[str, int, int] | None = None  # label, offset in the page, line of the draft
    length, at, line, counted = 0, start, 1, 0
    for mark in _MARK.finditer(draft, start):
        chunk = draft[at : mark.start()]
        line, counted = line + draft.count("\n", counted, mark.start()), mark.start()
        chunks.append(_whole(chunk, line))
        length, at = length + len(chunk), mark.end()
        if mark[1] != _CLOSE:
            if open_at is not None:
                raise Fault(
                    line, f"mark ⟦{mark[1]}⟧ stands inside ⟦{open_at[0]}⟧ of line {open_at[2]}; close that first"
                )
            open_at = (mark[1], length, line)
        elif open_at is None:
            raise Fault(line, "a closing mark ⟦/⟧ closes nothing")
        else:
            pieces.append(_piece(open_at, length, "".join(chunks)))
            open_at = None
    if open_at is not None:
        raise Fault(open_at[2], f"mark ⟦{open_at[0]}⟧ is not closed")
    return "".join([*chunks, _whole(draft[at:], line)]), pieces


def _whole(chunk: str, line: int) -> str:
    if _STRAY.search(chunk):
        raise Fault(line, "a bracket ⟦ or ⟧ stands alone before or after this line; marks are ⟦label⟧ and ⟦/⟧")
    return chunk


def _piece(opened: tuple[str, int, int], end: int, page: str) -> Piece:
    label, start, line = opened
    if not page[start:end].strip():
        raise Fault(line, f"nothing stands between ⟦{label}⟧ and ⟦/⟧")
    return Piece(start=start, end=end, label=parse_label(label, line), line=line)


def _check_marks(tokens: Sequence[Token], pieces: Sequence[Piece]) -> None:
    """Marks stand in shown text, and hold no block."""
    shown = iter(tokens)
    token = next(shown)
    for piece in pieces:
        while token.end <= piece.start:
            token = next(shown)
        while True:
            _check_token(token, piece)
            if token.end >= piece.end:
                break
            token = next(shown)


def _check_token(token: Token, piece: Piece) -> None:
    if token.kind == "text":
        return
    if token.start < piece.start or token.end > piece.end or token.kind == "raw":
        raise Fault(
            piece.line, f"a mark stands inside a tag, a comment or a {token.name or 'comment'}; mark shown text only"
        )
    if token.kind in ("open", "close") and token.name in _BLOCKS:
        raise Fault(piece.line, f"a mark holds the block tag <{token.name}>; give every block its own mark")


def _check_unmarked(text: str, tokens: Sequence[Token], pieces: Sequence[Piece]) -> None:
    for start, end in _gaps(len(text), pieces):
        for token in tokens:
            low, high = max(start, token.start), min(end, token.end)
            if token.kind == "text" and low < high and (shown := html.unescape(text[low:high]).strip()):
                raise Fault(_line_near(pieces, low), f"shown text {shown[:40]!r} near this line has no mark")


def _gaps(length: int, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in pieces:
        yield at, piece.start
        at = piece.end
    yield at, length


def _line_near(pieces: Sequence[Piece], at: int) -> int:
    before = [piece.line for piece in pieces if piece.end <= at]
    return before[-1] if before else pieces[0].line
