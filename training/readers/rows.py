"""Rows of JSON lines, with the file and line in every error.

Leaves to others: what a row means (the readers).
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from newsstance.errors import DataError
from training.examples import Example


def json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and objects. Raises DataError for a missing file, a line that is no JSON object, or bad UTF-8."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _object(path, number, line)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(path, None, f"cannot be read ({error})") from None


def examples(path: Path, example: Callable[[dict[str, Any]], Example]) -> Iterator[Example]:
    """What ``example`` makes of every row; what it raises of a bad one becomes a DataError that names file, line and row."""
    for number, row in json_rows(path):
        try:
            yield example(row)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise DataError(path, number, f"row {row.get('id', '')!r}: {reason}") from None


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()  # a lone surrogate passes as JSON, and is no text
    except (ValueError, RecursionError) as error:
        raise DataError(path, number, f"is no JSON in UTF-8 ({error})") from None
    if not isinstance(row, dict):
        raise DataError(path, number, f"is no JSON object but {type(row).__name__}")
    return row
