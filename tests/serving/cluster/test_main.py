"""The cluster's command: what cannot be done is one line, before anything is started."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.cluster import __main__ as command
from serving.cluster.__main__ import main
from serving.settings import Settings

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "'' is not a command"),
        (["score"], "'score' is not a command"),
        (["bulk", "{parquet}", "-o", "out", "--format", "csv"], "--format is csv"),
        (["bulk", "{parquet}", "-o", "out", "--workers", "0"], "--workers is 0"),
        (["bulk", "{parquet}", "-o", "out", "--workers", "3", "--most-workers", "2"], "--most-workers 2"),
        (["bulk", "nowhere.parquet", "-o", "out"], "does not exist"),
        (["serve", "--replicas", "0"], "--replicas is 0"),
        (["serve", "--detach"], "--address"),
        (["serve", "--port", "no"], "--port or NEWSSTANCE_PORT"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Ada."]}), path)
    assert main([argument.format(parquet=path) for argument in arguments]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


class FakeCluster:
    """Keeps what the command does to it, in order. ``SIGTERM`` comes while it deploys."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        handlers: dict[int, Any] = {}
        monkeypatch.setattr(signal, "signal", handlers.__setitem__)
        monkeypatch.setattr(command, "cluster", self.connected)
        served = ModuleType("serving.cluster.serve")

        def deploy(*_: object) -> None:
            self.done.append("deployed")
            handlers[signal.SIGTERM](signal.SIGTERM, None)

        def retire(settings: Settings, *, whole: bool) -> None:
            self.done.append(f"drained within {settings.drain:g} s, {'all' if whole else 'ours'}")

        vars(served).update(Fleet=dict, deploy=deploy, retire=retire)
        monkeypatch.setitem(sys.modules, "serving.cluster.serve", served)

    @contextmanager
    def connected(self, *_: object, **__: object) -> Iterator[None]:
        yield
        self.done.append("Ray gone")


@pytest.mark.parametrize(
    ("arguments", "between"),
    [
        ([], ["drained within 7 s, all"]),
        (["--address", "auto"], ["drained within 7 s, ours"]),
        (["--address", "auto", "--detach"], []),
    ],
)
def test_a_signal_drains_before_ray_goes(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], between: list[str]
) -> None:
    fake = FakeCluster(monkeypatch)
    assert main(["serve", "--drain", "7", *arguments]) == 0
    assert fake.done == ["deployed", *between, "Ray gone"]


class RayError(Exception):
    """As Ray's: many lines, the last of which says what it was."""


def test_what_ray_raises_is_one_line_and_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RayError("ray::Worker() (pid=7)\n  File somewhere\nRuntimeError: no such instruction\n")

    pipeline = ModuleType("serving.cluster.bulk")
    vars(pipeline).update(Crew=dict, run_on_cluster=fail)
    monkeypatch.setitem(sys.modules, "serving.cluster.bulk", pipeline)
    ray = SimpleNamespace(exceptions=SimpleNamespace(RayError=RayError))
    monkeypatch.setattr(command, "cluster", lambda *_, **__: nullcontext(ray))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Ada."]}), path)
    assert main(["bulk", str(path), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "RuntimeError: no such instruction; the same command goes on" in said
    assert said.count("\n") == 1


def test_without_ray_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "ray.py").write_text("raise ModuleNotFoundError('no ray')", encoding="utf-8")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Ada."]}), path)
    done = subprocess.run(
        [sys.executable, "-m", "serving.cluster", "bulk", str(path), "-o", str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'newsstance[ray]'" in done.stderr
    assert done.stderr.count("\n") == 1
