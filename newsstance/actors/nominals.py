"""Phrases that name a person by role: "the US president", "Norland's top diplomat", "former mayor".

Leaves to others: the roles themselves (``titles``) and whose they are in an article (``link``).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from newsstance.actors import gazetteer
from newsstance.actors.lexicon import WORD, Match
from newsstance.actors.titles import HONORIFICS, MODIFIERS, OTHER_ROLE, is_definite, roles

_WINDOW: Final = 72
_THE: Final = frozenset({"the", "this", "that"})
_OF: Final = re.compile(r" of (?:the )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePhrase:
    """A role in a text. ``start`` takes in article and adjective ("the Norlandic president") but not a possessor
    ("Norland's [top diplomat]"); ``owner`` is a gazetteer id or None; ``definite`` if it points at one person."""

    start: int
    end: int
    role: str
    gender: str | None
    owner: str | None
    definite: bool


@lru_cache(maxsize=4)
def find_roles(text: str) -> tuple[RolePhrase, ...]:
    """All role phrases from left to right. Linear in the text's length; the last texts' are remembered."""
    return tuple(_phrase(text, match) for match in roles().matches(text))


def is_title(text: str, phrase: RolePhrase) -> bool:
    """Whether a name follows at once, so that the phrase is its title and no mention of its own."""
    following = WORD.match(text, phrase.end + 1) if text[phrase.end : phrase.end + 1] in (" ", "\n") else None
    return following is not None and (following[0][0].isupper() or following[0].lower() in HONORIFICS)


def _phrase(text: str, match: Match[tuple[str, str]]) -> RolePhrase:
    base = max(0, match.start - _WINDOW)
    window = text[base : match.start]
    words = list(WORD.finditer(window))
    if words and base and words[0].start() == 0:
        words.pop(0)
    role, gender = match.payload
    start, other = match.start, ""
    while words and words[-1][0].lower() in MODIFIERS and window[words[-1].end() : start - base] in (" ", "-"):
        other = OTHER_ROLE.get(words[-1][0].lower()) or other
        start = base + words.pop().start()
    owner, possessive, words, begin = _owner(window, words, start - base)
    determiner = words[-1] if words and window[words[-1].end() : begin].isspace() else None
    article = determiner[0].lower() if determiner else ""
    if not possessive:
        start = base + (determiner.start() if determiner and article in _THE else begin)
    owner = owner or _behind(text, match.end)
    pointed = article in _THE or (owner is not None and article not in ("a", "an"))
    return RolePhrase(
        start=start, end=match.end, role=f"{other} {role}".strip(), gender=gender or None, owner=owner,
        definite=pointed and is_definite(role),
    )  # fmt: skip


def _owner(window: str, words: list["re.Match[str]"], end: int) -> tuple[str | None, bool, list["re.Match[str]"], int]:
    """The state or body right before ``end``, whether it is a possessor, the words before it, and where it starts."""
    rest = list(words)
    possessive = False
    if rest and rest[-1][0] == "s" and window[rest[-1].start() - 1 : rest[-1].start()] in ("'", "’"):
        possessive = True
        rest.pop()
    if not rest or end - rest[-1].end() > 4 or "\n\n" in window[rest[-1].end() : end]:
        return None, False, words, end
    tail = window[rest[-1].end() : end]
    stop = rest[-1].end() + (1 if tail.startswith(".") else 0)
    if tail.startswith((",", ";", ":", ")", '"', "”")):
        return None, False, words, end
    for count in range(min(4, len(rest)), 0, -1):
        entry = gazetteer.lookup(window[rest[-count].start() : stop])
        if entry is not None:
            return entry.id, possessive or tail.startswith(("'", "’")), rest[:-count], rest[-count].start()
    return None, False, words, end


def _behind(text: str, end: int) -> str | None:
    of = _OF.match(text, end)
    match = gazetteer.lexicon().at(text, of.end()) if of else None
    return match.payload.id if match is not None else None
