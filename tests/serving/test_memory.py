"""What the allocator is told, and that an operator's own choice stays."""

import platform

import pytest

from serving.memory import SETTINGS, return_memory

GLIBC = platform.libc_ver()[0] == "glibc"


def test_only_glibc_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    assert return_memory({}) == []


@pytest.mark.skipif(not GLIBC, reason="this system's allocator is another one")
def test_what_an_operator_chose_stays() -> None:
    assert return_memory(dict.fromkeys(SETTINGS, "4")) == []
    assert return_memory({"MALLOC_ARENA_MAX": "4"}) == ["MALLOC_MMAP_THRESHOLD_"]
