"""A new checkpoint beside the old one: no request is lost, a bad one changes nothing, threads end."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from serving.app import create_app
from serving.metrics import Metrics
from serving.service import Service
from serving.settings import Settings
from tests.serving.conftest import wait_until
from tests.serving.fakes import FakeScorer
from tests.tiny import TEXT, write_tiny


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "tiny", seed=11)


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(checkpoint=folder))) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        yield client


def version(client: TestClient) -> str:
    found: str = client.get("/info").json()["model"]["version"]
    return found


def exchange(folder: Path, seed: int) -> None:
    fresh = write_tiny(folder.with_name("fresh"), seed=seed)
    shutil.rmtree(folder)
    fresh.rename(folder)


def reload(client: TestClient, until: Callable[[], bool]) -> None:
    client.app.state.reload_soon()  # type: ignore[attr-defined]
    wait_until(until)


def encoders() -> int:
    return sum(thread.name == "encoding" for thread in threading.enumerate())


def test_requests_go_on_while_the_checkpoint_is_exchanged(client: TestClient, folder: Path) -> None:
    old, stop = version(client), threading.Event()
    seen: list[tuple[int, str]] = []

    def ask() -> None:
        while not stop.is_set():
            response = client.post("/v1/score", json={"text": TEXT})
            seen.append((response.status_code, response.json()["model"]["version"]))

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        wait_until(lambda: len(seen) > 4)
        exchange(folder, seed=12)
        reload(client, lambda: version(client) != old)
        reached = len(seen)
        wait_until(lambda: len(seen) > reached + 8)
        stop.set()
        for one in asking:
            one.result(20)
    assert {status for status, _ in seen} == {200}
    assert {answered for _, answered in seen} == {old, version(client)}
    wait_until(lambda: encoders() == 1)


def test_a_bad_checkpoint_is_logged_and_the_old_one_stays(
    client: TestClient, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = version(client)
    (folder / "model.safetensors").write_bytes(b"cut short")
    reload(client, lambda: "not reloaded, the old checkpoint stays" in caplog.text)
    assert "is not the file its manifest names" in caplog.text
    assert version(client) == old
    assert client.post("/v1/score", json={"text": TEXT}).status_code == 200
    assert client.get("/readyz").status_code == 200
    assert encoders() == 1
    assert 'newsstance_reloads_total{outcome="failed"} 1.0' in client.get("/metrics").text


@pytest.mark.parametrize("when", ["before the start", "while loading"])
def test_a_wish_to_reload_that_comes_too_early_is_remembered(when: str) -> None:
    scorer = FakeScorer()
    scorer.gate.clear()  # loading takes until it opens
    app = create_app(Settings(), scorer)
    if when == "before the start":
        app.state.reload_soon()
    with TestClient(app) as client:
        wait_until(lambda: scorer.running == 1)
        if when == "while loading":
            app.state.reload_soon()
        assert client.get("/livez").status_code == 200
        scorer.gate.set()
        wait_until(lambda: 'newsstance_reloads_total{outcome="done"} 1.0' in client.get("/metrics").text)
        assert client.get("/readyz").status_code == 200


def test_the_tokens_of_a_batch_are_shown_where_nobody_chose_them(client: TestClient) -> None:
    info = client.get("/info").json()
    assert info["limits"]["max_batch_tokens"] == info["model"]["batch_tokens"] >= 4096


def test_a_tiny_checkpoint_s_time_is_told_by_stage(client: TestClient) -> None:
    timing = client.post("/v1/score", json={"text": TEXT}).headers["Server-Timing"]
    stages = {name: float(took) for name, took in (part.split(";dur=") for part in timing.split(", "))}
    assert list(stages) == [
        "receive", "parse", "wait", "read", "queue", "encode", "judge", "decode", "render", "total",
    ]  # fmt: skip
    assert sum(took for name, took in stages.items() if name != "total") <= stages["total"] + 1
    metrics = client.get("/metrics").text
    assert 'newsstance_stage_seconds_count{stage="encode"} 1.0' in metrics
    assert "newsstance_batch_tokens_count 2.0" in metrics  # the warm-up was one


def test_a_reload_that_ends_while_the_server_drains_takes_nothing_from_admitted_requests() -> None:
    """A request that was admitted before SIGTERM may take the scorer only after the reload is through."""
    made, go = list[FakeScorer](), threading.Event()

    def load(_: Settings) -> FakeScorer:
        if made:
            go.wait(10)
        made.append(FakeScorer())
        return made[-1]

    service = Service(Settings(checkpoint=Path("x")), load, Metrics())

    async def reload_while_draining() -> None:
        await service.start()
        reloading = asyncio.create_task(service.reload())
        await asyncio.sleep(0)
        service.drain()
        go.set()
        await reloading

    asyncio.run(reload_while_draining())
    with service.scorer() as scorer:
        assert scorer is made[0]
        assert not made[0].closed
    assert made[1].closed
    service.close()
    assert made[0].closed
