"""Memory of a process, as the system tells it."""

import os

import pytest

from benchmarks.served import peak_mb, resident_mb


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="this system has no /proc")  # noqa: PTH110
def test_the_peak_is_no_less_than_what_is_resident() -> None:
    now = resident_mb(os.getpid())
    assert 1 < now <= peak_mb(os.getpid()) * 1.01
