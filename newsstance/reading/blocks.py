"""Pieces of a posted text and how they become a ``Page``: every character lands in one article or one skipped range.

Leaves to others what a piece is and whether it is read (``plain``, ``html``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from newsstance.document import Article, OffsetMap, Page, Segment, Skipped, Span
from newsstance.labels import SkipReason


@dataclass(frozen=True, slots=True)
class Atom:
    """Original ``[start, end)`` and what it reads as: the same characters, one character for an entity or a run of white
    space, or nothing (a tag)."""

    start: int
    end: int
    text: str

    @property
    def exact(self) -> bool:
        return len(self.text) == self.end - self.start

    def part(self, start: int, end: int) -> "Atom":
        """Characters ``[start, end)`` of an exact atom."""
        return Atom(self.start + start, self.start + end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of one story (``story``), or a skipped one (``reason``). ``join`` is what ties it to the piece before."""

    atoms: tuple[Atom, ...]
    story: int | None = None
    reason: SkipReason | None = None
    headline: bool = False
    join: str = "\n"

    @property
    def start(self) -> int:
        return self.atoms[0].start

    @property
    def end(self) -> int:
        return self.atoms[-1].end


@dataclass(slots=True)
class Story:
    """The words about a story that its page gives, each None where it does not."""

    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    dateline: str | None = None
    date: str | None = None


@dataclass(slots=True)
class _Draft:
    """An article while its segments are laid down."""

    chunks: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    local: int = 0
    headline: Span | None = None
    joined: bool = True  # nothing to join to yet, or the gap was laid down already

    def add(self, atom: Atom) -> None:
        self.segments.append(Segment(local=self.local, length=len(atom.text), start=atom.start, end=atom.end))
        self.write(atom.text)

    def write(self, text: str) -> None:
        self.chunks.append(text)
        self.local += len(text)

    def add_block(self, block: Block) -> None:
        if not self.joined:
            self.write(block.join)
        self.joined = False
        start = self.local
        for atom in block.atoms:
            self.add(atom)
        if block.headline and self.headline is None:
            self.headline = Span(start=start, end=self.local)

    def article(self, story: Story) -> Article:
        return Article(
            start=self.segments[0].start,
            end=self.segments[-1].end,
            text="".join(self.chunks),
            offsets=OffsetMap(segments=tuple(self.segments)),
            headline=self.headline,
            title=story.title,
            outlet=story.outlet,
            byline=story.byline,
            dateline=story.dateline,
            date=story.date,
        )


def slice_atoms(atoms: Sequence[Atom], start: int, end: int) -> tuple[Atom, ...]:
    """The atoms behind characters ``[start, end)`` of their joined text; silent atoms stay with what precedes them."""
    found = []
    local = 0
    for atom in atoms:
        left, right = max(start, local), min(end, local + len(atom.text))
        if not atom.text:
            if start < local <= end or local == start == 0:
                found.append(atom)
        elif left < right and (atom.exact or left == local):
            found.append(atom.part(left - local, right - local) if atom.exact else atom)
        local += len(atom.text)
    return tuple(found)


def assemble(length: int, blocks: Iterable[Block], stories: Sequence[Story]) -> Page:
    """Blocks in ascending order → the page. Gaps (white space, markup) go to what precedes them."""
    drafts = [_Draft() for _ in stories]
    skipped: list[Skipped] = []
    ordered = list(blocks)
    if ordered:
        _lead(ordered[0], drafts, skipped)
    for before, after in pairwise([*ordered, None]):
        if before is not None:
            _lay(before, after, after.start if after else length, drafts, skipped)
    articles = tuple(draft.article(story) for draft, story in zip(drafts, stories, strict=True) if draft.local)
    return Page(length=length, articles=articles, skipped=tuple(skipped))


def blank(text: str) -> tuple[Skipped, ...]:
    """The skipped range of a text without a word to read."""
    return (Skipped(start=0, end=len(text), reason="boilerplate"),) if text else ()


def _lead(first: Block, drafts: Sequence[_Draft], skipped: list[Skipped]) -> None:
    if first.start and first.story is None:
        skipped.append(Skipped(start=0, end=first.start, reason=first.reason or "boilerplate"))
    elif first.start and first.story is not None:
        drafts[first.story].add(Atom(0, first.start, ""))


def _lay(block: Block, after: Block | None, until: int, drafts: Sequence[_Draft], skipped: list[Skipped]) -> None:
    """Lays one block down, with the gap that follows it."""
    if block.story is None:
        _skip(skipped, Skipped(start=block.start, end=until, reason=block.reason or "boilerplate"))
        return
    draft = drafts[block.story]
    draft.add_block(block)
    if after is not None and after.story == block.story and block.end < until:
        draft.add(Atom(block.end, until, after.join))
        draft.joined = True
    elif block.end < until:
        draft.add(Atom(block.end, until, ""))


def _skip(skipped: list[Skipped], new: Skipped) -> None:
    last = skipped[-1] if skipped else None
    if last and last.reason == new.reason and last.end == new.start:
        skipped[-1] = Skipped(start=last.start, end=new.end, reason=new.reason)
    else:
        skipped.append(new)
