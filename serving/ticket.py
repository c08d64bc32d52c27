"""One request's standing while it is worked on: whether it is still wanted, whether it is its turn, where its time went.

Leaves to others: who waits for the answer (``routes``), where the work is done (``admission``, ``batcher``). A ticket is
current in the thread that scores its request, so that a batcher deep below a scorer knows whom it works for.

Turns: Python runs one thread at a time whatever we do, and gives it to threads that are ready in no good order; with many
of them, the event loop waits for all of the others before each of its little steps. So the scoring threads share a few
turns among themselves, and rest, without a turn, while the engine works for them.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Gone(Exception):  # noqa: N818 - a fact, not a fault
    """Nobody wants the answer any more: the caller left, or the deadline passed."""


class Ticket:
    """Safe to use from several threads. ``deadline`` is a value of ``time.monotonic()``. Whoever has it scored sets ``turns``,
    before that begins, to what its thread shares with others."""

    def __init__(self, deadline: float = math.inf, request_id: str | None = None) -> None:
        self._deadline = deadline
        self.request_id = request_id
        self.turns = threading.Semaphore()
        self._left = False
        self._wake: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self.first_encoded_at: float | None = None
        """When its first windows were ready (``time.perf_counter()``); None where none were yet."""
        self.spent: dict[str, float] = {}
        """Seconds by stage; written by the thread that scores."""

    @property
    def gone(self) -> bool:
        """Whether nobody wants the answer any more."""
        return self._left or time.monotonic() >= self._deadline

    def check(self) -> None:
        """Raises Gone where nobody wants the answer any more."""
        if self.gone:
            raise Gone

    def leave(self) -> None:
        """The caller left, or the deadline passed: whoever waits in the request's name is woken."""
        with self._lock:
            self._left = True
            wake = self._wake
        if wake is not None:
            wake()

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call ``wake`` when the request leaves meanwhile; at once where it has left already."""
        with self._lock:
            self._wake = wake
            left = self._left
        if left:
            wake()
        try:
            yield
        finally:
            with self._lock:
                self._wake = None

    @contextmanager
    def current(self) -> Iterator[None]:
        """Work done in this thread is meanwhile done for this request; it begins when it is its turn."""
        token = _CURRENT.set(self)
        try:
            with self.turns:
                yield
        finally:
            _CURRENT.reset(token)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Somebody else works for this request meanwhile: another one may have its turn. Inside of ``current`` only."""
        self.turns.release()
        try:
            yield
        finally:
            self.turns.acquire()

    def spend(self, stage: str, seconds: float) -> None:
        """Add to a stage's time."""
        self.spent[stage] = self.spent.get(stage, 0.0) + seconds


_CURRENT: ContextVar[Ticket | None] = ContextVar("ticket", default=None)


@contextmanager
def current_ticket() -> Iterator[Ticket]:
    """The request that this thread works for; one that nobody takes away where there is none."""
    ticket = _CURRENT.get()
    if ticket is not None:
        yield ticket
        return
    ticket = Ticket()
    with ticket.current():
        yield ticket
