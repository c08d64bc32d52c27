"""The front before the application, in one process: it adds nothing, takes nothing away, and asks again where a replica is lost."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from serving.app import create_app
from serving.cluster.exchange import Answered, Asked, answered
from serving.cluster.front import ATTEMPTS, Front, Lost, Unavailable
from serving.settings import Settings
from tests.serving.conftest import wait_until
from tests.serving.fakes import FakeScorer

Ask = Callable[[Asked], Awaitable[Answered]]


@pytest.fixture
def direct() -> Iterator[TestClient]:
    app = create_app(Settings(max_body_bytes=2048), FakeScorer())
    with TestClient(app) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        yield client


def through(direct: TestClient, ask: Ask | None = None) -> TestClient:
    async def inside(asked: Asked) -> Answered:
        return await answered(direct.app, asked)

    return TestClient(Front(ask or inside, max_body_bytes=2048))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/score", {"text": "Ada Quill praised the harbour."}),
        ("POST", "/v1/score", {"text": ""}),
        ("POST", "/v1/score", {"txt": "Ada"}),
        ("GET", "/v1/score", None),
        ("GET", "/nowhere", None),
        ("GET", "/livez", None),
        ("GET", "/openapi.json", None),
        ("GET", "/", None),
    ],
)
def test_answers_are_those_of_the_application(direct: TestClient, method: str, path: str, body: object) -> None:
    headers = {"X-Request-ID": "r1", "Accept": "text/html"}
    plain, handed = (client.request(method, path, json=body, headers=headers) for client in (direct, through(direct)))
    assert (handed.status_code, handed.content) == (plain.status_code, plain.content)
    timing = {"server-timing"}
    assert {*handed.headers.items()} - {*plain.headers.items()} <= {(name, handed.headers[name]) for name in timing}
    assert set(handed.headers) == set(plain.headers)


def test_the_request_has_an_id_whoever_fails(direct: TestClient) -> None:
    given = through(direct).get("/livez", headers={"X-Request-ID": "desk-7"})
    assert given.headers["X-Request-ID"] == "desk-7"
    assert through(direct).get("/livez", headers={"X-Request-ID": "a b"}).headers["X-Request-ID"].startswith("req-")


def test_a_lost_replica_s_request_goes_to_another(direct: TestClient) -> None:
    asked_of: list[Asked] = []

    async def dying(asked: Asked) -> Answered:
        asked_of.append(asked)
        if len(asked_of) < ATTEMPTS:
            raise Lost("killed")
        return await answered(direct.app, asked)

    answer = through(direct, dying).post("/v1/score", json={"text": "Ada."})
    assert answer.status_code == 200
    assert len(asked_of) == ATTEMPTS
    assert len({asked.body for asked in asked_of}) == 1


@pytest.mark.parametrize(("error", "code"), [(Lost("killed"), "replica_lost"), (Unavailable("none"), "not_ready")])
def test_who_cannot_be_served_is_told_to_come_again(direct: TestClient, error: Exception, code: str) -> None:
    async def failing(_: Asked) -> Answered:
        raise error

    answer = through(direct, failing).post("/v1/score", json={"text": "Ada."}, headers={"X-Request-ID": "r1"})
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["X-Request-ID"]) == (503, "2", "r1")
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["retry_after_s"] == 2


def test_a_body_that_is_too_large_stays_outside(direct: TestClient) -> None:
    async def never(_: Asked) -> Answered:
        raise AssertionError("it came through")

    answer = through(direct, never).post("/v1/score", content=b"x" * 2049)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


def test_its_own_life_is_short(direct: TestClient) -> None:
    with through(direct) as client:
        assert client.get("/livez").status_code == 200


def test_a_caller_who_leaves_cancels_the_application() -> None:
    cancelled = []

    async def app(scope: object, receive: Callable[[], Awaitable[object]], send: object) -> None:
        await receive()
        try:
            await receive()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    async def leave() -> None:
        asked = Asked(method="GET", path="/", query=b"", headers=(), body=b"")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(answered(app, asked), 0.05)

    asyncio.run(leave())
    assert cancelled == [True]
