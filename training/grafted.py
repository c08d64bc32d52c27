"""Pages of mixed parts: the frame of one written page, its stories changed for others, head and foot of further pages.

What stands around the stories of the written training pages is kept as it is; titles and paragraphs come from the bundled corpus
or from other written pages. So the segmenter sees each template around many stories, and many templates on one page. Leaves to
others the written pages (``page_text``), invented furniture (``furnished``) and the learning (``segmenter``).
"""

import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from newsstance.reading.plain import read_items
from newsstance.reading.segmenter import Part
from training.lined import Lined
from training.page_pieces import Drafted, Piece
from training.page_text import parse_text
from training.readers import bundled

DRAFTS: Final = Path("data/pages/drafts")
_TIMED = re.compile(r"\d{1,2}[:.]\d\d |[*\-–—•] |[QA]: |\.\.\.|… ?|“\.\.\.")
_BROKEN = re.compile(r"(?:\.\.\.|…)[”\"]? ?\Z")
_WRAPPED: Final = 75
"""Body lines shorter than this, one after another, are wrapped text, whose page is no frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a written page: its pieces by label and text; ``gap`` where empty lines stand above; ``story`` whose it is."""

    pieces: tuple[tuple[str, str], ...]
    gap: bool
    story: int | None

    @property
    def part(self) -> Part:
        """What most of the line is."""
        label = max(self.pieces, key=lambda piece: len(piece[1]))[0]
        return "title" if label == "title" else "body" if label == "body" else "junk"

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A written page in pieces: what stands above its first story, each story with what follows it, and what stands below."""

    head: tuple[Row, ...]
    stories: tuple[tuple[Row, ...], ...]
    between: tuple[tuple[Row, ...], ...]
    foot: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A headline and its paragraphs."""

    title: str
    body: tuple[str, ...]


def frames(paths: Sequence[Path], names: Collection[str]) -> list[Frame]:
    """The frames of the written pages among ``paths`` whose ids are ``names``."""
    found = []
    for path in paths:
        drafted = parse_text(path.read_text(encoding="utf-8"))
        if drafted.header["id"] in names:
            rows = list(_rows(drafted))
            if not _is_wrapped(rows):
                found.append(_frame(rows))
    return found


def _rows(drafted: Drafted) -> Iterator[Row]:
    own: list[Piece] = []
    for piece in drafted.pieces:
        if own and "\n" in drafted.text[own[-1].end : piece.start]:
            yield _row(drafted, own)
            own = []
        own.append(piece)
    yield _row(drafted, own)


def _row(drafted: Drafted, own: Sequence[Piece]) -> Row:
    text = drafted.text
    before = text[: own[0].start]
    return Row(
        pieces=tuple((piece.label.part, text[piece.start : piece.end]) for piece in own),
        gap=before.rstrip(" ").endswith("\n\n"),
        story=next((piece.label.story for piece in own if piece.label.story), None),
    )


def _is_wrapped(rows: Sequence[Row]) -> bool:
    pairs = [(a.text, b.text) for a, b in pairwise(rows) if a.part == b.part == "body"]
    return sum(len(a) < _WRAPPED and b[:1].islower() for a, b in pairs) > 2


def _frame(rows: Sequence[Row]) -> Frame:
    numbers = [row.story or 0 for row in rows]
    count = max(numbers)
    firsts = [numbers.index(number) for number in range(1, count + 1)]
    lasts = [len(rows) - numbers[::-1].index(number) for number in range(1, count + 1)]
    return Frame(
        head=tuple(rows[: firsts[0]]),
        stories=tuple(tuple(rows[start:end]) for start, end in zip(firsts, lasts, strict=True)),
        between=tuple(tuple(rows[end:start]) for end, start in zip(lasts, firsts[1:], strict=False)),
        foot=tuple(rows[lasts[-1] :]),
    )


def news(corpus: Path, known: Sequence[Frame]) -> list[News]:
    """The stories of the corpus and those of the frames."""
    articles = [example.text.split("\n") for example in bundled.read(corpus) if example.text.count("\n") > 1]
    found = [News(title=lines[0], body=tuple(lines[1:])) for lines in articles]
    for frame in known:
        for story in frame.stories:
            title = next((row for row in story if row.part == "title"), None)
            body = tuple(text for row in story if row.part == "body" for label, text in row.pieces if label == "body")
            if title and body and len(title.pieces) == 1:
                found.append(News(title=title.text, body=body))
    return found


def grafted_pages(known: Sequence[Frame], stories: Sequence[News], count: int, seed: int = 0) -> Iterator[Lined]:
    """``count`` mixed pages."""
    chance = random.Random(seed)
    junk = [row for frame in known for story in frame.stories for row in _cuts(story)]
    for number in range(count):
        yield _lined(f"grafted-{number}", _mixed(known, stories, junk, chance), chance)


def _cuts(story: Sequence[Row]) -> list[Row]:
    """The junk between the paragraphs of a story."""
    body = [at for at, row in enumerate(story) if row.part == "body"]
    return [row for row in story[body[0] : body[-1]] if row.part == "junk" and row.story is None] if body else []


def _mixed(known: Sequence[Frame], stories: Sequence[News], junk: Sequence[Row], chance: random.Random) -> list[Row]:
    frame = chance.choice(known)
    head = frame.head if chance.random() < 0.7 else (*chance.choice(known).head, *frame.head[-1:])
    order = list(range(len(frame.stories)))
    if chance.random() < 0.7:
        order = chance.choices(order, k=chance.choice((1, 2, 3, 4, 5, 6, 8)) if len(order) > 1 else 1)
    shout, cut = chance.random() < 0.1, chance.choice((0.0, 0.0, 0.05, 0.15))
    rows = [*_thinned(head, chance)]
    for place, at in enumerate(order):
        if place:
            rows += frame.between[min(max(at - 1, 0), len(frame.between) - 1)] if frame.between else ()
        told = (
            tuple(_retold(frame.stories[at], chance.choice(stories), chance))
            if chance.random() < 0.75
            else frame.stories[at]
        )
        rows += [_shouted(row) if shout and row.part == "title" else row for row in _recut(told, junk, cut, chance)]
    foot = (
        frame.foot if chance.random() < 0.5 else (*frame.foot[: chance.choice((0, 1, 2))], *chance.choice(known).foot)
    )
    return [*rows, *_thinned(foot, chance)]


def _thinned(rows: Sequence[Row], chance: random.Random) -> Iterator[Row]:
    share = chance.choice((0.0, 0.0, 0.1, 0.3))
    return (row for row in rows if chance.random() >= share)


def _shouted(row: Row) -> Row:
    return replace(row, pieces=tuple((label, text.upper()) for label, text in row.pieces))


def _recut(story: Sequence[Row], junk: Sequence[Row], share: float, chance: random.Random) -> Iterator[Row]:
    """The story, junk of other stories put between its paragraphs, some of its own taken out."""
    told = False
    final = max((at for at, row in enumerate(story) if row.part != "junk"), default=0)
    for at, row in enumerate(story):
        if row.part == "junk" and row.story is None and told and at < final and chance.random() < 0.25:
            continue
        if told and row.part == "body" and junk and chance.random() < share:
            yield from chance.sample(junk, min(len(junk), chance.choice((1, 1, 2))))
        yield row
        told = told or row.part == "body"


def _retold(story: Sequence[Row], other: News, chance: random.Random) -> Iterator[Row]:
    """Another story in the place of this one."""
    paragraphs = list(other.body)
    place = 0
    for row in story:
        if row.part == "title":
            yield replace(row, pieces=tuple((k, _title(other.title, t) if k == "title" else t) for k, t in row.pieces))
        elif row.part == "body":
            if place and (place >= len(paragraphs) or chance.random() < 0.1):
                continue
            yield _rewritten(row, paragraphs[place])
            place += 1
            while place < len(paragraphs) and chance.random() < 0.15:
                yield Row(pieces=(("body", paragraphs[place]),), gap=False, story=row.story)
                place += 1
        else:
            yield row


def _title(title: str, model: str) -> str:
    if model.isupper():
        return title.upper()
    return title + " +++" if model.endswith("+++") else title


def _rewritten(row: Row, paragraph: str) -> Row:
    """The paragraph in the place of the longest piece of the line, with what opens and breaks off lines there."""
    at = max(range(len(row.pieces)), key=lambda number: len(row.pieces[number][1]))
    old = row.pieces[at][1]
    opening = _TIMED.match(old)
    text = (opening[0] if opening else "") + paragraph
    if broken := _BROKEN.search(old):
        text = text[: max(60, len(text) * 2 // 3)].rsplit(" ", 1)[0] + broken[0]
    return replace(row, pieces=(*row.pieces[:at], ("body", text), *row.pieces[at + 1 :]))


def _lined(name: str, rows: Sequence[Row], chance: random.Random) -> Lined:
    gaps = chance.choice(("own", "own", "own", "none", "all"))
    text, known = "", dict[int, Part]()
    for at, row in enumerate(rows):
        apart = gaps == "all" or (gaps == "own" and row.gap)
        text += ("\n\n" if apart else "\n") if at else ""
        known[len(text) + len(row.text) - len(row.text.lstrip())] = row.part
        text += row.text
    items = tuple(read_items(text))
    return Lined(name=name, items=items, parts=tuple(known[item.atoms[0].start] for item in items))
