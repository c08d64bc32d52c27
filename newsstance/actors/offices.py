"""Which person holds which office in an article, and so whom a role means: "the Norlandic president".

Leaves to others: finding role phrases (``nominals``), which roles there are (``titles``), and who is who by name (``persons``).
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsstance.actors.cluster import Cluster
from newsstance.actors.nominals import RolePhrase
from newsstance.actors.titles import abbreviated, may_hold
from newsstance.document import Mention

_STOP: Final = re.compile(r"[^\W\d_]{2}[.!?]|\n")
"""Ends a sentence, while the full stops of "U.S." do not."""


def take_offices(text: str, roles: Sequence[RolePhrase], placed: Sequence[tuple[Mention, Cluster]]) -> None:
    """Give every person named so far the roles that stand around the names."""
    persons = [(m, c) for m, c in placed if m.kind == "name" and (m.type == "person" or c.persons)]
    starts = {mention.start: cluster for mention, cluster in persons}
    persons_at = {mention.start: (mention.end, cluster) for mention, cluster in persons}
    ends = {mention.end: cluster for mention, cluster in persons}
    inner = sorted((mention.start, mention.end, index) for index, (mention, _) in enumerate(persons))
    for phrase in roles:
        at = bisect_right(inner, (phrase.end, 0, 0)) - 1
        within = at >= 0 and inner[at][0] <= phrase.start and phrase.end < inner[at][1]  # with a name behind it
        holder = persons[inner[at][2]][1] if within else None
        holder = holder or starts.get(phrase.end + 1) or _named_behind(text, phrase, persons_at)
        holder = holder or _apposition(text, phrase, ends)
        if holder is not None:
            holder.offices.add((phrase.owner, phrase.role))
            holder.gender = holder.gender or phrase.gender
    for mention, holder in persons:
        if (role := abbreviated(mention.text)) is not None:
            holder.offices.add((None, role))


def _named_behind(text: str, phrase: RolePhrase, persons: Mapping[int, tuple[int, Cluster]]) -> Cluster | None:
    """Whose name, between commas, stands behind: "the Norlandic president, Ada Voss,"."""
    if not phrase.definite or text[phrase.end : phrase.end + 2] != ", " or phrase.end + 2 not in persons:
        return None
    end, holder = persons[phrase.end + 2]
    return holder if text[end : end + 1] == "," and text[end : end + 5] != ", and" else None


def _apposition(text: str, phrase: RolePhrase, ends: Mapping[int, Cluster]) -> Cluster | None:
    """Whose name, with a comma, stands before: "Ada Voss, [Norland's] foreign minister,"."""
    comma = text.rfind(", ", max(0, phrase.start - 40), phrase.start)
    holder = ends.get(comma) if comma >= 0 else None
    if holder is None or not text[phrase.end : phrase.end + 4].startswith((",", ".", " of ", " for", " at ")):
        return None
    between = text[comma + 2 : phrase.start]
    return holder if len(between.split()) <= 4 and _STOP.search(between) is None else None


class Holders:
    """The holders of every office in an article."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self._of: dict[str, list[Cluster]] = defaultdict(list)
        for cluster in clusters:
            for role in sorted({role for _, role in cluster.offices}):
                self._of[role].append(cluster)

    def has(self, owner: str | None, role: str) -> bool:
        """Whether a named person holds the role, if it is not clear which one."""
        offices = (office for cluster in self._of.get(role, ()) for office in cluster.offices)
        return any(held == role and owner in (of, None) for of, held in offices)

    def one(self, owner: str | None, role: str, *, at_home: bool) -> Cluster | None:
        """The one person who holds the role for that owner; nobody where two do, or where it is another state's.

        ``at_home``: the owner is the state the article is most about, so that a bare "President Voss" is that state's.
        """
        asked = sorted(held for held in self._of if may_hold(role, held))
        named = list(dict.fromkeys(cluster for office in asked for cluster in self._of[office]))
        exact = [c for c in named if any(o == owner and may_hold(role, held) for o, held in c.offices)]
        if owner is None:
            return named[0] if len(named) == 1 else None
        if exact:
            return exact[0] if len(exact) == 1 else None
        loose = [c for c in named if all(o is None for o, held in c.offices if may_hold(role, held))]
        return loose[0] if len(loose) == 1 and at_home and role != "leader" else None
