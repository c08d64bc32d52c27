"""A call of the batcher's ``encode``: rows that go into batches with others' rows, and come back in parts.

Leaves to others: who waits for what, and threads (``batcher``), which rows go together (``window_queue``).
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded
from newsstance.errors import EngineError
from serving.ticket import Ticket
from serving.window_queue import Job

ARRAYS: Final = ("ids", "mask", "casing", "sentence")
"""The arrays of a batch, each (windows, tokens)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows of a call, encoded in one forward; ``encoded`` holds these and no others, in this order."""

    rows: Sequence[int]
    encoded: Encoded


class Call(Job):
    """One call of ``encode``, until all of its rows have been encoded."""

    def __init__(self, batch: Batch, ticket: Ticket) -> None:
        super().__init__(_lengths(batch), ticket)
        self.batch = batch
        self.done: Final = threading.Event()
        self.began = time.perf_counter()
        self._forwards: list[tuple[float, float]] = []
        self._parts: list[Part] = []
        self._error: Exception | None = None
        self._adding = threading.Lock()

    def add(self, part: Part, began: float, ended: float) -> None:
        """Some rows are there, from a forward of this time."""
        with self._adding:
            self._parts.append(part)
            self._forwards.append((began, ended))
            if sum(len(part.rows) for part in self._parts) == len(self.lengths):
                self.done.set()

    @property
    def forward_s(self) -> float:
        """Seconds in which some of its rows were encoded: what forwards share counts once, in whatever order they ended."""
        seconds, until = 0.0, 0.0
        for began, ended in sorted(self._forwards):
            seconds += max(0.0, ended - max(began, until))
            until = max(until, ended)
        return seconds

    def fail(self, error: Exception) -> None:
        """It will never be complete."""
        self._error = self._error or error
        self.done.set()

    def result(self) -> Encoded:
        """The encoded batch, with the parts as its states. Raises EngineError or Gone."""
        if self._error is not None:
            raise self._error
        tags = np.zeros((*self.batch.ids.shape, self._parts[0].encoded.tags.shape[-1]), np.float32)
        for part in self._parts:
            width = part.encoded.tags.shape[1]
            tags[list(part.rows), :width] = part.encoded.tags
        return Encoded(tags=tags, states=tuple(self._parts), batch=self.batch)


def _lengths(batch: Batch) -> list[int]:
    return [max(1, int(length)) for length in batch.mask.sum(axis=1)]


def whole_of(batch: Mapping[Call, Sequence[int]]) -> Call | None:
    """The only call of a batch, where all of its rows are in it."""
    call, rows = next(iter(batch.items()))
    return call if len(batch) == 1 and len(rows) == len(call.lengths) else None


def merged(batch: Mapping[Call, Sequence[int]]) -> Batch:
    """Rows of several batches as one, as wide as its longest row. Padding has the id 0: the mask hides it."""
    whole = whole_of(batch)
    if whole is not None:
        return whole.batch
    shape = (sum(map(len, batch.values())), max(call.lengths[row] for call, rows in batch.items() for row in rows))
    joined = Batch(
        ids=np.zeros(shape, np.int64),
        mask=np.zeros(shape, np.int64),
        casing=np.zeros(shape, np.int64),
        sentence=np.full(shape, -1, np.int64),
    )
    for call, rows, at in _placed(batch):
        width = min(shape[1], call.batch.ids.shape[1])
        for name in ARRAYS:
            getattr(joined, name)[at, :width] = getattr(call.batch, name)[list(rows), :width]
    return joined


def shared_out(encoded: Encoded, batch: Mapping[Call, Sequence[int]]) -> dict[Call, Part]:
    """To each call its rows of a forward, copied, so that nobody keeps the others' alive."""
    whole = whole_of(batch)
    if whole is not None:
        return {whole: Part(rows=batch[whole], encoded=encoded)}
    return {call: _part(encoded, call, rows, at) for call, rows, at in _placed(batch)}


def _part(encoded: Encoded, call: Call, rows: Sequence[int], at: slice) -> Part:
    width = max(call.lengths[row] for row in rows)
    arrays = {name: getattr(encoded.batch, name)[at, :width] for name in ARRAYS}
    states: Any = encoded.states
    some = states[at, :width]
    copied = some.copy() if isinstance(some, np.ndarray) else some.clone()  # a list of rows would wait for the device
    own = Encoded(tags=encoded.tags[at, :width].copy(), states=copied, batch=Batch(**arrays))
    return Part(rows=rows, encoded=own)


def _placed(batch: Mapping[Call, Sequence[int]]) -> Iterator[tuple[Call, Sequence[int], slice]]:
    """Each call with its rows and where they stand in the merged batch."""
    at = 0
    for call, rows in batch.items():
        yield call, rows, slice(at, at + len(rows))
        at += len(rows)


def parts_of(encoded: Encoded) -> Sequence[Part]:
    """The parts of a batch that came back. Raises EngineError for one that the batcher did not encode."""
    parts = encoded.states
    if not isinstance(parts, tuple):
        raise EngineError("states of another engine; judge what this batcher encoded")
    return parts


def index_of(index: MentionIndex, rows: Sequence[int]) -> MentionIndex:
    """Some rows of an index, as wide as they need."""
    valid = index.valid[list(rows)]
    width = int(valid.sum(axis=1).max(initial=0))
    starts, ends, sentence = (array[list(rows), :width] for array in (index.starts, index.ends, index.sentence))
    return MentionIndex(starts=starts, ends=ends, sentence=sentence, valid=valid[:, :width])
