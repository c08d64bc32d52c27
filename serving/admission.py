"""Bounded admission: so many requests and characters are worked on or wait, the rest is refused at once.

Leaves to others: what the work is (``service``) and what a refusal looks like on the wire (``errors``). A thread cannot
be stopped, so work whose caller has left goes on holding its place until it is done; it ends at its next look at its
ticket, and work that has not begun by then is dropped.
"""

import asyncio
import math
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from serving.errors import ApiError
from serving.logs import LOGGER
from serving.ticket import Gone, Ticket

T = TypeVar("T")
LONGEST_RETRY_S: Final = 60
SMOOTHING: Final = 0.2
SMALL: Final = 65_536
"""Bytes of a body that always finds room while it comes, where large ones that stopped coming fill theirs."""
KEPT: Final = 8
"""Of the room, an eighth is kept for them."""
FIXED: Final = {"small_body_bytes": SMALL, "kept_for_small_bodies": 1 / KEPT}
"""Both, as ``/info`` shows them."""


class CallerLeft(Exception):  # noqa: N818 - a fact, not a fault
    """The caller closed the connection before the answer was ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """``short`` and ``long`` requests are scored at the same time, ``waiting`` more may wait; all together hold at most
    ``characters``. A request is long from more than ``short_characters`` on: the long ones have threads of their own, so
    that they cannot keep the short ones from theirs."""

    short: int
    long: int
    waiting: int
    characters: int
    short_characters: int

    @property
    def places(self) -> int:
        """Requests that may be in the server at a time."""
        return self.short + self.long + self.waiting


class _Lane:
    """Threads that score, of which few at a time have their turn at Python (see ``ticket``)."""

    def __init__(self, name: str, *, threads: int, turns: int) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self.threads = threads
        self.turns = threading.Semaphore(turns)
        self.jobs = 0
        self.typical_s = 1.0

    def clear_in_s(self) -> float:
        """Seconds until its jobs are done, if all goes as it did of late."""
        return self.typical_s * self.jobs / self.threads


class Place:
    """What one request holds of the server until it is answered, and until its work is done; a place only once it took one."""

    def __init__(self, admission: "Admission", deadline_s: float, request_id: str | None) -> None:
        self.ticket = Ticket(time.monotonic() + deadline_s, request_id)
        self.characters = 0
        self.taken = False
        self.job: Future[Any] | None = None
        self._admission = admission

    def hold(self, characters: int) -> None:
        """Hold so many characters from now on (bytes, as long as characters are not known: there are never more). Raises
        ApiError: 429 where there is no room now, 413 where there never will be."""
        self._admission.change(self, characters)

    def take(self) -> None:
        """Hold a place from now on. Raises ApiError 429 where there is none."""
        self._admission.enter(self)


class Admission:
    """Places, characters and the threads that score. Used from one event loop."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        # Two turns, so that a short text that takes unduly long does not stop the others.
        self._short = _Lane("scoring", threads=bounds.short, turns=2)
        self._long = _Lane("scoring-long", threads=bounds.long, turns=1)
        self._lock = threading.Lock()
        self._busy = 0
        self._characters = 0
        self._abandoned = 0

    @property
    def busy(self) -> int:
        """Places that are held, those of work whose caller left included."""
        return self._busy

    @property
    def characters(self) -> int:
        """Characters of the requests in the server, and bytes of those that are still coming."""
        return self._characters

    @property
    def abandoned(self) -> int:
        """Jobs that still run for callers who left."""
        return self._abandoned

    @contextmanager
    def arriving(self, deadline_s: float = math.inf, request_id: str | None = None) -> Iterator[Place]:
        """A request whose body is still to come: it holds what has come of it, and takes its place after that, so that slow ones
        keep nobody out, and of the room not all, so that small bodies find some where large ones stopped coming. Raises
        ApiError 429 at once where no place is free."""
        with self._lock:
            self._check_places()
        place = Place(self, deadline_s, request_id)
        try:
            yield place
        finally:
            self._leave(place)

    def enter(self, place: Place) -> None:
        """See ``Place.take``."""
        with self._lock:
            self._check_places()
            self._busy += 1
            place.taken = True

    def change(self, place: Place, characters: int) -> None:
        """See ``Place.hold``."""
        most = self._most(place, characters)
        if characters > most:
            raise _never(characters, most)
        with self._lock:
            total = self._characters + characters - place.characters
            if total > most and characters > place.characters:
                raise self._no_room(characters, most)
            self._characters, place.characters = total, characters

    async def run(self, place: Place, job: Callable[[], T], left: asyncio.Future[None]) -> T:
        """``job`` in a worker thread, in the name of the place's ticket: returns or raises what it does. Raises CallerLeft
        once ``left`` is done; may be cancelled (a deadline) at any time."""
        lane = self._long if place.characters > self.bounds.short_characters else self._short
        place.ticket.turns = lane.turns
        work = [job]  # the pool keeps cancelled work in its queue until a thread gets to it: it must not keep the texts
        future = lane.pool.submit(lambda: _timed(lane, place.ticket, work.pop()))
        with self._lock:
            lane.jobs += 1
        future.add_done_callback(lambda _: self._over(lane))
        place.job = future
        answer = asyncio.wrap_future(future)
        try:
            either: set[asyncio.Future[Any]] = {answer, left}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise CallerLeft
            return answer.result()
        finally:
            if not answer.done():
                if future.cancel():
                    work.clear()
                answer.cancel()
                place.ticket.leave()

    def close(self) -> None:
        """Take no more work; drop what has not begun; do not wait for what has."""
        for lane in (self._short, self._long):
            lane.pool.shutdown(wait=False, cancel_futures=True)

    def _most(self, place: Place, characters: int) -> int:
        most = self.bounds.characters
        return most if place.taken or characters <= SMALL else most - most // KEPT

    def _check_places(self) -> None:
        if self._busy >= self.bounds.places:
            raise self._full()

    def _over(self, lane: _Lane) -> None:
        with self._lock:
            lane.jobs -= 1

    def _leave(self, place: Place) -> None:
        job = place.job
        if job is None or job.done():
            self._release(place)
            return
        with self._lock:
            self._abandoned += 1
        job.add_done_callback(lambda done: self._on_abandoned_done(place, done))

    def _on_abandoned_done(self, place: Place, job: Future[Any]) -> None:
        error = None if job.cancelled() else job.exception()
        if error is not None and not isinstance(error, ApiError | Gone):  # an ApiError is the request's own fault
            fields = {"request_id": place.ticket.request_id}
            LOGGER.error("abandoned work failed", exc_info=error, extra={"fields": fields})
        with self._lock:
            self._abandoned -= 1
        self._release(place)

    def _release(self, place: Place) -> None:
        with self._lock:
            self._busy -= place.taken
            self._characters -= place.characters

    def _retry_after(self) -> int:
        """Seconds until there is room again: in whichever lane will be done first, each by its own mean."""
        clear = min((lane.clear_in_s() for lane in (self._short, self._long) if lane.jobs), default=0.0)
        return min(LONGEST_RETRY_S, max(1, math.ceil(clear)))

    def _full(self) -> ApiError:
        wait = self._retry_after()
        message = (
            f"The server is full: {self.bounds.places} requests are in it, and no more may wait. Try again in {wait} s."
        )
        return ApiError(429, "too_many_requests", message, retry_after=wait)

    def _no_room(self, characters: int, most: int) -> ApiError:
        wait = self._retry_after()
        message = (
            f"The server is full: its requests hold {self._characters} characters, and with the {characters} of this one "
            f"they would pass the limit of {most}. Try again in {wait} s."
        )
        return ApiError(429, "too_many_characters", message, retry_after=wait)


def _timed(lane: _Lane, ticket: Ticket, job: Callable[[], T]) -> T:
    began = time.monotonic()
    with ticket.current():
        ticket.check()
        done = job()
    lane.typical_s += SMOOTHING * (time.monotonic() - began - lane.typical_s)
    return done


def _never(characters: int, most: int) -> ApiError:
    message = (
        f"The request holds {characters} characters; the server takes {most} at a time, in all of its requests together. "
        "Send the documents in several requests."
    )
    return ApiError(413, "body_too_large", message)
