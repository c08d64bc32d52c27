"""Reads plain text: one article, a list of headlines, or a page of several stories flattened to lines.

Stories are told apart by what stands between them: outlet and time lines, sign-offs, rulers, datelines. Where none of
these is seen, the text is one article. Leaves to others what a single line is (``lines``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from newsstance.document import Page
from newsstance.reading.blocks import Atom, Block, Story, assemble, blank
from newsstance.reading.completed import completed, headlines_amid_prose
from newsstance.reading.compose import Item, compose
from newsstance.reading.headers import Header, find_headers
from newsstance.reading.lines import is_section, look
from newsstance.reading.mail import mail_headers
from newsstance.reading.segmented import read_parts
from newsstance.reading.segmenter import Part, parts_of
from newsstance.reading.subheads import without_subheads

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_WRAPPED: Final = (45, 100)
"""Lengths that lines of a text wrapped at a fixed width have."""
_PAGE: Final = 8
"""Lines from which a text may be a page with other things on it than its stories; a shorter one is read by its marks alone."""


@dataclass(frozen=True, slots=True)
class _Line:
    atom: Atom
    apart: bool


def read_items(text: str) -> list[Item]:
    """The lines of a page with their looks; lines wrapped at a width are joined."""
    items = [_item(lines) for lines in _paragraphs(_lines(text))]
    header = mail_headers(items)
    header = header if header < len(items) else 0
    return [item.skipped("boilerplate") for item in items[:header]] + _menus(_bullets(items[header:]))


def read_plain(text: str) -> Page:
    """A page of plain text; junk is skipped, stories are told apart."""
    items = read_items(text)
    if not items:
        return Page(length=len(text), articles=(), skipped=blank(text))
    if len(items) == 1:
        return _one(text, [item.read() for item in items])
    if _is_listing(items):
        return _assembled(text, [[item] for item in items], [Header()] * len(items), headed=True)
    headers = find_headers(items)
    parts = _parts(items)
    if len(items) >= _PAGE and any(part != "junk" for part in parts):
        read = without_subheads(items, completed(items, parts, headers.values()), headers)
        return read_parts(text, items, read, headers)
    for header in headers.values():
        if header.line is not None:
            items[header.line] = items[header.line].skipped("byline")
    edges = sorted({0, *headers, *headlines_amid_prose(items, without_subheads(items, parts, headers)), len(items)})
    pieces = [items[start:end] for start, end in pairwise(edges)]
    told = [headers.get(at) for at in edges[:-1]]
    return _assembled(text, [_related(piece) for piece in _front(pieces, headers)], told)


def _parts(items: Sequence[Item]) -> list[Part]:
    """What every line is; the header of a mail is junk, whatever its body is."""
    header = mail_headers(items)
    body = items[header:] or items
    parts = parts_of([item.text for item in body], [item.look for item in body], [item.apart for item in body])
    skipped: list[Part] = ["junk"] * (len(items) - len(body))
    return skipped + parts


def read_whole(text: str) -> Page:
    """One article of plain text: nothing is skipped, nothing told apart."""
    items = [_item(lines) for lines in _paragraphs(_lines(text))]
    if not items:
        return Page(length=len(text), articles=(), skipped=blank(text))
    return _one(text, items, cut=False)


def _one(text: str, items: Sequence[Item], *, cut: bool = True) -> Page:
    story = Story()
    if cut:
        return assemble(len(text), list(compose(items, 0, story, headed=False)), [story])
    headed = len(items) > 1 and items[0].look.kind == "headline"
    story.title = items[0].text if headed else None
    blocks = [Block(item.atoms, story=0, headline=headed and at == 0) for at, item in enumerate(items)]
    return assemble(len(text), blocks, [story])


def _assembled(
    text: str, parts: Sequence[Sequence[Item]], headers: Sequence[Header | None], *, headed: bool = False
) -> Page:
    stories: list[Story] = []
    blocks: list[Block] = []
    for number, (part, header) in enumerate(zip(parts, headers, strict=True)):
        story = Story(outlet=header.outlet, date=header.date) if header else Story()
        blocks += compose(part, number, story, headed=headed or header is not None)
        stories.append(story)
    return assemble(len(text), blocks, stories)


def _lines(text: str) -> Iterator[_Line]:
    """The lines with something on them, trimmed; ``apart`` where an empty line stands before."""
    before = 0
    for found in _LINE.finditer(text):
        stripped = found.group().strip()
        if stripped:
            start = found.start() + found.group().index(stripped[0])
            gap = text[before:start]
            yield _Line(Atom(start, start + len(stripped), stripped), gap.count("\n") > 1 or gap.count("\r") > 1)
            before = start + len(stripped)


def _paragraphs(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    """Joins the lines of a text that was wrapped at a fixed width; any other line is a paragraph of its own."""
    for run in _runs(lines):
        if _is_wrapped(run):
            yield from _joined(run)
        else:
            yield from ([line] for line in run)


def _runs(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    run: list[_Line] = []
    for line in lines:
        if line.apart and run:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _is_wrapped(run: Sequence[_Line]) -> bool:
    lengths = [len(line.atom.text) for line in run[:-1]]
    if not lengths or not _WRAPPED[0] <= min(lengths) <= max(lengths) <= _WRAPPED[1]:
        return False
    return 2 * sum(line.atom.text[0].islower() for line in run[1:]) >= len(lengths)


def _joined(run: Sequence[_Line]) -> Iterator[list[_Line]]:
    paragraph = [run[0]]
    for line in run[1:]:
        if (
            paragraph[-1].atom.text[-1] in '.!?"”'
            and not line.atom.text[0].islower()
            and len(paragraph[-1].atom.text) < 60
        ):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _item(lines: Sequence[_Line]) -> Item:
    atoms = [lines[0].atom]
    for line in lines[1:]:
        atoms += [Atom(atoms[-1].end, line.atom.start, " "), line.atom]
    text = "".join(atom.text for atom in atoms)
    return Item(tuple(atoms), text, look(text), apart=lines[0].apart)


def _menus(items: Sequence[Item]) -> list[Item]:
    """Three or more names of sections, one a line, are a menu."""
    out: list[Item] = []
    for section, group in groupby(items, key=lambda item: is_section(item.text)):
        run = list(group)
        out += [item.skipped("navigation") for item in run] if section and len(run) >= 3 else run
    return out


def _bullets(items: Sequence[Item]) -> list[Item]:
    """``- The Star`` names a source only next to a time; elsewhere it is a bullet of a list."""
    times = {at for at, item in enumerate(items) if item.look.kind == "time"}
    return [
        item.read() if item.look.kind == "source" and times.isdisjoint(range(at - 2, at + 3)) else item
        for at, item in enumerate(items)
    ]


def _is_listing(items: Sequence[Item]) -> bool:
    """Nothing but headlines: each is a story of its own."""
    return len(items) >= 3 and all(item.look.kind == "headline" and len(item.text.split()) >= 4 for item in items)


def _front(parts: Sequence[Sequence[Item]], headers: dict[int, Header]) -> Iterator[Sequence[Item]]:
    """What stands before the first header of a page and is nothing but a few words is its masthead."""
    masthead = bool(headers) and 0 not in headers and all(len(item.text.split()) <= 3 for item in parts[0])
    for at, part in enumerate(parts):
        yield (
            [item if item.look.reason else item.skipped("navigation") for item in part]
            if masthead and at == 0
            else part
        )


def _related(items: Sequence[Item]) -> list[Item]:
    """Skips the headlines of a list of other stories, up to the next prose or subhead."""
    out: list[Item] = []
    listing = False
    for at, item in enumerate(items):
        follows = items[at + 1].look.kind if at + 1 < len(items) else None
        if item.look.kind == "related":
            listing = True
        elif item.look.kind == "prose" or (item.apart and follows == "prose"):
            listing = False
        listed = listing and not item.look.reason and item.text[-1] not in ".,;"
        out.append(item.skipped("related") if listed else item)
    return out
