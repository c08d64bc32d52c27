"""The generator counts what it does not send."""

import asyncio

import pytest

from benchmarks import load


def test_what_an_open_loop_skips_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MOST_CONNECTIONS", 0)
    seen = asyncio.run(load.open_loop(9, [b"x"], rate=1000, seconds=0.01))
    assert (seen.skipped, seen.count(), seen.lost) == (10, 0, 0)
