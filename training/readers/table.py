"""A user's own CSV: columns ``text``, ``target``, ``label``, and optionally ``id`` and ``article``.

Leaves to others: the richer corpus format (``bundled``). Rows with the same text are one example with several targets;
every whole-word occurrence of a target is a mention of it. ``article`` (else ``id``) keeps texts together; an ``id`` that several
texts have is told apart by line.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from newsstance.labels import SENTIMENT
from training.examples import Example

COLUMNS = ("text", "target", "label")


def read(path: Path) -> Iterator[Example]:
    """One example a distinct text. Raises DataError that names file and line."""
    texts: dict[str, dict[str, tuple[str, list[Mention]]]] = {}
    firsts: dict[str, tuple[int, dict[str, str | None]]] = {}
    for line, row in _rows(path):
        text, target, label = (row[column] or "" for column in COLUMNS)
        if label not in SENTIMENT:
            raise DataError(path, line, f"label {label!r} is none of {', '.join(SENTIMENT)}")
        mentions = list(_mentions(text, target))
        if not mentions:
            raise DataError(path, line, f"target {target!r} does not occur in the text as whole words")
        known = texts.setdefault(text, {}).setdefault(target, (label, mentions))
        if known[0] != label:
            raise DataError(
                path, line, f"target {target!r} is labelled {label} here and {known[0]} before, in one text"
            )
        firsts.setdefault(text, (line, row))
    taken: set[str] = set()
    for text, targets in texts.items():
        line, row = firsts[text]
        own = row.get("id") or str(line)
        name = f"{own}:{line}" if own in taken else own
        taken.add(name)
        yield _example(text, name, row.get("article") or own, targets)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str | None]]]:
    rows: csv.DictReader[str] | None = None
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            names = list(rows.fieldnames or ())
            missing = [column for column in COLUMNS if column not in names]
            if missing:
                raise DataError(path, 1, f"lacks the column {missing[0]!r}; needed are {', '.join(COLUMNS)}")
            if twice := [name for at, name in enumerate(names) if name in names[:at]]:
                raise DataError(path, 1, f"names the column {twice[0]!r} twice; leave one")
            for row in rows:
                yield rows.line_num, _complete(path, rows.line_num, row)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(path, rows.line_num if rows else None, f"cannot be read as CSV in UTF-8 ({error})") from None


def _complete(path: Path, line: int, row: dict[str, str | None]) -> dict[str, str | None]:
    empty = [column for column in COLUMNS if not (row.get(column) or "").strip()]
    if empty or None in row:
        what = f"column {empty[0]!r} is empty" if empty else "has more fields than the header"
        raise DataError(path, line, f"{what}; quote texts that hold commas")
    return row


def _mentions(text: str, target: str) -> Iterator[Mention]:
    for match in re.finditer(rf"(?<!\w){re.escape(target.strip())}(?!\w)", text):
        yield Mention(start=match.start(), end=match.end(), text=match[0], type=None, actor=target)


def _example(text: str, name: str, group: str, targets: dict[str, tuple[str, list[Mention]]]) -> Example:
    return Example(
        id=name,
        group=group,
        text=text,
        sentences=(Sentence(start=0, end=len(text)),),
        mentions=tuple(mention for _, mentions in targets.values() for mention in mentions),
        sentiment={(0, target): label for target, (label, _) in targets.items()},
        unit="sentence",
    )
