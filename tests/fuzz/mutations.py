"""Texts made from other texts: cut, doubled, spliced, and sprinkled with what nobody meant well.

Leaves to others: what is asserted of them (``text``).
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final

LONGEST: Final = 20_000
SPRINKLES: Final = (
    "\x00", "\x0b", "\x0c", "\x1f", "\x85", "\xa0", "\xad", "\u200b", "\u200d", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffd",
    "\U0001f1fa\U0001f1f8", "\U0001f469\u200d\U0001f680", "e\u0301\u0302\u0303", "İ", "ß", "ﬁ", "Å", "\ud800", "\udfff", "\uffff",
    "<", ">", "</p>", "<p>", "<article>", "</article>", "<!--", "-->", "<script>", "</script>", "<![CDATA[", "&amp;", "&#0;",
    "&#x110000;", "&nbsp;", "<h1>", "<time datetime='2031'>", "<table><tr><td>", "<p hidden>", "<div class='share related'>",
    "“", "”", "'s", "’", "\"", "—", "...", "…", "!?!?", "Mr. ", "U.S. ", "President ", "Lt. Gov. ", "France ", "the president ",
    "he ", "who ", "By Ada Quill", "(AP) -- ", "VELMAR, May 4 ", "\r", "\r\n", "\n\n\n", "\t", " " * 50,
    "a" * 300, "A" * 300, ". " * 50,
    "1,000.50 ", "http://a.example/?q=1 ", "@ada ", "#harbour ", "Share on Facebook\n", "Advertisement\n", "Read more\n",
)  # fmt: skip

Mutation = Callable[[Random, str, str], str]


def cut(random: Random, text: str, other: str) -> str:
    """Without a stretch."""
    start, end = _range(random, text)
    return text[:start] + text[end:]


def double(random: Random, text: str, other: str) -> str:
    """A stretch several times."""
    start, end = _range(random, text)
    return text[:end] + text[start:end] * random.choice((1, 2, 50)) + text[end:]


def splice(random: Random, text: str, other: str) -> str:
    """A stretch of another text in the middle."""
    at = random.randint(0, len(text))
    start, end = _range(random, other)
    return text[:at] + other[start:end] + text[at:]


def sprinkle(random: Random, text: str, other: str) -> str:
    """Hostile words at a few places."""
    for _ in range(random.choice((1, 3, 20))):
        at = random.randint(0, len(text))
        text = text[:at] + random.choice(SPRINKLES) + text[at:]
    return text


def replace(random: Random, text: str, other: str) -> str:
    """One character everywhere by another word."""
    return text.replace(random.choice(text), random.choice(SPRINKLES), random.choice((1, 10, -1))) if text else text


def change_case(random: Random, text: str, other: str) -> str:
    """A stretch in other letters."""
    start, end = _range(random, text)
    change = random.choice((str.upper, str.lower, str.title, str.swapcase))
    return text[:start] + change(text[start:end]) + text[end:]


def shuffle_lines(random: Random, text: str, other: str) -> str:
    """The lines in another order."""
    lines = text.split("\n")
    random.shuffle(lines)
    return "\n".join(lines)


MUTATIONS: Final[tuple[Mutation, ...]] = (cut, double, splice, sprinkle, replace, change_case, shuffle_lines)


def mutated(random: Random, seeds: Sequence[str]) -> str:
    """A seed after a few mutations, of at most ``LONGEST`` characters."""
    text = random.choice(seeds)
    for _ in range(random.randint(1, 5)):
        text = random.choice(MUTATIONS)(random, text, random.choice(seeds))[:LONGEST]
    return text


def _range(random: Random, text: str) -> tuple[int, int]:
    start = random.randint(0, len(text))
    return start, min(len(text), start + int(random.expovariate(1 / 200)))
