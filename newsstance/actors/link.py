"""Mentions into actors: the gazetteer's ids, names and short names, titles and roles, pronouns.

Leaves to others: finding mentions (``detect``) and weighing actors (``salience``). What is not clear is left apart: two
bearers of a surname are never merged, and a role or pronoun that could be anybody's belongs to no actor.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from newsstance.actors import cluster as making
from newsstance.actors import gazetteer, homonyms
from newsstance.actors.antecedents import Antecedents
from newsstance.actors.cluster import Cluster
from newsstance.actors.names import PersonName, person_name
from newsstance.actors.nominals import RolePhrase, find_roles
from newsstance.actors.offices import Holders, take_offices
from newsstance.actors.organizations import Organizations, introduces, same_by_brackets
from newsstance.actors.persons import Persons, is_credit
from newsstance.actors.titles import is_role
from newsstance.document import Actor, Mention, NamedActor, Sentence


def link(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], named: Sequence[NamedActor] = ()
) -> tuple[Actor, ...]:
    """The actors behind ``mentions``, in order of their first mention; roles and pronouns without an actor are dropped.

    A mention with an ``actor`` keeps it; the names of ``named`` draw further mentions to their ids. Ids are unique:
    those of ``named``, else the gazetteer's, else the type and the fullest name (``person:kim-jong-un``).
    """
    linker = _Linker(text, named)
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end))
    linker.add_given([m for m in ordered if m.actor is not None])
    linker.add_names([m for m in ordered if m.actor is None and m.kind == "name" and not _is_role(m)])
    linker.add_roles([m for m in ordered if m.actor is None and _is_role(m)])
    linker.add_pronouns(sentences, [m for m in ordered if m.actor is None and m.kind == "pronoun"])
    return making.actors(linker.clusters)


_STATES_BODY: Final = re.compile(r"^(?:[Tt]he )?(?:U\.S\.|US|U\.K\.|UK) ")


class _Linker:
    """The state of one call: clusters, and the indexes that lead to them."""

    def __init__(self, text: str, named: Sequence[NamedActor]) -> None:
        self.text = text
        self.clusters: list[Cluster] = []
        self._placed: list[tuple[Mention, Cluster]] = []
        self._ids: dict[str, Cluster] = {}
        self._listed: dict[str, Cluster] = {}
        self._persons = Persons(text)
        self._shared: dict[str, Cluster] = {}
        self._organizations = Organizations()
        self._roles = find_roles(text)
        self._nested: frozenset[Mention] = frozenset()
        for actor in named:
            self._seed(actor)

    def _seed(self, actor: NamedActor) -> None:
        cluster = self._new(id=actor.id, name=actor.name)
        self._ids[actor.id] = cluster
        for name in filter(None, (actor.name, *actor.aliases)):
            entry = gazetteer.lookup(name)
            if entry is not None:
                self._listed.setdefault(entry.id, cluster)
                cluster.type = entry.type
            elif making.guess_type(name) == "person" and (parsed := person_name(name)) is not None and parsed.full:
                self._persons.introduce(parsed, cluster, -1)
            else:
                self._organizations.introduce(name, cluster)

    def _new(self, **known: str | None) -> Cluster:
        cluster = Cluster(id=known.get("id"), name=known.get("name"))
        self.clusters.append(cluster)
        return cluster

    def _place(self, mention: Mention, cluster: Cluster) -> None:
        cluster.add(mention)
        self._placed.append((mention, cluster))

    def add_given(self, mentions: Sequence[Mention]) -> None:
        """Mentions whose actor the caller gave."""
        for mention in mentions:
            actor = mention.actor or ""
            if actor not in self._ids:
                self._ids[actor] = self._new(id=actor)
            cluster = self._ids[actor]
            self._place(mention, cluster)
            parsed = person_name(mention.text) if mention.kind == "name" and mention.type in ("person", None) else None
            if parsed is not None and parsed.full and (mention.type == "person" or cluster.kind == "person"):
                self._persons.introduce(parsed, cluster, mention.start)

    def add_names(self, mentions: Sequence[Mention]) -> None:
        """Names: known ones, then full names of persons, then the rest, which may be short for those."""
        mentions = self._told_apart(mentions)
        self._nested = _nested(mentions)
        waiting: list[tuple[Mention, PersonName | None]] = []
        for mention in mentions:
            hit = None if mention.type == "person" else self._listing(mention)
            if hit is not None:
                self._place(mention, hit)
                if hit.kind == "organization":
                    self._organizations.name_at(f"{hit.name or ''} {mention.text}", hit, mention.start)
            elif (parsed := self._as_person(mention)) is not None and parsed.full:
                self._full_name(mention, parsed)
            else:
                waiting.append((mention, parsed))
        take_offices(self.text, self._roles, self._placed)
        others = [mention for mention, parsed in waiting if parsed is None]
        self._add_organizations(others)
        bare = [(mention, parsed) for mention, parsed in waiting if parsed is not None]
        for mention, parsed in bare:
            self._bare_name(mention, parsed)
        if bare:
            take_offices(self.text, self._roles, self._placed)

    def _told_apart(self, mentions: Sequence[Mention]) -> Sequence[Mention]:
        """A place that is called as a person of the text is the place where it clearly is one ("visited Jordan")."""
        named = _surnames(mentions)
        shared = [mention.text in named and gazetteer.is_place(mention.text) for mention in mentions]
        if not any(shared):
            return mentions
        clear = [
            both and homonyms.is_clearly_place(self.text, mention.start, mention.end)
            for both, mention in zip(shared, mentions, strict=True)
        ]
        told: list[Mention] = []
        for both, place, mention in zip(shared, clear, mentions, strict=True):
            if both and place:
                told.append(replace(mention, type="place"))
            elif both and not any(clear) and mention.start > named[mention.text]:
                told.append(replace(mention, type="person"))
            else:
                told.append(mention)
        return told

    def _listing(self, mention: Mention) -> Cluster | None:
        hit = gazetteer.identify(self.text, mention.start, mention.end)
        if hit is None:
            entry = gazetteer.lookup(mention.text) or _body_of_a_state(mention.text)
            known = entry is not None and (entry.use in ("name", "body", "seat", "people") or entry.id in self._listed)
            if entry is None or not known:
                return None
            return self._listed_cluster(entry.id, entry)
        return self._listed_cluster(hit.id, hit)

    def _listed_cluster(self, actor: str, source: gazetteer.GazetteerHit | gazetteer.Entry) -> Cluster:
        if actor not in self._listed:
            cluster = self._new(id=actor, name=source.name)
            cluster.type = source.type
            self._listed[actor] = cluster
        return self._listed[actor]

    def _as_person(self, mention: Mention) -> PersonName | None:
        kind = mention.type or making.guess_type(mention.text)
        return person_name(mention.text) if kind == "person" else None

    def _full_name(self, mention: Mention, name: PersonName) -> None:
        cluster = self._persons.full(name)
        credit = is_credit(self.text, mention.start)
        if cluster is None:
            cluster = self._new()
            cluster.credit = credit
        cluster.credit = cluster.credit and credit
        self._persons.introduce(name, cluster, mention.start)
        self._place(mention, cluster)

    def _bare_name(self, mention: Mention, name: PersonName) -> None:
        cluster = self._persons.bare(name, mention.start) or self._organizations.resolve(mention.text)
        if cluster is None and self._persons.is_shared(name, mention.start):
            cluster = self._shared_name(name.words[0])
        elif cluster is None:
            cluster = self._new()
            self._persons.introduce(name, cluster, mention.start)
        cluster.gender = cluster.gender or name.gender
        self._place(mention, cluster)

    def _shared_name(self, surname: str) -> Cluster:
        """Stands for a surname where it may be that of several."""
        if surname not in self._shared:
            self._shared[surname] = self._new()
        return self._shared[surname]

    def _add_organizations(self, mentions: Sequence[Mention]) -> None:
        """In two rounds, so that the short form in a headline finds the full name below it."""
        longer = [self._organization(mention) if len(mention.text.split()) > 1 else None for mention in mentions]
        previous: tuple[Mention, Cluster] | None = None
        for mention, named in zip(mentions, longer, strict=True):
            cluster = named
            if cluster is None and previous is not None and self._in_brackets(previous[0], mention):
                cluster = previous[1]
                self._organizations.alias(mention.text, cluster)
            cluster = cluster or self._surname_of(mention) or self._organization(mention)
            self._place(mention, cluster)
            previous = mention, cluster

    def _organization(self, mention: Mention) -> Cluster:
        described = self._organizations.described(mention.text, mention.start) if mention.type != "place" else None
        if described is not None:
            return described
        short = mention.type != "place" and not (self._nested and mention in self._nested)
        cluster = self._organizations.resolve(mention.text, short=short)
        if cluster is None:
            cluster = self._new()
        self._organizations.introduce(mention.text, cluster)
        if mention.type == "group":
            self._organizations.group_at(mention.text, cluster, mention.start)
        elif mention.type != "place":
            self._organizations.name_at(mention.text, cluster, mention.start)
        return cluster

    def _in_brackets(self, first: Mention, second: Mention) -> bool:
        behind = introduces(self.text, first.end, second.start, second.end)
        return behind and same_by_brackets(first.text, second.text)

    def _surname_of(self, mention: Mention) -> Cluster | None:
        """The person whose surname was taken for an organisation's or a place's name."""
        place = mention.type == "place" and gazetteer.lookup(mention.text) is not None
        parsed = person_name(mention.text) if " " not in mention.text and not place else None
        found = self._persons.bare(parsed, mention.start) if parsed is not None else None
        return found if found is not None and self._organizations.resolve(mention.text) is None else None

    def add_roles(self, mentions: Sequence[Mention]) -> None:
        """Roles: "the Norlandic president" is whoever holds that office, if only one person does.

        A role that was tagged as a name ("the Pope") is an actor of its own where nobody is known to hold it, unless it is
        but a word ("leader").
        """
        by_end = {phrase.end: phrase for phrase in self._roles}
        holders = Holders(self.clusters)
        home = self._home()
        answers: dict[tuple[str | None, str], Cluster | None] = {}
        held: dict[tuple[str | None, str], bool] = {}
        for mention in mentions:
            phrase = by_end.get(mention.end)
            key = (phrase.owner, phrase.role) if phrase is not None else (None, mention.text.lower())
            if key not in answers:
                answers[key] = holders.one(*key, at_home=key[0] == home)
                held[key] = holders.has(*key)
            if answers[key] is None and _names_somebody(mention, phrase) and not held[key]:
                answers[key] = self._new()
            holder = answers[key]
            if holder is not None:
                self._place(mention, holder)

    def _home(self) -> str | None:
        """The gazetteer's id of the place that is mentioned most."""
        places = [(len(cluster.mentions), actor) for actor, cluster in self._listed.items() if cluster.type == "place"]
        return max(places, key=lambda place: place[0])[1] if places else None

    def add_pronouns(self, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> None:
        """Pronouns whose antecedent is clear."""
        if not mentions:
            return
        antecedents = Antecedents(self.text, sentences, self._placed)
        for mention in mentions:
            cluster = antecedents.resolve(mention)
            if cluster is not None:
                cluster.add(mention)


def _body_of_a_state(name: str) -> gazetteer.Entry | None:
    """The public body behind "the U.S. Food and Drug Administration"."""
    entry = gazetteer.lookup(plain) if (plain := _STATES_BODY.sub("", name)) != name else None
    return entry if entry is not None and entry.use == "body" and entry.type == "organization" else None


def _is_role(mention: Mention) -> bool:
    return mention.kind == "nominal" or (mention.kind == "name" and mention.type == "person" and is_role(mention.text))


def _surnames(mentions: Sequence[Mention]) -> Mapping[str, int]:
    """The last words of persons' full names, and where each is first named so."""
    found: dict[str, int] = {}
    for mention in mentions:
        words = mention.text.split() if mention.type == "person" else []
        if len(words) > 1:
            found.setdefault(words[-1], mention.start)
    return found


def _nested(mentions: Sequence[Mention]) -> frozenset[Mention]:
    """Mentions inside another one: the "Kessel" of "Kessel Gazette" is no short form of it."""
    found, reach = set(), 0
    for mention in sorted(mentions, key=lambda mention: (mention.start, -mention.end)):
        if mention.end <= reach:
            found.add(mention)
        reach = max(reach, mention.end)
    return frozenset(found)


def _names_somebody(mention: Mention, phrase: RolePhrase | None) -> bool:
    return mention.kind == "name" and (not mention.text.islower() or (phrase is not None and phrase.definite))
