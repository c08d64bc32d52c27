"""A request whose rows are in two forwards at once: its caller leaves, its deadline passes, one of the two fails, all closes."""

import asyncio
import math
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest

from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded
from newsstance.errors import EngineError
from serving.admission import Admission, Bounds, CallerLeft
from serving.batcher import BatchingEngine
from serving.call import Call, Part
from serving.ticket import Gone, Ticket
from tests.serving.conftest import wait_until
from tests.serving.engines import EchoEngine, batch_of
from tests.serving.test_batcher import Watcher, check_own, encode_as

ROW = 8
"""Tokens of every window here; a batch holds two."""


class HeldEngine(EchoEngine):
    """Each forward waits until it is let go, or told to fail, by the id with which one of its rows begins."""

    def __init__(self) -> None:
        super().__init__()
        self._seen = threading.Condition()
        self._let_go: dict[int, Exception | None] = {}
        self.inside: list[set[int]] = []
        """The rows of every forward, by their first ids, in the order in which they began."""

    def encode(self, batch: Batch) -> Encoded:
        rows = {int(first) for first in batch.ids[:, 0]}
        with self._seen:
            self.inside.append(rows)
            self._seen.notify_all()
            assert self._seen.wait_for(lambda: rows & self._let_go.keys(), 30), "nobody let it go"
            error = next(iter(self._let_go[first] for first in rows if first in self._let_go))
        if error is not None:
            raise error
        return super().encode(batch)

    def began(self, *forwards: set[int]) -> None:
        """Wait until these forwards have begun."""
        with self._seen:
            assert self._seen.wait_for(lambda: all(rows in self.inside for rows in forwards), 10), self.inside

    def end(self, *firsts: int, error: Exception | None = None) -> None:
        """Let the forwards of these rows end, or fail."""
        with self._seen:
            self._let_go |= dict.fromkeys(firsts, error)
            self._seen.notify_all()


def rows(*firsts: int) -> Batch:
    """Windows that begin with these ids."""
    each = [batch_of(ROW, first=first) for first in firsts]
    names = ("ids", "mask", "casing", "sentence")
    return Batch(**{name: np.concatenate([getattr(one, name) for one in each]) for name in names})


class Story:
    """Two callers behind two busy forwards: of the first, rows 100 and 120 to 160; of the second, row 200. Then the two forwards
    are {100, 200} and {120, 140}; where there is a row 160, it waits."""

    def __init__(self, batcher: BatchingEngine, engine: HeldEngine, watcher: Watcher, pool: ThreadPoolExecutor) -> None:
        self.batcher, self.engine, self.pool, self.watcher = batcher, engine, pool, watcher
        self.ticket, self.beside = Ticket(), Ticket()
        self.turns = threading.Semaphore(2)
        self.ticket.turns = self.beside.turns = self.turns

    def split(self, *firsts: int) -> tuple[Batch, Future[Encoded], Batch, Future[Encoded]]:
        """Both callers' batches, and what becomes of them, once both forwards run."""
        mine, other = rows(*firsts), rows(200)
        busy = [self._busy(first) for first in (1, 21)]
        split = self._queued(self.ticket, mine, len(firsts))
        beside = self._queued(self.beside, other, len(firsts) + 1)
        self.engine.end(1)
        self.engine.began({100, 200})
        self.engine.end(21)
        self.engine.began({120, 140})
        assert all(one.result(10) for one in busy)
        return mine, split, other, beside

    def _busy(self, first: int) -> Future[Encoded]:
        future = self.pool.submit(self.batcher.encode, rows(first, first + 10))
        self.engine.began({first, first + 10})
        return future

    def _queued(self, ticket: Ticket, batch: Batch, waiting: int) -> Future[Encoded]:
        future = self.pool.submit(encode_as, self.batcher, ticket, batch)
        wait_until(lambda: self.watcher.waiting == waiting)
        return future

    def check_all_given_back(self) -> None:
        """Nothing waits, both turns are free and no more than these, and neither forward counts as running: a lone window goes."""
        assert self.watcher.waiting == 0
        assert [self.turns.acquire(blocking=False) for _ in range(3)] == [True, True, False]
        self.engine.end(300, 320, 340)
        for batch in (rows(300), rows(320), rows(340)):
            check_own(batch, self.pool.submit(self.batcher.encode, batch).result(10))
        assert self.batcher.healthy


@contextmanager
def told() -> Iterator[Story]:
    engine, watcher = HeldEngine(), Watcher()
    batcher = BatchingEngine(engine, budget=2 * ROW, forwards=2, observer=watcher)
    with ThreadPoolExecutor(6) as pool:
        try:
            yield Story(batcher, engine, watcher, pool)
        finally:
            engine.end(1, 21, 100, 120, 140, 160, 200)  # a test that failed must not hang as well
            batcher.close()


def test_who_leaves_while_both_run_is_freed_at_once_and_harms_nobody() -> None:
    with told() as story:
        _, split, other, beside = story.split(100, 120, 140, 160)
        story.ticket.leave()
        assert isinstance(split.exception(10), Gone)  # both forwards still run
        assert story.watcher.waiting == 0
        story.engine.end(120)
        story.engine.end(100)
        check_own(other, beside.result(10))
        story.check_all_given_back()
        assert not any(160 in forward for forward in story.engine.inside)


def test_who_leaves_between_the_two_is_freed_at_once_and_harms_nobody() -> None:
    with told() as story:
        _, split, other, beside = story.split(100, 120, 140)
        story.engine.end(100)
        check_own(other, beside.result(10))
        story.ticket.leave()
        assert isinstance(split.exception(10), Gone)
        story.engine.end(120, error=ZeroDivisionError())  # he was told already
        story.check_all_given_back()
        assert isinstance(split.exception(), Gone)


@pytest.mark.parametrize("first", [True, False])
def test_of_a_split_call_the_half_that_fails_fails_it_once_and_nobody_beside_the_other_half(first: bool) -> None:
    with told() as story:
        _, split, other, beside = story.split(100, 120, 140, 160)
        if first:
            story.engine.end(120, error=ZeroDivisionError())
            failed = split.exception(10)  # the other half still runs
            story.engine.end(100)
        else:
            story.engine.end(100)
            beside.result(10)
            story.engine.end(120, error=ZeroDivisionError())
            story.engine.end(160)
            failed = split.exception(10)
        assert isinstance(failed, EngineError)
        assert isinstance(failed.__cause__, ZeroDivisionError)
        check_own(other, beside.result(10))
        story.check_all_given_back()


def test_who_shares_the_half_that_fails_fails_with_it_and_has_an_error_of_his_own() -> None:
    with told() as story:
        _, split, _, beside = story.split(100, 120, 140, 160)
        third = rows(400, 420)
        served = story.pool.submit(story.batcher.encode, third)
        wait_until(lambda: story.watcher.waiting == 3)
        story.engine.end(400, 420)
        story.engine.end(100, error=ZeroDivisionError())
        errors = [split.exception(10), beside.exception(10)]
        assert all(isinstance(error, EngineError) for error in errors)
        assert errors[0] is not errors[1]
        check_own(third, served.result(10))
        story.engine.end(120)
        story.check_all_given_back()
        assert not any(160 in forward for forward in story.engine.inside)


def test_both_halves_may_fail() -> None:
    with told() as story:
        _, split, _, beside = story.split(100, 120, 140)
        story.engine.end(100, error=ZeroDivisionError("one"))
        assert "one" in str(split.exception(10))
        story.engine.end(120, error=ZeroDivisionError("two"))
        assert "one" in str(beside.exception(10))
        story.check_all_given_back()
        assert "one" in str(split.exception())


def expire(ticket: Ticket) -> None:
    """Its deadline passes now."""
    vars(ticket)["_deadline"] = -math.inf


def test_a_deadline_that_passes_half_way_drops_what_waits() -> None:
    with told() as story:
        _, split, other, beside = story.split(100, 120, 140, 160)
        expire(story.ticket)
        story.engine.end(100)
        assert isinstance(split.exception(10), Gone)  # the other half still runs
        check_own(other, beside.result(10))
        story.engine.end(120)
        story.check_all_given_back()
        assert not any(160 in forward for forward in story.engine.inside)


def test_a_deadline_that_passes_while_all_is_in_flight_is_noticed_before_anything_is_judged() -> None:
    with told() as story:
        mine, split, other, beside = story.split(100, 120, 140)
        story.engine.end(100)
        expire(story.ticket)
        story.engine.end(120)
        encoded = split.result(10)
        check_own(mine, encoded)
        check_own(other, beside.result(10))
        none = np.zeros((len(mine.ids), 0), np.int64)
        index = MentionIndex(starts=none, ends=none, sentence=none, valid=none.astype(np.bool_))
        with story.ticket.current(), pytest.raises(Gone):
            story.batcher.judge(encoded, index)
        story.check_all_given_back()


@pytest.mark.parametrize("error", [None, ZeroDivisionError()])
def test_closing_while_two_run_finishes_what_was_accepted(error: Exception | None) -> None:
    with told() as story:
        mine, split, other, beside = story.split(100, 120, 140, 160)
        third = rows(400, 420)
        waiting = story.pool.submit(story.batcher.encode, third)
        wait_until(lambda: story.watcher.waiting == 3)
        closing = story.pool.submit(story.batcher.close)
        wait_until(lambda: story.batcher._closed)
        with pytest.raises(EngineError, match="closed"):
            story.batcher.encode(rows(500))
        story.engine.end(100, 160, 400, 420)
        check_own(other, beside.result(10))
        check_own(third, waiting.result(10))
        assert not split.done()
        story.engine.end(120, error=error)
        closing.result(10)
        if error is None:
            check_own(mine, split.result(10))
        else:
            assert isinstance(split.exception(10), EngineError)
    assert "encoding" not in {thread.name for thread in threading.enumerate()}


def admitted(
    story: Story, server: Admission, characters: int, firsts: tuple[int, ...], left: "asyncio.Future[None]"
) -> "asyncio.Task[Encoded]":
    """A request that holds so many characters while its windows are encoded."""

    async def request() -> Encoded:
        with server.arriving() as place:
            place.take()
            place.hold(characters)
            return await server.run(place, lambda: story.batcher.encode(rows(*firsts)), left)

    return asyncio.ensure_future(request())


@pytest.mark.parametrize("leaves", [True, False])
def test_the_room_of_a_split_call_that_leaves_or_fails_is_given_back_once(leaves: bool) -> None:
    async def told_to(story: Story) -> None:
        server = Admission(Bounds(short=4, long=1, waiting=0, characters=100, short_characters=100))
        left, never = (asyncio.get_running_loop().create_future() for _ in range(2))
        split = admitted(story, server, 30, (100, 120, 140, 160), left)
        await asyncio.to_thread(story.engine.began, {100, 120}, {140, 160})
        beside = admitted(story, server, 20, (200, 220), never)
        await asyncio.to_thread(wait_until, lambda: story.watcher.waiting == 2)
        assert (server.busy, server.characters) == (2, 50)
        if leaves:
            left.set_result(None)
            with pytest.raises(CallerLeft):
                await split
        else:
            story.engine.end(100, error=ZeroDivisionError())
            with pytest.raises(EngineError):
                await split
        await asyncio.to_thread(wait_until, lambda: server.busy == 1)
        assert (server.characters, server.abandoned) == (20, 0)
        story.engine.end(100, 140, 200)
        await beside
        assert (server.busy, server.characters, server.abandoned) == (0, 0, 0)
        server.close()

    with told() as story:
        asyncio.run(asyncio.wait_for(told_to(story), 20))
        story.check_all_given_back()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_the_time_of_forwards_that_overlap_counts_once_in_whatever_order_they_end(order: tuple[int, ...]) -> None:
    spans = ((10.0, 20.0), (13.0, 15.0), (18.0, 24.0))
    call = Call(rows(1, 21, 41), Ticket())
    echoed = EchoEngine().encode(rows(1))
    for row in order:
        call.add(Part(rows=[row], encoded=echoed), *spans[row])
    assert call.forward_s == 14
