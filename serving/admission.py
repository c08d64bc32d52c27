"""Bounded admission: so many requests are worked on, so many wait, the rest are refused at once.

Leaves to others: what the work is (``service``) and what a refusal looks like on the wire (``errors``). A thread cannot
be stopped, so work whose caller has left goes on counting against the bound until it is done; work that has not begun
by then is dropped.
"""

import asyncio
import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from serving.errors import ApiError
from serving.logs import LOGGER

T = TypeVar("T")
LONGEST_RETRY_S: Final = 60
SMOOTHING: Final = 0.2


class CallerLeft(Exception):  # noqa: N818 - a fact, not a fault
    """The caller closed the connection before the answer was ready."""


class Admission:
    """At most ``concurrent`` jobs run and at most ``waiting`` requests wait. Used from one event loop."""

    def __init__(self, *, concurrent: int, waiting: int) -> None:
        self.concurrent = concurrent
        self.waiting = waiting
        self._executor = ThreadPoolExecutor(concurrent, thread_name_prefix="scoring")
        self._held = 0
        self._abandoned = 0
        self._lock = threading.Lock()
        self._typical_s = 1.0

    @property
    def busy(self) -> int:
        """Requests that are admitted, and jobs that still run for callers who left."""
        return self._held + self._abandoned

    @property
    def abandoned(self) -> int:
        """Jobs that still run for callers who left."""
        return self._abandoned

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Hold one place. Raises ApiError 429 at once where there is none."""
        if self.busy >= self.concurrent + self.waiting:
            raise self._full()
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    async def run(self, job: Callable[[], T], left: asyncio.Future[None]) -> T:
        """``job`` in a worker thread: returns or raises what it does. Raises CallerLeft once ``left`` is done; may be
        cancelled (a deadline) at any time."""
        future = self._executor.submit(self._timed, job)
        answer = asyncio.wrap_future(future)
        try:
            either: set[asyncio.Future[Any]] = {answer, left}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise CallerLeft
            return answer.result()
        finally:
            if not answer.done():
                self._abandon(future)
                answer.cancel()

    def close(self) -> None:
        """Take no more work; drop what has not begun; do not wait for what has."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _timed(self, job: Callable[[], T]) -> T:
        began = time.monotonic()
        try:
            return job()
        finally:
            self._typical_s += SMOOTHING * (time.monotonic() - began - self._typical_s)

    def _abandon(self, future: Future[T]) -> None:
        if future.cancel():
            return
        with self._lock:
            self._abandoned += 1
        future.add_done_callback(self._on_abandoned_done)

    def _on_abandoned_done(self, future: Future[T]) -> None:
        with self._lock:
            self._abandoned -= 1
        error = future.exception()
        if error is not None and not isinstance(error, ApiError):  # an ApiError is the request's own fault
            LOGGER.error("abandoned work failed", exc_info=error)

    def _full(self) -> ApiError:
        wait = min(LONGEST_RETRY_S, max(1, math.ceil(self._typical_s * (self.waiting + 1) / self.concurrent)))
        message = (
            f"The server is full: {self.concurrent} requests are being scored and {self.waiting} may wait. "
            f"Try again in {wait} s."
        )
        return ApiError(429, "too_many_requests", message, retry_after=wait)
