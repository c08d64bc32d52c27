"""Which person a name means: full names, surnames, given names, titles.

Leaves to others: taking names apart (``names``), roles without a name and pronouns (``link``, ``antecedents``).
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from newsstance.actors.cluster import Cluster
from newsstance.actors.names import PersonName

_CREDIT: Final = re.compile(r"(?:(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Ee]dited|[Ww]ritten|[Cc]ompiled|[Pp]hoto) by |"
                            r"(?:^|\n)By |; )(?:[^\W_]+ [^\W_]+(?:,| and) )*$")  # fmt: skip
_LOOK_BACK: Final = 16
_LONGEST_NAME: Final = 6


def is_credit(text: str, start: int) -> bool:
    """Whether a name at ``start`` stands in a reporter's line: "(Reporting by Jo Doe; Editing by Al Roe)"."""
    before = text[max(0, start - 60) : start]
    match = _CREDIT.search(before)
    return match is not None and (not match[0].startswith(";") or " by " in before)


class Persons:
    """The persons of one article under all their names."""

    def __init__(self) -> None:
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
        fitting = [cluster for cluster in bearers if _fits(name, cluster)]
        if name.role is not None:
            fitting = [c for c in fitting if any(role == name.role for _, role in c.offices)] or fitting
        if fitting:
            elder = [cluster for cluster in fitting if cluster.persons[0][0].suffix is None]
            return _choose(word, elder or fitting)
        others = {id(cluster): cluster for cluster in self._others.get(word, [])[-_LOOK_BACK:]}
        if bearers or len(others) != 1 or name.role is not None:
            return None
        only = next(iter(others.values()))
        return only if _fits(name, only) else None

    def _around(self, surname: str, at: int) -> list[Cluster]:
        """Bearers, the most recently named first; where nobody was named yet, those named first after ``at``."""
        bearers = self._bearers.get(surname, [])
        split = bisect_right(self._starts.get(surname, []), at)
        before = _distinct(cluster for _, cluster in reversed(bearers[max(0, split - _LOOK_BACK) : split]))
        after = _distinct(cluster for _, cluster in bearers[split : split + _LOOK_BACK])
        return [c for c in before if not c.credit] or [c for c in after if not c.credit][:1] or before


def _distinct(clusters: Iterable[Cluster]) -> list[Cluster]:
    return list(dict.fromkeys(clusters))


def _choose(surname: str, fitting: list[Cluster]) -> Cluster:
    """Of several bearers the most recent, but between "Kim Jong Un" and "Jack Kim" the one who is named more."""
    orders = {
        known.family_first for cluster in fitting for known, _ in cluster.persons[:1] if surname in known.surnames
    }
    if len(orders) < 2:
        return fitting[0]
    return max(fitting, key=lambda cluster: (len(cluster.mentions), -cluster.persons[0][1]))


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
