"""Texts whose actors are marked, and every way in which the suite changes one: words, names, typography, what stands around.

A change moves the marks along. Leaves to others: which changes a capability makes (``suite``) and what is asked of the
result (``trials``).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from training.examples import Example
from training.readers.bundled import MarkedSentence, is_pronoun

Edit = tuple[int, int, str]
"""``text[start:end]`` becomes the words."""
Text = MarkedSentence

_WORD: Final = re.compile(r"[^\W\d_]+")
_OPENING: Final = re.compile(r"\"(?=\w)|(?<!\S)\"")
_DASH: Final = re.compile(r"(?<= )-(?= )")
_RANGE: Final = re.compile(r"(?<=\d)-(?=\d)")
BREAK: Final = "\n\n"


def edited(text: Text, edits: Iterable[Edit]) -> Text:
    """The text with every edit made; edits do not overlap. A mark inside a range that is cut away goes with it."""
    pieces: list[str] = []
    moves: list[tuple[int, int]] = []  # (end of the edit in the old text, how far what follows is moved)
    gone: list[tuple[int, int]] = []
    at = moved = 0
    for start, end, words in sorted(edits):
        pieces += [text.text[at:start], words]
        at, moved = end, moved + len(words) - (end - start)
        moves.append((end, moved))
        if not words:
            gone.append((start, end))
    kept = (mark for mark in text.marks if not any(start <= mark[0] < end for start, end in gone))
    marks = tuple((_moved(start, moves), _moved(end, moves), key) for start, end, key in kept)
    return Text(text="".join([*pieces, text.text[at:]]), marks=marks)


def _moved(position: int, moves: Sequence[tuple[int, int]]) -> int:
    """Where a position is now."""
    return position + next((by for end, by in reversed(moves) if end <= position), 0)


def swapped(text: Text, words: Mapping[str, str]) -> Text:
    """Whole words for others, all at once, so that two may change places; capitals are kept."""
    edits = []
    for match in _WORD.finditer(text.text):
        found = _replacement(match[0], words)
        if found is not None:
            edits.append((match.start(), match.end(), found))
    return edited(text, edits)


def _replacement(word: str, words: Mapping[str, str]) -> str | None:
    if word in words:
        return words[word]
    lower = words.get(word.lower()) if word[0].isupper() else None
    if lower is not None:
        return lower[0].upper() + lower[1:]
    title = words.get(word.capitalize()) if word.isupper() and len(word) > 1 else None
    return title.upper() if title is not None else None


def exchanged(text: Text, first: str, second: str) -> Text:
    """Two actors change places: each is named where the other was."""
    surfaces = {key: _surface(text, key) for key in (first, second)}
    other = {first: surfaces[second], second: surfaces[first]}
    return edited(
        text,
        [
            (start, end, _fitted(other[key], text.text[start:end]))
            for start, end, key in text.marks
            if key in other and not is_pronoun(text.text[start:end])
        ],
    )


def _surface(text: Text, key: str) -> str:
    return next(text.text[start:end] for start, end, of in text.marks if of == key)


def _fitted(surface: str, place: str) -> str:
    """The article of a phrase as large or small as the place asks for: "The farmers" within a sentence is "the farmers"."""
    if surface.lower().startswith("the "):
        large = place[0].isupper()
        return ("T" if large else "t") + surface[1:]
    return surface


def curly_quotes(text: Text) -> Text:
    """Typographer's quotation marks and apostrophes."""
    plain = _OPENING.sub("“", text.text).replace('"', "”").replace("'", "’")
    return Text(text=plain, marks=text.marks)


def spaced_dashes(text: Text) -> Text:
    """Dashes where a typewriter has hyphens."""
    return Text(text=_RANGE.sub("–", _DASH.sub("—", text.text)), marks=text.marks)


def capital_names(text: Text) -> Text:
    """Names in capitals, as wire copy and headlines have them."""
    edits = [
        (match.start(), match.end(), match[0].upper())
        for start, end, _ in text.marks
        if not is_pronoun(text.text[start:end])
        for match in _WORD.finditer(text.text, start, end)
        if match[0][0].isupper()
    ]
    return edited(text, edits)


def lower_case(text: Text) -> Text:
    """No capital at all."""
    return Text(text="".join(_lower(sign) for sign in text.text), marks=text.marks)


def _lower(sign: str) -> str:
    lower = sign.lower()
    return lower if len(lower) == len(sign) else sign


TYPOGRAPHY: Final = {
    "curly quotes": curly_quotes,
    "spaced dashes": spaced_dashes,
    "capital names": capital_names,
    "lower case": lower_case,
}


def surrounded(text: Text, before: str, after: str, gap: str = BREAK) -> Text:
    """The text with others before and behind it; empty ones leave no gap."""
    lead = before + gap if before else ""
    moved = tuple((start + len(lead), end + len(lead), key) for start, end, key in text.marks)
    return Text(text=lead + text.text + (gap + after if after else ""), marks=moved)


def part(text: Text, start: int, end: int) -> Text:
    """The piece from ``start`` to ``end`` with the marks that lie in it."""
    marks = ((low - start, high - start, key) for low, high, key in text.marks if start <= low and high <= end)
    return Text(text=text.text[start:end], marks=tuple(marks))


def joined(texts: Sequence[Text]) -> Text:
    """Texts as paragraphs of one."""
    whole = texts[0]
    for text in texts[1:]:
        at = len(whole.text) + 1
        moved = tuple((start + at, end + at, key) for start, end, key in text.marks)
        whole = Text(text=f"{whole.text}\n{text.text}", marks=whole.marks + moved)
    return whole


def padded(text: Text, dull: str) -> Text:
    """Dull prose between the first line of a text and its last."""
    at = text.text.index("\n")
    return edited(text, [(at, at + 1, f"\n{dull}\n")])


def of_example(example: Example) -> Text:
    """A corpus example as a marked text."""
    marks = tuple((mention.start, mention.end, str(mention.actor)) for mention in example.mentions)
    return Text(text=example.text, marks=marks)


def keys_of(text: Text) -> tuple[str, ...]:
    """Whom a text marks, in order of first mention."""
    return tuple(dict.fromkeys(key for _, _, key in text.marks))
