"""Which organisation, place or group a name means: short forms, acronyms.

Leaves to others: names that the gazetteer knows, and persons (``persons``).
"""

from newsstance.actors.cluster import Cluster
from newsstance.actors.names import is_acronym, organization_words, short_forms


class Organizations:
    """Everything of an article that is no person and in no gazetteer, under all its names."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], Cluster] = {}
        self._shorts: dict[tuple[str, ...], Cluster] = {}
        self._acronyms: dict[str, Cluster] = {}

    def introduce(self, name: str, cluster: Cluster) -> None:
        """Record a name; its short forms come to mean it from here on."""
        words = organization_words(name)
        self._names.setdefault(words, cluster)
        for short in short_forms(words):
            self._shorts[short] = cluster
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
        plain = name.replace(".", "").removeprefix("the ")
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
