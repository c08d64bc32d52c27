"""Pages made of corpus stories and invented furniture, as labelled lines: short stories, alone or beside others.

Each page has its own template, which stands around each of its stories, and its own way with empty lines. So the segmenter sees
stories of two or three sentences beside other stories and beside menus, which the written pages hardly have. Leaves to others
the furniture (``furniture``), pages that somebody wrote (``lined``) and the learning (``segmenter``).
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from newsstance.reading.plain import read_items
from newsstance.reading.segmenter import Part
from training import furniture
from training.lined import Lined
from training.readers import bundled

Line = tuple[Part, str]
Gaps = Literal["none", "all", "stories", "paragraphs"]
"""Where empty lines stand: nowhere, between all lines, above each story, or around paragraphs only."""

PAGES: Final = 400
_BARE: Final = 0.3
"""Share of pages with nothing but stories."""
_LENGTHS: Final = (0, 1, 1, 2, 2, 2, 3, 3, 4, 6)
"""Paragraphs of a story; one with none is a headline under a stamp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a page puts around each story. ``outlet`` and ``time`` say whether they are named, ``above`` where."""

    outlet: bool
    time: bool
    writer: bool
    above: bool
    buttons: tuple[str, ...]
    tail: tuple[str, ...]
    cuts: float
    gaps: Gaps


def furnished_pages(path: Path, count: int = PAGES, seed: int = 0) -> Iterator[Lined]:
    """``count`` pages of the articles in ``path``."""
    articles = [example.text.split("\n") for example in bundled.read(path) if example.text.count("\n") > 1]
    chance = random.Random(seed)
    for number in range(count if articles else 0):
        lines, gaps = _page(articles, chance)
        yield _lined(f"furnished-{number}", lines, gaps)


def _page(articles: Sequence[Sequence[str]], chance: random.Random) -> tuple[list[Line], Gaps]:
    stories = chance.sample(articles, min(len(articles), chance.choice((1, 1, 2, 3, 3, 4, 5, 7))))
    gaps: Gaps = chance.choice(("none", "none", "all", "stories", "paragraphs"))
    if chance.random() < _BARE:
        bare = [line for story in stories for line in _story(story, max(1, chance.choice(_LENGTHS)), chance)]
        return bare, gaps
    template = _template(gaps, chance)
    lines = _entrance(chance)
    for story in stories:
        lines += _placed(story, template, chance)
    return lines + _exit(articles, chance), gaps


def _template(gaps: Gaps, chance: random.Random) -> Template:
    return Template(
        outlet=chance.random() < 0.5,
        time=chance.random() < 0.6,
        writer=chance.random() < 0.3,
        above=chance.random() < 0.5,
        buttons=_some(furniture.BUTTONS, (0, 0, 1, 3), chance),
        tail=_some(furniture.TAILS, (0, 0, 1, 1, 2), chance),
        cuts=chance.choice((0.0, 0.0, 0.1, 0.25)),
        gaps=gaps,
    )


def _some(lines: Sequence[str], counts: Sequence[int], chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.sample(lines, chance.choice(counts)))


def _junk(lines: Sequence[str]) -> list[Line]:
    return [("junk", line) for line in lines]


def _entrance(chance: random.Random) -> list[Line]:
    """Notices, the name of the site, a menu."""
    menu = _some(furniture.SECTIONS, (0, 4, 6, 8), chance)
    if menu and chance.random() < 0.5:
        menu = (chance.choice(furniture.BARS).join(menu),)
    name = (_outlet(chance),) if chance.random() < 0.5 else ()
    return _junk(
        (*_some(furniture.CONSENT, (0, 0, 1, 2), chance), *name, *menu, *_some(furniture.ENTRANCES, (0, 0, 1), chance))
    )


def _exit(articles: Sequence[Sequence[str]], chance: random.Random) -> list[Line]:
    """Comments, lists of other stories, advertisements, a footer, in any order but for the footer."""
    groups = []
    if chance.random() < 0.4:
        numbered = chance.random() < 0.4
        others = [story[0] for story in chance.sample(articles, min(len(articles), chance.choice((2, 3, 5))))]
        listed = [f"{at}. {line}" if numbered else line for at, line in enumerate(others, start=1)]
        groups.append([chance.choice(furniture.HEADS), *listed])
    if chance.random() < 0.3:
        groups.append(_talk(chance))
    if chance.random() < 0.35:
        head = (chance.choice(("Advertisement", "Sponsored", "From our partners")),) if chance.random() < 0.6 else ()
        groups.append([*head, *_some(furniture.OFFERS, (1, 1, 2), chance)])
    chance.shuffle(groups)
    return _junk([line for group in groups for line in group] + [*_some(furniture.FOOTERS, (0, 1, 2, 3), chance)])


def _talk(chance: random.Random) -> list[str]:
    lines = [chance.choice(furniture.TALK_HEADS)]
    for said in _some(furniture.SAID, (0, 1, 3, 5), chance):
        lines += [chance.choice(furniture.TALKERS), chance.choice(furniture.TALK_STAMPS), said]
    return lines


def _outlet(chance: random.Random) -> str:
    return f"{chance.choice(furniture.PLACES)} {chance.choice(furniture.PAPERS)}"


def _placed(story: Sequence[str], template: Template, chance: random.Random) -> list[Line]:
    """A story with what the template puts above, into and below it. Without a stamp, a headline alone would be no story."""
    outlet = (_outlet(chance),) if template.outlet else ()
    time = (chance.choice(furniture.TIMES),) if template.time else ()
    writer = (f"By {chance.choice(furniture.WRITERS)}",) if template.writer else ()
    stamped = template.outlet and template.time and template.above
    title, *body = _story(story, max(0 if stamped else 1, chance.choice(_LENGTHS)), chance)
    stamp = _junk((*outlet, *time))
    lines = [*stamp, title] if template.above else [title, *stamp]
    lines += _junk((*writer, *template.buttons))
    for at, line in enumerate(body):
        if at and chance.random() < template.cuts:
            lines += _junk((chance.choice(furniture.CUTS),))
        lines.append(line)
    return lines + _junk(template.tail)


def _story(story: Sequence[str], length: int, chance: random.Random) -> list[Line]:
    """A headline and the first paragraphs; of short stories the paragraphs are short as well."""
    title = story[0].upper() if chance.random() < 0.05 else story[0]
    body = story[1 : 1 + length]
    if chance.random() < 0.6:
        body = [_shortened(paragraph, chance.choice((1, 1, 2))) for paragraph in body]
    return [("title", title), *(("body", paragraph) for paragraph in body)]


def _shortened(paragraph: str, sentences: int) -> str:
    """The first sentences of a paragraph, as far as full stops before a capital tell them."""
    at = 0
    for _ in range(sentences):
        found = paragraph.find(". ", at + 40)
        if found < 0 or not paragraph[found + 2 : found + 3].isupper():
            return paragraph
        at = found + 1
    return paragraph[:at]


def _lined(name: str, lines: Sequence[Line], gaps: Gaps) -> Lined:
    text, known = "", {}
    for at, (part, line) in enumerate(lines):
        text += ("\n\n" if _apart(lines, at, gaps) else "\n") if at else ""
        known[len(text)] = part
        text += line
    items = tuple(read_items(text))
    return Lined(name=name, items=items, parts=tuple(known[item.atoms[0].start] for item in items))


def _apart(lines: Sequence[Line], at: int, gaps: Gaps) -> bool:
    part, before = lines[at][0], lines[at - 1][0]
    if gaps == "stories":
        return part == "title" or (part == "junk" and before == "body")
    return gaps == "all" or (gaps == "paragraphs" and "junk" not in (part, before))
