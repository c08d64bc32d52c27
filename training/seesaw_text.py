"""SEESAW's articles as texts: their sentences by number, and a checksum that tells one release from another.

Leaves to others: SEESAW's own labels, and stand-off labels by the project's guidelines (``voice``).
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from newsstance.errors import DataError

TITLE: Final = "title"
"""Stands for the headline where else a sentence's number stands."""


def article_sentences(folder: Path, article: str) -> dict[int | str, str]:
    """The headline, then the sentences by SEESAW's own numbers. ``folder`` is the one with ``articles/``. Raises DataError."""
    path = folder / "articles" / f"{article}.json"
    raw = load(path)
    try:
        return {TITLE: str(raw["title"])} | {int(row["id"]): str(row["text"]) for row in raw["text"]}
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(path, None, f"is no article of SEESAW ({error!r})") from None


def digest(sentence: str) -> str:
    """The first 16 hexadecimal digits of a sentence's sha256 (UTF-8)."""
    return sha256(sentence.encode()).hexdigest()[:16]


def load(path: Path) -> Any:
    """The JSON of one file. Raises DataError."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(path, None, f"cannot be read ({error})") from None
