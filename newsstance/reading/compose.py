"""The lines of one story → its blocks: headline, body, and what is cut out of a line (caption, dateline, sign-off).

Leaves to others where a story starts (``plain``, ``html``) and how blocks become a page (``blocks``).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from newsstance.labels import SkipReason
from newsstance.reading.blocks import Atom, Block, Story, slice_atoms
from newsstance.reading.cuts import dateline, glued_caption, sign_off
from newsstance.reading.endings import is_notice, prompt
from newsstance.reading.lines import Look


@dataclass(frozen=True, slots=True)
class Item:
    """A line or paragraph of the page with its look. ``apart``: white space or markup sets it off from the one before;
    ``title``: it is known to be the headline, of which it holds more than that where ``within`` says which characters are;
    ``linked``: some of it is a link."""

    atoms: tuple[Atom, ...]
    text: str
    look: Look
    apart: bool = False
    title: bool = False
    linked: bool = False
    within: tuple[int, int] | None = None

    def skipped(self, reason: SkipReason) -> "Item":
        return replace(self, look=replace(self.look, kind="junk", reason=reason))

    def read(self) -> "Item":
        """The same, read whatever it looks like."""
        return replace(self, look=Look("prose")) if self.look.reason else self


def compose(items: Sequence[Item], number: int, story: Story, *, headed: bool) -> Iterator[Block]:
    """The blocks of story ``number``; fills ``story``. ``headed``: the page marks it off as a story of its own, so that a
    lone line is its headline."""
    items = _without_notices(items)
    headline = _headline(items, headed)
    body = False
    for at, item in enumerate(items):
        _note(item.look, story)
        if item.look.reason:
            yield Block(item.atoms, reason=item.look.reason)
        elif at == headline:
            yield from _title(item, number, story)
        else:
            yield from _body(item, number, story, first=not body)
            body = body or item.look.kind == "prose"


def _without_notices(items: Sequence[Item]) -> list[Item]:
    """The items, the notices behind the last line of the story skipped; never all that is read."""
    kept = list(items)
    read = [at for at, item in enumerate(items) if not item.look.reason]
    for at in reversed(read[2:]):
        if items[at].title or not is_notice(items[at].text):
            break
        kept[at] = items[at].skipped("boilerplate")
    return kept


def _headline(items: Sequence[Item], headed: bool) -> int | None:
    titled = next((at for at, item in enumerate(items) if item.title and not item.look.reason), None)
    if titled is not None:
        return titled
    read = [at for at, item in enumerate(items) if not item.look.reason]
    if read and items[read[0]].look.kind == "headline" and (headed or len(read) > 1):
        return read[0]
    return None


def _note(look: Look, story: Story) -> None:
    story.date = story.date or look.date
    story.outlet = story.outlet or look.outlet
    story.byline = story.byline or look.byline


def _title(item: Item, number: int, story: Story) -> Iterator[Block]:
    start, end = item.within or (0, len(item.text))
    story.title = item.text[start:end].strip()
    for block in _cut(item, ((0, start, "byline"), (start, end, None), (end, len(item.text), "byline")), number):
        yield block if block.reason else replace(block, headline=True)


def _body(item: Item, number: int, story: Story, *, first: bool) -> Iterator[Block]:
    """One read line, without its caption, dateline and sign-off. Only the first prose of a story has the first two."""
    close = prompt(item.text) if item.linked else len(item.text)
    if item.look.kind != "prose":
        yield from _cut(item, ((0, close, None), (close, len(item.text), "navigation")), number)
        return
    start = glued_caption(item.text) if first else 0
    body = start
    line = dateline(item.text[start:]) if first else None
    if line is not None:
        body += line.length
        story.dateline = line.place
        story.outlet = story.outlet or line.source
    end = min(close, sign_off(item.text))
    yield from _cut(
        item,
        (
            (0, start, "caption"), (start, body, "byline"), (body, end, None), (end, close, "byline"),
            (close, len(item.text), "navigation"),
        ),
        number,
    )  # fmt: skip


def _cut(item: Item, cuts: Iterable[tuple[int, int, SkipReason | None]], number: int) -> Iterator[Block]:
    for start, end, reason in cuts:
        piece = item.text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        atoms = slice_atoms(item.atoms, left, left + len(piece.strip()))
        if atoms:
            yield Block(atoms, reason=reason) if reason else Block(atoms, story=number)
