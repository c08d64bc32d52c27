"""Names taken apart: title, given name, surname, East Asian order; short forms of organisations; slugs.

Leaves to others: whether a text names a person or an organisation (``detect``), and who bears a name (``link``).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from newsstance.actors.lexicon import LONGEST, WORD, word_set
from newsstance.actors.titles import HONORIFICS, MODIFIERS, behind_state, roles

_NAME_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\.?")
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv"})
_DEGREES: Final = frozenset({"phd", "md", "kc", "qc", "mp"})
_FAMILY_FIRST: Final = word_set(
    """
    kim lee park choi choe jung jeong kang cho yoon jang lim han oh seo shin kwon hwang ahn song ryu hong ri pak
    moon noh roh xi li wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin guo luo deng mao hua qin bo
    jiang tsai chiang ma wen peng tran nguyen pham vo hoang phan bui dang ngo duong ly to
    """
)
_PARTICLES: Final = word_set(
    """
    de del della di da du van von der den bin ibn al el la le ter ten abu dos das
    """
)
_NEVER_LAST: Final = _PARTICLES | {"of", "and", "for", "the"}
_LEGAL: Final = word_set(
    """
    inc corp corporation ltd limited plc llc co company ag se sa spa nv gmbh ab group holdings holding
    """
)
GENERIC_WORDS: Final = word_set(
    """
    the bank national university ministry department court party international united new first american european
    royal central federal general north south east west state city council committee association institute union air
    people people's house public free great world global green democratic republican social
    """
)
ORGANIZATION_WORDS: Final = _LEGAL | word_set(
    """
    bank university ministry department court party council committee association institute union agency commission
    airlines motors industries systems technologies news times post club foundation authority police federation
    dynamics energy labs partners capital pharmaceuticals steel media network society hospital school college
    airways electric oil gas insurance telecom software office organization organisation trust fund
    """
)
"""Words that make a name an organisation's where nobody says what it is."""


REMEMBERED: Final = 1024
"""Names that are taken apart once: a text says each of them again and again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name without title. ``words`` are folded to lower case without hyphens; ``surnames`` are the words by
    which alone the person may go; ``gender`` is "m", "f" or None where neither title nor given name tells."""

    start: int
    words: tuple[str, ...]
    suffix: str | None
    surnames: frozenset[str]
    gender: str | None
    role: str | None

    @property
    def given(self) -> str:
        """The given name (of several, one)."""
        return self.words[-1] if self.family_first else self.words[0]

    @property
    def family_first(self) -> bool:
        """Whether the surname comes first."""
        return len(self.words) > 1 and self.words[0] in self.surnames

    @property
    def full(self) -> bool:
        """Whether it is more than one word."""
        return len(self.words) > 1


def slug(name: str) -> str:
    """``Kim Jong Un`` → ``kim-jong-un``; letters without an ASCII form stay. Never empty."""
    plain = name if name.isascii() else _without_accents(name)
    folded = plain.lower()
    return "-".join(WORD.findall(folded.replace("'", "").replace("’", ""))) or "unnamed"


def _without_accents(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.encode("utf-8", "replace").decode("utf-8"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@cache
def _given_names() -> Mapping[str, str]:
    lines = (files("newsstance.actors") / "given_names.tsv").read_text("utf-8").splitlines()[1:]
    return {name.lower(): gender for name, gender in (line.split("\t") for line in lines)}


def given_gender(name: str) -> str | None:
    """ "m", "f" or "u" (either) for a known given name, None for any other word."""
    return _given_names().get(name.lower())


def person_name(text: str) -> PersonName | None:
    """A person's name as it stands in a text, titles and all; None where nothing but titles is left."""
    return known_name(text) if len(text) <= LONGEST else _person_name(text)


def _person_name(text: str) -> PersonName | None:
    start, gender, role = strip_title(text)
    found = [word[0].rstrip(".").lower() for word in _NAME_WORD.finditer(text, start)]
    words = [word[:-2] if word.endswith(("'s", "’s")) else word for word in found]
    words = [word for word in words if word not in _DEGREES] or words
    suffix = words.pop() if len(words) > 1 and words[-1] in _SUFFIXES else None
    if not words:
        return None
    told = gender or _told_by_given(words)
    return PersonName(
        start=start, words=tuple(words), suffix=suffix, surnames=_surnames(words, text), gender=told, role=role
    )


known_name = lru_cache(maxsize=REMEMBERED)(_person_name)


def _told_by_given(words: list[str]) -> str | None:
    gender = _given_names().get(words[0]) if len(words) > 1 else None
    return gender if gender in ("m", "f") and words[0] not in _FAMILY_FIRST else None


def strip_title(text: str) -> tuple[int, str | None, str | None]:
    """Where the name starts behind its titles, and the gender and role that they tell."""
    at, gender, role = _behind_office(text)
    at = at or behind_state(text)
    while (word := WORD.match(text, at)) is not None:
        lower = word[0].lower()
        if lower not in HONORIFICS and lower not in MODIFIERS and lower != "the":
            break
        following = WORD.search(text, word.end())
        if following is None:
            break
        at, gender = following.start(), HONORIFICS.get(lower) or gender
    return at, gender, role


def _behind_office(text: str) -> tuple[int, str | None, str | None]:
    """Behind the last office of "Norlandic Foreign Minister Ada Voss"; the one in "Jack King" is none."""
    at, gender, role = 0, None, None
    for office in roles().matches(text):
        following = WORD.search(text, office.end)
        if following is None or following[0].lower() in _SUFFIXES or _ends_in_given(text[: office.start]):
            break
        if following[0][0].isupper():
            at, role, gender = following.start(), office.payload[0], office.payload[1] or gender
    return at, gender, role


def _ends_in_given(before: str) -> bool:
    words = WORD.findall(before)
    return bool(words) and given_gender(words[-1]) is not None


def _surnames(words: list[str], text: str) -> frozenset[str]:
    last = words[-1]
    if len(words) == 1:
        return frozenset(words)
    if words[0] not in _FAMILY_FIRST:
        return frozenset({last})
    syllables = len(words) > 2 or given_gender(words[0]) is None
    return frozenset({words[0]}) if syllables and last not in _FAMILY_FIRST | {"lee"} else frozenset({words[0], last})


def organization_words(name: str) -> tuple[str, ...]:
    """The words of an organisation's name, folded, without article and legal form."""
    return known_words(name) if len(name) <= LONGEST else _organization_words(name)


def _organization_words(name: str) -> tuple[str, ...]:
    words = [word.lower() for word in WORD.findall(name.replace("'", "").replace("’", ""))]
    while len(words) > 1 and words[0] == "the":
        words.pop(0)
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return tuple(words)


known_words = lru_cache(maxsize=REMEMBERED)(_organization_words)


def short_forms(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """The beginnings by which an organisation goes: "Kestrel" for Kestrel Dynamics, but never a bare "National"."""
    starts = (words[:length] for length in range(1, min(len(words), 6)))
    return frozenset([start for start in starts if start[-1] not in _NEVER_LAST
                      and not (len(start) == 1 and (start[0] in GENERIC_WORDS or len(start[0]) < 3))])  # fmt: skip


def is_acronym(short: str, name: str) -> bool:
    """Whether the capitals of ``short`` are, in order, first letters of words of ``name``: BoK of Bank of Kessel."""
    letters = [sign.lower() for sign in short if sign.isalnum()]
    initials = iter(word[0].lower() for word in WORD.findall(name))
    capitals = sum(sign.isupper() for sign in short)
    return len(letters) >= 2 and capitals >= 2 and all(letter in initials for letter in letters)
