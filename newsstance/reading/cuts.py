"""What is not read inside a line that is: a glued photo caption, the dateline that opens a body, the sign-off that ends one.

Leaves to others on which lines to look (``plain``, ``html``).
"""

import re
from dataclasses import dataclass
from typing import Final

from newsstance.reading.phrases import AGENCY, GLUED_CREDIT, SIGN_OFF


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CITIES: Final = _words(
    """
    Abuja Algiers Amman Amsterdam Ankara Athens Atlanta Baghdad Bangkok Beijing Beirut Belgrade Berlin
    Bogota Boston Bratislava Brasilia Brussels Bucharest Budapest Cairo Canberra Caracas Chicago Copenhagen Dakar
    Damascus Davos Delhi Dhaka Doha Dubai Dublin Gaza Geneva Hanoi Harare Havana Helsinki Islamabad Istanbul Jakarta
    Jerusalem Johannesburg Kabul Kampala Kathmandu Khartoum Kyiv Lagos Lahore Lima Lisbon London Luxembourg Madrid
    Manila Melbourne Milan Minsk Montreal Moscow Mumbai Munich Nairobi Oslo Ottawa Paris Prague Pyongyang Riga
    Riyadh Rome Santiago Sarajevo Seoul Shanghai Singapore Sofia Stockholm Strasbourg Sydney Taipei Tallinn Tehran
    Tokyo Toronto Tripoli Tunis Vienna Vilnius Warsaw Washington Wellington Yangon Zagreb Zurich
    """
) | {
    "Addis Ababa",
    "Buenos Aires",
    "Cape Town",
    "Hong Kong",
    "Kuala Lumpur",
    "Los Angeles",
    "Mexico City",
    "New Delhi",
    "New York",
    "Phnom Penh",
    "Rio de Janeiro",
    "San Francisco",
    "Sao Paulo",
    "Tel Aviv",
    "The Hague",
    "United Nations",
}
"""Cities that open a body with a colon and no capitals (``Paris: France's …``); in capitals any place does."""

_BODY = r"\s*(?=[A-Z\"“‘'0-9])"
_CAPITALS = r"[A-Z][A-Z.'’/-]*[A-Z](?:[ ,/-]{1,2}[A-Z.'’]{2,20}){0,4}"
_REST = r"(?:,? (?:[A-Z][\w.'’-]{1,20}(?: [A-Z][\w.'’]{1,20}){0,2}))?(?:,? [A-Z][a-z]{2,8}\.? \d{1,2})?"
_NAMED = r" ?\([A-Z][\w./ &'’-]{1,30}\)"
_CAPITAL_LINE = re.compile(
    rf"(?P<place>{_CAPITALS}{_REST})(?:(?P<mark>:)|(?:{_NAMED})?(?: [-–—]|[–—]|--| --)|{_NAMED}){_BODY}"
)
_CITY_LINE = re.compile(
    rf"(?P<place>[A-Z][\w'’]+(?: [A-Z][\w'’]+| de [A-Z]\w+){{0,2}})(?:{_NAMED})?(?::| ?[–—]| ?--| -){_BODY}"
)
_AGENCY_LINE = re.compile(rf"(?P<place>[A-Z][\w.'’,/ -]{{1,50}}?) ?\({AGENCY}\)\s?[-–—:]{{0,2}}{_BODY}")
_SOURCE = re.compile(r"\(([^()]+)\)")
_HEAD: Final = 120
"""Characters of a line in which its dateline is looked for."""
_HEAD_SIGN = re.compile(r"[(:–—]|--| -")
"""Without one of these there is no dateline."""
_SIGNED = re.compile(r"(?:[A-Z][\w.&]*|dpa)\.?\Z")
"""The end of a sign-off that is no bracket."""
_DASH = re.compile(r"--|[–—]|\s-")
_SIGNED_END: Final = 32
_TAIL: Final = 320
"""Characters of a line in which its sign-off is looked for."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """``length`` characters that open a body: the place, and the agency named with it (None where none is)."""

    length: int
    place: str
    source: str | None


def dateline(text: str) -> Dateline | None:
    """The dateline at the head of a body, if it has one."""
    head = text[:_HEAD]
    if not _HEAD_SIGN.search(head):
        return None
    if found := _AGENCY_LINE.match(head):
        return _dateline(found)
    if (found := _CAPITAL_LINE.match(head)) and _is_place(found["place"], colon=found["mark"] is not None):
        return _dateline(found)
    if (found := _CITY_LINE.match(head)) and (found["place"] in _CITIES or _SOURCE.search(found.group())):
        return _dateline(found)
    return None


def _dateline(found: re.Match[str]) -> Dateline:
    source = _SOURCE.search(found.group())
    return Dateline(found.end(), found["place"].strip(" ,"), source[1] if source else None)


def _is_place(capitals: str, *, colon: bool) -> bool:
    """Whether words in capitals may be a place. Before a colon they may be a speaker (``SCHUMER:``), and a short word an
    acronym (``NATO —``), unless it is a known city or a country follows."""
    first, _, rest = capitals.partition(",")
    if first.split("/")[0].title() in _CITIES or (rest and not rest.isupper()):
        return True
    return len(first) >= 6 and not colon


def glued_caption(text: str) -> int:
    """How many characters of a photo caption with its credit open the line before the body does; 0 for none."""
    credit = GLUED_CREDIT.search(text, 0, 400)
    return credit.end() if credit and len(text) - credit.end() >= 60 else 0


def sign_off(text: str) -> int:
    """Where the sign-off at the end of the line starts; ``len(text)`` without one."""
    earliest = _earliest_sign_off(text)
    found = SIGN_OFF.search(text, earliest) if earliest is not None else None
    at = found.start() if found else len(text)
    before = text[:at].rstrip()
    return at if before and before[-1] in ".!?…\"'”’)" else len(text)


def _earliest_sign_off(text: str) -> int | None:
    """Where a sign-off could begin; None where the line does not end like one: in a bracket, or in a name behind a dash."""
    tail = max(0, len(text) - _TAIL)
    if text.endswith((")", ").")):
        bracket = text.rfind("(", tail)
        return max(tail, bracket - 1) if bracket >= 0 else None
    signed = _SIGNED.search(text, max(0, len(text) - _SIGNED_END))
    dash = _DASH.search(text, tail) if signed else None
    return max(tail, dash.start() - 1) if dash else None
