"""The front before the application, in one process: it adds nothing, takes nothing away, and asks again where a replica is lost."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from serving.app import create_app
from serving.cluster.exchange import Answered, Asked, answered
from serving.cluster.front import ATTEMPTS, Bounds, Front, Lost, Unavailable
from serving.errors import ApiError
from serving.settings import Settings
from tests.serving.conftest import wait_until
from tests.serving.fakes import FakeScorer

Ask = Callable[[Asked], Awaitable[Answered]]
BOUNDS = Bounds(body=2048, held=3000, upload_s=5)


@pytest.fixture
def direct() -> Iterator[TestClient]:
    app = create_app(Settings(max_body_bytes=2048), FakeScorer())
    with TestClient(app) as client:
        wait_until(lambda: client.get("/readyz").status_code == 200)
        yield client


def through(direct: TestClient, ask: Ask | None = None) -> TestClient:
    async def inside(asked: Asked) -> Answered:
        return await answered(direct.app, asked)

    return TestClient(Front(ask or inside, BOUNDS))


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


def posted(front: Front, headers: dict[bytes, bytes], chunks: list[bytes]) -> tuple[list[Message], int]:
    """What it sends for a body in chunks, and how many of them it read."""
    sent: list[Message] = []
    left = list(chunks)

    async def receive() -> Message:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/score", "query_string": b"", "headers": [*headers.items()]}
    asyncio.run(front(scope, receive, send))
    return sent, len(chunks) - len(left)


async def echo(asked: Asked) -> Answered:
    return Answered(status=200, headers=(), body=asked.body)


def test_what_comes_takes_room_and_what_is_announced_takes_none() -> None:
    front = Front(echo, Bounds(body=2048, held=299, upload_s=5))
    assert posted(front, {b"content-length": b"2049"}, [b"x"])[0][0]["status"] == 413
    sent, read = posted(front, {b"content-length": b"400"}, [b"x" * 100] * 4)
    assert (sent[0]["status"], read) == (429, 3)
    assert (b"retry-after", b"2") in sent[0]["headers"]


def test_all_bodies_together_are_bounded_and_room_is_given_back() -> None:
    others: list[str] = []

    async def meanwhile(asked: Asked) -> Answered:
        with pytest.raises(ApiError) as refused, front._room.share() as hold:
            hold(1001)
        others.append(refused.value.code)
        return await echo(asked)

    front = Front(meanwhile, BOUNDS)
    for _ in range(2):
        assert posted(front, {}, [b"x" * 1000, b"x" * 1000])[0][0]["status"] == 200
    assert others == ["too_many_characters"] * 2


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def silent() -> Message:
        await asyncio.Event().wait()
        return {}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    asyncio.run(Front(echo, Bounds(body=2048, held=3000, upload_s=0.01))(scope, silent, send))
    assert sent[0]["status"] == 408


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
