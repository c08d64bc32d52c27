"""What a tagger says of every token → the mentions that it marks.

The likeliest sequence of tags is read, not the likeliest tag of every word: of the corpus's mentions one in 1,600 stands right
behind another, so a tagger that wavers within a name ("Shadow" an organization, "Lounge" a place) has seen one name, whose type its
words choose together. Leaves to others: computing tags (``engine``), what else is a mention (``detect``).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from newsstance.document import Mention
from newsstance.labels import OUTSIDE, TAGS, ActorType

_EDGE: Final = ' \t\r\n\xa0"“”„«»()[]{},;:!?…-–—*|<>/\\_`'
_FUNCTION_WORDS: Final = frozenset(
    ("the", "a", "an", "its", "his", "her", "their", "our", "my", "this", "that", "these", "those", "of", "and", "or", "in", "on",
     "at", "for", "to", "by", "with", "from", "as", "is", "was", "be", "it", "who", "which", "said", "new", "not", "no")
)  # fmt: skip
"""A tagger that is unsure of the rest of a phrase leaves these behind."""
_ABBREVIATION: Final = re.compile(r"(?:^|\W)(?:[^\W_]\.|Inc\.|Corp\.|Co\.|Ltd\.|Jr\.|Sr\.|St\.)$")
_KIND: Final = tuple(tag.partition("-")[2] for tag in TAGS)
_INSIDE: Final = np.array([tag.startswith("I-") for tag in TAGS])
_APART: Final = 4.0
"""Nats that a second mention right behind another costs."""
_DOUBT: Final = 0.1
"""How likely an actor must be for a word to belong to the names around it."""

COST: Final = np.array(
    [
        [
            0.0
            if tag == OUTSIDE or (_INSIDE[at] and kind == before)
            else np.inf
            if _INSIDE[at]
            else _APART * bool(before)
            for at, (tag, kind) in enumerate(zip(TAGS, _KIND, strict=True))
        ]
        for before in _KIND
    ]
)
"""What it costs a tag (column) to follow another (row)."""

_POSSESSIVES: Final = ("'s", "’s", "s'", "s’")
Tags = Sequence[int] | NDArray[Any]
Word = tuple[int, int, int]
"""Start, end, and the number of the first subword."""


def tagged_mentions(
    text: str, tokens: Sequence[tuple[int, int]], tags: Tags, starts: Collection[int] = frozenset()
) -> tuple[Mention, ...]:
    """The spans that a tagger marks. ``tags``: for every token its logits over ``labels.TAGS``, or an index into it.

    No mention goes on over one of ``starts``, where sentences start. ``tokens`` are subwords with local offsets, ascending; empty
    ones (special tokens) count for nothing. The subwords of a word take the first one's tag, so that no mention ends inside a word;
    an ``I`` without a ``B`` starts a mention; quotation marks and a possessive at the edges are cut off. Raises ValueError if the
    lengths differ.
    """
    if len(tokens) != len(tags):
        raise ValueError(f"{len(tokens)} tokens have {len(tags)} tags; give one tag, or one row of logits, a token")
    scores = np.asarray(tags)
    ids = _ids(scores)
    words = list(_words(text, tokens))
    if scores.ndim == 2:
        _settle(text, words, ids, scores, starts)
    mentions = (_trimmed(text, *span) for span in _spans(text, words, ids, starts))
    return tuple(mention for mention in mentions if mention is not None)


def _ids(tags: NDArray[Any]) -> list[int]:
    ids: list[int] = (tags.argmax(axis=1) if tags.ndim == 2 else tags).tolist()
    unknown = next((tag for tag in ids if not 0 <= tag < len(TAGS)), None)
    if unknown is not None:
        raise ValueError(f"tag {unknown} is none of 0 to {len(TAGS) - 1}, the indexes of labels.TAGS")
    return ids


def _settle(text: str, words: Sequence[Word], ids: list[int], scores: NDArray[Any], starts: Collection[int]) -> None:
    """Where tags of neighbouring words clash, the likeliest sequence for all words around (Viterbi) replaces them in ``ids``."""
    done = 0
    for at in range(1, len(words)):
        if at < done or not _clash(ids[words[at - 1][2]], ids[words[at][2]]) or not _touch(text, words, at, starts):
            continue
        low, high = at - 1, at + 1
        while low > done and _doubted(scores, words[low - 1], ids) and _touch(text, words, low, starts):
            low -= 1
        while high < len(words) and _doubted(scores, words[high], ids) and _touch(text, words, high, starts):
            high += 1
        done = high
        run = [word[2] for word in words[low:high]]
        for index, tag in zip(run, likeliest(scores[run]), strict=True):
            ids[index] = tag


def _clash(one: int, other: int) -> bool:
    """Whether ``other`` goes not on with the mention that ``one`` stands in."""
    return one > 0 and other > 0 and not (_INSIDE[other] and _KIND[other] == _KIND[one])


def _touch(text: str, words: Sequence[Word], at: int, starts: Collection[int]) -> bool:
    """Whether a word may go on with the name of the one before: not in another line or sentence, nor behind a possessive."""
    low, high = words[at - 1][1], words[at][0]
    gap = text[low:high]
    return not gap.strip() and "\n" not in gap and high not in starts and not text[low - 2 : low].endswith(_POSSESSIVES)


def _doubted(scores: NDArray[Any], word: Word, ids: Sequence[int]) -> bool:
    if ids[word[2]]:
        return True
    row = np.exp(scores[word[2]] - scores[word[2]].max())
    return bool(row[0] < (1 - _DOUBT) * row.sum())


def likeliest(rows: NDArray[Any]) -> list[int]:
    """The best sequence of tags for words in a row; ``rows``: their logits."""
    best = rows[0] - np.where(_INSIDE, np.inf, 0.0)
    back: list[NDArray[Any]] = []
    for row in rows[1:]:
        paths = best[:, None] - COST
        back.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    tags = [int(best.argmax())]
    for origin in reversed(back):
        tags.append(int(origin[tags[-1]]))
    return tags[::-1]


def _words(text: str, tokens: Sequence[tuple[int, int]]) -> Iterator[Word]:
    """Whole words, each with its first subword."""
    start = end = first = -1
    for number, (low, high) in enumerate(tokens):
        if high <= low:
            continue
        if low >= end > start and not _shown(text, end, low) and _inside_word(text, low):
            end = high
            continue
        if end > start:
            yield start, end, first
        start, end, first = low, high, number
    if end > start:
        yield start, end, first


def _shown(text: str, end: int, low: int) -> str:
    """What of the characters between two tokens is more than marks that the tokenizer leaves out."""
    gap = text[end:low]
    if gap in ("", " "):
        return gap
    return "".join(sign for sign in gap if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))


def _inside_word(text: str, at: int) -> bool:
    """Whether ``at`` is no boundary of words: letters, or an apostrophe between letters, on both sides."""
    if text[at] in "'’":
        return text[at - 1].isalnum() and text[at + 1 : at + 2].isalnum()
    if text[at - 1] in "'’":
        return text[at].isalnum() and text[max(0, at - 2)].isalnum()
    return (_is_letter(text[at - 1]) or not _shown(text, at - 1, at)) and _is_letter(text[at])


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or "\u0300" <= sign <= "\u036f"


def _spans(
    text: str, words: Sequence[Word], ids: Sequence[int], starts: Collection[int]
) -> Iterator[tuple[int, int, ActorType]]:
    start = end = 0
    kind = ""
    for low, high, number in words:
        prefix, _, word_kind = TAGS[ids[number]].partition("-")
        if kind and prefix == "I" and word_kind == kind and "\n" not in text[end:low] and low not in starts:
            end = high
            continue
        if kind:
            yield start, end, cast("ActorType", kind)
        start, end, kind = low, high, word_kind
    if kind:
        yield start, end, cast("ActorType", kind)


def _trimmed(text: str, start: int, end: int, kind: ActorType) -> Mention | None:
    while start < end and text[start] in _EDGE + "'’‘.":
        start += 1
    while start < end and (text[end - 1] in _EDGE + "‘" or _is_loose(text, start, end)):
        end -= 2 if text[max(start, end - 2) : end] in ("'s", "’s") else 1
    while (rest := text[start:end].rpartition(" "))[1] and rest[2] in _FUNCTION_WORDS:
        end = start + len(rest[0].rstrip(_EDGE))
    bracket = text.find("(", start, end)
    if bracket >= 0 and text.find(")", bracket, end) < 0:
        end = len(text[:bracket].rstrip())
    names_nobody = text[start:end].lower() in _FUNCTION_WORDS
    return Mention(start=start, end=end, text=text[start:end], type=kind) if start < end and not names_nobody else None


def _is_loose(text: str, start: int, end: int) -> bool:
    """Whether what ends at ``end`` is a possessive, or a full stop that no abbreviation needs."""
    if text[end - 1] == ".":
        return _ABBREVIATION.search(text, max(start, end - 6), end) is None
    return text[end - 1] in "'’" or text[max(start, end - 2) : end] in ("'s", "’s")
