"""Signals: the first one can be answered, the second one ends the process, and nothing waits for threads."""

import os
import signal
from typing import Any

import pytest

from serving.bulk import stopping
from serving.bulk.stopping import Stopped, leave, listen


class Ended(Exception):  # noqa: N818 - a fact, not a fault
    """The process is gone."""


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    def gone(code: int) -> None:
        raise Ended(code)

    found: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", found.__setitem__)
    monkeypatch.setattr(os, "_exit", gone)
    return found


@pytest.mark.parametrize("number", stopping.SIGNALS)
def test_the_first_one_can_be_answered_and_the_second_one_not(handlers: dict[int, Any], number: signal.Signals) -> None:
    listen()
    with pytest.raises(Stopped) as stopped:
        handlers[number](number, None)
    assert (stopped.value.name, stopped.value.code) == (number.name, 128 + number)
    with pytest.raises(Ended, match=str(128 + number)):
        handlers[number](number, None)


def test_those_behind_it_can_be_left_out(handlers: dict[int, Any]) -> None:
    listen(again=signal.SIG_IGN)
    with pytest.raises(Stopped):
        handlers[signal.SIGINT](signal.SIGINT, None)
    assert set(handlers.values()) == {signal.SIG_IGN}


@pytest.mark.parametrize(("code", "how"), [(130, Ended), (143, Ended), (0, SystemExit), (3, SystemExit)])
def test_only_after_a_signal_nothing_is_waited_for(
    handlers: dict[int, Any], code: int, how: type[BaseException]
) -> None:
    with pytest.raises(how, match=str(code)):
        leave(code)
