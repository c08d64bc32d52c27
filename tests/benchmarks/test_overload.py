"""What an overload must show, and what breaks each promise."""

import json
from typing import Any

import pytest

from benchmarks.overload import LONG, flood_promises, long_body


def seen(**changed: Any) -> dict[str, Any]:
    """A load's report that breaks nothing."""
    fine = {
        "ok_per_s": 20.0,
        "by_status": {"200": {"count": 9, "p99_ms": 900.0}, "429": {"count": 9, "p99_ms": 20.0}},
        "lost": 0,
        "skipped": 0,
        "refused_without_retry_after": 0,
        "livez": {"p99_ms": 15.0},
        "livez_failed": 0,
    }
    return fine | changed


def broken(*, long: dict[str, Any] | None = None, beside: dict[str, Any] | None = None, **changed: Any) -> set[str]:
    """Which promises do not hold."""
    beside_long = {"flood": seen(**(beside or {})), "long": seen(**(long or {}))}
    found = {"peak": seen(), "overload": seen(**changed), "beside_long": beside_long}
    return {name for name, kept in flood_promises(found).items() if not kept}


def test_a_server_that_keeps_up_breaks_nothing() -> None:
    assert broken() == set()
    assert broken(long={"by_status": {"504": {"count": 1}, "429": {"count": 9}}}) == set()


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"skipped": 1}, "every_request_sent"),
        ({"lost": 1}, "every_request_answered"),
        ({"livez": {"p99_ms": 201.0}}, "livez_p99_within_200_ms"),
        ({"livez": None}, "livez_p99_within_200_ms"),
        ({"livez_failed": 1}, "livez_p99_within_200_ms"),
        ({"ok_per_s": 17.9}, "throughput_at_least_90_percent"),
        ({"beside": {"livez": {"p99_ms": 201.0}}}, "long_livez_p99_within_200_ms"),
        ({"long": {"livez": {"p99_ms": 201.0}}}, "long_livez_p99_within_200_ms"),
        ({"long": {"by_status": {"429": {"count": 9}}}}, "long_some_are_read"),
        ({"long": {"by_status": {"200": {"count": 9}, "500": {"count": 1}}}}, "long_no_5xx_but_deadlines"),
        ({"beside": {"skipped": 1}}, "long_every_request_sent_and_answered"),
    ],
    ids=range(11),
)
def test_each_fault_breaks_its_promise_alone(changed: dict[str, Any], name: str) -> None:
    assert broken(**changed) == {name}


def test_a_long_body_is_as_long_as_the_limit_allows() -> None:
    text = json.loads(long_body([json.dumps({"text": "Ada Quill spoke."}), json.dumps({"text": "Tom left."})]))["text"]
    assert len(text) == LONG
    assert text.startswith("Ada Quill spoke.\n\nTom left.")
