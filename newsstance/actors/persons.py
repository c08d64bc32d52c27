"""Which person a name means: full names, surnames, given names, titles.

A surname that several bear means the one who by far is named most, else the one in office, else the one named last, unless that
sentence names the others too: then it is nobody's.

Leaves to others: taking names apart (``names``), roles without a name and pronouns (``link``, ``antecedents``).
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from newsstance.actors.cluster import Cluster
from newsstance.actors.names import PersonName
from newsstance.actors.titles import HEADS_OF_STATE

_CREDIT: Final = re.compile(r"(?:(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Ee]dited|[Ww]ritten|[Cc]ompiled|[Pp]hoto) by |"
                            r"(?:^|\n)By |; )(?:[^\W_]+ [^\W_]+(?:,| and) )*$")  # fmt: skip
_END: Final = re.compile(r"[.!?][\"'”’)]* |\n")
_SENTENCE: Final = 1_000
"""Characters that no sentence of news has."""
_AHEAD: Final = 2
"""Mentions by which somebody must be ahead to be meant wherever the surname stands."""
_OFFICES: Final = HEADS_OF_STATE | {"vice president", "former president", "governor", "mayor", "senator"}
"""Offices whose holders go by the surname alone, whoever else of the family is named."""
_LOOK_BACK: Final = 16
_LONGEST_NAME: Final = 6


def is_credit(text: str, start: int) -> bool:
    """Whether a name at ``start`` stands in a reporter's line: "(Reporting by Jo Doe; Editing by Al Roe)"."""
    before = text[max(0, start - 60) : start]
    match = _CREDIT.search(before)
    return match is not None and (not match[0].startswith(";") or " by " in before)


class Persons:
    """The persons of one article under all their names."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[tuple[str, str], list[Cluster]] = defaultdict(list)
        self._parts: dict[tuple[str, ...], Cluster] = {}
        self._bearers: dict[str, list[tuple[int, Cluster]]] = defaultdict(list)
        self._starts: dict[str, list[int]] = defaultdict(list)
        self._others: dict[str, list[Cluster]] = defaultdict(list)

    def introduce(self, name: PersonName, cluster: Cluster, at: int) -> None:
        """Record a full name (or the only name there is) that stands at ``at``. Calls come in order of ``at``."""
        cluster.bear(name, at)
        words = name.words[:_LONGEST_NAME]
        ends = self._ends[words[0], name.words[-1]]
        if cluster not in ends[-_LOOK_BACK:]:
            ends.append(cluster)
        for length in range(2, len(words) + 1):
            self._parts.setdefault(words[:length], cluster)
            self._parts.setdefault(words[-length:], cluster)
        for surname in name.surnames:
            self._bearers[surname].append((at, cluster))
            self._starts[surname].append(at)
        for other in {*words, words[-1]} - name.surnames:
            if cluster not in self._others[other][-2:]:
                self._others[other].append(cluster)

    def full(self, name: PersonName) -> Cluster | None:
        """Who bears this name of two words or more; None if it is new."""
        initial = len(name.words[0]) == 1
        for cluster in self._ends.get((name.words[0], name.words[-1]), [])[-_LOOK_BACK:]:
            if all(_agree(name, known) for known, _ in cluster.persons[:4]):
                return cluster
        part = self._parts.get(name.words)
        if part is not None and not initial and all(_same_suffix(name, known) for known, _ in part.persons[:4]):
            return part
        return None

    def bare(self, name: PersonName, at: int) -> Cluster | None:
        """Who is meant by a single word at ``at``: the bearer of that surname, else of that given name, else None."""
        word = name.words[0]
        bearers = self._around(word, at)
        fitting = _fitting(name, bearers)
        if fitting:
            return self._choose(word, fitting, at)
        others = {id(cluster): cluster for cluster in self._others.get(word, [])[-_LOOK_BACK:]}
        if bearers or len(others) != 1 or name.role is not None:
            return None
        only = next(iter(others.values()))
        return only if _fits(name, only) else None

    def is_shared(self, name: PersonName, at: int) -> bool:
        """Whether several may be meant and nothing tells who."""
        bearers = _fitting(name, self._around(name.words[0], at))
        return len(bearers) > 1 and self._choose(name.words[0], bearers, at) is None

    def _choose(self, surname: str, bearers: list[Cluster], at: int) -> Cluster | None:
        if len(bearers) == 1:
            return bearers[0]
        if _orders(surname, bearers) > 1:
            return max(bearers, key=lambda cluster: (len(cluster.mentions), -cluster.persons[0][1]))
        first, second = sorted(bearers, key=lambda cluster: -len(cluster.mentions))[:2]
        if len(first.mentions) >= max(2 * len(second.mentions), len(second.mentions) + _AHEAD):
            return first
        holders = [cluster for cluster in bearers if any(role in _OFFICES for _, role in cluster.offices)]
        if len(holders) == 1:
            return holders[0]
        return bearers[0] if self._named_apart(surname, bearers, at) else None

    def _named_apart(self, surname: str, bearers: list[Cluster], at: int) -> bool:
        """Whether a sentence ends between the last two bearers named before ``at``."""
        places = self._bearers[surname]
        split = bisect_right(self._starts[surname], at)
        last = [place for place, cluster in places[max(0, split - _LOOK_BACK) : split] if cluster is bearers[0]]
        other = [place for place, cluster in places[max(0, split - _LOOK_BACK) : split] if cluster is bearers[1]]
        if not last or not other or min(last[-1], other[-1]) < 0:
            return True
        return last[-1] - other[-1] > _SENTENCE or _END.search(self._text, other[-1], last[-1]) is not None

    def _around(self, surname: str, at: int) -> list[Cluster]:
        """Bearers, the most recently named first; where nobody was named yet, those named first after ``at``."""
        bearers = self._bearers.get(surname, [])
        split = bisect_right(self._starts.get(surname, []), at)
        before = _distinct(cluster for _, cluster in reversed(bearers[max(0, split - _LOOK_BACK) : split]))
        after = _distinct(cluster for _, cluster in bearers[split : split + _LOOK_BACK])
        return [c for c in before if not c.credit] or [c for c in after if not c.credit][:1] or before


def _distinct(clusters: Iterable[Cluster]) -> list[Cluster]:
    return list(dict.fromkeys(clusters))


def _fitting(name: PersonName, bearers: list[Cluster]) -> list[Cluster]:
    """Of the bearers of a surname those whom a title, a gender and the lack of a "Jr" allow."""
    fitting = [cluster for cluster in bearers if _fits(name, cluster)]
    if name.role is not None:
        fitting = [c for c in fitting if any(role == name.role for _, role in c.offices)] or fitting
    return [cluster for cluster in fitting if cluster.persons[0][0].suffix is None] or fitting


def _orders(surname: str, bearers: list[Cluster]) -> int:
    """In how many orders the names stand: "Kim Jong Un" and "Jack Kim" are two."""
    return len(
        {known.family_first for cluster in bearers for known, _ in cluster.persons[:1] if surname in known.surnames}
    )


def _fits(name: PersonName, cluster: Cluster) -> bool:
    return name.gender is None or cluster.gender is None or name.gender == cluster.gender


def _same_suffix(name: PersonName, known: PersonName) -> bool:
    return name.suffix == known.suffix


def _agree(name: PersonName, known: PersonName) -> bool:
    """Whether two names with the same first and last word are one person's: the words between must not clash."""
    if name.gender and known.gender and name.gender != known.gender:
        return False
    pairs = zip(name.words[1:-1], known.words[1:-1], strict=False)
    return _same_suffix(name, known) and all(a.startswith(b) or b.startswith(a) for a, b in pairs)
