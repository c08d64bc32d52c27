"""Drafts of flattened pages: every line of the page, led by its label and a TAB.

A label that ends in ``+`` glues its piece to the one before, without a line break. Leaves to others: what labels mean and
what must hold of a page (``page_pieces``).
"""

from typing import Final

from training.page_pieces import Drafted, Fault, Piece, check_stories, parse_header, parse_label

_RULE: Final = "---"


def parse_text(draft: str) -> Drafted:
    """The page of one ``.txt`` draft. Raises Fault with the line of the first fault."""
    lines = draft.removesuffix("\n").split("\n")
    if _RULE not in lines:
        raise Fault(1, f"no line {_RULE!r} ends the header")
    rule = lines.index(_RULE)
    header = parse_header((line for line in lines[:rule] if line.strip()), 1)
    text, pieces = _page(lines, rule + 1)
    if not pieces:
        raise Fault(rule + 1, "the page has no labelled line")
    check_stories(pieces)
    return Drafted(header=header, text=text, pieces=tuple(pieces))


def _page(lines: list[str], first: int) -> tuple[str, list[Piece]]:
    chunks: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for number, line in enumerate(lines[first:], start=first + 1):
        label, tab, text = line.partition("\t")
        glued = label.endswith("+")
        _check_line(label, tab, text, number)
        if glued and (not pieces or pieces[-1].line != number - 1):
            raise Fault(number, f"label {label!r} glues to the line before, which is blank or none")
        if not glued and number > first + 1:
            chunks.append("\n")
            at += 1
        if label != "blank":
            kind = parse_label(label.removesuffix("+"), number)
            pieces.append(Piece(start=at, end=at + len(text), label=kind, line=number))
        chunks.append(text)
        at += len(text)
    return "".join(chunks), pieces


def _check_line(label: str, tab: str, text: str, number: int) -> None:
    if label == "blank":
        if text.strip():
            raise Fault(number, f"a blank line holds {text.strip()[:30]!r}; give it a label")
        return
    if not tab:
        raise Fault(
            number, f"no TAB in {label[:40]!r}; write the label, a TAB, the line (or 'blank' for an empty line)"
        )
    if not text.strip():
        raise Fault(number, f"nothing stands behind label {label!r}; an empty line is labelled 'blank'")
