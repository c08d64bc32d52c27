"""Directed sentiment (Park, Pan & Joo, Findings of ACL 2021): the stance of two actors toward each other in one sentence.

A row is a sentence with two bracketed actors, their names and one of five classes, so that at most one of the two directions is
not neutral. The brackets are taken out of the text. They were set after trailing letters *s* had been cut off (``[Harrowgate
Ferrie]s``, ``[Kratz’]s``): a mention takes those letters back and leaves an apostrophe out. The sets' own words and labels stay
as they are, actors that are no more than a punctuation mark among them. Leaves to others: fetching the file (``training.data``).
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from training.examples import ArticleLabels, Example

FIRST: Final = "p"
SECOND: Final = "q"
CLASSES: Final[tuple[tuple[str, str, str] | None, ...]] = (
    None,
    (FIRST, SECOND, "favor"),
    (SECOND, FIRST, "favor"),
    (FIRST, SECOND, "against"),
    (SECOND, FIRST, "against"),
)
"""The non-neutral stance (holder, target, label) of each class; None where both directions are neutral."""

_BRACKETED: Final = re.compile(r"\[([^\[\]]+)\]")
_CUT: Final = re.compile(r"s{1,2}(?![a-z])")
_TRAILING: Final = "'’”“\", "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marked:
    """A text without its brackets, and the span of each bracketed part in it."""

    text: str
    spans: tuple[tuple[int, int], ...]


def read(path: Path) -> Iterator[Example]:
    """One example a row. Raises DataError that names file and line."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _example(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, None, f"cannot be read ({error})") from None


def _example(path: Path, number: int, line: str) -> Example:
    try:
        bracketed, stance = _fields(line)
        marked = _unmark(bracketed)
    except ValueError as error:
        raise DataError(path, number, str(error)) from None
    text = marked.text
    mentions = tuple(_mention(text, span, key) for span, key in zip(marked.spans, (FIRST, SECOND), strict=True))
    return Example(
        id=f"{path.stem}-{number}",
        group=blake2b(text.encode(), digest_size=8).hexdigest(),
        text=text,
        sentences=(Sentence(start=0, end=len(text)),),
        mentions=mentions,
        names={str(mention.actor): mention.text for mention in mentions},
        stance={(0, holder, target): label for holder, target, label in stance},
        relations_labelled=True,
        article=ArticleLabels(relations={(holder, target): label for holder, target, label in stance}),
        unit="sentence",
    )


def _fields(line: str) -> tuple[str, list[tuple[str, str, str]]]:
    """The bracketed sentence of a row, and its non-neutral stance. Fields that hold quotes are written as in CSV."""
    try:
        (fields,) = csv.reader([line.rstrip("\r\n")], delimiter="\t", strict=True)
    except csv.Error as error:
        raise ValueError(f"cannot be read as fields between tabs ({error})") from None
    if len(fields) != 4:
        raise ValueError(f"has {len(fields)} fields between tabs, not 4 (sentence, two actors, class)")
    known = [str(at) for at in range(len(CLASSES))]
    if fields[3] not in known:
        raise ValueError(f"class {fields[3]!r} is none of {', '.join(known)}")
    stance = CLASSES[int(fields[3])]
    return fields[0], [stance] if stance else []


def _unmark(bracketed: str) -> _Marked:
    parts = _BRACKETED.split(bracketed.strip())
    if len(parts) != 5:
        raise ValueError(f"marks {len(parts) // 2} actors in brackets, not 2")
    text, spans = "", []
    for at, part in enumerate(parts):
        if at % 2:
            spans.append((len(text), len(text) + len(part)))
        text += part
    return _Marked(text=text, spans=tuple(spans))


def _mention(text: str, span: tuple[int, int], key: str) -> Mention:
    """The mention of a bracketed span, with the letters that were cut off and without what trails it."""
    start, end = span
    cut = _CUT.match(text, end) if text[end - 1].isalpha() else None
    end = cut.end() if cut else end
    found = text[start:end]
    kept = found.strip().rstrip(_TRAILING) or found
    start += found.index(kept)
    return Mention(start=start, end=start + len(kept), text=kept, type=None, actor=key)
