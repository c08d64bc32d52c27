"""Rows in chunks that depend on nothing but the rows: an interrupted run scores in the same company as one that was not.

Leaves to others: scoring (``score``). Chunks end at every ``PART_ROWS``-th row, so that a part is whole chunks, whoever
scores it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from serving.bulk.rows import Row

CHUNK_ROWS: Final = 64
CHUNK_CHARACTERS: Final = 400_000
PART_ROWS: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Consecutive rows. ``digest`` is of all rows up to the last of them, ``read`` the bytes of input up to there."""

    first: int
    rows: tuple[Row, ...]
    digest: str
    read: int

    @property
    def end(self) -> int:
        """The number of the next row."""
        return self.first + len(self.rows)

    @property
    def ends_part(self) -> bool:
        """Whether a part is whole with this chunk."""
        return self.end % PART_ROWS == 0


class Trail:
    """A digest of all rows that went by, and the bytes they took."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=16)
        self._source = ""
        self._before = self._position = 0
        self.rows = 0

    def follow(self, row: Row) -> None:
        """One more row."""
        if row.source != self._source:
            self._source, self._before = row.source, self._before + self._position
        self._position = row.position
        content = [row.source, row.line, row.code, row.fields]
        self._hash.update(json.dumps(content, default=str).encode())
        self.rows += 1

    @property
    def digest(self) -> str:
        """Hex digits."""
        return self._hash.hexdigest()

    @property
    def read(self) -> int:
        """Bytes."""
        return self._before + self._position


def chunks(rows: Iterable[Row], trail: Trail) -> Iterator[Chunk]:
    """The rows in order; ``trail`` knows how many went before."""
    held: list[Row] = []
    characters = 0
    for row in rows:
        trail.follow(row)
        held.append(row)
        characters += _characters(row.fields)
        if len(held) >= CHUNK_ROWS or characters >= CHUNK_CHARACTERS or trail.rows % PART_ROWS == 0:
            yield _chunk(held, trail)
            held, characters = [], 0
    if held:
        yield _chunk(held, trail)


def _chunk(held: list[Row], trail: Trail) -> Chunk:
    return Chunk(first=trail.rows - len(held), rows=tuple(held), digest=trail.digest, read=trail.read)


def _characters(fields: Any) -> int:
    return sum(len(value) for value in fields.values() if isinstance(value, str)) if fields else 0
