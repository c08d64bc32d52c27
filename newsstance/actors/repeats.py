"""Names that were found once, wherever else they stand: a tagger misses some.

Leaves to others: finding them the first time (``detect``).
"""

import re
from collections.abc import Sequence
from typing import Final

from newsstance.actors.lexicon import WORD, Lexicon, word_set, words_of
from newsstance.actors.names import is_acronym, person_name
from newsstance.document import Mention
from newsstance.labels import ActorType

_ACRONYM: Final = re.compile(r" ?\(([A-Z][\w&.]{1,9})\)")
_LOWER: Final = re.compile(r"[a-z]{3,}")


def repeats(text: str, tagged: Sequence[Mention]) -> list[Mention]:
    """Further occurrences of tagged names, of persons' surnames, and of acronyms introduced in brackets."""
    phrases: dict[str, ActorType] = {}
    for mention in tagged:
        if mention.type is not None and len(mention.text) > 2 and mention.text[0].isupper():
            phrases.setdefault(mention.text, mention.type)
    for mention in tagged:
        for short, kind in _short_forms(text, mention):
            phrases.setdefault(short, kind)
    known = {(mention.start, mention.end) for mention in tagged}
    found = []
    for match in Lexicon(phrases.items()).matches(text):
        if (match.start, match.end) in known:
            continue
        surface = text[match.start : match.end]
        single = WORD.fullmatch(surface) is not None
        if not single or (not _is_ordinary(surface.lower(), text) and stands_alone(text, match.start, match.end)):
            found.append(Mention(start=match.start, end=match.end, text=surface, type=match.payload))
    return found


def _is_ordinary(word: str, text: str) -> bool:
    """Whether a word in small letters stands in the text by itself."""
    places = words_of(text).places.get(word, ()) if _LOWER.fullmatch(word) else ()
    return any(text[max(0, at - 1) : at] != "_" and text[at + len(word) : at + len(word) + 1] != "_" for at in places)


def _short_forms(text: str, mention: Mention) -> list[tuple[str, ActorType]]:
    if mention.type == "person":
        parsed = person_name(mention.text)
        words = mention.text[parsed.start :].split() if parsed is not None and parsed.full else []
        return [(word, "person") for word in words if parsed is not None and word.lower() in parsed.surnames]
    bracket = _ACRONYM.match(text, mention.end)
    if bracket is not None and mention.type is not None and is_acronym(bracket[1], mention.text):
        return [(bracket[1], mention.type)]
    return []


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word is not part of a longer name: no capitalised word touches it but one that opens a sentence."""
    before = WORD.findall(text[max(0, start - 24) : start])
    joined = text[start - 1 : start] in (" ", "-") and text[start - 2 : start - 1].isalnum()
    if before and joined and before[-1][0].isupper() and not _opens_sentence(text, start):
        return False
    following = WORD.match(text, end + 1) if text[end : end + 1] in (" ", "-") else None
    return following is None or not following[0][0].isupper()


def _opens_sentence(text: str, start: int) -> bool:
    """Whether the word before ``start`` is a sentence's first ("When Voss left") or a title ("President Voss")."""
    words = list(WORD.finditer(text, max(0, start - 24), start))
    first = words[-1].start()
    before = text[max(0, first - 2) : first].strip(" ")
    opens = first == 0 or before[-1:] in (".", "!", "?", "\n", '"', "“", "(")
    from_title = person_name(text[first : start + 1] + "x")
    titled = from_title is not None and from_title.start > 0
    return titled or (opens and words[-1][0].lower() in _OPENERS)


_OPENERS: Final = word_set(
    """
    when if but and as after before while since for with though although yet so then that what why how both even
    only the in on at to by from
    """
)
