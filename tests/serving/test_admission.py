"""Bounded admission, without HTTP."""

import asyncio
import gc
import math
import threading
import weakref
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from serving.admission import KEPT, SMALL, Admission, Bounds, CallerLeft, Place
from serving.errors import ApiError
from serving.ticket import Gone, current_ticket


def admission(short: int = 1, long: int = 1, waiting: int = 0, characters: int = 100) -> Admission:
    return Admission(Bounds(short=short, long=long, waiting=waiting, characters=characters, short_characters=10))


@contextmanager
def admitted(server: Admission, deadline_s: float = math.inf) -> Iterator[Place]:
    """A request whose body is there."""
    with server.arriving(deadline_s) as place:
        place.take()
        yield place


def never() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()


def run(story: Coroutine[None, None, None]) -> None:
    asyncio.run(asyncio.wait_for(story, 20))


def test_a_job_s_answer_and_its_error_come_back() -> None:
    async def story() -> None:
        server = admission()
        with admitted(server) as place:
            assert await server.run(place, lambda: 7, never()) == 7
            with pytest.raises(ZeroDivisionError):
                await server.run(place, lambda: 1 // 0, never())
        server.close()

    run(story())


def test_places_are_bounded_and_given_back() -> None:
    server = admission(waiting=1)
    with admitted(server), admitted(server), admitted(server):
        with pytest.raises(ApiError, match="3 requests are in it") as refused, admitted(server):
            pass
        assert refused.value.status == 429
        assert refused.value.retry_after is not None
        assert 1 <= refused.value.retry_after <= 60
    assert server.busy == 0
    server.close()


def test_who_is_still_sending_has_no_place_and_finds_none_where_others_were_faster() -> None:
    server = admission()
    with ExitStack() as stack:
        slow = [stack.enter_context(server.arriving()) for _ in range(9)]
        with admitted(server), admitted(server):
            for refusing in (slow[0].take, lambda: stack.enter_context(server.arriving())):
                with pytest.raises(ApiError, match="2 requests are in it") as refused:
                    refusing()
                assert (refused.value.status, refused.value.code) == (429, "too_many_requests")
        slow[0].hold(40)
        slow[0].take()
        assert (server.busy, server.characters) == (1, 40)
    assert (server.busy, server.characters) == (0, 0)
    server.close()


def test_characters_are_bounded_and_given_back() -> None:
    server = admission(waiting=3)
    with admitted(server) as first, admitted(server) as second:
        first.hold(60)
        second.hold(40)
        second.hold(40)
        with pytest.raises(ApiError, match="hold 100 characters") as refused:
            second.hold(41)
        assert (refused.value.status, refused.value.code) == (429, "too_many_characters")
        assert server.characters == 100
        first.hold(3)  # counted now, no longer guessed from the body's size
        second.hold(90)
    assert server.characters == 0
    server.close()


def test_large_bodies_that_stop_coming_keep_no_small_one_out() -> None:
    most = 1_000_000
    server = admission(characters=most)
    with server.arriving() as stopped, server.arriving() as large, server.arriving() as small:
        stopped.hold(most - most // KEPT)
        with pytest.raises(
            ApiError, match=r"hold 875000 characters, and with the 65537 of this one .* 875000"
        ) as refused:
            large.hold(SMALL + 1)
        assert (refused.value.status, refused.value.code) == (429, "too_many_characters")
        small.hold(SMALL)
        small.take()
        assert server.characters == most - most // KEPT + SMALL
    server.close()


def test_what_never_fits_is_413_even_in_an_idle_server() -> None:
    server = admission()
    with admitted(server) as place:
        place.hold(100)
        with pytest.raises(ApiError, match="holds 101 characters; the server takes 100") as refused:
            place.hold(101)
    assert refused.value.status == 413
    server.close()


def test_a_caller_who_left_frees_the_place_only_when_the_work_is_done() -> None:
    begun, gate = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        assert gate.wait(10)

    async def story() -> None:
        server = admission()
        left = never()
        asyncio.get_running_loop().run_in_executor(None, begun.wait).add_done_callback(lambda _: left.set_result(None))
        with admitted(server) as place:
            place.hold(5)
            with pytest.raises(CallerLeft):
                await server.run(place, work, left)
        assert (server.abandoned, server.busy, server.characters) == (1, 1, 5)
        gate.set()
        while server.busy:
            await asyncio.sleep(0.005)
        assert (server.abandoned, server.characters) == (0, 0)
        server.close()

    run(story())


class Texts:
    """What a request's work holds."""


def test_work_that_never_begins_gives_its_memory_back_at_once() -> None:
    begun, gate = threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        gate.wait(10)

    async def unwanted(server: Admission) -> "weakref.ref[Texts]":
        texts, left = Texts(), never()
        left.set_result(None)
        with admitted(server) as place, pytest.raises(CallerLeft):
            await server.run(place, lambda: texts, left)
        return weakref.ref(texts)

    async def story() -> None:
        server = admission(waiting=9)
        with admitted(server) as place:
            first = asyncio.create_task(server.run(place, busy, never()))
            await asyncio.to_thread(begun.wait, 10)
            seen = [await unwanted(server) for _ in range(3)]
            gc.collect()
            assert [ref() for ref in seen] == [None, None, None]
            assert server.busy == 1
            gate.set()
            await first
        server.close()

    run(story())


def test_work_hears_from_its_ticket_that_nobody_waits() -> None:
    begun, heard = threading.Event(), threading.Event()

    def work() -> None:
        with current_ticket() as ticket, ticket.waking(heard.set):
            begun.set()
            assert heard.wait(10)
            ticket.check()

    async def story() -> None:
        server = admission()
        left = never()
        asyncio.get_running_loop().run_in_executor(None, begun.wait).add_done_callback(lambda _: left.set_result(None))
        with admitted(server) as place, pytest.raises(CallerLeft):
            await server.run(place, work, left)
        while server.busy:
            await asyncio.sleep(0.005)
        server.close()

    run(story())
    assert heard.is_set()


def test_work_that_begins_too_late_is_not_done() -> None:
    async def story() -> None:
        server = admission()
        with admitted(server, deadline_s=0) as place, pytest.raises(Gone):
            await server.run(place, lambda: pytest.fail("it was done"), never())
        server.close()

    run(story())


def test_long_requests_do_not_take_the_threads_of_short_ones() -> None:
    gate = threading.Event()

    async def request(server: Admission, characters: int, wait: bool) -> str:
        with admitted(server) as place:
            place.hold(characters)
            return await server.run(place, lambda: str(gate.wait(10)) if wait else "short", never())

    async def story() -> None:
        server = admission(short=1, long=2, waiting=9)
        long = [asyncio.create_task(request(server, 11, wait=True)) for _ in range(5)]
        assert await request(server, 10, wait=False) == "short"
        assert not any(one.done() for one in long)
        gate.set()
        assert await asyncio.gather(*long) == ["True"] * 5
        server.close()

    run(story())


def test_when_to_try_again_is_told_by_the_lane_that_will_be_done_first() -> None:
    gate, told = threading.Event(), []

    async def request(server: Admission, characters: int) -> None:
        with admitted(server) as place:
            place.hold(characters)
            await server.run(place, lambda: gate.wait(10), never())

    async def refused(server: Admission) -> int | None:
        with pytest.raises(ApiError) as full, admitted(server):
            pass
        return full.value.retry_after

    async def story() -> None:
        server = admission(short=2, long=1, waiting=6)
        server._short.typical_s, server._long.typical_s = 2.0, 7.0
        long = [asyncio.create_task(request(server, 11)) for _ in range(3)]
        await asyncio.sleep(0)
        with ExitStack() as stack:
            for _ in range(6):
                stack.enter_context(admitted(server))  # still sending their bodies
            told.append(await refused(server))
        short = [asyncio.create_task(request(server, 1)) for _ in range(6)]
        await asyncio.sleep(0)
        told.append(await refused(server))
        gate.set()
        await asyncio.gather(*long, *short)
        assert (server._short.jobs, server._long.jobs) == (0, 0)
        server.close()

    run(story())
    assert told == [21, 6]


def test_the_fault_of_abandoned_work_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    begun, gate = threading.Event(), threading.Event()

    def fail() -> None:
        begun.set()
        gate.wait(10)
        raise ZeroDivisionError

    async def story() -> None:
        server = admission()
        left = never()
        asyncio.get_running_loop().run_in_executor(None, begun.wait).add_done_callback(lambda _: left.set_result(None))
        with admitted(server) as place, pytest.raises(CallerLeft):
            await server.run(place, fail, left)
        gate.set()
        while server.abandoned:
            await asyncio.sleep(0.005)
        server.close()

    run(story())
    assert "abandoned work failed" in caplog.text
