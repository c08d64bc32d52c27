"""Where actors stand in a text of whom a set gives only the name: the core's own linking, helped by looser spellings.

A name is looked for in any case, with and without an article in front, singular and plural, under the aliases that the reader
knows, and, only where none of these stands in the text, by its acronym, by a part of it of two words or more, or (a person) by the
surname or the given name anywhere. Leaves to others: which aliases there are (``us_names``), and who is meant by a
surname, a role or a pronoun (``newsstance.actors``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsstance.actors.detect import candidates
from newsstance.actors.names import person_name
from newsstance.actors.repeats import stands_alone
from newsstance.document import Mention, NamedActor, Sentence
from newsstance.labels import ActorType

_WEAK = frozenset(
    ("the", "a", "an", "of", "and", "for", "in", "on", "to", "by", "with", "from", "at", "his", "her", "their", "its")
)
_LEAST_ACRONYM = 3
_LEAST_SURNAME = 3
_LEAST_PART = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An actor to find. ``type`` is None for what is no actor: a law, an event, a demand."""

    key: str
    name: str
    type: ActorType | None
    aliases: tuple[str, ...] = ()


def mentions_of(text: str, sentences: Sequence[Sentence], wanted: Sequence[Wanted]) -> tuple[Mention, ...]:
    """All mentions, each with its actor's key, ascending. An actor that is nowhere in the text has none."""
    spelled = {one.key: tuple(_spelled(text, (one.name, *one.aliases))) for one in wanted}
    found = _linked(text, sentences, wanted, spelled)
    missing = {one.key for one in wanted} - {str(mention.actor) for mention in found}
    looser = {one.key: tuple(_spelled(text, _looser(one))) for one in wanted if one.key in missing}
    if not any(looser.values()):
        return found
    return _linked(text, sentences, wanted, spelled | looser)


def _linked(
    text: str, sentences: Sequence[Sentence], wanted: Sequence[Wanted], spelled: dict[str, tuple[str, ...]]
) -> tuple[Mention, ...]:
    named = [NamedActor(id=one.key, name=one.name, aliases=spelled[one.key]) for one in wanted]
    surnames = list(_lone_surnames(text, wanted))
    types = {one.key: one.type for one in wanted}
    return tuple(
        replace(mention, type=None if mention.kind == "pronoun" else types[str(mention.actor)])
        for mention in candidates(text, sentences, surnames, named, discover=False)
    )


def _lone_surnames(text: str, wanted: Sequence[Wanted]) -> Iterator[Mention]:
    """What a tagger would mark: surnames by themselves, which two of the actors may bear."""
    surnames = {name.split()[-1] for one in wanted if one.type == "person" and " " in (name := one.name.strip())}
    for surname in sorted(surnames):
        for match in re.finditer(rf"(?<!\w){re.escape(surname)}(?!\w)", text):
            if stands_alone(text, match.start(), match.end()):
                yield Mention(start=match.start(), end=match.end(), text=surname, type="person")


def _spelled(text: str, names: Sequence[str]) -> Iterator[str]:
    """The spellings of ``names`` that stand in the text."""
    seen: set[str] = set()
    lowered = text.lower()
    for form in (form for name in names for form in _forms(name)):
        if form.split()[0].split("'")[0].lower() not in lowered:
            continue
        flags = re.NOFLAG if form.isupper() else re.IGNORECASE
        words = r"[\s‐‑-]+".join(re.escape(word).replace("'", "['’]") for word in form.split())
        for match in re.finditer(rf"(?<![\w-]){words}(?!\w)", text, flags):
            if match[0] not in seen:
                seen.add(match[0])
                yield match[0]


def _forms(name: str) -> Iterator[str]:
    plain = re.sub(r"^(?:the|a|an)\s+", "", name.strip().replace("’", "'"), flags=re.IGNORECASE)
    if not plain:
        return
    yield plain
    if plain.isupper():
        return
    yield plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else f"{plain}s"
    if plain.endswith("ies"):
        yield f"{plain[:-3]}y"
    if "United States" in plain:
        yield plain.replace("United States", "U.S.")
        yield plain.replace("United States", "US")
    if "U.S." in plain:
        yield plain.replace("U.S.", "US")


def _looser(one: Wanted) -> list[str]:
    words = one.name.replace("’", "'").split()
    if one.type == "person":
        parsed = person_name(one.name)
        plain = one.name[parsed.start :].split() if parsed else words
        short = [word.title() if word.isupper() else word for word in (plain[-1], plain[0])]
        return [word for word in short if len(word) >= _LEAST_SURNAME]
    return [*_acronyms(words), *_parts(words)]


def _acronyms(words: Sequence[str]) -> Iterator[str]:
    initials = "".join(word[0] for word in words if word.lower() not in _WEAK).upper()
    if len(initials) >= _LEAST_ACRONYM:
        yield initials
        yield "".join(f"{initial}." for initial in initials)


def _parts(words: Sequence[str]) -> Iterator[str]:
    """Runs of words of the name, the longest first, that begin and end in a word of weight."""
    for length in range(len(words) - 1, _LEAST_PART - 1, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            if part[0].lower() not in _WEAK and part[-1].lower() not in _WEAK:
                yield " ".join(part)
