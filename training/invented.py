"""Invented names, dates and times, as pages write them.

Leaves to others the phrases that they stand in (``furniture``).
"""

import random
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

NAMES: Final = Path("data/pages/furniture/names")
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_YEARS: Final = (2026, 2031)


@cache
def names(kind: str) -> tuple[str, ...]:
    """All names of a kind."""
    return tuple((NAMES / f"{kind}.txt").read_text(encoding="utf-8").splitlines())


def one(kind: str) -> Callable[[random.Random], str]:
    """What draws a name of that kind."""
    return lambda chance: chance.choice(names(kind))


def outlet(chance: random.Random) -> str:
    """The name of an outlet."""
    place, paper = chance.choice(names("places")), chance.choice(names("papers"))
    return chance.choice(
        (f"{place} {paper}", f"{place} {paper}", f"The {place} {paper}", f"{paper} of {place}", f"Radio {place}")
    )


def person(chance: random.Random) -> str:
    """The name of a writer."""
    first, last = chance.choice(names("first")), chance.choice(names("last"))
    return f"{first[0]}. {last}" if chance.random() < 0.25 else f"{first} {last}"


def domain(chance: random.Random) -> str:
    """The address of a site."""
    return chance.choice(names("places")).lower().replace(" ", "") + chance.choice(("news", "post", "")) + ".example"


def clock(chance: random.Random) -> str:
    """A time of day."""
    hour, minute = chance.randrange(24), chance.randrange(60)
    half = chance.choice(("am", "PM", "a.m."))
    return f"{hour % 12 + 1}:{minute:02} {half}" if chance.random() < 0.3 else f"{hour:02}:{minute:02}"


def date(chance: random.Random) -> str:
    """A date, written in one of many ways."""
    day, month, year = chance.randint(1, 28), chance.randrange(12), chance.randint(*_YEARS)
    name, short, weekday = MONTHS[month], MONTHS[month][:3], chance.choice(DAYS)
    return chance.choice(
        (
            f"{day} {name} {year}", f"{name} {day}, {year}", f"{short} {day}, {year}", f"{day} {short} {year}", f"{short} {day}",
            f"{day:02}.{month + 1:02}.{year}", f"{month + 1}/{day}/{year}", f"{day:02}-{month + 1:02}-{year}",
            f"{day}-{short}-{year}", f"{weekday}, {name} {day}, {year}", f"{weekday[:3]} {day} {short}",
            f"{day} {short} {year % 100}",
        )
    )  # fmt: skip


def ago(chance: random.Random) -> str:
    """How long ago."""
    n, days = chance.randint(2, 23), chance.randint(2, 6)
    ways = (
        f"{n} hours ago", f"{n} minutes ago", f"{n}h", f"{n}h ago", "an hour ago", "Yesterday", f"{n} hrs", f"{days}d",
        f"{days} days ago",
    )  # fmt: skip
    return chance.choice(ways)


_LISTED: Final = {
    "company": "companies", "code": "codes", "place": "places", "street": "streets", "first": "first", "last": "last",
    "topic": "topics", "language": "languages", "handle": "handles",
}  # fmt: skip
DRAWN: Final[Mapping[str, Callable[[random.Random], str]]] = {
    **{slot: one(kind) for slot, kind in _LISTED.items()},
    "person": person, "name": person, "outlet": outlet, "site": outlet, "domain": domain, "date": date, "clock": clock, "ago": ago,
    "day": lambda chance: chance.choice(DAYS),
    "n": lambda chance: str(chance.randint(2, 40)),
    "k": lambda chance: str(chance.randint(1, 9)),
    "year": lambda chance: str(chance.randint(*_YEARS)),
    "oldyear": lambda chance: str(chance.randint(1871, 2019)),
    "quote": lambda _: "I never thought that it would last",
}  # fmt: skip
"""What a slot of a phrase draws."""
