"""Lone passages in the annotators' shorthand (``data/GUIDELINES.md``, part 5), one a line, turned into the corpus format.

Leaves to others: whole articles (``draft``), whether the result is a good corpus (``validate``).

Run: ``python -m training.passages DRAFT.txt … -o OUT.jsonl [--plain]``; a row's id is the file's name and the line's number.
Plain passages (``data/corpus/plain.jsonl``) label sentiment alone: stances nobody wrote down do not count as neutral.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsstance.errors import DataError
from training.draft import CANARY, MARK, convert, marked_sentence
from training.readers import bundled

TYPES = {"p": "person", "o": "organization", "l": "place", "g": "group"}
"""An actor's type by the first letter of its key."""
REGISTER = "passage-news"
PLAIN = "passage-plain"


def read_plain(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one draft file of plain passages. Raises DataError with the line of the first fault."""
    for row in read_passages(path):
        yield {**row, "register": PLAIN, "relations_labelled": False, "voice_labelled": False}


def read_passages(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one draft file. Raises DataError with the line of the first fault."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _row(f"{path.name.split('.')[0]}-p{number:03}", line)
        except ValueError as error:
            raise DataError(path, number, str(error)) from None


def _row(name: str, line: str) -> dict[str, Any]:
    actors = _actors(line)
    bundled.plain(line.partition("||")[0])
    if not actors:
        raise ValueError("marks nobody; write {surface|key} around every mention of whom it judges")
    return {
        "id": name,
        "fictional": True,
        "canary": CANARY,
        "unit": "passage",
        "register": REGISTER,
        "topic": "",
        "region": "global",
        "outlet": "",
        "date": "",
        "byline": "",
        "actors": actors,
        "sentences": [marked_sentence(line, "paragraph", actors)],
        "relations_labelled": True,
        "voice_labelled": True,
    }


def _actors(line: str) -> dict[str, dict[str, str]]:
    """Who is marked: the longest surface of a key is its name, the key's first letter its type. Raises ValueError."""
    surfaces: dict[str, list[str]] = {}
    for match in MARK.finditer(line):
        surfaces.setdefault(match[2], []).append(match[1])
    unknown = [key for key in surfaces if key[0] not in TYPES]
    if unknown:
        raise ValueError(f"key {unknown[0]!r} must begin with p (person), o (organization), l (place) or g (group)")
    return {key: {"name": max(names, key=len), "type": TYPES[key[0]]} for key, names in surfaces.items()}


def main() -> int:
    """Turn drafts into passages."""
    return convert(read_passages, what="passages", about=__doc__, plain=read_plain)


if __name__ == "__main__":
    sys.exit(main())
