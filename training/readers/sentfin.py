"""SEntFiN (Sinha et al., 2022): sentiment toward each organisation, index or market that a financial headline names.

The file gives names without offsets: every occurrence of a name as whole words is a mention, or, where there is none, as the
beginning of a word (an apostrophe that the headlines lost: ``Harrowgates``); longer names take their place first. A name that
does not stand in its headline is skipped, and a headline without any; ``unfound`` lists them. Other actors are not marked, so
the tagger does not learn from this set. Leaves to others: fetching the file (``training.data``).
"""

import csv
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final

from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from newsstance.labels import SENTIMENT
from training.examples import Example

COLUMNS: Final = ("S No.", "Title", "Decisions")
_DECISION: Final = re.compile(rf"""(['"])(?P<name>.+?)\1: '(?P<label>{"|".join(SENTIMENT)})'(?:, |$)""")


def read(path: Path) -> Iterator[Example]:
    """One example a headline. Raises DataError that names file and line."""
    for identity, title, labels in _rows(path):
        mentions = _mentions(title, tuple(labels))
        if mentions:
            yield _example(f"{path.stem}-{identity}", title, mentions, labels)


def unfound(path: Path) -> Iterator[tuple[str, str]]:
    """Headline and name of every label that ``read`` skips. Raises DataError."""
    for _, title, labels in _rows(path):
        found = {mention.actor for mention in _mentions(title, tuple(labels))}
        yield from ((title, name) for name in labels if name not in found)


def _example(identity: str, title: str, mentions: tuple[Mention, ...], labels: Mapping[str, str]) -> Example:
    names = dict.fromkeys(str(mention.actor) for mention in mentions)
    return Example(
        id=identity,
        group=blake2b(title.encode(), digest_size=8).hexdigest(),  # some headlines stand in the file twice
        text=title,
        sentences=(Sentence(start=0, end=len(title)),),
        mentions=mentions,
        names={name: name for name in names},
        sentiment={(0, name): labels[name] for name in names},
        unit="sentence",
    )


def _rows(path: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Number, headline and labels by name of each row."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, strict=True)
            for row in rows:
                yield _row(path, rows.line_num, row)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(path, None, f"cannot be read as CSV ({error})") from None


def _row(path: Path, line: int, row: Mapping[str, str | None]) -> tuple[str, str, dict[str, str]]:
    identity, title, decisions = (row.get(column) for column in COLUMNS)
    if identity is None or title is None or decisions is None:
        raise DataError(path, line, f"lacks one of the columns {', '.join(COLUMNS)}")
    return identity, title, _decisions(path, line, decisions)


def _decisions(path: Path, line: int, text: str) -> dict[str, str]:
    """``{'Kestrel': 'neutral', 'Odo's Mill': 'positive'}``: names may hold apostrophes that nothing escapes."""
    inner, labels, at = text.strip().removeprefix("{").removesuffix("}"), {}, 0
    while match := _DECISION.match(inner, at):
        labels[match["name"].strip()] = match["label"]
        at = match.end()
    if not labels or at < len(inner):
        raise DataError(path, line, f"decisions {text!r} are not names with one of {', '.join(SENTIMENT)}")
    return labels


def _mentions(title: str, names: tuple[str, ...]) -> tuple[Mention, ...]:
    taken: list[Mention] = []
    for name in sorted(names, key=len, reverse=True):
        free = [span for span in _places(title, name) if not any(m.start < span[1] and span[0] < m.end for m in taken)]
        taken += [Mention(start=start, end=end, text=title[start:end], type=None, actor=name) for start, end in free]
    return tuple(sorted(taken, key=lambda mention: mention.start))


def _places(title: str, name: str) -> list[tuple[int, int]]:
    begins = rf"(?<!\w){re.escape(name)}"
    whole = [match.span() for match in re.finditer(rf"{begins}(?!\w)", title)]
    return whole or [match.span() for match in re.finditer(begins, title)]
