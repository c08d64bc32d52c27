"""One request's standing while it is worked on: whether it is still wanted, and where its time went.

Leaves to others: who waits for the answer (``routes``), where the work is done (``admission``, ``batcher``). A ticket is
current in the thread that scores its request, so that a batcher deep below a scorer knows whom it works for.
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
    """Safe to use from several threads. ``deadline`` is a value of ``time.monotonic()``."""

    def __init__(self, deadline: float = math.inf) -> None:
        self._deadline = deadline
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
        """Work done in this thread is meanwhile done for this request."""
        token = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(token)

    def spend(self, stage: str, seconds: float) -> None:
        """Add to a stage's time."""
        self.spent[stage] = self.spent.get(stage, 0.0) + seconds


_CURRENT: ContextVar[Ticket | None] = ContextVar("ticket", default=None)


def current_ticket() -> Ticket:
    """The request that this thread works for; one that nobody takes away where there is none."""
    return _CURRENT.get() or Ticket()
