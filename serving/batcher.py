"""The batcher: an engine that merges what several threads ask for into full batches for the real one.

Leaves to others: HTTP and admission (``routes``, ``admission``), what is encoded (``newsstance.scorer``), and which
windows go together (``window_queue``). One thread runs the real encoder; whatever queued during the last forward is the
next batch. There is no timer: a lone window goes at once, and a busy engine fills its batches by being busy.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, Engine, WindowJudgement
from newsstance.errors import EngineError
from serving.logs import LOGGER
from serving.streak import Streak
from serving.ticket import Gone, Ticket, current_ticket
from serving.window_queue import Job, WindowQueue

ARRAYS: Final = ("ids", "mask", "casing", "sentence")
"""The arrays of a batch, each (windows, tokens)."""
JOIN_S: Final = 3.0
"""How long closing waits for the encoder; the event loop may wait with it."""
FAULT_REST_S: Final = 0.1
"""Rest after a fault of the batcher's own, so that one that stays does not take a core."""


class Observer(Protocol):
    """Told of what the batcher does; must be quick. What it raises is logged and harms nobody."""

    def batch(self, *, windows: int, tokens: int, padded: int, seconds: float) -> None:
        """A forward that ended: its windows, their tokens, the tokens with padding, how long it took."""
        ...

    def depth(self, windows: int) -> None:
        """So many windows wait now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some rows of a call, encoded in one forward; ``encoded`` holds these and no others, in this order."""

    rows: Sequence[int]
    encoded: Encoded


class _Call(Job):
    """One call of ``encode``, until all of its rows have been encoded."""

    def __init__(self, batch: Batch, ticket: Ticket) -> None:
        super().__init__(_lengths(batch), ticket)
        self.batch = batch
        self.done: Final = threading.Event()
        self.began = time.perf_counter()
        self.forward_s = 0.0
        self._parts: list[_Part] = []
        self._error: Exception | None = None

    def add(self, part: _Part, seconds: float) -> None:
        """Some rows are there."""
        self._parts.append(part)
        self.forward_s += seconds
        if sum(len(part.rows) for part in self._parts) == len(self.lengths):
            self.done.set()

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


class BatchingEngine:
    """An ``Engine`` for many threads, on an engine whose states can be indexed by a list of rows, as arrays can.

    ``budget``: padded tokens of a batch. ``close`` when nobody will call it any more."""

    def __init__(self, engine: Engine, *, budget: int, observer: Observer | None = None) -> None:
        self._engine = engine
        self._observer = observer
        self._queue: WindowQueue[_Call] = WindowQueue(budget)
        self._changed = threading.Condition()
        self._closed = False
        # One each: encoding goes on well where judging fails, and the other way round.
        self._encoding, self._judging = Streak(), Streak()
        self._thread = threading.Thread(target=self._run, name="encoding", daemon=True)
        self._thread.start()

    def encode(self, batch: Batch) -> Encoded:
        """As the engine's, together with what other threads ask for. Raises Gone where the request is wanted no more."""
        with current_ticket() as ticket:
            ticket.check()
            call = _Call(batch, ticket)
            ticket.first_encoded_at = ticket.first_encoded_at or call.began
            self._enqueue(call)
            with ticket.resting(), ticket.waking(lambda: self._leave(call)):
                call.done.wait()
                whole = time.perf_counter() - call.began
            ticket.spend("queue", max(0.0, whole - call.forward_s))
            ticket.spend("encode", call.forward_s)
            return call.result()

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        """As the engine's, in the caller's thread."""
        with current_ticket() as ticket:
            ticket.check()
            began = time.perf_counter()
            judged: dict[int, WindowJudgement] = {}
            for part in _parts_of(encoded):
                some = _index_of(index, part.rows)
                with ticket.resting(), self._judging.noting():
                    of_part = self._engine.judge(part.encoded, some)
                judged.update(zip(part.rows, of_part, strict=True))
            ticket.spend("judge", time.perf_counter() - began)
            return [judged[row] for row in range(len(judged))]

    def info(self) -> Mapping[str, object]:
        """The engine's facts, and the batcher's own."""
        return {**self._engine.info(), "batch_tokens": self._queue.budget}

    @property
    def healthy(self) -> bool:
        """Whether the next batch may be expected to be encoded and judged."""
        return self._thread.is_alive() and not self._encoding.lasting and not self._judging.lasting

    def close(self) -> None:
        """Finish what was asked for, then end the thread, which is waited for a few seconds at most: a forward cannot be
        stopped. Whatever comes later is refused with EngineError."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(JOIN_S)
        if self._thread.is_alive():
            LOGGER.warning("the encoder still runs after %g s; it ends after its batch", JOIN_S)

    def _enqueue(self, call: _Call) -> None:
        with self._changed:
            if self._closed:
                raise EngineError("the batcher is closed; nothing is encoded any more")
            self._queue.add(call)
            self._note_depth()
            self._changed.notify()

    def _leave(self, call: _Call) -> None:
        with self._changed:
            self._queue.drop(call)
            self._note_depth()
        call.fail(Gone())

    def _run(self) -> None:
        try:
            while self._step():
                pass
        finally:  # a thread that ends for whatever reason leaves nobody waiting
            with self._changed:
                self._closed = True
                self._queue.clear(lambda call: call.fail(EngineError("the batcher ended unexpectedly")))

    def _step(self) -> bool:
        """One batch, and whether more may come. A fault of the batcher's own is told to all who wait, and ends nothing."""
        try:
            batch = self._next()
            if batch:
                self._forward(batch)
        except Exception as error:
            LOGGER.error("the batcher failed", exc_info=error)
            self._encoding.failed()
            with self._changed:
                self._queue.clear(lambda call: call.fail(EngineError("the batcher failed")))
                self._changed.wait(FAULT_REST_S)
                return not self._closed
        return bool(batch)

    def _next(self) -> dict[_Call, list[int]]:
        """The next batch; waits for one. Empty once the batcher is closed and all is done."""
        with self._changed:
            while True:
                self._queue.drop_gone(lambda call: call.fail(Gone()))
                batch = self._queue.next_batch()
                self._note_depth()
                if batch or self._closed:
                    return batch
                self._changed.wait()

    def _forward(self, batch: Mapping[_Call, Sequence[int]]) -> None:
        began = time.perf_counter()
        try:
            merged = _merged(batch)
            encoded = self._engine.encode(merged)
            seconds = time.perf_counter() - began
            parts = _shared_out(encoded, batch)
            self._encoding.succeeded()
            for call, part in parts.items():
                call.add(part, seconds)
        except Exception as error:  # whatever: these callers must not wait for ever, and the next batch may be fine
            self._encoding.failed()
            self._fail(batch, error)
            return
        with self._telling() as observers:
            tokens = int(merged.mask.sum())
            for observer in observers:
                observer.batch(windows=len(merged.ids), tokens=tokens, padded=merged.ids.size, seconds=seconds)

    def _fail(self, batch: Mapping[_Call, Sequence[int]], error: Exception) -> None:
        with self._changed:
            for call in batch:
                self._queue.drop(call)
            self._note_depth()
        for call in batch:  # an exception of its own for each: threads that raise one would share its traceback
            failure = EngineError(f"the engine failed on a batch: {error}")
            failure.__cause__ = error
            call.fail(failure)

    def _note_depth(self) -> None:
        with self._telling() as observers:
            for observer in observers:
                observer.depth(len(self._queue))

    @contextmanager
    def _telling(self) -> Iterator[Sequence[Observer]]:
        """The observer, if any; what it raises is logged and no more."""
        try:
            yield () if self._observer is None else (self._observer,)
        except Exception as error:
            LOGGER.error("the observer of the batcher failed", exc_info=error)


def _lengths(batch: Batch) -> list[int]:
    return [max(1, int(length)) for length in batch.mask.sum(axis=1)]


def _whole(batch: Mapping[_Call, Sequence[int]]) -> _Call | None:
    """The only call of a batch, where all of its rows are in it."""
    call, rows = next(iter(batch.items()))
    return call if len(batch) == 1 and len(rows) == len(call.lengths) else None


def _merged(batch: Mapping[_Call, Sequence[int]]) -> Batch:
    """Rows of several batches as one, as wide as its longest row. Padding has the id 0: the mask hides it."""
    whole = _whole(batch)
    if whole is not None:
        return whole.batch
    shape = (sum(map(len, batch.values())), max(call.lengths[row] for call, rows in batch.items() for row in rows))
    merged = Batch(
        ids=np.zeros(shape, np.int64),
        mask=np.zeros(shape, np.int64),
        casing=np.zeros(shape, np.int64),
        sentence=np.full(shape, -1, np.int64),
    )
    for call, rows, at in _placed(batch):
        width = min(shape[1], call.batch.ids.shape[1])
        for name in ARRAYS:
            getattr(merged, name)[at, :width] = getattr(call.batch, name)[list(rows), :width]
    return merged


def _shared_out(encoded: Encoded, batch: Mapping[_Call, Sequence[int]]) -> dict[_Call, _Part]:
    """To each call its rows of a forward, copied, so that nobody keeps the others' alive."""
    whole = _whole(batch)
    if whole is not None:
        return {whole: _Part(rows=batch[whole], encoded=encoded)}
    states: Any = encoded.states
    return {call: _part(encoded, states, call, rows, at) for call, rows, at in _placed(batch)}


def _part(encoded: Encoded, states: Any, call: _Call, rows: Sequence[int], at: slice) -> _Part:
    width = max(call.lengths[row] for row in rows)
    where = list(range(at.start, at.stop))
    arrays = {name: getattr(encoded.batch, name)[at, :width] for name in ARRAYS}
    own = Encoded(tags=encoded.tags[where][:, :width], states=states[where][:, :width], batch=Batch(**arrays))
    return _Part(rows=rows, encoded=own)


def _placed(batch: Mapping[_Call, Sequence[int]]) -> Iterator[tuple[_Call, Sequence[int], slice]]:
    """Each call with its rows and where they stand in the merged batch."""
    at = 0
    for call, rows in batch.items():
        yield call, rows, slice(at, at + len(rows))
        at += len(rows)


def _parts_of(encoded: Encoded) -> Sequence[_Part]:
    parts = encoded.states
    if not isinstance(parts, tuple):
        raise EngineError("states of another engine; judge what this batcher encoded")
    return parts


def _index_of(index: MentionIndex, rows: Sequence[int]) -> MentionIndex:
    """Some rows of an index, as wide as they need."""
    valid = index.valid[list(rows)]
    width = int(valid.sum(axis=1).max(initial=0))
    starts, ends, sentence = (array[list(rows), :width] for array in (index.starts, index.ends, index.sentence))
    return MentionIndex(starts=starts, ends=ends, sentence=sentence, valid=valid[:, :width])
