"""The caller's actors in a text: their exact mentions, and where their names stand.

Leaves to others: names that stand for them in other ways (``link``).
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from newsstance.actors import gazetteer, pronouns
from newsstance.actors.cluster import guess_type
from newsstance.actors.lexicon import Lexicon
from newsstance.actors.names import given_gender, person_name
from newsstance.actors.repeats import stands_alone
from newsstance.document import Mention, NamedActor
from newsstance.errors import DocumentError
from newsstance.labels import ACTOR_TYPES, ActorType


def exact_mentions(text: str, named: Sequence[NamedActor]) -> list[Mention]:
    """The mentions that the caller points at. Raises DocumentError for a span that is empty or outside the text."""
    found = {}
    for actor in named:
        for span in actor.mentions:
            if not 0 <= span.start < span.end <= len(text):
                raise DocumentError(
                    "invalid_span",
                    f"actor {actor.id!r}: mention [{span.start}, {span.end}) is no part of the text of {len(text)} "
                    "characters; give 0 <= start < end <= length in code points",
                    param="actors",
                )
            surface = text[span.start : span.end]
            pronoun = pronouns.gender(surface) is not None
            found[span.start, span.end, actor.id] = Mention(
                start=span.start, end=span.end, text=surface, actor=actor.id, kind="pronoun" if pronoun else "name",
                type=None if pronoun else type_of(actor),
            )  # fmt: skip
    return list(found.values())


def named_mentions(text: str, named: Sequence[NamedActor], tagged: Sequence[Mention]) -> list[Mention]:
    """Where names, aliases and lone surnames of ``named`` stand, as whole words in their spelling.

    A surname that somebody else in the text bears too is not claimed: ``link`` decides whose it is.
    """
    names = [(name, actor) for actor in named for name in _names(actor)]
    if not names:
        return []
    surnames = list(_surnames(named, tagged))
    known = {name for name, _ in names}
    phrases = [(name, (actor, False)) for name, actor in names]
    phrases += [(name, (actor, True)) for name, actor in surnames if name not in known]
    types = {actor.id: type_of(actor) for actor in named}
    found = []
    for match in Lexicon(phrases).matches(text):
        actor, alone = match.payload
        if not alone or stands_alone(text, match.start, match.end):
            surface = text[match.start : match.end]
            found.append(Mention(start=match.start, end=match.end, text=surface, type=types[actor.id], actor=actor.id))
    return found


def type_of(actor: NamedActor) -> ActorType | None:
    """What the gazetteer, the id ("person:…") or the looks of the name say; None for an actor without a name."""
    entry = next((entry for name in _names(actor) if (entry := gazetteer.lookup(name)) is not None), None)
    if entry is not None:
        return entry.type
    prefix = next((kind for kind in ACTOR_TYPES if actor.id.startswith(f"{kind}:")), None)
    return prefix or (guess_type(actor.name) if actor.name else None)


def _names(actor: NamedActor) -> tuple[str, ...]:
    return tuple(name for name in (actor.name, *actor.aliases) if name and name.strip())


def _surnames(named: Sequence[NamedActor], tagged: Sequence[Mention]) -> Iterator[tuple[str, NamedActor]]:
    bearers = Counter(surname for actor in named for surname in {s for s, _ in _of(actor)})
    full_names = {actor_name.lower() for actor in named for actor_name in _names(actor)}
    for surface in {mention.text for mention in tagged if mention.type == "person"}:
        parsed = person_name(surface)
        if parsed is not None and parsed.full and surface[parsed.start :].lower() not in full_names:
            bearers.update(parsed.surnames)
    for actor in named:
        yield from ((spelled, actor) for surname, spelled in _of(actor) if bearers[surname] == 1)


def _of(actor: NamedActor) -> list[tuple[str, str]]:
    """A person's surnames, folded and as spelled."""
    if type_of(actor) != "person":
        return []
    found = []
    for name in _names(actor):
        parsed = person_name(name)
        words = name[parsed.start :].split() if parsed is not None and parsed.full else []
        spelled = {word.strip(".,").lower(): word.strip(".,") for word in words}
        surnames = parsed.surnames if parsed is not None else ()
        found += [(s, spelled[s]) for s in surnames if s in spelled and given_gender(s) is None]
    return found
