"""The cluster's command: what cannot be done is one line, before anything is started."""

import os
import signal
import subprocess
import sys
import threading
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
CHECKPOINT = SimpleNamespace(manifest=SimpleNamespace(name="fake", version="7", window=13))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "'' is not a command"),
        (["score"], "'score' is not a command"),
        (["bulk", "{parquet}", "-o", "out", "--format", "csv"], "--format is csv"),
        (["bulk", "{parquet}", "-o", "out", "--workers", "0"], "--workers is 0"),
        (["bulk", "{parquet}", "-o", "out", "--workers", "3", "--most-workers", "2"], "--most-workers 2"),
        (["bulk", "{parquet}", "-o", "out", "--most-workers", "0"], "--most-workers 0"),
        (["bulk", "{parquet}", "-o", "out", "--cpus", "0"], "--cpus is 0"),
        (["bulk", "{parquet}", "-o", "out", "--cpus", "nan"], "--cpus is nan"),
        (["bulk", "{parquet}", "-o", "out", "--gpus", "-1"], "--gpus is -1"),
        (["bulk", "nowhere.parquet", "-o", "out"], "does not exist"),
        (["serve", "--replicas", "0"], "--replicas is 0"),
        (["serve", "--gpus", "1.5"], "--gpus is 1.5"),
        (["serve", "--fronts", "0"], "--fronts is 0"),
        (["serve", "--target-characters", "0"], "--target-characters is 0"),
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


@pytest.fixture(autouse=True)
def no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own process answers signals as ever."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)


class RayError(Exception):
    """As Ray's: many lines, the last of which says what it was."""


class FakeCluster:
    """Keeps what the command does to it, in order. ``SIGTERM`` comes when somebody waits, or ``early``, while it deploys;
    ``there``: the application runs on it already. Like Ray it brings an answer to SIGTERM of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, early: bool = False, there: bool = False) -> None:
        self.done: list[str] = []
        self.settings: list[Settings] = []
        self.cpus: list[int | None] = []
        self.fails = ""
        self.handlers: dict[int, Any] = {}
        monkeypatch.setattr(signal, "signal", self.handlers.__setitem__)
        monkeypatch.setattr(command, "cluster", self.connected)
        monkeypatch.setattr(command, "read_checkpoint", lambda _: CHECKPOINT)
        monkeypatch.setattr(threading, "Event", lambda: SimpleNamespace(wait=self.term))
        served = ModuleType("serving.cluster.serve")

        def deploy(settings: Settings, *_: object) -> None:
            if self.fails:
                raise RuntimeError(self.fails)
            if early:
                self.term()
            self.settings.append(settings)
            self.done.append("deployed")

        def retire(settings: Settings, *, whole: bool) -> None:
            self.done.append(f"drained within {settings.drain:g} s, {'all' if whole else 'ours'}")

        vars(served).update(Fleet=dict, deploy=deploy, retire=retire, is_there=lambda: there)
        monkeypatch.setitem(sys.modules, "serving.cluster.serve", served)

    def term(self) -> None:
        self.handlers[signal.SIGTERM](signal.SIGTERM, None)

    @contextmanager
    def connected(self, *_: object, cpus: int | None = None) -> Iterator[Any]:
        self.cpus.append(cpus)
        self.handlers[signal.SIGTERM] = lambda *_: sys.exit(signal.SIGTERM)
        try:
            yield SimpleNamespace(exceptions=SimpleNamespace(RayError=RayError))
        finally:
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


@pytest.mark.parametrize(
    ("arguments", "there", "done", "says"),
    [
        ([], False, ["drained within 7 s, all"], "stopped by SIGTERM before it served"),
        (["--address", "auto"], True, ["drained within 7 s, ours"], "stopped by SIGTERM before it served"),
        (["--address", "auto", "--detach"], False, ["drained within 7 s, ours"], "stopped by SIGTERM before it served"),
        (["--address", "auto", "--detach"], True, [], "the cluster goes on by itself"),
    ],
)
def test_a_signal_while_it_deploys_leaves_nothing_half_up(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    there: bool,
    done: list[str],
    says: str,
) -> None:
    fake = FakeCluster(monkeypatch, early=True, there=there)
    assert main(["serve", "--drain", "7", *arguments]) == 128 + signal.SIGTERM
    assert fake.done == [*done, "Ray gone"]
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "threads", "cores"),
    [
        ([], 1, 1),
        (["--cpus", "4", "--replicas", "2"], 4, 8),
        (["--cpus", "0.5", "--replicas", "3"], 1, 2),
        (["--cpus", "4", "--threads", "2"], 2, 4),
    ],
)
def test_a_replica_has_the_threads_that_its_cores_allow(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], threads: int, cores: int
) -> None:
    fake = FakeCluster(monkeypatch)
    assert main(["serve", *arguments]) == 0
    assert (fake.settings[0].threads, fake.cpus) == (threads, [cores])


def test_replicas_are_given_paths_from_the_root_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They stand in the folder in which the cluster was started."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys").write_text("k" * 20, encoding="utf-8")
    fake = FakeCluster(monkeypatch)
    assert main(["serve", "--address", "auto", "--checkpoint", "mine", "--api-keys-file", "keys"]) == 0
    (settings,) = fake.settings
    assert (settings.checkpoint, settings.api_keys_file) == (tmp_path / "mine", tmp_path / "keys")


def test_a_checkpoint_that_cannot_be_served_is_one_line_and_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--checkpoint", str(tmp_path / "none")]) == 1
    said = capsys.readouterr().err
    assert "is no directory" in said
    assert "goes on where this stopped" not in said
    fake = FakeCluster(monkeypatch)
    fake.fails = "Deploying application newsstance failed: started 3 times\n\nCheckpointError: no such file\n"
    assert main(["serve", "--address", "auto", "--checkpoint", "none"]) == 1
    said += capsys.readouterr().err
    assert "/none on the cluster: CheckpointError: no such file" in said
    assert fake.done == ["drained within 65 s, ours", "Ray gone"]
    assert said.count("\n") == 2


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
    monkeypatch.setattr(command, "read_checkpoint", lambda _: CHECKPOINT)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Ada."]}), path)
    assert main(["bulk", str(path), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "RuntimeError: no such instruction; the same command goes on" in said
    assert said.count("\n") == 1


def test_a_signal_to_a_bulk_run_is_one_line_that_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = FakeCluster(monkeypatch)
    pipeline = ModuleType("serving.cluster.bulk")
    asked: list[Any] = []

    def told(_: object, __: object, model: object, *___: object) -> None:
        asked.append(model)
        fake.term()

    vars(pipeline).update(Crew=dict, run_on_cluster=told)
    monkeypatch.setitem(sys.modules, "serving.cluster.bulk", pipeline)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Ada."]}), path)
    assert main(["bulk", str(path), "-o", str(tmp_path / "out"), "--quiet"]) == 143
    assert capsys.readouterr().err == (
        "newsstance: stopped by SIGTERM; the same command goes on with the parts that are not done\n"
    )
    assert fake.done == ["Ray gone"]
    assert asked == [
        {"name": "fake", "version": "7", "window": 13, "engine": "auto", "device": "cpu", "dtype": None}
    ]  # as the manifest says: nothing was loaded here


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
