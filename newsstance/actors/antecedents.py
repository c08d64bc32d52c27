"""Whom a pronoun means, where that is clear; where it is not, nobody.

Leaves to others: finding pronouns (``detect``) and the actors they may mean (``link``). "I" and "it" are left alone.

Clear is: one person of fitting gender before the pronoun in its sentence, and no "mother" or "man" between; else one
in the sentence before, or the one that sentence begins with. A plain object never means the subject of its own clause;
a quotation keeps its pronouns to itself.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from newsstance.actors.cluster import Cluster
from newsstance.actors.pronouns import gender, is_object
from newsstance.actors.quotes import Quotes
from newsstance.document import Mention, Sentence

_CLAUSE: Final = re.compile(
    r"[,;:–—]|\b(?:that|who|whom|which|when|while|before|after|because|if|and|but|as|since|until|although|though|where)\b"
)
_KIN: Final = {
    "m": re.compile(
        r"\b(?:father|dad|husband|son|brother|uncle|grandfather|grandson|nephew|boyfriend|man|boy|gentleman)\b"
    ),
    "f": re.compile(
        r"\b(?:mother|mum|mom|wife|daughter|sister|aunt|grandmother|niece|girlfriend|woman|girl|widow|lady)\b"
    ),
}
_NEAREST: Final = 12
_SUBJECT_START: Final = 60
_REACH: Final = 1_000

Placed = tuple[int, int, Cluster]


class Antecedents:
    """Mentions whose actor is known, in order of the text; ``resolve`` is called for pronouns in that order."""

    def __init__(self, text: str, sentences: Sequence[Sentence], placed: Sequence[tuple[Mention, Cluster]]) -> None:
        self._text = text
        self._quotes = Quotes(text)
        self._starts = [sentence.start for sentence in sentences] or [0]
        known = [(mention.start, mention.end, cluster) for mention, cluster in placed]
        self._placed: list[Placed] = sorted(known, key=lambda entry: entry[:2])
        self._at = [entry[0] for entry in self._placed]
        self._kinds = {cluster: cluster.kind for cluster in dict.fromkeys(entry[2] for entry in known)}
        self._resolved: list[Placed] = []

    def resolve(self, pronoun: Mention) -> Cluster | None:
        """The actor that a pronoun means, or None. What is found counts for the pronouns that follow."""
        wanted = gender(pronoun.text)
        if wanted is None:
            return None
        found = self._clear(pronoun, wanted)
        if found is not None:
            if wanted != "p" and self._kinds[found] == "person":
                found.gender = found.gender or wanted
            self._resolved.append((pronoun.start, pronoun.end, found))
        return found

    def _clear(self, pronoun: Mention, wanted: str) -> Cluster | None:
        sentence = bisect_right(self._starts, pronoun.start) - 1
        begin = max(self._starts[max(sentence, 0)], pronoun.start - _REACH)
        here = self._fitting(begin, pronoun.start, pronoun.start, wanted)
        if is_object(self._text, pronoun.start, pronoun.end):
            here = [entry for entry in here if not self._same_clause(entry, pronoun.start)]
        if here:
            return None if self._rival(here[-1][1], pronoun.start, wanted) else self._one(here)
        if sentence <= 0 or self._quotes.at(pronoun.start) is not None or self._rival(begin, pronoun.start, wanted):
            return None
        previous = max(self._starts[sentence - 1], pronoun.start - 2 * _REACH)
        before = self._fitting(previous, begin, pronoun.start, wanted)
        return self._one(before) or self._subject(before, previous)

    def _fitting(self, start: int, end: int, at: int, wanted: str) -> list[Placed]:
        """Up to a dozen mentions in ``[start, end)`` that a pronoun at ``at`` could mean."""
        low, high = bisect_left(self._at, start), bisect_left(self._at, end)
        entries = self._placed[max(low, high - _NEAREST) : high]
        for entry in reversed(self._resolved[-_NEAREST:]):
            if start <= entry[0] < end:
                entries.append(entry)
        quote = self._quotes.at(at)
        fitting = [e for e in entries if self._may_be(e[2], wanted) and self._quotes.at(e[0]) == quote]
        return sorted(fitting, key=lambda entry: entry[0])

    def _one(self, entries: list[Placed]) -> Cluster | None:
        """The only actor among the entries."""
        clusters = {entry[2] for entry in entries}
        return clusters.pop() if len(clusters) == 1 else None

    def _subject(self, entries: list[Placed], sentence: int) -> Cluster | None:
        """The actor that the sentence begins with."""
        if not entries or entries[0][0] - sentence > _SUBJECT_START:
            return None
        possessor = self._text[entries[0][1] : entries[0][1] + 2] in ("'s", "’s")
        return None if possessor else entries[0][2]

    def _rival(self, start: int, end: int, wanted: str) -> bool:
        """Whether somebody without a name, of fitting gender, comes between: "Voss and her mother said she"."""
        kin = _KIN.get(wanted)
        return kin is not None and kin.search(self._text, start, end) is not None

    def _same_clause(self, entry: Placed, at: int) -> bool:
        return _CLAUSE.search(self._text, entry[1], at) is None

    def _may_be(self, cluster: Cluster, wanted: str) -> bool:
        kind = self._kinds[cluster]
        return kind == "group" if wanted == "p" else kind == "person" and cluster.gender in (None, "u", wanted)
