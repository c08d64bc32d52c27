"""States, their capitals, seats of government and peoples, and public bodies, found in a text under stable ids.

Leaves to others: names that nobody can list (``detect``), and who is who in one article (``link``). Ids: ``place:`` and
an ISO 3166 code (``place:RU``, ``place:GB-SCT``; ``XK`` for Kosovo), ``organization:nato``, ``place:moscow`` for a
capital that is only where something happens.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, cast

from newsstance.actors import homonyms
from newsstance.actors.lexicon import LONGEST, WORD, Lexicon, Match, word_set
from newsstance.actors.names import given_gender, slug
from newsstance.actors.titles import MODIFIERS, roles
from newsstance.labels import ActorType

Use = Literal["name", "capital", "seat", "adjective", "people", "body"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerHit:
    """``text[start:end]`` means the actor ``id``, whose usual name is ``name``."""

    start: int
    end: int
    id: str
    name: str
    type: ActorType


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one phrase of the gazetteer means, and how it is used."""

    id: str
    name: str
    type: ActorType
    use: Use


HEADS: Final = word_set(
    """
    forces troops army military navy airforce government governments officials authorities leadership regime
    administration ministry embassy delegation delegations diplomats negotiators soldiers commanders intelligence
    side parliament state leaders
    """
)
"""Nouns that turn "Russian" into the state: "Russian forces", "Chinese officials"."""

_FORCE_WORDS: Final = word_set(
    """
    armed security special ground naval occupation air defense defence foreign government federal military senior
    top high-ranking central interior finance intelligence invading occupying
    """
)
_AFTER_OTHER: Final = word_set(
    """
    Times Post University College Airport Stock Exchange Marathon Open Hilton Journal Herald Tribune Independent
    Review Gazette Globe Week Street School Institute Square Bridge Hospital Cathedral Saint-Germain Convention
    Accord Agreement Protocol Declaration Treaty United City Rovers Motors Airlines Airways Rangers Olympics Games
    Cup Grand Prix
    """
)
_BEFORE_OTHER: Final = re.compile(r"(?:University|Bank|Bishop|Archbishop|Duke|Duchess|Earl|Treaty|Battle|City) of $")
_LOCATIVE: Final = re.compile(
    r"(?:\b(?:in|near|outside|inside|around|across|throughout|central|downtown|eastern|western|northern|southern|"
    r"(?:streets|mayor|city|outskirts|suburbs|suburb|centre|center|capital|airport|citizens|residents|people) of)"
    r"|\bcapital,?)\s$",
    re.IGNORECASE,
)
_DATELINE: Final = re.compile(
    r"(?:, [A-Z][\w. ]{2,18}\d{0,2})? ?(?:\([A-Z][\w ]{1,20}\) ?)?[-–—]|[^\n]{0,3}\([A-Z]{2,}[\w ]*\)"
)
_THE_PEOPLE_VERB: Final = re.compile(
    r"\s+(?:are|were|have|had|will|would|say|said|and|want|can|could|must|do|did)\b|[.,;]"
)
_NEEDS: Final[dict[str, frozenset[str]]] = {
    "North": frozenset({"North Korea"}),
    "South": frozenset({"South Korea"}),
    "Congress": frozenset(
        {"US", "U.S.", "Senate", "House", "Washington", "Republican", "Democrat", "American", "White House"}
    ),
    "Senate": frozenset(
        {"US", "U.S.", "Congress", "House", "Washington", "Republican", "Democrat", "American", "White House"}
    ),
    "RIA": frozenset({"Russia", "Moscow", "Kremlin"}),
    "Emirates": frozenset({"UAE", "Dubai", "Abu Dhabi", "Emirati"}),
}
"""Phrases that mean their entry only beside one of these words."""

_PERSON_NAMES: Final = frozenset({"Chad", "Jordan", "Israel", "Georgia", "Virginia", "Carolina", "Kenya", "Washington"})
_SHOUTED_WORDS: Final = frozenset({"US", "WHO"})


@cache
def lexicon() -> Lexicon[Entry]:
    """All phrases; read from the package's tables at the first call."""
    return Lexicon(_entries(), case="shout")


def find(text: str) -> tuple[GazetteerHit, ...]:
    """All hits from left to right, the longest first, none overlapping. Linear in the text's length.

    An adjective ("Russian") is a hit only together with a noun of government or force ("Russian forces"); before a
    person's title ("US President Donald Trump") neither adjective nor name is one: the person acts, not the state.
    """
    return tuple(hit for match in lexicon().matches(text) if (hit := _judge(text, match)) is not None)


def identify(text: str, start: int, end: int) -> GazetteerHit | None:
    """The hit that covers exactly ``text[start:end]``, give or take an article in front."""
    if text[start : start + 4].lower() == "the " and (hit := identify(text, start + 4, end)) is not None:
        return hit
    match = lexicon().at(text, start)
    if match is None:
        return None
    hit = _judge(text, match)
    return hit if hit is not None and hit.end == end else None


def lookup(phrase: str) -> Entry | None:
    """What a phrase out of context means: "Russia", "Russian" and "the Kremlin" are all Russia. None if unknown."""
    return known_phrase(phrase) if len(phrase) <= LONGEST else None  # no phrase is as long


@lru_cache(maxsize=4096)
def known_phrase(phrase: str) -> Entry | None:
    """``lookup`` of a short phrase, remembered."""
    return lexicon().get(phrase) or (lexicon().get(phrase[4:]) if phrase[:4].lower() == "the " else None)


def is_place(phrase: str) -> bool:
    """Whether a phrase is a state's or its capital's name."""
    entry = lookup(phrase)
    return entry is not None and entry.type == "place" and entry.use in ("name", "capital")


def is_attribute(text: str, end: int) -> bool:
    """Whether what ends at ``end`` is put before a person's title: "US [special envoy]", "Kremlin [spokesman]"."""
    at = end
    for _ in range(4):
        word = WORD.match(text, at + 1) if text[at : at + 1] in (" ", "-", "\n") else None
        if word is None:
            return False
        role = roles().at(text, word.start())
        if role is not None:
            return True
        if word[0].lower() not in MODIFIERS:
            return False
        at = word.end()
    return False


def _judge(text: str, match: Match[Entry]) -> GazetteerHit | None:
    entry, start, end = match.payload, match.start, match.end
    if entry.use in ("adjective", "people") and text[start:end][-1] != "s":
        stop = _adjective_end(text, start, end)
        return None if stop is None else _hit(match, stop)
    if is_attribute(text, end) or not _means(text, match):
        return None
    if entry.use == "capital" and _is_location(text, start, end):
        city = text[start:end].title() if text[start:end].isupper() else text[start:end]
        return GazetteerHit(start=start, end=end, id=f"place:{slug(city)}", name=city, type="place")
    if entry.id == homonyms.COUNTRY:
        return _georgia(text, match)
    return _hit(match, end)


def _georgia(text: str, match: Match[Entry]) -> GazetteerHit | None:
    meant = homonyms.which_georgia(text, match.start, match.end)
    if meant == homonyms.STATE and match.payload.use in ("name", "people"):
        return replace(_hit(match, match.end), id=meant, name=homonyms.STATE_NAME)
    return None if meant is None and match.payload.use == "name" else _hit(match, match.end)


def _hit(match: Match[Entry], end: int) -> GazetteerHit:
    entry = match.payload
    return GazetteerHit(start=match.start, end=end, id=entry.id, name=entry.name, type=entry.type)


def _adjective_end(text: str, start: int, end: int) -> int | None:
    """The end of "Russian [armed] forces" or "the French", or None where the adjective is only one."""
    at = end
    for _ in range(3):
        word = WORD.match(text, at + 1) if text[at : at + 1] == " " else None
        if word is None or word[0].lower() not in HEADS | _FORCE_WORDS:
            break
        at = word.end()
        following = WORD.match(text, at + 1) if text[at : at + 1] == " " else None
        if word[0].lower() in HEADS and not (following and following[0].lower() in HEADS):
            return None if is_attribute(text, at) or text[at : at + 6] == " media" else at
    the_people = text[max(0, start - 4) : start].lower() == "the " and _THE_PEOPLE_VERB.match(text, end)
    return end if the_people else None


def _means(text: str, match: Match[Entry]) -> bool:
    """Whether a name in its context is that of its entry and not part of another name."""
    surface, start, end = text[match.start : match.end], match.start, match.end
    following = WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    if following and following[0] in _AFTER_OTHER and match.payload.type == "place" and match.payload.use != "seat":
        return False
    if _BEFORE_OTHER.search(text[max(0, start - 16) : start]):
        return False
    if surface in _SHOUTED_WORDS and _is_shouted(text, start, end):
        return False
    if surface in ("North", "South") and (text[max(0, start - 4) : start].lower() != "the " or _is_compound(following)):
        return False
    if surface in _PERSON_NAMES and _is_person(text, start, following):
        return False
    needs = _NEEDS.get(surface)
    return needs is None or not needs.isdisjoint(_there(text))


@lru_cache(maxsize=4)
def _there(text: str) -> frozenset[str]:
    """Of the words in ``_NEEDS`` those that stand in a text; looked for once, however often a phrase asks for them."""
    return frozenset(word for word in frozenset().union(*_NEEDS.values()) if word in text)


def _is_compound(following: "re.Match[str] | None") -> bool:
    """Whether "the South" goes on: "the South Sea", "the South of France"."""
    return following is not None and (following[0][0].isupper() or following[0] == "of")


def _is_person(text: str, start: int, following: "re.Match[str] | None") -> bool:
    before = WORD.findall(text[max(0, start - 20) : start])
    given = bool(before) and text[start - 1 : start] == " " and given_gender(before[-1]) is not None
    surname = following is not None and following[0][0].isupper() and lookup(following[0]) is None
    return given or (surname and following is not None and not following[0].isupper())


def _is_shouted(text: str, start: int, end: int) -> bool:
    """Whether a word of capitals stands between words of capitals, where "US" may be "us"."""
    around = WORD.findall(text[max(0, start - 24) : start])[-1:] + WORD.findall(text[end : end + 24])[:1]
    return bool(around) and all(word.isupper() and len(word) > 1 and word.isalpha() for word in around)


def _is_location(text: str, start: int, end: int) -> bool:
    if _LOCATIVE.search(text[max(0, start - 24) : start]) or text[end : end + 6] in (", D.C.", " state"):
        return True
    line_start = start == 0 or text[start - 1] == "\n"
    return line_start and _DATELINE.match(text, end, end + 60) is not None


def _entries() -> Iterator[tuple[str, Entry]]:
    for code, name, aliases, capitals, seats, adjectives, people in _rows("states.tsv"):
        uses = {"name": f"{name};{aliases}", "capital": capitals, "seat": seats, "people": people}
        for use, phrases in (*uses.items(), ("adjective", adjectives)):
            entry = Entry(id=f"place:{code}", name=name, type="place", use=cast("Use", use))
            yield from ((phrase, entry) for phrase in phrases.split(";") if phrase)
    for kind, key, name, aliases, adjectives, people in _rows("bodies.tsv"):
        body = Entry(id=f"{kind}:{key}", name=name, type=cast("ActorType", kind), use="body")
        yield from ((phrase, body) for phrase in (name, *aliases.split(";")) if phrase)
        for use, phrases in (("people", people), ("adjective", adjectives)):
            entry = replace(body, use=cast("Use", use))
            yield from ((phrase, entry) for phrase in phrases.split(";") if phrase)


def _rows(table: str) -> Iterator[list[str]]:
    lines = (files("newsstance.actors") / table).read_text("utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])
