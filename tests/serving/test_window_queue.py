"""Which windows go next: everything once, like lengths together, within the budget, nobody for ever."""

import time

from hypothesis import given
from hypothesis import strategies as st

from serving.ticket import Ticket
from serving.window_queue import Job, WindowQueue, narrowest, widest

BUDGET = 512
LENGTHS = st.lists(st.integers(2, 256), min_size=1, max_size=40)


def queue_of(*jobs: Job, budget: int = BUDGET) -> WindowQueue[Job]:
    queue: WindowQueue[Job] = WindowQueue(budget)
    for job in jobs:
        queue.add(job)
    return queue


def drained(queue: WindowQueue[Job]) -> list[dict[Job, list[int]]]:
    batches = []
    while batch := queue.next_batch():
        batches.append(batch)
    return batches


@given(st.lists(LENGTHS, min_size=1, max_size=6), st.integers(1, 2000))
def test_every_window_goes_once_in_batches_of_like_length_within_the_budget(jobs: list[list[int]], budget: int) -> None:
    made = [Job(lengths, Ticket()) for lengths in jobs]
    batches = drained(queue_of(*made, budget=budget))
    for job in made:
        rows = [row for batch in batches for row in batch.get(job, [])]
        assert sorted(rows) == list(range(len(job.lengths)))
    for batch in batches:
        lengths = [job.lengths[row] for job, rows in batch.items() for row in rows]
        assert len(lengths) == 1 or max(lengths) * len(lengths) <= budget
        assert min(lengths) >= narrowest(max(lengths))


@given(st.integers(1, 512))
def test_a_window_fits_into_the_widest_batch_that_it_may_be_in(length: int) -> None:
    assert narrowest(int(widest(length))) <= length


@given(LENGTHS, st.lists(st.integers(2, 256), min_size=1, max_size=4))
def test_a_job_leads_a_batch_once_the_jobs_before_it_have(mine: list[int], others: list[int]) -> None:
    job = Job(mine, Ticket())
    queue = queue_of(*(Job([length] * 300, Ticket()) for length in others), job)
    for _ in others:
        queue.next_batch()
    left = set(job.waiting)
    assert not left or left & set(queue.next_batch().get(job, []))


def test_a_short_text_shares_the_batch_of_a_long_article() -> None:
    long, short = Job([200] * 100, Ticket()), Job([180], Ticket())
    assert queue_of(long, short).next_batch()[short] == [0]


def test_turns_are_taken_within_a_batch() -> None:
    first, second = Job([64] * 100, Ticket()), Job([64] * 100, Ticket())
    batch = queue_of(first, second).next_batch()
    assert [len(batch[first]), len(batch[second])] == [4, 4]


def test_a_window_larger_than_the_budget_goes_alone() -> None:
    assert [list(batch.values()) for batch in drained(queue_of(Job([900, 800], Ticket())))] == [[[0]], [[1]]]


def test_those_who_left_or_are_too_late_are_dropped() -> None:
    stays, leaves, late = (Job([9], Ticket(at)) for at in (float("inf"), float("inf"), time.monotonic()))
    queue = queue_of(leaves, late, stays)
    leaves.ticket.leave()
    told: list[Job] = []
    queue.drop_gone(told.append)
    assert told == [leaves, late]
    assert len(queue) == 1
    assert drained(queue) == [{stays: [0]}]
