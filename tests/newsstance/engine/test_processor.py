import os
import platform
from pathlib import Path

import pytest

from newsstance.engine import processor


def with_files(
    monkeypatch: pytest.MonkeyPatch, folder: Path, *, cpuinfo: str | None = None, quota: str | None = None
) -> None:
    """The system's files with this content; None: not there."""
    for name, content in (("CPUINFO", cpuinfo), ("QUOTA", quota)):
        path = folder / name
        if content is not None:
            path.write_text(content, encoding="utf-8")
        monkeypatch.setattr(processor, name, path)


@pytest.mark.parametrize(
    ("cpuinfo", "found"),
    [
        ("processor\t: 0\nflags\t\t: fpu avx2 avx512_vnni amx_int8\n", {"avx512_vnni", "amx_int8"}),
        ("flags\t\t: fpu avx2\n", set()),
        ("Features\t: fp asimd i8mm asimddp\n", {"i8mm", "asimddp"}),
        ("", set()),
    ],
)
def test_int8_instructions_are_read_from_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cpuinfo: str, found: set[str]
) -> None:
    with_files(monkeypatch, tmp_path, cpuinfo=cpuinfo)
    assert set(processor.int8_instructions() or ()) == found


@pytest.mark.parametrize(("machine", "known"), [("arm64", True), ("AMD64", False)])
def test_a_system_that_does_not_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, machine: str, known: bool) -> None:
    with_files(monkeypatch, tmp_path)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert (processor.int8_instructions() is not None) == known


@pytest.mark.parametrize(
    ("quota", "cores"),
    [(None, 8), ("max 100000", 8), ("200000 100000", 2), ("50000 100000", 1), ("1 0", 8), ("9900000 100000", 8)],
)
def test_a_container_may_use_fewer_cores(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, quota: str | None, cores: int
) -> None:
    with_files(monkeypatch, tmp_path, quota=quota)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert processor.cores() == cores
