"""The batcher on engines that echo their input: everybody gets his own rows, whatever else goes on."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, Engine
from newsstance.errors import EngineError
from serving.batcher import BatchingEngine
from serving.ticket import Gone, Ticket
from tests.serving.conftest import wait_until
from tests.serving.engines import EchoEngine, batch_of


class Watcher:
    def __init__(self) -> None:
        self.tokens: list[tuple[int, int, int]] = []
        self.waiting = 0

    def batch(self, *, windows: int, tokens: int, padded: int, seconds: float) -> None:
        assert seconds >= 0
        self.tokens.append((windows, tokens, padded))

    def depth(self, windows: int) -> None:
        self.waiting = windows


@contextmanager
def batching(
    engine: Engine, budget: int = 1000, watcher: Watcher | None = None, forwards: int = 1
) -> Iterator[BatchingEngine]:
    batcher = BatchingEngine(engine, budget=budget, observer=watcher, forwards=forwards)
    try:
        yield batcher
    finally:
        batcher.close()


def check_own(batch: Batch, encoded: Encoded) -> None:
    kept = batch.mask == 1
    assert encoded.tags.shape[:2] == batch.ids.shape
    assert (encoded.tags[..., 0][kept] == batch.ids[kept]).all()
    assert (encoded.tags[..., 1][kept] == batch.casing[kept]).all()
    assert encoded.batch is batch


def check_judged(batcher: BatchingEngine, batch: Batch, encoded: Encoded) -> None:
    """A mention at the last token of each row: the judgement tells which token was looked at."""
    last = batch.mask.sum(axis=1, keepdims=True) - 1
    index = MentionIndex(starts=last, ends=last + 1, sentence=np.zeros_like(last), valid=np.ones(last.shape, np.bool_))
    for row, judged in enumerate(batcher.judge(encoded, index)):
        assert judged.mentions.shape[0] == 1
        assert judged.mentions[0, 0] == batch.ids[row, last[row, 0]]


def failing(number: int) -> None:
    raise RuntimeError(f"batch {number}")


BATCHES = st.lists(st.lists(st.integers(2, 40), min_size=1, max_size=9), min_size=1, max_size=6)


@settings(deadline=None, max_examples=60)
@given(BATCHES, st.integers(1, 300), st.integers(1, 3))
def test_everybody_gets_his_own_rows_in_any_order(calls: list[list[int]], budget: int, forwards: int) -> None:
    batches = [batch_of(*lengths, first=1000 * at + 1) for at, lengths in enumerate(calls)]
    with batching(EchoEngine(), budget, forwards=forwards) as batcher, ThreadPoolExecutor(len(batches)) as pool:
        for batch, encoded in zip(batches, pool.map(batcher.encode, batches), strict=True):
            check_own(batch, encoded)
            check_judged(batcher, batch, encoded)


def queued_behind(engine: EchoEngine, watcher: Watcher, submit: list[Future[Encoded]], waiting: int) -> None:
    """The engine holds a first batch at its gate, and the others wait."""
    assert engine.entered.acquire(timeout=10)
    wait_until(lambda: watcher.waiting == waiting)
    assert not any(future.done() for future in submit)


def test_what_queued_during_a_forward_is_the_next_batch() -> None:
    engine, watcher = EchoEngine(), Watcher()
    engine.gate.clear()
    with batching(engine, watcher=watcher) as batcher, ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(batcher.encode, batch_of(10, 9))]
        queued_behind(engine, watcher, futures, 0)
        futures += [pool.submit(batcher.encode, batch_of(10, 8, first=100 * at)) for at in (1, 2, 3)]
        wait_until(lambda: watcher.waiting == 6)
        engine.gate.set()
        assert [len(future.result(10).tags) for future in futures] == [2, 2, 2, 2]
    assert watcher.tokens == [(2, 19, 20), (6, 54, 60)]
    assert watcher.waiting == 0


def test_a_second_forward_begins_while_the_first_one_runs() -> None:
    both = threading.Barrier(2)
    engine, batch = EchoEngine(lambda number: _meet(both)), batch_of(8, 8, first=1)
    with batching(engine, 8, forwards=2) as batcher:
        check_own(batch, batcher.encode(batch))  # one row a batch: neither ends without the other
    assert len(engine.batches) == 2


def _meet(barrier: threading.Barrier) -> None:
    barrier.wait(10)


def test_of_two_forwards_at_once_the_one_that_fails_harms_its_own_callers_only() -> None:
    both, engine = threading.Barrier(2), EchoEngine(lambda number: _meet(both))
    first, second = batch_of(8, first=1), batch_of(8, first=100)

    def encode(batch: Batch) -> Encoded:
        both.wait(10)
        if batch is second:
            raise ZeroDivisionError
        return Encoded(tags=states_of(batch), states=states_of(batch), batch=batch)

    def states_of(batch: Batch) -> np.ndarray:
        return np.stack([batch.ids, batch.casing, batch.mask], axis=-1).astype(np.float32)

    vars(engine)["encode"] = encode
    with batching(engine, 8, forwards=2) as batcher, ThreadPoolExecutor(2) as pool:
        fine, failed = pool.submit(batcher.encode, first), pool.submit(batcher.encode, second)
        check_own(first, fine.result(10))
        assert isinstance(failed.exception(10), EngineError)
        assert batcher.healthy
    assert not batcher.healthy  # closed, both threads


def test_a_lone_call_reaches_the_engine_as_it_is() -> None:
    engine, batch = EchoEngine(), batch_of(5, 6, 7)
    with batching(engine) as batcher:
        encoded = batcher.encode(batch)
        assert engine.batches[0] is batch
        check_own(batch, encoded)
        check_judged(batcher, batch, encoded)


def test_a_failing_batch_fails_its_own_callers_only() -> None:
    def tenth_fails(number: int) -> None:
        if number % 10 == 0:
            raise ZeroDivisionError("a secret")

    engine = EchoEngine(tenth_fails)
    with batching(engine, 60) as batcher, ThreadPoolExecutor(8) as pool:
        batches = [batch_of(20, first=100 * at + 1) for at in range(300)]
        futures = [pool.submit(batcher.encode, batch) for batch in batches]
        failed = {at for at, future in enumerate(futures) if future.exception(20)}
    in_failing = {
        int(row[0]) // 100 for number, batch in enumerate(engine.batches, 1) if number % 10 == 0 for row in batch.ids
    }
    assert failed == in_failing
    assert 0 < len(failed) < 300
    for at, future in enumerate(futures):
        if at in failed:
            error = future.exception()
            assert isinstance(error, EngineError)
            assert isinstance(error.__cause__, ZeroDivisionError)
        else:
            check_own(batches[at], future.result())


def test_the_rest_of_a_failed_call_is_not_encoded() -> None:
    engine = EchoEngine(failing)
    with batching(engine, 10) as batcher:
        with pytest.raises(EngineError, match="failed on a batch"):
            batcher.encode(batch_of(10, 10, 10))
        assert len(engine.batches) == 1


def test_an_engine_that_always_fails_is_told_from_one_that_fails_now_and_then() -> None:
    good = {1, 6, 12}
    engine = EchoEngine(lambda number: None if number in good else failing(number))
    with batching(engine) as batcher:
        seen = []
        for number in range(1, 13):
            if number in good:
                batcher.encode(batch_of(4))
            else:
                with pytest.raises(EngineError, match="failed on a batch"):
                    batcher.encode(batch_of(4))
            seen.append(batcher.healthy)
    assert seen == [True] * 10 + [False, True]
    assert not batcher.healthy  # closed


def judged(batcher: BatchingEngine, *firsts: int) -> list[bool]:
    """Whether a batch beginning with each of these tokens is judged; all of them are encoded."""
    seen = []
    for first in firsts:
        batch = batch_of(4, first=first)
        encoded = batcher.encode(batch)
        try:
            check_judged(batcher, batch, encoded)
        except ZeroDivisionError:
            seen.append(False)
        else:
            seen.append(True)
    return seen


def odd_fail(states: np.ndarray) -> None:
    if states[0, 0, 0] % 2:
        raise ZeroDivisionError


def test_a_judge_that_always_fails_is_told_though_every_batch_is_encoded() -> None:
    with batching(EchoEngine(judging=odd_fail)) as batcher:
        assert judged(batcher, 1, 3, 5, 7, 8, 1, 3, 5, 7) == [*[False] * 4, True, *[False] * 4]
        assert batcher.healthy
        assert judged(batcher, 9) == [False]
        assert not batcher.healthy
        batcher.encode(batch_of(4))  # says nothing of the judge
        assert not batcher.healthy
        assert judged(batcher, 2) == [True]
        assert batcher.healthy


def test_judging_says_nothing_of_the_encoder() -> None:
    engine, batch = EchoEngine(lambda number: None if number == 1 else failing(number)), batch_of(4)
    with batching(engine) as batcher:
        encoded = batcher.encode(batch)
        for _ in range(5):
            with pytest.raises(EngineError, match="failed on a batch"):
                batcher.encode(batch_of(4))
        check_judged(batcher, batch, encoded)
        assert not batcher.healthy


def test_failures_of_many_threads_at_once_are_all_counted() -> None:
    together = threading.Barrier(5)

    def fail(states: np.ndarray) -> None:
        together.wait(10)
        raise ZeroDivisionError

    with batching(EchoEngine(judging=fail)) as batcher, ThreadPoolExecutor(5) as pool:
        assert not any(seen for one in pool.map(lambda first: judged(batcher, first), (1, 3, 5, 7, 9)) for seen in one)
        assert not batcher.healthy


class Failing(Watcher):
    def batch(self, *, windows: int, tokens: int, padded: int, seconds: float) -> None:
        raise ZeroDivisionError

    def depth(self, windows: int) -> None:
        raise ZeroDivisionError


def test_an_observer_that_fails_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with batching(EchoEngine(), watcher=Failing()) as batcher:
        for first in (1, 50):
            batch = batch_of(5, 6, first=first)
            check_own(batch, batcher.encode(batch))
        assert batcher.healthy
    assert "the observer of the batcher failed" in caplog.text


def test_rows_that_cannot_be_handed_out_fail_their_callers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with batching(EchoEngine()) as batcher:
        with monkeypatch.context() as patched:
            patched.setattr("serving.batcher.shared_out", lambda encoded, batch: dict.fromkeys(batch))
            with pytest.raises(EngineError, match="failed on a batch"):
                batcher.encode(batch_of(4))
        batch = batch_of(5)
        check_own(batch, batcher.encode(batch))


def test_a_fault_of_the_queue_fails_who_waits_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with batching(EchoEngine()) as batcher:
        with monkeypatch.context() as patched:
            patched.setattr(batcher._queue, "next_batch", lambda: failing(0))
            with pytest.raises(EngineError, match="the batcher failed"):
                batcher.encode(batch_of(4))
            wait_until(lambda: "the batcher failed" in caplog.text)
        batch = batch_of(5)
        check_own(batch, batcher.encode(batch))
        assert batcher.healthy


def test_callers_have_an_exception_each() -> None:
    engine, watcher = EchoEngine(failing), Watcher()
    engine.gate.clear()
    with batching(engine, watcher=watcher) as batcher, ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(batcher.encode, batch_of(4))]
        queued_behind(engine, watcher, futures, 0)
        futures += [pool.submit(batcher.encode, batch_of(4)) for _ in range(2)]
        wait_until(lambda: watcher.waiting == 2)
        engine.gate.set()
        errors = [future.exception(10) for future in futures]
    assert len(engine.batches) == 2
    assert len({id(error) for error in errors}) == 3


def encode_as(batcher: BatchingEngine, ticket: Ticket, batch: Batch) -> Encoded:
    with ticket.current():
        return batcher.encode(batch)


def test_who_leaves_is_freed_at_once_and_never_encoded() -> None:
    engine, watcher, ticket = EchoEngine(), Watcher(), Ticket()
    engine.gate.clear()
    with batching(engine, watcher=watcher) as batcher, ThreadPoolExecutor(2) as pool:
        first = pool.submit(batcher.encode, batch_of(4))
        queued_behind(engine, watcher, [first], 0)
        leaver = pool.submit(encode_as, batcher, ticket, batch_of(7))
        wait_until(lambda: watcher.waiting == 1)
        ticket.leave()
        with pytest.raises(Gone):
            leaver.result(10)  # while the engine is still busy with the first
        assert watcher.waiting == 0
        engine.gate.set()
        first.result(10)
    assert len(engine.batches) == 1


def test_who_leaves_during_his_forward_is_freed_too() -> None:
    engine, ticket = EchoEngine(), Ticket()
    engine.gate.clear()
    with batching(engine) as batcher, ThreadPoolExecutor(1) as pool:
        leaver = pool.submit(encode_as, batcher, ticket, batch_of(7))
        assert engine.entered.acquire(timeout=10)
        ticket.leave()
        assert isinstance(leaver.exception(10), Gone)
        engine.gate.set()
        batch = batch_of(5)
        check_own(batch, batcher.encode(batch))


def test_what_is_past_its_deadline_is_not_encoded() -> None:
    engine, watcher = EchoEngine(), Watcher()
    engine.gate.clear()
    with batching(engine, watcher=watcher) as batcher, ThreadPoolExecutor(2) as pool:
        first = pool.submit(batcher.encode, batch_of(4))
        queued_behind(engine, watcher, [first], 0)
        late = Ticket(time.monotonic() + 0.05)
        future = pool.submit(encode_as, batcher, late, batch_of(7))
        wait_until(lambda: late.gone)
        engine.gate.set()
        assert isinstance(future.exception(10), Gone)
    assert len(engine.batches) == 1
    with pytest.raises(Gone):
        encode_as(batcher, late, batch_of(4))


def test_closing_finishes_what_was_accepted_and_refuses_the_rest() -> None:
    engine, watcher = EchoEngine(), Watcher()
    engine.gate.clear()
    batcher = BatchingEngine(engine, budget=8, observer=watcher)
    with ThreadPoolExecutor(5) as pool:
        futures = [pool.submit(batcher.encode, batch_of(8, first=10))]
        queued_behind(engine, watcher, futures, 0)
        futures += [pool.submit(batcher.encode, batch_of(8, first=20 * at)) for at in (1, 2, 3)]
        wait_until(lambda: watcher.waiting == 3)
        closing = pool.submit(batcher.close)
        engine.gate.set()
        closing.result(10)
        assert all(future.result(10) for future in futures)
    with pytest.raises(EngineError, match="closed"):
        batcher.encode(batch_of(4))
    assert "encoding" not in {thread.name for thread in threading.enumerate()}


def test_closing_does_not_wait_for_ever_for_a_forward(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("serving.batcher.JOIN_S", 0.01)
    engine = EchoEngine()
    engine.gate.clear()
    batcher = BatchingEngine(engine, budget=8)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(batcher.encode, batch_of(8))
        assert engine.entered.acquire(timeout=10)
        batcher.close()
        assert "the encoder still runs" in caplog.text
        engine.gate.set()
        check_own(engine.batches[0], future.result(10))
    wait_until(lambda: "encoding" not in {thread.name for thread in threading.enumerate()})


def test_who_waits_for_the_engine_leaves_his_turn_to_others() -> None:
    engine, turns = EchoEngine(), threading.Semaphore(1)
    engine.gate.clear()
    tickets = [Ticket() for _ in range(3)]
    for ticket in tickets:
        ticket.turns = turns
    with batching(engine) as batcher, ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(encode_as, batcher, ticket, batch_of(4)) for ticket in tickets]
        wait_until(lambda: all(ticket.first_encoded_at for ticket in tickets))
        assert turns.acquire(timeout=10)
        engine.gate.set()
        turns.release()
        assert all(future.result(10) for future in futures)
    assert turns.acquire(blocking=False)


def test_where_the_time_went_is_on_the_ticket() -> None:
    ticket, batch = Ticket(), batch_of(5)
    with batching(EchoEngine()) as batcher, ticket.current():
        check_judged(batcher, batch, batcher.encode(batch))
    assert list(ticket.spent) == ["queue", "encode", "judge"]
    assert all(seconds >= 0 for seconds in ticket.spent.values())


def test_states_of_another_engine_are_refused() -> None:
    engine, batch = EchoEngine(), batch_of(5)
    none = np.zeros((1, 0), np.int64)
    index = MentionIndex(starts=none, ends=none, sentence=none, valid=none.astype(np.bool_))
    with batching(engine) as batcher, pytest.raises(EngineError, match="another engine"):
        batcher.judge(engine.encode(batch), index)


def test_it_says_what_it_runs() -> None:
    with batching(EchoEngine(), 77) as batcher:
        assert batcher.info() == {"engine": "echo", "batch_tokens": 77, "forwards": 1}
