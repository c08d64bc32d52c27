"""Pages made of corpus stories and invented furniture, as labelled lines: stories of any length, alone or beside others.

Each page has its own template, which stands around each of its stories, and its own way with empty lines. So the segmenter sees
many more templates than somebody wrote. Leaves to others the furniture (``surroundings``, ``stamps``), pages that somebody wrote
(``lined``, ``grafted``) and the learning (``segmenter``).
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from newsstance.reading.plain import read_items
from newsstance.reading.segmenter import Part
from training import furniture
from training.furniture import filled, phrases
from training.lined import Lined
from training.readers import bundled
from training.stamps import Stamp, stamp, stamped
from training.surroundings import Story, Surroundings

_SENTENCE_END: Final = re.compile(r"(?<=[a-z]{2}[.!?]) (?=[A-Z])")
Line = tuple[Part, str]
Gaps = Literal["none", "all", "stories", "paragraphs"]
"""Where empty lines stand: nowhere, between all lines, above each story, or around paragraphs only."""

PAGES: Final = 400
_LENGTHS: Final = (0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6)
"""Paragraphs of a story; one with none is a headline under a stamp."""
_PLACES: Final = (
    "{PLACE} - ",
    "{PLACE}: ",
    "{PLACE} — ",
    "{PLACE} (FPW) — ",
    "{PLACE}, {place2} - ",
    "{PLACE} – ",
    "{PLACE}, June 13 - ",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What a page puts around each story, and how it sets them."""

    stamp: Stamp
    divider: str | None
    buttons: tuple[str, ...]
    tail: tuple[str, ...]
    picture: float
    cuts: float
    extra: float
    lone: float
    joined: bool
    broken: float
    place: str | None
    shout: bool


def furnished_pages(path: Path, count: int = PAGES, seed: int = 0) -> Iterator[Lined]:
    """``count`` pages of the articles in ``path``."""
    articles = [example.text.split("\n") for example in bundled.read(path) if example.text.count("\n") > 1]
    chance = random.Random(seed)
    for number in range(count if articles else 0):
        kind = chance.choices([way for way, _ in _KINDS], [share for _, share in _KINDS])[0]
        lines = kind(Surroundings(articles, chance))
        yield _lined(
            f"furnished-{number}", lines, chance.choice(("none", "none", "none", "all", "stories", "paragraphs"))
        )


def _junk(lines: Sequence[str]) -> list[Line]:
    return [("junk", line) for line in lines]


def _template(around: Surroundings) -> Template:
    chance = around.chance
    return Template(
        stamp=stamp(chance),
        divider=chance.choice(phrases("dividers")) if chance.random() < 0.25 else None,
        buttons=tuple(chance.sample(phrases("buttons"), chance.choice((0, 0, 0, 1, 2)))),
        tail=tuple(chance.sample(phrases("tails"), chance.choice((0, 0, 1, 1, 1, 2, 3)))),
        picture=chance.choice((0.0, 0.0, 0.2, 0.6)),
        cuts=chance.choice((0.0, 0.0, 0.1, 0.25)),
        extra=chance.choice((0.0, 0.0, 0.1, 0.3)),
        lone=chance.choice((0.0, 0.15, 0.3)),
        joined=chance.random() < 0.4,
        broken=chance.choice((0.0, 0.0, 0.2, 0.9)),
        place=chance.choice(_PLACES) if chance.random() < 0.4 else None,
        shout=chance.random() < 0.1,
    )  # fmt: skip


def _drawn(around: Surroundings, counts: Sequence[int]) -> list[Story]:
    return around.chance.sample(around.stories, min(len(around.stories), around.chance.choice(counts)))


def _bare(around: Surroundings) -> list[Line]:
    """Nothing but stories."""
    chance = around.chance
    return [
        line
        for story in _drawn(around, (1, 1, 2, 3, 4, 5))
        for line in _told(story, max(1, chance.choice(_LENGTHS)), chance)
    ]


def _pasted(around: Surroundings) -> list[Line]:
    """Short stories as somebody copies them: a menu above, buttons and a list below, boxes between the paragraphs."""
    chance = around.chance
    lines = _junk(around.menu()) if around.odds(0.6) else []
    cuts, heads = chance.choice((0.0, 0.0, 0.4, 0.8)), chance.choice((0.0, 0.0, 0.3))
    for story in _drawn(around, (1, 1, 1, 2, 2, 3, 4)):
        above, own, below = stamped(stamp(chance), story[0], 1, chance)
        if around.odds(0.5):
            above, own, below = [], story[0], []
        lines += [*_junk(above), ("title", own), *_junk(below)]
        told = [
            line for part, line in _told(story, chance.choice((1, 2, 2, 2, 3, 4, 5)), chance, 0.8) if part == "body"
        ]
        lines += _parted(told, story, around, around.boxes, cuts, heads)
    return lines + _junk(around.leftovers()) * around.odds(0.6)


def _parted(
    told: Sequence[str],
    story: Story,
    around: Surroundings,
    insert: Callable[[Story], list[str]],
    cuts: float,
    heads: float | None = None,
) -> list[Line]:
    """Paragraphs with odds of ``cuts`` of an insert between any two, ``heads`` of a heading, which is read with the story."""
    lines: list[Line] = []
    for at, line in enumerate(told):
        if at and around.odds(cuts):
            lines += _junk(insert(story))
        if at and heads is not None and around.odds(heads):
            lines += [("body", head) for head in around.some("crossheads", (1,), story)]
        lines.append(("body", line))
    return lines


def _aggregator(around: Surroundings) -> list[Line]:
    """Stories of many outlets under one template."""
    template, stories = _template(around), _drawn(around, (1, 2, 3, 4, 4, 5, 6, 7))
    lines = _junk(around.entrance())
    for number, story in enumerate(stories, start=1):
        if number > 1 and around.odds(template.extra * 0.3):
            lines += _junk(around.some("advertisements", (1, 1, 2)))
        lines += _placed(story, number, template, around)
    return lines + _junk(around.exit(stories[-1], talk=0.1))


def _placed(story: Story, number: int, template: Template, around: Surroundings) -> list[Line]:
    """A story with what the template puts above, into and below it. Without a stamp, a headline alone would be no story."""
    chance = around.chance
    above, own, below = stamped(template.stamp, story[0].upper() if template.shout else story[0], number, chance)
    known = {"k": str(number), **furniture.told_by(story, chance)}
    lone = len(above) + len(below) > 0 and around.odds(template.lone)
    lines = _junk([filled(template.divider, chance, known)] if template.divider else [])
    lines += [
        *_junk(above),
        ("title", own),
        *_junk(below),
        *_junk([filled(line, chance, known) for line in template.buttons]),
    ]
    if around.odds(template.picture):
        lines += _junk(around.some("captions", (1, 1, 2), story))
    if not lone:
        lines += _body(story, chance.choice(_LENGTHS[1:]), template, around)
    if around.odds(template.extra):
        lines += _junk(
            around.some(chance.choice(("notices", "captions", "related", "quips", "listings")), (1, 1, 2), story)
        )
    return lines + _junk([filled(line, chance, known) for line in template.tail if not lone or chance.random() < 0.5])


def _body(story: Story, length: int, template: Template, around: Surroundings) -> list[Line]:
    chance = around.chance
    told = [line for part, line in _told(story, length, chance) if part == "body"]
    if template.joined:
        told = [" ".join(told)]
    if template.place and around.odds(0.6) and not told[0][:8].isupper():
        told[0] = filled(template.place, chance) + told[0]
    if around.odds(template.broken):
        told[-1] = told[-1][: max(60, len(told[-1]) * 2 // 3)].rsplit(" ", 1)[0] + chance.choice(("...", "…", " …"))
    return _parted(told, story, around, around.insert, template.cuts)


def _single(around: Surroundings) -> list[Line]:
    """One story at length, much around it."""
    chance, story = around.chance, around.chance.choice(around.stories)
    above, own, below = stamped(stamp(chance), story[0], 1, chance)
    lines = [*_junk(around.entrance()), *_junk(above), ("title", own)]
    if around.odds(0.1):
        lines.append(("body", _shortened(story[1], 1, chance)))
    lines += (
        _junk(below)
        + _junk(around.some("inserts", (0, 0, 1, 2)))
        + _junk(around.some("captions", (0, 0, 1, 1, 2), story))
    )
    cuts, insert = chance.choice((0.0, 0.1, 0.2, 0.35)), around.boxes if around.odds(0.4) else around.insert
    told, heads = _told(story, chance.choice((2, 4, 6, 9, 20)), chance), chance.choice((0.0, 0.0, 0.0, 0.2, 0.4))
    lines += _parted([line for _, line in told[1:]], story, around, insert, cuts, heads)
    return [*lines, *_junk(around.below(story)), *_junk(around.exit(story, talk=0.5))]


def _forum(around: Surroundings) -> list[Line]:
    """A post and many answers."""
    chance, story = around.chance, around.chance.choice(around.stories)
    above, own, below = stamped(stamp(chance), story[0], 1, chance)
    lines = [*_junk(around.entrance()), *_junk(above), ("title", own), *_junk(below)]
    lines += [("body", line) for line in story[1 : 1 + chance.choice((1, 2, 3, 5))]]
    talk = around.talk(story, (3, 4, 5, 7))
    return [
        *lines,
        *_junk(around.some("tails", (0, 1, 1))),
        *_junk(talk[chance.choice((0, 1)) :]),
        *_junk(around.exit(story, talk=0.0)),
    ]


def _live(around: Surroundings) -> list[Line]:
    """Short entries, each with its time, in its line or above it."""
    chance, story = around.chance, around.chance.choice(around.stories)
    above, own, below = stamped(stamp(chance), story[0] + chance.choice(("", ": live updates", " – live")), 1, chance)
    lines = [*_junk(around.entrance()), *_junk(above), ("title", own), *_junk(below)]
    apart, buttons, cuts = around.odds(0.35), around.some("tails", (0, 1)), chance.choice((0.05, 0.15))
    hour = chance.randint(5, 14)
    entries = [sentence for paragraph in story[1:] for sentence in _sentences(paragraph)]
    for at, entry in enumerate(entries[: chance.choice((4, 7, 10, 14))]):
        time = f"{hour + at // 3:02}:{chance.randrange(60):02}"
        if at and around.odds(cuts):
            lines += _junk(around.insert(story))
        lines += [*_junk([time]), ("body", entry)] if apart else [("body", f"{time} {entry}")]
        lines += _junk(buttons if around.odds(0.4) else ())
    return [*lines, *_junk(around.listing((0, 1, 3))), *_junk(around.exit(story, talk=0.4))]


def _sentences(paragraph: str) -> list[str]:
    return [one if one.endswith((".", '"', "”")) else one + "." for one in paragraph.split(". ") if len(one) > 20]


def _ticker(around: Surroundings) -> list[Line]:
    """A few short stories amid figures and bare headlines."""
    chance, template = around.chance, _template(around)
    lines = [*_junk(around.entrance()), *_junk(around.listing((0, 3, 6, 9)))]
    for number, story in enumerate(_drawn(around, (1, 2, 3, 4)), start=1):
        lines += _placed(story, number, template, around) if around.odds(0.6) else _told(story, 1, chance)
        lines += _junk(around.listing((0, 1, 2, 4, 7)))
    return lines + _junk(around.some("footers", (0, 1)) + around.some("notices", (0, 1)))


def _letter(around: Surroundings) -> list[Line]:
    """Sections with a heading each: stories with and without a headline, lists, a sponsor."""
    chance = around.chance
    lines = _junk(around.entrance())
    for story in _drawn(around, (2, 3, 4)):
        drawn = chance.random()
        lines += _junk(around.some("heads", (0, 1))) if drawn < 0.6 else []
        told = _told(story, chance.choice((1, 1, 2, 3)), chance)
        if drawn < 0.35:
            told = [("opening", told[1][1]), *told[2:]]
        lines += told + _junk(around.some("tails", (0, 0, 1)))
        if around.odds(0.3):
            lines += _junk(["TOGETHER WITH OUR SPONSOR"] if around.odds(0.5) else []) + _junk(
                around.some("advertisements", (1,))
            )
        if around.odds(0.25):
            lines += _junk(around.others())
    return lines + _junk(
        around.some("bios", (0, 0, 1)) + around.some("footers", (0, 1, 2)) + around.some("notices", (0, 1, 1))
    )


_KINDS: Final[tuple[tuple[Callable[[Surroundings], list[Line]], float], ...]] = (
    (_aggregator, 0.4), (_single, 0.14), (_pasted, 0.15), (_bare, 0.1), (_ticker, 0.07), (_letter, 0.06), (_live, 0.05),
    (_forum, 0.03),
)  # fmt: skip


def _told(story: Story, length: int, chance: random.Random, short: float = 0.4) -> list[Line]:
    """A headline and the first paragraphs, with odds of ``short`` all of them of a sentence or two."""
    title = story[0].upper() if chance.random() < 0.05 else story[0]
    body = story[1 : 1 + length]
    if chance.random() < short:
        body = [_shortened(paragraph, chance.choice((1, 1, 2)), chance) for paragraph in body]
    return [("title", title), *(("body", paragraph) for paragraph in body)]


def _shortened(paragraph: str, sentences: int, chance: random.Random) -> str:
    """Some sentences of a paragraph, mostly the first, as far as full stops before a capital tell them."""
    parts = _SENTENCE_END.split(paragraph)
    start = chance.randrange(len(parts)) if chance.random() < 0.3 else 0
    return " ".join(parts[start : start + sentences])


def _lined(name: str, lines: Sequence[Line], gaps: Gaps) -> Lined:
    text, known = "", {}
    for at, (part, line) in enumerate(lines):
        text += ("\n\n" if _apart(lines, at, gaps) else "\n") if at else ""
        known[len(text) + len(line) - len(line.lstrip())] = part
        text += line
    items = tuple(read_items(text))
    return Lined(name=name, items=items, parts=tuple(known[item.atoms[0].start] for item in items))


def _apart(lines: Sequence[Line], at: int, gaps: Gaps) -> bool:
    part, before = lines[at][0], lines[at - 1][0]
    if gaps == "stories":
        return part == "title" or (part == "junk" and before == "body")
    return gaps == "all" or (gaps == "paragraphs" and "junk" not in (part, before))
