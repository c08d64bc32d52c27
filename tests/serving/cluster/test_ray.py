"""On a local Ray cluster of two workers: one is killed half-way, and nothing is lost, repeated or different.

Skipped where Ray is not installed, unless ``CLUSTER_TESTS=required``. The cluster listens on loopback, and is ended with the
module; processes are killed by the ids that they left themselves.
"""

import gc
import json
import os
import signal
import socket
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsstance.errors import ConfigError
from serving.bulk.progress import Progress
from serving.bulk.run import survey
from serving.settings import Settings
from tests.serving.bulk.jobs import contents, do, job
from tests.tiny import write_tiny

REQUIRED = os.environ.get("CLUSTER_TESTS") == "required"
pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(  # importing it would come before its settings
        find_spec("ray") is None and not REQUIRED, reason="Ray is not installed: run 'make cluster'"
    ),
    pytest.mark.filterwarnings("ignore"),  # Ray's own warnings are not ours to mend
]

ROWS = 3100
WAIT_S = 240.0
TEXT = "Ilse Brandt praised the dockers of Velmar. " * 20


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from serving.cluster.start import cluster  # noqa: PLC0415

    with warnings.catch_warnings(), ExitStack() as stack:
        warnings.simplefilter("ignore", ResourceWarning)  # Ray leaves its processes to the garbage collector
        try:
            ray = stack.enter_context(cluster(cpus=2))
        except ConfigError as error:
            missing = (
                f"no cluster, whose parts must find each other within 15 seconds, which a busy machine misses: {error}"
            )
            (pytest.fail if REQUIRED else pytest.skip)(missing)
        yield ray
        stack.close()
        gc.collect()


def until(true: Any, seconds: float = WAIT_S) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_a_worker_killed_half_way_changes_nothing(cluster: Any, tmp_path: Path) -> None:
    from serving.cluster.bulk import Crew, run_on_cluster  # noqa: PLC0415
    from tests.serving.cluster.scorers import Slow  # noqa: PLC0415

    rows = [{"text": f"Ada Quill said {at}." if at % 9 else "", "id": f"n{at}", "desk": at} for at in range(ROWS)]
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path, part in zip(paths, (rows[:1500], rows[1500:]), strict=True):
        pq.write_table(pa.Table.from_pylist(part), path, row_group_size=400)
    do(job(tmp_path / "plain", *paths, form="parquet"))
    pids = tmp_path / "pids"
    pids.mkdir()
    killed: list[int] = []

    def kill() -> None:
        until(lambda: list(pids.iterdir()))
        time.sleep(0.2)
        killed.append(int(min(pids.iterdir(), key=lambda path: path.stat().st_mtime).name))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    made = job(tmp_path / "out", *paths, form="parquet")
    crew = Crew(least=2, most=2, cpus=1)
    counts = run_on_cluster(made, partial(Slow, pids, 0.05), survey(made), crew, Progress(0, quiet=True))
    killer.join()
    assert killed
    assert len(list(pids.iterdir())) >= 2
    assert counts["rows"] == ROWS
    made_here, plain = (dict(contents(tmp_path / folder)) for folder in ("out", "plain"))
    runs = [json.loads(files.pop("run.json")) for files in (made_here, plain)]
    assert [run.pop("by") for run in runs] == ["cluster", "one process"]
    assert runs[0] == runs[1]
    assert made_here == plain


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def post(port: int, text: str = TEXT) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
    try:
        connection.request("POST", "/v1/score", json.dumps({"text": text}), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


class Load:
    """Callers who ask again and again until they are told to stop; every answer is kept."""

    def __init__(self, port: int, callers: int, text: str = TEXT) -> None:
        self._text = text
        self.answers: list[tuple[int, str]] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(port,)) for _ in range(callers)]
        for thread in self._threads:
            thread.start()

    def _ask(self, port: int) -> None:
        while not self._stop.is_set():
            self.answers.append(post(port, self._text))

    def more(self, count: int) -> None:
        goal = len(self.answers) + count
        until(lambda: len(self.answers) >= goal)

    def end(self) -> Counter[int]:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return Counter(status for status, _ in self.answers)


def replicas() -> list[int]:
    """Process ids of the scoring replicas: descendants of this process, which started the cluster."""
    import psutil  # noqa: PLC0415

    found = psutil.Process().children(recursive=True)
    return [process.pid for process in found if "ServeReplica:newsstance:scoring" in " ".join(process.cmdline())]


def test_a_replica_killed_under_load_and_a_new_model_lose_no_request(cluster: Any, tmp_path: Path) -> None:
    from serving.cluster.serve import Fleet, deploy, retire  # noqa: PLC0415

    port, fleet = free_port(), Fleet(least=2, most=2, cpus=1)
    old = Settings(checkpoint=write_tiny(tmp_path / "old"), port=port, engine="torch", threads=1)
    deploy(old, fleet)
    load = Load(port, callers=4)
    load.more(20)
    os.kill(min(replicas()), signal.SIGKILL)
    load.more(30)
    deploy(old.model_copy(update={"checkpoint": write_tiny(tmp_path / "new", seed=12)}), fleet)
    load.more(10)
    assert load.end() == {200: len(load.answers)}
    versions = [json.loads(body)["model"]["version"] for _, body in load.answers]
    assert len(set(versions)) == 2
    assert versions[0] != versions[-1]
    assert len(set(versions[-4:])) == 1
    retire(old, whole=True)


def test_the_number_of_replicas_follows_what_they_hold(cluster: Any, tmp_path: Path) -> None:
    from serving.cluster.serve import Fleet, deploy, retire  # noqa: PLC0415

    port = free_port()
    settings = Settings(checkpoint=write_tiny(tmp_path / "tiny"), port=port, engine="torch", threads=1)
    fleet = Fleet(least=1, most=2, cpus=1, target_characters=len(TEXT), upscale_delay_s=0.5, downscale_delay_s=1.0)
    deploy(settings, fleet)
    assert len(replicas()) == 1
    load = Load(port, callers=4, text=TEXT * 10)
    until(lambda: len(replicas()) == 2)
    load.more(10)
    assert load.end() == {200: len(load.answers)}
    until(lambda: len(replicas()) == 1)
    assert post(port)[0] == 200
    retire(settings, whole=True)


def test_what_is_under_way_is_answered_before_the_application_goes(cluster: Any, tmp_path: Path) -> None:
    from serving.cluster.serve import Fleet, deploy, retire  # noqa: PLC0415

    port = free_port()
    settings = Settings(checkpoint=write_tiny(tmp_path / "tiny"), port=port, engine="torch", threads=1, drain=60)
    deploy(settings, Fleet(least=1, most=1, cpus=1))
    answers: list[tuple[int, str]] = []
    callers = [threading.Thread(target=lambda: answers.append(post(port, TEXT * 60))) for _ in range(3)]
    for caller in callers:
        caller.start()
    time.sleep(0.5)
    assert not answers, "they were too quick to be under way"
    retire(settings, whole=True)
    for caller in callers:
        caller.join()
    assert [status for status, _ in answers] == [200] * 3
    assert not replicas()


def test_replicas_follow_the_characters_they_hold() -> None:
    from serving.cluster.serve import CHARACTERS, ByCharacters  # noqa: PLC0415

    class Context:
        def __init__(self, *held: float) -> None:
            self.aggregated_metrics = {CHARACTERS: dict(enumerate(held))} if held else None

    policy = ByCharacters(target=1000)
    assert [policy(context)[0] for context in (Context(), Context(0), Context(400, 500), Context(4100, 0.0))] == [
        1,
        1,
        1,
        5,
    ]
