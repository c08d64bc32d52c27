"""What a cluster of its own is started with: quiet, on loopback, patient; a variable that somebody set stays as it is."""

import os
import sys
from types import SimpleNamespace

import pytest

from newsstance.errors import ConfigError
from serving.bulk.stopping import Stopped
from serving.cluster.start import LOCAL, LOOPBACK, PATIENT, QUIET, TRIES, cluster


class FakeRay(SimpleNamespace):
    """Starts at the ``at``-th try, and keeps what was done to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int = 1) -> None:
        super().__init__(at=at, done=[])
        monkeypatch.setitem(sys.modules, "ray", self)
        monkeypatch.setattr(os, "environ", {})

    def init(self, address: str, **_: object) -> None:
        self.done.append(address)
        if len(self.done) < 2 * self.at - 1:
            raise Exception("timed out")  # as Ray does

    def shutdown(self) -> None:
        self.done.append("ended")


def test_a_cluster_of_its_own_is_quiet_on_loopback_and_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = FakeRay(monkeypatch)
    with cluster(cpus=2) as started:
        assert started is ray
        assert {*QUIET.items(), LOOPBACK, *PATIENT.items()} == {*os.environ.items()}
    assert ray.done == [LOCAL, "ended"]


def test_what_somebody_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeRay(monkeypatch)
    (name,) = PATIENT
    os.environ[name] = "7"
    with cluster():
        assert os.environ[name] == "7"


@pytest.mark.parametrize("at", range(1, TRIES + 1))
def test_it_is_started_again_where_ray_misses_its_own_time(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    ray = FakeRay(monkeypatch, at)
    with cluster():
        pass
    assert ray.done == [LOCAL, "ended"] * at


def test_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = FakeRay(monkeypatch, TRIES + 1)
    with pytest.raises(ConfigError, match="does not start on this machine: timed out"), cluster():
        pass
    assert ray.done == [LOCAL, "ended"] * TRIES


@pytest.mark.parametrize(("raised", "name"), [(SystemExit(15), "SIGTERM"), (Stopped(2), "SIGINT")])
def test_a_signal_while_it_starts_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, name: str
) -> None:
    def told(*_: object, **__: object) -> None:
        raise raised  # SystemExit is what Ray's own answer to SIGTERM is

    ray = FakeRay(monkeypatch)
    monkeypatch.setattr(ray, "init", told)
    with pytest.raises(Stopped) as stopped, cluster():
        pass
    assert (stopped.value.name, ray.done) == (name, ["ended"])
