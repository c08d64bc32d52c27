"""Where actors may be mentioned: the tagger's spans, the gazetteer's, roles, pronouns, and what the caller names.

Leaves to others: computing tags (``engine``), and which mentions are one actor (``link``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from newsstance.actors import gazetteer, pronouns
from newsstance.actors.link import link
from newsstance.actors.merge import Claim, merge
from newsstance.actors.named import exact_mentions, named_mentions
from newsstance.actors.nominals import find_roles, is_title
from newsstance.actors.repeats import repeats
from newsstance.actors.titles import is_anybodys
from newsstance.document import Mention, NamedActor, Sentence
from newsstance.labels import ActorType

_ADJECTIVES: Final = frozenset(("Korean", "Western", "Arab", "Islamic", "Eastern", "Northern", "Southern"))
"""Adjectives of no one state."""
_NO_PERSON: Final[Mapping[str, ActorType]] = {
    **dict.fromkeys(("administration", "campaign", "government", "cabinet", "ministry", "department", "foundation", "team",
                     "company", "office", "court", "committee", "council", "commission", "agency"), "organization"),
    **dict.fromkeys(("family", "supporters", "allies", "aides", "voters", "lawyers", "followers", "loyalists"), "group"),
}  # fmt: skip
_LEGAL_FORMS: Final = frozenset(
    f"{form}{dot}" for form in ("Inc", "Corp", "Ltd", "LLC", "plc", "PLC") for dot in ("", ".")
)
_LEGAL_FORM: Final = re.compile(r"!?,? (?:Inc\b\.?|Corp\b\.?|Ltd\b\.?|LLC\b|plc\b|PLC\b)")

_DETERMINER: Final = re.compile(
    r"(?:^|(?<=[^\w'’.-]))(?:[Tt]he|[Aa]n?|[Tt]his|[Tt]hat|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y)"
    r"(?: (?:[a-z]+(?:al|an|ar|ary|ese|ish|ive|ing)|city|state|minority|majority|new|former|own|coalition|[A-Z][a-z]+)){0,2} $"
)
"""What stands before a noun that was tagged alone: "the country's" and other possessives do not count."""
_SAYS_WHOSE: Final = re.compile(r"(?:\b[A-Z][\w.-]*|['’]s?) $")
_REACH: Final = 48


def pronoun_mentions(text: str, sentences: Sequence[Sentence]) -> tuple[Mention, ...]:
    """Third-person pronouns of ``sentences``, without type. "I" and "it" are none: whom they mean is seldom clear."""
    found = (match for s in sentences for match in pronouns.PATTERN.finditer(text, s.start, s.end))
    return tuple(Mention(start=m.start(), end=m.end(), text=m[0], type=None, kind="pronoun") for m in found)


def candidates(
    text: str,
    sentences: Sequence[Sentence],
    tagged: Sequence[Mention],
    named: Sequence[NamedActor] = (),
    *,
    discover: bool = True,
) -> tuple[Mention, ...]:
    """All mentions that ``link`` should see, ascending.

    Of overlapping ones the caller's stays, else the longest, else the earlier; only the caller's exact mentions may
    overlap each other. ``named`` have local spans; besides those, every whole-word occurrence of a name or alias in
    its spelling is a mention, and of a person's surname where it stands alone. With ``discover`` off everything is
    found and linked all the same (a pronoun may mean somebody else), and what is not of ``named`` is then left out.
    Raises DocumentError for a span outside the text.
    """
    kinds = {(mention.start, mention.end): mention.type for mention in tagged}
    exact = [_typed(mention, kinds) for mention in exact_mentions(text, named)]
    claims = [Claim(_typed(mention, kinds), 0) for mention in named_mentions(text, named, tagged)]
    claims += _discovered(text, sentences, tagged)
    found = merge(len(text), exact, claims)
    return found if discover else _only(named, text, sentences, found)


def _typed(mention: Mention, kinds: Mapping[tuple[int, int], ActorType | None]) -> Mention:
    """A mention of the caller's, with the tagger's type for just these words in place of a guess."""
    kind = kinds.get((mention.start, mention.end))
    known = mention.kind == "pronoun" or gazetteer.lookup(mention.text) is not None
    return mention if kind is None or known else replace(mention, type=kind)


def _discovered(text: str, sentences: Sequence[Sentence], tagged: Sequence[Mention]) -> Iterator[Claim]:
    hits = gazetteer.find(text)
    listed = {(hit.start, hit.end) for hit in hits}
    surnames = {mention.text.split()[-1] for mention in tagged if mention.type == "person" and " " in mention.text}
    sound = [m for m in tagged if not _is_adjective(text, m) and not _is_listed(m, listed, surnames)]
    sound = [_as_body(mention) for mention in sound]
    sound = [_with_legal_form(text, mention) for mention in sound if mention.text not in _LEGAL_FORMS]
    sound = [whole for mention in sound if (whole := _whole_phrase(text, mention)) is not None]
    for mention in sound:
        yield Claim(mention, 1 if mention.type == "person" else 3)
    for hit in hits:
        yield Claim(Mention(start=hit.start, end=hit.end, text=text[hit.start : hit.end], type=hit.type), 2)
    for mention in repeats(text, sound):
        yield Claim(mention, 4)
    persons = {mention.end for mention in sound if mention.type == "person"}
    for phrase in find_roles(text):
        if phrase.definite and phrase.end not in persons and not is_title(text, phrase):
            role = text[phrase.start : phrase.end]
            yield Claim(Mention(start=phrase.start, end=phrase.end, text=role, type="person", kind="nominal"), 5)
    for mention in pronoun_mentions(text, sentences):
        yield Claim(mention, 6)


def _as_body(mention: Mention) -> Mention:
    """What a person's name opens and a body's noun ends ("the Obama administration", "the Voss family") is no person."""
    kind = (
        _NO_PERSON.get(mention.text.rpartition(" ")[2].lower())
        if mention.type == "person" and " " in mention.text
        else None
    )
    return mention if kind is None else replace(mention, type=kind)


def _with_legal_form(text: str, mention: Mention) -> Mention:
    """A firm together with its "Inc.", which a tagger may mark apart, as behind the sign of "Yahoo! Inc."."""
    form = _LEGAL_FORM.match(text, mention.end) if mention.type == "organization" else None
    if form is None:
        return mention
    return replace(mention, end=form.end(), text=text[mention.start : form.end()])


def _whole_phrase(text: str, mention: Mention) -> Mention | None:
    """A noun in small letters that was tagged as a body or a place, with the article and the adjectives before it; nothing where
    it has neither these nor a name before it ("us", "industries"), for then it says neither who nor whose."""
    alone = mention.text.isalpha() and mention.text.islower() and not is_anybodys(mention.text)
    if mention.type not in ("organization", "place") or not alone:
        return mention
    low = max(0, mention.start - _REACH)
    before = text[low : mention.start]
    found = _DETERMINER.search(before)
    if found is not None and not any(gazetteer.is_place(word) for word in found[0].split()):
        start = low + found.start()
        return replace(mention, start=start, text=text[start : mention.end])
    return mention if _SAYS_WHOSE.search(before) is not None else None


def _is_listed(mention: Mention, listed: Set[tuple[int, int]], surnames: Set[str]) -> bool:
    """Whether what is tagged a person is a state, a body or an adjective by the gazetteer, and nobody's surname here."""
    if mention.type != "person" or mention.text in surnames:
        return False
    entry = gazetteer.lookup(mention.text)
    return (mention.start, mention.end) in listed or (entry is not None and entry.use == "adjective")


def _is_adjective(text: str, mention: Mention) -> bool:
    """Whether a tagged name is but an adjective ("Russian") or belongs to a title ("US President")."""
    if mention.text in _ADJECTIVES:
        return True
    if mention.type == "person":
        return False
    entry = gazetteer.lookup(mention.text)
    return entry is not None and (
        (entry.use == "adjective" and gazetteer.identify(text, mention.start, mention.end) is None)
        or gazetteer.is_attribute(text, mention.end)
    )


def _only(
    named: Sequence[NamedActor], text: str, sentences: Sequence[Sentence], found: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    wanted = {actor.id for actor in named}
    kept = [
        replace(m, actor=actor.id)
        for actor in link(text, sentences, found, named)
        if actor.id in wanted
        for m in actor.mentions
    ]
    return tuple(sorted(kept, key=lambda mention: (mention.start, mention.end)))


def not_found(named: Sequence[NamedActor], mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The ids of named actors that no mention was given to, in order."""
    found = {mention.actor for mention in mentions}
    return tuple(dict.fromkeys(actor.id for actor in named if actor.id not in found))
