"""On a local Ray cluster of two workers: one is killed half-way, and nothing is lost, repeated or different.

Skipped where Ray is not installed, unless ``CLUSTER_TESTS=required``. The cluster listens on loopback, and is ended with the
module; processes are killed by the ids that they left themselves. Whatever a test did, the next one finds no application.
"""

import gc
import json
import os
import re
import signal
import socket
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsstance.errors import ConfigError
from serving.bulk.chunks import PART_ROWS
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
POLL_S = 0.1
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
        time.sleep(POLL_S)


def test_as_many_parts_as_workers_keep_all_of_them_busy(cluster: Any, tmp_path: Path) -> None:
    """The first worker to be ready leaves the second part to the second one."""
    from serving.cluster.bulk import Crew, run_on_cluster  # noqa: PLC0415
    from tests.serving.cluster.scorers import Slow  # noqa: PLC0415

    path, pids = tmp_path / "a.parquet", tmp_path / "pids"
    pids.mkdir()
    pq.write_table(pa.Table.from_pylist([{"text": f"Ada Quill said {at}."} for at in range(2 * PART_ROWS)]), path)
    made = job(tmp_path / "out", path, form="parquet")
    crew = Crew(least=2, most=2, cpus=1)
    load, model = partial(Slow, pids, 1.0), {"name": "fake", "version": "1"}
    run_on_cluster(made, load, model, survey(made), crew, Progress(0, quiet=True))
    assert len(list(pids.iterdir())) == 2


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
    model = {"name": "fake", "version": "1"}
    counts = run_on_cluster(made, partial(Slow, pids, 0.05), model, survey(made), crew, Progress(0, quiet=True))
    killer.join()
    assert killed
    assert len(list(pids.iterdir())) >= 2
    assert counts["rows"] == ROWS
    made_here, plain = (dict(contents(tmp_path / folder)) for folder in ("out", "plain"))
    runs = [json.loads(files.pop("run.json")) for files in (made_here, plain)]
    assert [run.pop("by") for run in runs] == ["cluster", "one process"]
    scorer = runs[1].pop("model")
    assert runs[0].pop("scorers") == [{name: scorer[name] for name in scorer if name != "calibration"}]
    assert runs[0].pop("model")["name"] == scorer["name"]
    assert runs[0] == runs[1]
    assert made_here == plain


@pytest.fixture(scope="module")
def port(cluster: Any) -> Iterator[int]:
    """Where Ray Serve listens, once somebody deploys. It cannot change while Ray Serve runs, which is slow to start."""
    from ray import serve  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = int(taken.getsockname()[1])
    yield free
    serve.shutdown()


@pytest.fixture
def settings(port: int, tmp_path: Path) -> Iterator[Settings]:
    """Of a tiny model. The application is taken off the cluster however the test ends."""
    from serving.cluster.serve import retire  # noqa: PLC0415

    made = Settings(checkpoint=write_tiny(tmp_path / "tiny"), port=port, engine="torch", threads=1)
    yield made
    if running():
        retire(made, whole=False)


def post(port: int, text: str = TEXT) -> tuple[int, str]:
    return ask(port, "POST", "/v1/score", json.dumps({"text": text}))


def ask(port: int, method: str, path: str, body: str | None = None) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def held(port: int) -> int:
    """Requests that the replica works on."""
    said = re.search(r"^newsstance_requests_in_server (\S+)$", ask(port, "GET", "/metrics")[1], re.MULTILINE)
    assert said
    return int(float(said[1]))


class Load:
    """Callers who ask again and again until they are told to stop; every answer is kept."""

    def __init__(self, port: int, callers: int, text: str = TEXT) -> None:
        self._text = text
        self.answers: list[tuple[int, str]] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(port,)) for _ in range(callers)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, port: int) -> None:
        while not self._stop.is_set():
            self.answers.append(post(port, self._text))

    def more(self, count: int) -> None:
        goal = len(self.answers) + count
        until(lambda: len(self.answers) >= goal)

    def statuses(self) -> Counter[int]:
        return Counter(status for status, _ in self.answers)


def replicas() -> list[int]:
    """Process ids of the scoring replicas: descendants of this process, which started the cluster."""
    import psutil  # noqa: PLC0415

    found = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # it ended while we looked
            if "ServeReplica:newsstance:scoring" in " ".join(process.cmdline()):
                found.append(process.pid)
    return found


def running() -> dict[str, int]:
    """How many scoring replicas there are, by their state."""
    from ray import serve  # noqa: PLC0415

    application = serve.status().applications.get("newsstance")
    scoring = application.deployments.get("scoring") if application else None
    return {str(state): count for state, count in scoring.replica_states.items()} if scoring else {}


def test_a_replica_killed_under_load_and_a_new_model_lose_no_request(settings: Settings, tmp_path: Path) -> None:
    from serving.cluster.serve import Fleet, deploy  # noqa: PLC0415

    fleet = Fleet(least=2, most=2, cpus=1)
    deploy(settings, fleet)
    with Load(settings.port, callers=4) as load:
        load.more(20)
        os.kill(min(replicas()), signal.SIGKILL)
        load.more(30)
        deploy(settings.model_copy(update={"checkpoint": write_tiny(tmp_path / "new", seed=12)}), fleet)
        load.more(10)
    assert load.statuses() == {200: len(load.answers)}
    versions = [json.loads(body)["model"]["version"] for _, body in load.answers]
    assert len(set(versions)) == 2
    assert versions[0] != versions[-1]
    assert len(set(versions[-4:])) == 1


def test_the_number_of_replicas_follows_what_they_hold(settings: Settings) -> None:
    from serving.cluster.serve import Fleet, deploy  # noqa: PLC0415

    fleet = Fleet(least=1, most=2, cpus=1, target_characters=len(TEXT), upscale_delay_s=0.5, downscale_delay_s=1.0)
    deploy(settings, fleet)
    assert running() == {"RUNNING": 1}
    with Load(settings.port, callers=4, text=TEXT * 10) as load:
        until(lambda: running() == {"RUNNING": 2})
        assert len(replicas()) == 2
        load.more(10)
    assert load.statuses() == {200: len(load.answers)}
    until(lambda: running() == {"RUNNING": 1})
    until(lambda: len(replicas()) == 1)
    assert post(settings.port)[0] == 200


def test_what_is_under_way_is_answered_before_the_application_goes(settings: Settings) -> None:
    from serving.cluster.serve import Fleet, deploy, retire  # noqa: PLC0415

    settings = settings.model_copy(update={"drain": 60.0})
    deploy(settings, Fleet(least=1, most=1, cpus=1))
    answers: list[tuple[int, str]] = []
    callers = [threading.Thread(target=lambda: answers.append(post(settings.port, TEXT * 60))) for _ in range(3)]
    for caller in callers:
        caller.start()
    until(lambda: answers or held(settings.port) == 3)
    assert not answers, "they were too quick to be under way together"
    retire(settings, whole=True)
    for caller in callers:
        caller.join()
    assert [status for status, _ in answers] == [200] * 3
    assert not replicas()
    assert not running()


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
