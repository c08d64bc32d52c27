"""Every benchmark runs whatever became of the one before, and the exit code tells what the summary says."""

import json
from collections.abc import Sequence

import pytest

from benchmarks.suite import commands, main, outcome

KEPT = json.dumps({"promises": {"speed": {"bar": "at least 1", "value": 2, "held": True}, "nothing_lost": True}})
BROKEN = json.dumps({"promises": {"speed": {"bar": "at least 1", "value": 0.5, "held": False}, "nothing_lost": True}})


def test_promises_of_both_shapes_are_read() -> None:
    assert outcome(0, KEPT) == {"speed": "kept", "nothing_lost": "kept"}
    assert outcome(0, BROKEN) == {"speed": "broken", "nothing_lost": "kept"}
    assert outcome(0, "{}") == {}


@pytest.mark.parametrize(("code", "last"), [(1, KEPT), (0, "no JSON"), (0, ""), (0, "3")])
def test_a_benchmark_that_does_not_end_well_has_failed(code: int, last: str) -> None:
    assert outcome(code, last) == {"": "failed"}


def test_one_that_fails_does_not_keep_the_others_from_running(capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[str] = []

    def run(command: Sequence[str]) -> tuple[int, str]:
        ran.append(command[1].removeprefix("benchmarks."))
        return {"engine": (1, ""), "scorer": (0, BROKEN)}.get(ran[-1], (0, KEPT))

    assert main(["--checkpoint", "there"], run) == 1
    said = capsys.readouterr().out
    assert ran == list(commands("there"))
    assert "engine          FAILED\nscorer          1 of 2 promises kept\n                BROKEN speed" in said
    assert json.loads(said.splitlines()[-1])["outcomes"]["startup"]["speed"] == "kept"


def test_the_installation_is_weighed_too() -> None:
    assert commands("there")["startup"] == ["-m", "benchmarks.startup", "--checkpoint", "there", "--install"]


def test_infinity_is_measured_where_the_environment_says_who_has_it() -> None:
    command = commands("there", {"NEWSSTANCE_INFINITY": "env/bin/python"})["throughput"]
    assert command == ["-m", "benchmarks.throughput", "--checkpoint", "there", "--infinity", "env/bin/python"]
    assert "--infinity" not in commands("there", {"NEWSSTANCE_INFINITY": ""})["throughput"]


def test_it_ends_with_0_where_all_is_kept() -> None:
    assert main([], lambda command: (0, KEPT)) == 0
