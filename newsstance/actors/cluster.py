"""An actor in the making: mentions that were found to be one, and what they tell of it.

Leaves to others: which mention belongs here (``persons``, ``organizations``, ``antecedents``).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsstance.actors.names import (
    GENERIC_WORDS,
    ORGANIZATION_WORDS,
    PersonName,
    given_gender,
    organization_words,
    person_name,
    slug,
)
from newsstance.actors.titles import is_anybodys
from newsstance.document import Actor, Mention
from newsstance.labels import ACTOR_TYPES, ActorType


@dataclass(slots=True, eq=False)
class Cluster:
    """``id`` and ``name`` are set where the caller or the gazetteer knows them; ``credit`` marks a reporter's line."""

    id: str | None = None
    name: str | None = None
    type: ActorType | None = None
    gender: str | None = None
    credit: bool = False
    mentions: list[Mention] = field(default_factory=list)
    votes: Counter[ActorType] = field(default_factory=Counter)
    persons: list[tuple[PersonName, int]] = field(default_factory=list)
    offices: set[tuple[str | None, str]] = field(default_factory=set)

    def add(self, mention: Mention) -> None:
        """One more mention."""
        self.mentions.append(mention)
        if mention.type is not None:
            self.votes[mention.type] += 1

    def bear(self, name: PersonName, at: int) -> None:
        """A full name of this person stands at ``at`` (-1: the caller gave it)."""
        self.persons.append((name, at))
        self.gender = self.gender or name.gender

    @property
    def kind(self) -> ActorType:
        """The type that is known, else what most names say, else what the name looks like."""
        if self.type is not None:
            return self.type
        if len(self.votes) == 1:
            return next(iter(self.votes))
        if self.votes:
            return max(self.votes, key=lambda kind: (self.votes[kind], -ACTOR_TYPES.index(kind)))
        return _prefix(self.id) or guess_type(self.name or self.mentions[0].text)


def _prefix(actor: str | None) -> ActorType | None:
    kinds: dict[str, ActorType] = {kind: kind for kind in ACTOR_TYPES}
    return kinds.get((actor or "").partition(":")[0])


def guess_type(name: str) -> ActorType:
    """Person or organization, by the looks of a name alone."""
    words = organization_words(name)
    if not words or ORGANIZATION_WORDS.intersection(words):
        return "organization"
    parsed = person_name(name)
    if parsed is None:
        return "organization"
    if parsed.role is not None or parsed.gender is not None or given_gender(parsed.words[0]) is not None:
        return "person"
    plain = parsed.full and len(parsed.words) <= 4 and not GENERIC_WORDS.intersection(words)
    return "person" if plain and all(word[0].isupper() for word in name[parsed.start :].split()) else "organization"


def actors(clusters: Iterable[Cluster]) -> tuple[Actor, ...]:
    """Finished actors in order of first mention, without clusters that have no name (only pronouns, roles or bare nouns)."""
    found = [cluster for cluster in clusters if cluster.mentions and _is_named(cluster)]
    found.sort(key=lambda cluster: min(mention.start for mention in cluster.mentions))
    taken = Counter(cluster.id for cluster in found if cluster.id is not None)
    return tuple(_actor(cluster, taken) for cluster in found)


def _is_named(cluster: Cluster) -> bool:
    return cluster.id is not None or any(
        mention.kind == "name" and (mention.type == "person" or not is_anybodys(mention.text))
        for mention in cluster.mentions
    )


def _actor(cluster: Cluster, taken: Counter[str]) -> Actor:
    name, kind = cluster.name or _fullest(cluster), cluster.kind
    actor = cluster.id if cluster.id is not None else _unique(f"{kind}:{slug(name)}", taken)
    ordered = tuple(sorted(cluster.mentions, key=lambda mention: (mention.start, mention.end)))
    return Actor(id=actor, name=name, type=kind, mentions=ordered)


def _unique(wanted: str, taken: Counter[str]) -> str:
    """``wanted``, or with the next number behind it where it is taken; marks it as taken."""
    taken[wanted] += 1
    if taken[wanted] == 1:
        return wanted
    return _unique(f"{wanted}-{taken[wanted]}", taken)


def _fullest(cluster: Cluster) -> str:
    """The name with most words, without title; of equals the first."""
    named = [mention for mention in cluster.mentions if mention.kind == "name"] or cluster.mentions
    kind = cluster.kind
    names = [_plain(text, kind) for text in dict.fromkeys(mention.text for mention in named)]
    return max(names, key=lambda name: (len(name.split()), len(name)))


def _plain(text: str, kind: ActorType) -> str:
    parsed = person_name(text) if kind == "person" else None
    plain = text[parsed.start :] if parsed is not None else text
    plain = " ".join(plain.split())
    return plain[4:] if kind != "person" and plain[:4] in ("the ", "The ") and plain[4:] else plain
