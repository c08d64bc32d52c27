"""Personal pronouns: their forms, their gender, and whether they stand as an object.

Leaves to others: whom they mean (``antecedents``).
"""

import re
from collections.abc import Mapping
from typing import Final

GENDERS: Final[Mapping[str, str]] = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "p", "them": "p", "their": "p", "theirs": "p", "themselves": "p",
}  # fmt: skip
"""Pronouns of the third person: "m", "f", or "p" for plural."""

PATTERN: Final = re.compile(
    r"[HhSsTt](?<=\b.)(?:(?<=[Hh])(?:e|im(?:self)?|is|er(?:s|self)?)|(?<=[Ss])he|(?<=[Tt])h(?:ey|em(?:selves)?|eirs?)|"
    r"(?<=H)(?:E|IM|IS|ER)|(?<=S)HE|(?<=T)H(?:EY|EM|EIR))\b(?!['’](?!s\b|d\b|ll\b|re\b|ve\b))"
)
"""Its first letter comes before the check that a word begins there: patterns that begin with a letter are searched for fast."""
_NOUN_FOLLOWS: Final = re.compile(r"\s+(?!(?:to|in|on|at|for|from|of|by|with|and|or|but|as|that|when|after|before|into|"
                                  r"over|about|because|while|if|a|an|the|this|not|out|up)\b)[^\W\d_]")  # fmt: skip


def gender(pronoun: str) -> str | None:
    """ "m", "f", "p" (plural), or None for any other word."""
    return GENDERS.get(pronoun.lower())


def is_object(text: str, start: int, end: int) -> bool:
    """Whether the pronoun is a plain object ("him", "them", "her" without a noun behind it)."""
    form = text[start:end].lower()
    return form in ("him", "them") or (form == "her" and _NOUN_FOLLOWS.match(text, end) is None)
