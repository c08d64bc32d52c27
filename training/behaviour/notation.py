"""The line in which a case is written: marked text, then what must be said of whom.

    {The council|o1} thanked {the divers|g1}. || g1+ o1? ; o1>g1+ @>o1?+

The text is marked as in the corpus (``data/GUIDELINES.md``, part 5; a key's first letter is the actor's type); ``//`` begins a
new paragraph. Of a label like ``o1?+`` either is right. Leaves to others: what a set of cases is (``suite``).
"""

import re
from dataclasses import dataclass
from typing import Final

from newsstance.labels import AUTHOR
from training.behaviour.texts import Text, keys_of
from training.draft import SENTIMENT_OF, STANCE_OF
from training.labelled import relation_name
from training.passages import TYPES
from training.readers.bundled import plain

PARAGRAPH: Final = " // "
_LABEL: Final = re.compile(r"(?:(\w+|@)>)?(\w+?)([-?+]{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must be said: ``holder`` is None for sentiment, ``author`` for the text's own voice, else an actor's key."""

    holder: str | None
    target: str
    allowed: tuple[str, ...]

    @property
    def name(self) -> str:
        """The key, or ``holder>target``."""
        return self.target if self.holder in (None, AUTHOR) else relation_name(str(self.holder), self.target)

    def head(self, unit: str) -> str:
        """The head that answers it for a lone sentence or a longer text."""
        level = "" if unit == "sentence" else "article_"
        if self.holder is None:
            return f"{level}sentiment"
        return f"{level}stance" if self.holder == AUTHOR else "relation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One text of a case, and what is expected of it (nothing in cases of invariance)."""

    text: Text
    expected: tuple[Expectation, ...]


def written(line: str) -> Written:
    """A line as a text. Raises ValueError that names what is wrong."""
    marked, _, labels = line.partition("||")
    text = plain(
        PARAGRAPH.join(part.strip() for part in marked.split(PARAGRAPH.strip())).replace(PARAGRAPH, "\n").strip()
    )
    keys = keys_of(text)
    if not keys:
        raise ValueError("marks nobody; write {surface|key} around every mention of whom it judges")
    strange = [key for key in keys if key[0] not in TYPES]
    if strange:
        raise ValueError(f"key {strange[0]!r} must begin with p (person), o (organization), l (place) or g (group)")
    return Written(text=text, expected=tuple(_expectation(token, keys) for token in labels.replace(";", " ").split()))


def _expectation(token: str, keys: tuple[str, ...]) -> Expectation:
    match = _LABEL.fullmatch(token)
    if match is None:
        raise ValueError(f"label {token!r} is not like 'p1-', 'p1?+', '@>p1?' or 'p1>o1+'")
    holder, target, signs = match.groups()
    unmarked = [key for key in (target, holder) if key not in (None, "@", *keys)]
    if unmarked:
        raise ValueError(f"label {token!r} is of {unmarked[0]!r}, which the text does not mark ({', '.join(keys)})")
    if holder == target:
        raise ValueError(f"label {token!r}: nobody takes a stance toward himself")
    signs_of = SENTIMENT_OF if holder is None else STANCE_OF
    allowed = tuple(signs_of[sign] for sign in signs)
    return Expectation(holder=AUTHOR if holder == "@" else holder, target=target, allowed=allowed)
