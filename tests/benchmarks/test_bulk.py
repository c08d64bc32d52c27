"""The benchmark of bulk scoring says whether its promises held, and is not content with fewer kills than were asked for."""

from benchmarks.bulk import promises


def test_promises_hold_at_their_bars_and_not_below() -> None:
    kept = promises({"share": 0.95, "kills": 10, "equal": True}, 10)
    assert {name: promise["held"] for name, promise in kept.items()} == {"share": True, "kills": True, "equal": True}
    broken = promises({"share": 0.949, "kills": 9, "equal": False}, 10)
    assert {name: promise["held"] for name, promise in broken.items()} == {
        "share": False, "kills": False, "equal": False
    }  # fmt: skip


def test_where_nobody_was_to_be_killed_nothing_is_promised_of_it() -> None:
    assert list(promises({"share": 1.0}, 0)) == ["share"]
