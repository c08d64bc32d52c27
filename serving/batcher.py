"""The batcher: an engine that merges what several threads ask for into full batches for the real one.

Leaves to others: HTTP and admission (``routes``, ``admission``), what is encoded (``newsstance.scorer``), and which
windows go together (``window_queue``). One thread runs the real encoder, or two where one batch is copied while another is
computed; whatever queued during the last forward is the next batch. There is no timer: a lone window goes at once, and a
busy engine fills its batches by being busy.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, Engine, WindowJudgement
from newsstance.errors import EngineError
from serving.call import Call, index_of, merged, parts_of, shared_out
from serving.logs import LOGGER
from serving.streak import Streak
from serving.ticket import Gone, current_ticket
from serving.window_queue import WindowQueue

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


class BatchingEngine:
    """An ``Engine`` for many threads, on an engine whose states can be indexed by a list of rows, as arrays can.

    ``budget``: padded tokens of a batch. ``forwards``: calls of the engine's ``encode`` at a time. ``close`` when nobody will
    call it any more."""

    def __init__(self, engine: Engine, *, budget: int, forwards: int = 1, observer: Observer | None = None) -> None:
        self._engine = engine
        self._observer = observer
        self._queue: WindowQueue[Call] = WindowQueue(budget)
        self._changed = threading.Condition()
        self._closed = False
        self._running = 0
        # One each: encoding goes on well where judging fails, and the other way round.
        self._encoding, self._judging = Streak(), Streak()
        self._threads = [threading.Thread(target=self._run, name="encoding", daemon=True) for _ in range(forwards)]
        for thread in self._threads:
            thread.start()

    def encode(self, batch: Batch) -> Encoded:
        """As the engine's, together with what other threads ask for. Raises Gone where the request is wanted no more."""
        with current_ticket() as ticket:
            ticket.check()
            call = Call(batch, ticket)
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
            for part in parts_of(encoded):
                some = index_of(index, part.rows)
                with ticket.resting(), self._judging.noting():
                    of_part = self._engine.judge(part.encoded, some)
                judged.update(zip(part.rows, of_part, strict=True))
            ticket.spend("judge", time.perf_counter() - began)
            return [judged[row] for row in range(len(judged))]

    def info(self) -> Mapping[str, object]:
        """The engine's facts, and the batcher's own."""
        return {**self._engine.info(), "batch_tokens": self._queue.budget, "forwards": len(self._threads)}

    @property
    def healthy(self) -> bool:
        """Whether the next batch may be expected to be encoded and judged."""
        alive = all(thread.is_alive() for thread in self._threads)
        return alive and not self._encoding.lasting and not self._judging.lasting

    def close(self) -> None:
        """Finish what was asked for, then end the threads, which are waited for a few seconds at most: a forward cannot be
        stopped. Whatever comes later is refused with EngineError."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        end = time.monotonic() + JOIN_S
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            LOGGER.warning("the encoder still runs after %g s; it ends after its batch", JOIN_S)

    def _enqueue(self, call: Call) -> None:
        with self._changed:
            if self._closed:
                raise EngineError("the batcher is closed; nothing is encoded any more")
            self._queue.add(call)
            self._note_depth()
            self._changed.notify_all()  # one call may be work for two

    def _leave(self, call: Call) -> None:
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
                self._changed.notify_all()

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

    def _next(self) -> dict[Call, list[int]]:
        """The next batch; waits for one. Beside a forward that runs, only a full one. Empty once the batcher is closed and all is
        done."""
        with self._changed:
            while True:
                self._queue.drop_gone(lambda call: call.fail(Gone()))
                free = not self._running or self._closed or self._queue.tokens >= self._queue.budget
                batch = self._queue.next_batch() if free else {}
                self._note_depth()
                if batch or self._closed:
                    self._running += bool(batch)
                    return batch
                self._changed.wait()

    def _forward(self, batch: Mapping[Call, Sequence[int]]) -> None:
        began = time.perf_counter()
        try:
            together = merged(batch)
            encoded = self._engine.encode(together)
            ended = time.perf_counter()
            parts = shared_out(encoded, batch)
            self._encoding.succeeded()
            for call, part in parts.items():
                call.add(part, began, ended)
        except BaseException as error:  # whatever: these callers must not wait for ever, and the next batch may be fine
            self._encoding.failed()
            self._fail(batch, error)
            if isinstance(error, Exception):
                return
            raise
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()  # who waits for a full batch need wait no more
        seconds = ended - began
        with self._telling() as observers:
            tokens = int(together.mask.sum())
            for observer in observers:
                observer.batch(windows=len(together.ids), tokens=tokens, padded=together.ids.size, seconds=seconds)

    def _fail(self, batch: Mapping[Call, Sequence[int]], error: BaseException) -> None:
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
