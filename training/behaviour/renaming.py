"""New names for the persons of a sentence: which words go, and which come instead.

The new names are of many origins and of nobody known; the gender of the text's pronouns is kept. Leaves to others: making the
change (``texts.swapped``) and what is asked of it (``sentences``).
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from newsstance.actors import gazetteer
from newsstance.actors.lexicon import word_set
from newsstance.actors.names import GENERIC_WORDS, ORGANIZATION_WORDS, given_gender, person_name
from training.examples import Example
from training.readers.bundled import is_pronoun

MEN: Final = (
    ("Chidi", "Okonjo"), ("Wenbo", "Zhang"), ("Tariq", "Mansour"), ("Diego", "Fuentes"), ("Oleg", "Baranov"),
    ("Ravi", "Deshpande"), ("Lars", "Thorsen"), ("Kenji", "Moriyama"), ("Piero", "Galante"), ("Emeka", "Adeyo"),
    ("Yusuf", "Demirel"), ("Harold", "Whitcombe"),
)  # fmt: skip
WOMEN: Final = (
    ("Ngozi", "Eberechi"), ("Meilin", "Zhao"), ("Layla", "Haddad"), ("Lucia", "Prado"), ("Irina", "Sokolova"),
    ("Anjali", "Kulkarni"), ("Solveig", "Lindahl"), ("Haruka", "Tanabe"), ("Chiara", "Bellandi"), ("Amara", "Diallo"),
    ("Elif", "Yildirim"), ("Margaret", "Ashdown"),
)  # fmt: skip
_MALE: Final = re.compile(r"\b(?:he|him|his|himself|mr|sir)\b", re.IGNORECASE)
_FEMALE: Final = re.compile(r"\b(?:she|her|hers|herself|mrs|ms|madam)\b", re.IGNORECASE)
_NAME: Final = re.compile(r"[A-Z][\w'’-]+(?: [A-Z][\w'’.-]*){0,2}")
_NO_PERSONS: Final = word_set(
    "fox hurricane storm tropical county house tv radio station hebdo street river party brexit"
)


def persons(example: Example) -> Iterator[tuple[str, str]]:
    """(key, name without title) of the persons who are named in a text: by their type, or, where a set gives no types, by what
    the mention looks like."""
    for mention in example.mentions:
        key = str(mention.actor)
        kind = example.types.get(key)
        name = _bare(example.names.get(key, mention.text)) if kind in (None, "person") else None
        if name is None or is_pronoun(mention.text) or (kind is None and not _of_person(name)):
            continue
        if set(name.split()) & set(_words(mention.text)):
            yield key, name


def renaming(example: Example, seed: str) -> Mapping[str, str]:
    """Words of the persons' names → words of new ones; empty where nobody is named, or where the text has he and she both, so
    that new given names might not fit."""
    names = list(dict.fromkeys(name for _, name in persons(example)))
    pool = _pool(example.text)
    if not names or (not pool and any(" " in name or given_gender(name) for name in names)):
        return {}
    fresh = random.Random(seed).sample(pool or (*MEN, *WOMEN), min(len(names), len(MEN)))
    words: dict[str, str] = {}
    for name, (given, surname) in zip(names, fresh, strict=False):
        parts = name.split()
        if len(parts) > 1 or given_gender(parts[0]) is not None:
            words.setdefault(parts[0], given)
        if len(parts) > 1 or given_gender(parts[0]) is None:
            words.setdefault(parts[-1], surname)
    return words


def _pool(text: str) -> Sequence[tuple[str, str]]:
    male, female = _MALE.search(text), _FEMALE.search(text)
    if male and female:
        return ()
    if not male and not female:
        return (*MEN, *WOMEN)
    return MEN if male else WOMEN


def _bare(name: str) -> str | None:
    found = person_name(name)
    words = _words(name[found.start :]) if found else []
    if len(words) == 3 and given_gender(words[0]) is None and given_gender(words[1]) is not None:
        del words[0]  # a verb or a title that stands before: "Blame Ilse Brandt"
    return " ".join(words) or None


def _words(name: str) -> list[str]:
    """The words of a name, without a genitive and other signs at their ends."""
    return [word.removesuffix("'s").removesuffix("’s").strip("\"'“”‘’,.") for word in name.split()]


def _of_person(name: str) -> bool:
    """Whether a mention without a type looks like a person's name: one to three words in capitals, no state, no firm."""
    words = {word.lower() for word in name.split()}
    known = ORGANIZATION_WORDS | GENERIC_WORDS | _NO_PERSONS
    return _NAME.fullmatch(name) is not None and not words & known and gazetteer.lookup(name) is None
