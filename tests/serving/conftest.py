"""A started application with a fake scorer, and a client for it."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi.testclient import TestClient

from serving.app import create_app
from serving.held import Scorer
from serving.settings import Settings
from tests.serving.fakes import FakeScorer

Start = Callable[..., TestClient]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def scorer() -> FakeScorer:
    return FakeScorer()


@pytest.fixture
def start(scorer: FakeScorer) -> Iterator[Start]:
    """Starts an application with other settings than the default ones."""
    with ExitStack() as stack:

        def started(fake: Scorer | None = None, *, ready: bool = True, **given: object) -> TestClient:
            app = create_app(Settings(**given), fake or scorer)  # type: ignore[arg-type]
            client = stack.enter_context(TestClient(app))
            if ready:
                wait_until(lambda: client.get("/readyz").status_code == 200)
                scorer.seen.clear()
            return client

        yield started
        scorer.gate.set()


@pytest.fixture
def client(start: Start) -> TestClient:
    return start()
