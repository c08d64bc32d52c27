"""Which bearer of a shared name is meant: Georgia the country or the state, Jordan the country or a person's surname.

What stands right at the name decides, else what the text speaks of nearest to it. Leaves to others which names there are
(``gazetteer``) and who is who (``link``).
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

COUNTRY: Final = "place:GE"
STATE: Final = "place:US-GA"
STATE_NAME: Final = "Georgia (US state)"
_WINDOW: Final = 60

_NEAR_COUNTRY: Final = r"Abkhazia|Armenia|Azerbaijan|Moldova|Turkey|Ukraine"
_NEAR_STATE: Final = (
    r"Alabama|Arizona|Florida|Michigan|Nevada|(?:North|South) Carolina|Pennsylvania|Tennessee|Texas|Wisconsin"
)
_STATE_BEFORE: Final = re.compile(
    r"(?:\b(?:U\.?S\.?|American|southern|battleground|swing) states? of|\b[Gg]overnor of|\bstates? (?:like|such as)"
    rf"|\b(?:{_NEAR_STATE})(?:,|,? and))\s$"
)
_STATE_BEHIND: Final = re.compile(
    r"(?:['’]s)? (?:(?:Gov|Sens?|Reps?)\.|(?:Republican|Democrat|Bureau of|Power\b|Tech\b|Bulldogs|General Assembly|GOP\b)"
    r"|(?:[Gg]overnor|[Ll]ieutenant governor|[Ss]ecretary of [Ss]tate|[Ll]egislature|[Cc]ount(?:y|ies)|[Ee]lectoral votes)\b)"
    rf"|,? (?:and|or) (?:{_NEAR_STATE})\b"
    r"|, (?:the|a) (?:(?:key|crucial|southern|battleground|swing) ){0,2}(?:(?:U\.?S\.?|American) )?state\b"
)
_TOWN: Final = re.compile(
    r"\b(?:[Ii]n|[Ff]rom|[Nn]ear|[Oo]f|[Oo]utside|[Aa]t) (?:[A-Z][a-z]+ ){0,2}"
    r"(?!Tbilisi|Batumi|Kutaisi|Gori|Poti|Rustavi|Sukhumi|Tskhinvali|Zugdidi)[A-Z][a-z]+, $"
)
"""With an end of the phrase behind: "in Macon, Georgia," but not "in March, Georgia voted"."""
_COUNTRY_BEFORE: Final = re.compile(
    r"(?:\b(?:[Rr]epublic of|[Pp]resident of|ex-Soviet|post-Soviet|invasion of|[Ii]nvaded|war (?:in|with|against))"
    rf"|\b(?:{_NEAR_COUNTRY})(?:,|,? and))\s$"
)
_COUNTRY_BEHIND: Final = re.compile(
    rf",? (?:and|or) (?:{_NEAR_COUNTRY})\b|(?:['’]s)? (?:(?:prime|foreign) minister|president|parliament|EU |European Union|NATO )"
    r"|, (?:the|a) (?:\w+ )?(?:ex-Soviet|post-Soviet|former Soviet|(?:South )?Caucas)"
)
_SIGNS: Final = re.compile(
    r"\b(?:(?P<country>Tbilisi|Batumi|Kutaisi|Georgian|Caucasus|Abkhazia|Ossetia|Armenia|Azerbaijan|Moldova|Ivanishvili|Saakashvili)"
    r"|(?P<state>Atlanta|Savannah|Fulton County|Cobb County|DeKalb|Brian Kemp|Raffensperger|Stacey Abrams|Warnock|Ossoff))\b"
)
_WEAK: Final = re.compile(r"\bRussian?\b")
"""Speaks of the country where nothing else speaks of either."""

_PLACE_BEFORE: Final = re.compile(
    r"\b(?:in|into|inside|across|throughout|[Vv]isit(?:s|ed|ing)?|visits? to|"
    r"(?:flew|fly|flies|flying|travell?(?:s|ed|ing)?|fled|flee|return(?:s|ed|ing)?|trips?|moved|deported|borders?) (?:back )?"
    r"(?:to|from|with)|"
    r"(?:[Kk]ing|[Qq]ueen|[Kk]ingdom|[Gg]overnment|[Rr]epublic|[Pp]resident|capital|people|parts|south|north|east|west) of|"
    r"neighbou?ring|eastern|western|northern|southern)\s$"
)
_PLACE_BEHIND: Final = re.compile(
    r"['’]s (?:\w+ )?(?:king|queen|government|parliament|army|military|capital|(?:prime|foreign|interior) minister|president|"
    r"borders?|embassy|constitution|economy|population)\b"
)
_NOUN_BEHIND: Final = re.compile(r"['’]s? ?[a-z]")
"""In "in Jordan's view" no place is meant."""


def is_clearly_place(text: str, start: int, end: int) -> bool:
    """Whether what surrounds a name says that it is a place: "visited Jordan", "the king of Jordan", "Jordan's parliament"."""
    if _PLACE_BEHIND.match(text, end) is not None:
        return True
    before = _PLACE_BEFORE.search(text[max(0, start - _WINDOW) : start])
    return before is not None and _NOUN_BEHIND.match(text, end) is None


def which_georgia(text: str, start: int, end: int) -> str | None:
    """``COUNTRY`` or ``STATE``; None where nothing tells."""
    left = text[max(0, start - _WINDOW) : start]
    if _COUNTRY_BEFORE.search(left) or _COUNTRY_BEHIND.match(text, end):
        return COUNTRY
    closed = text[end : end + 1] in ("", ",", ".", ";", ")", "\n")
    if _STATE_BEFORE.search(left) or _STATE_BEHIND.match(text, end) or (closed and _TOWN.search(left)):
        return STATE
    places, states = _signs(text)
    if places:
        return STATE if states[_nearest(places, start)] else COUNTRY
    return COUNTRY if _is_eastern(text) else None


@lru_cache(maxsize=4)
def _is_eastern(text: str) -> bool:
    return _WEAK.search(text) is not None


def _nearest(places: Sequence[int], at: int) -> int:
    after = bisect_left(places, at)
    if after in (0, len(places)):
        return min(after, len(places) - 1)
    return after if places[after] - at < at - places[after - 1] else after - 1


@lru_cache(maxsize=4)
def _signs(text: str) -> tuple[list[int], list[bool]]:
    """Where a text speaks of one of the two, ascending, and whether it is the state."""
    found = [(match.start(), match.lastgroup == "state") for match in _SIGNS.finditer(text)]
    return [at for at, _ in found], [state for _, state in found]
