"""One request's standing."""

import time
from threading import Semaphore

import pytest

from serving.ticket import Gone, Ticket, current_ticket


def test_a_ticket_is_good_until_its_deadline_or_until_it_leaves() -> None:
    assert not Ticket().gone
    assert not Ticket(time.monotonic() + 60).gone
    assert Ticket(time.monotonic()).gone
    ticket = Ticket()
    ticket.leave()
    with pytest.raises(Gone):
        ticket.check()


def test_leaving_wakes_who_waits_then_and_nobody_later() -> None:
    ticket, woken = Ticket(), []
    with ticket.waking(lambda: woken.append("early")):
        pass
    with ticket.waking(lambda: woken.append("waits")):
        ticket.leave()
    with ticket.waking(lambda: woken.append("late")):
        pass
    assert woken == ["waits", "late"]


def test_the_current_ticket_is_the_thread_s_own() -> None:
    ticket = Ticket()
    with ticket.current(), current_ticket() as found:
        assert found is ticket
    with current_ticket() as other:
        assert other is not ticket
        assert not other.gone


def test_one_works_while_another_rests() -> None:
    turns, first, second = Semaphore(1), Ticket(), Ticket()
    first.turns = second.turns = turns
    with first.current():
        assert not turns.acquire(blocking=False)
        with first.resting(), second.current():
            assert not turns.acquire(blocking=False)
        assert not turns.acquire(blocking=False)
    assert turns.acquire(blocking=False)


def test_stages_add_up() -> None:
    ticket = Ticket()
    ticket.spend("queue", 1.0)
    ticket.spend("queue", 0.5)
    assert ticket.spent == {"queue": 1.5}
