"""Many phrases, one pass: the longest known phrase at every word of a text.

Leaves to others: which phrases there are and what a match means (``gazetteer``, ``titles``, ``detect``).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Generic, Literal, TypeVar

T = TypeVar("T")
Case = Literal["exact", "shout", "any"]

WORD: Final = re.compile(r"[^\W_]+")
_MAX_GLUE: Final = 3
_GLUE: Final = str.maketrans({"’": "'", "-": " ", "‐": " ", "‑": " ", "\xa0": " ", "\n": " ", "\t": " "})
_SHOUT_LENGTH: Final = 4
LONGEST: Final = 100
"""Characters of a name that is remembered: a surface may be as long as the text."""
_NAME: Final = 200
"""Characters up to which a text is a name rather than an article."""


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """``text[start:end]`` is a phrase with this payload."""

    start: int
    end: int
    payload: T


@dataclass(slots=True)
class _Node(Generic[T]):
    children: "dict[str, _Node[T]]" = field(default_factory=dict)
    payload: T | None = None


class Lexicon(Generic[T]):
    """Phrases with payloads, in a trie of words.

    Hyphens and white space between words are one and the same; other signs must agree. ``case``: ``exact``, ``any``, or
    ``shout`` (exact, but a word of four or more capitals also stands for its usual spelling).
    """

    def __init__(self, entries: Iterable[tuple[str, T]], *, case: Case = "exact") -> None:
        self._case = case
        self._root: _Node[T] = _Node()
        for phrase, payload in entries:
            self._add(phrase, payload)

    def _add(self, phrase: str, payload: T) -> None:
        node, end = self._root, None
        for word in WORD.finditer(phrase):
            glue = "" if end is None else _glue(phrase[end : word.start()])
            key = glue + (word[0].lower() if self._case == "any" else word[0])
            node = node.children.setdefault(key, _Node())
            end = word.end()
        if end is not None and node.payload is None:
            node.payload = payload

    def matches(self, text: str) -> Iterator[Match[T]]:
        """All longest matches from left to right, none overlapping another."""
        done, words = 0, words_of(text)
        for start in sorted([start for word in self._openers(words) for start in words.places[word]]):
            match = self._walk(text, start) if start >= done else None
            if match is not None:
                done = match.end
                yield match

    def _openers(self, words: "Words") -> Set[str]:
        """The words of a text that a phrase may begin with."""
        first = self._root.children.keys()
        if self._case == "any":
            return {word for small in words.folded.keys() & first for word in words.folded[small]}
        found = words.places.keys() & first
        return found | words.shouted if self._case == "shout" else found

    def at(self, text: str, start: int) -> Match[T] | None:
        """The longest match that starts exactly at ``start``, a word's first character."""
        if start > 0 and text[start - 1].isalnum():
            return None
        return self._walk(text, start)

    def get(self, phrase: str) -> T | None:
        """The payload of a phrase that matches as a whole."""
        match = self._walk(phrase, 0)
        return match.payload if match is not None and match.end == len(phrase) else None

    def _walk(self, text: str, start: int) -> Match[T] | None:
        node, end, best = self._root, start, None
        word = WORD.match(text, start)
        while word is not None:
            child = self._child(node, _glue(text[end : word.start()]) if end > start else "", word[0])
            if child is None:
                break
            node, end = child, word.end()
            if node.payload is not None:
                best = Match(start, _with_dot(text, word), node.payload)
            word = _next_word(text, end)
        return best

    def _child(self, node: _Node[T], glue: str, word: str) -> _Node[T] | None:
        if self._case == "any":
            return node.children.get(glue + word.lower())
        child = node.children.get(glue + word)
        if child is None and self._case == "shout" and word.isupper() and (glue or len(word) >= _SHOUT_LENGTH):
            child = node.children.get(glue + word.capitalize()) or node.children.get(glue + word.lower())
        return child


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: where each stands, ascending; how each is spelled, by its small letters; which are in long capitals."""

    places: Mapping[str, Sequence[int]]
    folded: Mapping[str, Sequence[str]]
    shouted: Set[str]


def words_of(text: str) -> Words:
    """The last articles are remembered, since several lexicons ask for the same one."""
    return _known_words(text) if len(text) > _NAME else _words(text)


def _words(text: str) -> Words:
    places: dict[str, list[int]] = defaultdict(list)
    for word in WORD.finditer(text):
        places[word[0]].append(word.start())
    folded: dict[str, list[str]] = defaultdict(list)
    for spelled in places:
        folded[spelled.lower()].append(spelled)
    shouted = frozenset([word for word in places if len(word) >= _SHOUT_LENGTH and word.isupper()])
    return Words(dict(places), dict(folded), shouted)


_known_words = lru_cache(maxsize=2)(_words)


def _glue(between: str) -> str:
    if between == " ":
        return between
    plain = between.translate(_GLUE)
    return " " if plain.isspace() else plain


def _next_word(text: str, end: int) -> "re.Match[str] | None":
    for at, sign in enumerate(text[end : end + _MAX_GLUE + 1], start=end):
        if sign.isalnum():
            return WORD.match(text, at) if at > end else None
    return None


def _with_dot(text: str, word: "re.Match[str]") -> int:
    """The end of a word; the full stop of an abbreviation like ``U.S.`` belongs to it."""
    end = word.end()
    dotted = end - word.start() == 1 and word.start() >= 2 and text[word.start() - 1] == "."
    return end + 1 if dotted and text[end : end + 1] == "." else end


def word_set(words: str) -> frozenset[str]:
    """The words of a list that is written out as running text."""
    return frozenset(words.split())
