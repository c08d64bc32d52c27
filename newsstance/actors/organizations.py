"""Which organisation, place or group a name or a description means: short forms, acronyms, "the council".

Leaves to others: names that the gazetteer knows, and persons (``persons``).
"""

import re
from bisect import bisect_left, insort
from typing import Final

from newsstance.actors.cluster import Cluster
from newsstance.actors.lexicon import word_set
from newsstance.actors.names import is_acronym, organization_words, short_forms

BODIES: Final = word_set(
    """
    academy administration agency airline alliance army assembly association authority bank board brewery brigade bureau
    center centre chamber charity church club coalition college commission committee company conference congress
    corporation council court department directorate exchange faction federation firm force foundation front fund group
    guild hospital house initiative inspectorate institute institution league legislature library mine ministry mission
    movement museum network newspaper observatory office organisation organization orchestra parliament party police
    regulator school senate service society station team theatre tribunal trust union university watchdog
    """
)
"""Nouns by which a body goes that has them in its name."""
_OPEN: Final = word_set(
    """
    airline bank brewery charity club company developer firm fund group maker manufacturer newspaper operator organisation
    organization party producer publisher retailer startup supplier team
    """
)
"""Nouns by which a body goes whose name says nothing of what it is."""
_DESCRIPTION: Final = re.compile(r"(?:the|this|that) (\w+)", re.IGNORECASE)
_STATES: Final = word_set("us uk un eu u s k n e")
"""What an acronym leaves out at the front: the FDA is the U.S. Food and Drug Administration."""


_GROUP_ENDS: Final = re.compile(r" (?:of|in|at|from|for|who|on|and) ")


class _Firsts:
    """Where each of several bodies is mentioned first."""

    def __init__(self) -> None:
        self._at: dict[int, int] = {}
        self._order: list[tuple[int, int, Cluster]] = []

    def record(self, cluster: Cluster, at: int) -> None:
        known = self._at.get(id(cluster))
        if known is not None and known <= at:
            return
        if known is not None:
            self._order.remove((known, id(cluster), cluster))
        self._at[id(cluster)] = at
        insort(self._order, (at, id(cluster), cluster))

    def only_before(self, at: int) -> Cluster | None:
        """The one body that is mentioned before ``at``, if it is the only one."""
        if not self._order or self._order[0][0] >= at or (len(self._order) > 1 and self._order[1][0] < at):
            return None
        return self._order[0][2]


class Organizations:
    """Everything of an article that is no person and in no gazetteer, under all its names."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], Cluster] = {}
        self._shorts: dict[tuple[str, ...], Cluster] = {}
        self._acronyms: dict[str, Cluster] = {}
        self._bodies: dict[str, list[tuple[int, int, Cluster]]] = {}
        self._open = _Firsts()

    def name_at(self, name: str, cluster: Cluster, at: int) -> None:
        """Record that a body of that name is mentioned at ``at``: "the council" may mean it from there on."""
        heads = [word for word in dict.fromkeys(organization_words(name)) if word in BODIES]
        for word in heads:
            self._mentioned(word, cluster, at)
        if not heads and _is_proper(name):
            self._open.record(cluster, at)

    def group_at(self, name: str, cluster: Cluster, at: int) -> None:
        """The same for a group: "the nurses" may mean "public health nurses" from there on."""
        head = _GROUP_ENDS.split(name, maxsplit=1)[0].rpartition(" ")[2].lower()
        self._mentioned(head, cluster, at)

    def _mentioned(self, noun: str, cluster: Cluster, at: int) -> None:
        insort(self._bodies.setdefault(noun, []), (at, id(cluster), cluster))

    def described(self, text: str, at: int) -> Cluster | None:
        """The body or group that a description at ``at`` means: the last before it with that noun in its name, else, for a
        company and the like, the only one whose name has no such noun."""
        match = _DESCRIPTION.fullmatch(text)
        if match is None:
            return None
        noun = match[1].lower()
        known = self._bodies.get(noun, ())
        before = bisect_left(known, at, key=lambda entry: entry[0])
        if before:
            return known[before - 1][2]
        return self._open.only_before(at) if noun in _OPEN else None

    def introduce(self, name: str, cluster: Cluster) -> None:
        """Record a name; its short forms come to mean it from here on."""
        words = organization_words(name)
        self._names.setdefault(words, cluster)
        for short in short_forms(words):
            self._shorts[short] = cluster
        self._abbreviate(words, cluster)
        first = next((at for at, word in enumerate(words) if word not in _STATES), 0)
        if first:
            self._abbreviate(words[first:], cluster)

    def _abbreviate(self, words: tuple[str, ...], cluster: Cluster) -> None:
        initials = "".join(word[0] for word in words)
        if len(initials) > 2:
            self._acronyms.setdefault(initials, cluster)
            significant = "".join(word[0] for word in words if word not in ("of", "and", "for", "the"))
            self._acronyms.setdefault(significant, cluster)

    def alias(self, short: str, cluster: Cluster) -> None:
        """Record an introduced acronym."""
        self._names[organization_words(short)] = cluster

    def resolve(self, name: str, *, short: bool = True) -> Cluster | None:
        """Who is meant, or None if the name is new. ``short``: whether it may be a short form."""
        words = organization_words(name)
        found = self._names.get(words)
        if found is not None or not short:
            return found
        found = self._shorts.get(words)
        plain = name.replace(".", "").removeprefix("the ").removeprefix("The ")
        if found is None and plain.isupper() and len(words) <= len(plain) <= 8:
            found = self._acronyms.get(plain.lower())
        return found


def introduces(text: str, before_end: int, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` stands in brackets right behind what ends at ``before_end``."""
    between = text[before_end:start]
    return between.strip() == "(" and len(between) <= 3 and text[end : end + 1] == ")"


def same_by_brackets(first: str, second: str) -> bool:
    """Whether of two names, the second in brackets behind the first, one is the acronym of the other."""
    return is_acronym(second, first) or is_acronym(first, second)


def _is_proper(name: str) -> bool:
    """Whether every word of a name but "of" and the like has a capital: "Silver Basin Lithium", not "the delegates"."""
    words = [word for word in name.removeprefix("the ").removeprefix("The ").split() if len(word) > 3]
    return all(word[0].isupper() for word in words) and any(sign.isupper() for sign in name.removeprefix("The "))
