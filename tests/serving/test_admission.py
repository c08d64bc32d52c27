"""Bounded admission, without HTTP."""

import asyncio
import threading

import pytest

from serving.admission import Admission, CallerLeft
from serving.errors import ApiError


def never() -> "asyncio.Future[None]":
    return asyncio.get_running_loop().create_future()


def test_a_job_s_answer_and_its_error_come_back() -> None:
    async def story() -> None:
        admission = Admission(concurrent=1, waiting=0)
        assert await admission.run(lambda: 7, never()) == 7
        with pytest.raises(ZeroDivisionError):
            await admission.run(lambda: 1 // 0, never())
        admission.close()

    asyncio.run(story())


def test_places_are_bounded_and_given_back() -> None:
    admission = Admission(concurrent=1, waiting=1)
    with admission.admitted(), admission.admitted():
        with pytest.raises(ApiError) as refused, admission.admitted():
            pass
        assert refused.value.status == 429
        assert refused.value.retry_after is not None
        assert 1 <= refused.value.retry_after <= 60
    assert admission.busy == 0
    admission.close()


def test_a_caller_who_left_frees_the_place_only_when_the_work_is_done() -> None:
    gate = threading.Event()

    async def story() -> None:
        admission = Admission(concurrent=1, waiting=0)
        left = never()
        running = asyncio.create_task(admission.run(gate.wait, left))
        await asyncio.sleep(0.02)
        left.set_result(None)
        with pytest.raises(CallerLeft):
            await running
        assert (admission.abandoned, admission.busy) == (1, 1)
        gate.set()
        while admission.busy:
            await asyncio.sleep(0.005)
        admission.close()

    asyncio.run(story())


def test_the_fault_of_abandoned_work_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    gate = threading.Event()

    def fail() -> None:
        gate.wait(10)
        raise ZeroDivisionError

    async def story() -> None:
        admission = Admission(concurrent=1, waiting=0)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await admission.run(fail, never())
        gate.set()
        while admission.abandoned:
            await asyncio.sleep(0.005)
        admission.close()

    asyncio.run(story())
    assert "abandoned work failed" in caplog.text
