"""What callers of a cluster reach: reads a request, has a replica answer it, and gives it to another one where that one dies.

Leaves to others: how a replica is reached (``serve``), what it answers (``serving.app``), reading bodies (``serving.body``).
Scoring has no side effect, so that asking twice does no harm. Whoever cannot be served is told 503 with Retry-After, in the one
shape of every failure.
"""

import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serving.body import read_bytes
from serving.cluster.exchange import Answered, Asked
from serving.errors import ApiError, error_response
from serving.middleware import SANE_ID

ATTEMPTS: Final = 3
RETRY_S: Final = 2
HOP: Final = frozenset(
    {b"connection", b"keep-alive", b"transfer-encoding", b"content-length", b"te", b"upgrade", b"expect"}
)
"""Headers of one connection, which say nothing on the next."""


class Lost(Exception):  # noqa: N818 - a fact, not a fault
    """The replica died, or cannot be reached."""


class Unavailable(Exception):  # noqa: N818
    """There is no replica."""


Ask = Callable[[Asked], Awaitable[Answered]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Bytes of one body and of all that a front holds at a time, and seconds for one to come."""

    body: int
    held: int
    upload_s: float


class Room:
    """Bytes of the bodies that are held, until their requests are answered: a lost replica's are sent again."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0

    @contextmanager
    def share(self) -> Iterator[Callable[[int], None]]:
        """Yields what one request calls with the bytes that it holds from now on. It raises ApiError 429 where there is no room."""
        mine = 0

        def hold(size: int) -> None:
            nonlocal mine
            if size > mine and self._held + size - mine > self._most:
                raise self._full(size)
            self._held, mine = self._held + size - mine, size

        try:
            yield hold
        finally:
            self._held -= mine

    def _full(self, size: int) -> ApiError:
        message = (
            f"The cluster is full: its requests hold {self._held} bytes here, and with the {size} of this one they would pass the "
            f"limit of {self._most}. Try again in {RETRY_S} s."
        )
        return ApiError(429, "too_many_characters", message, retry_after=RETRY_S)


class Front:
    """An ASGI application. ``ask`` has one replica answer; it raises Lost or Unavailable."""

    def __init__(self, ask: Ask, bounds: Bounds) -> None:
        self._ask, self._bounds = ask, bounds
        self._room = Room(bounds.held)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """HTTP is answered; the application's own life has nothing to prepare."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._serve(Request(scope, receive), scope, receive, send)

    async def _serve(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _request_id(request)
        try:
            with self._room.share() as hold:
                answer = await self._answer(await self._asked(request, request_id, hold))
            response = Response(answer.body, status_code=answer.status)
            response.raw_headers = [
                *response.raw_headers,
                *(pair for pair in answer.headers if pair[0].lower() not in HOP),
            ]
        except ApiError as error:
            response = error_response(error, request_id, {"X-Request-ID": request_id})
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _asked(self, request: Request, request_id: str, hold: Callable[[int], None]) -> Asked:
        """Raises ApiError 408, 413 (where the headers tell, before anything of the body is read) or 429."""
        body = await read_bytes(request, self._bounds.body, self._bounds.upload_s, hold)
        kept = tuple(pair for pair in request.headers.raw if pair[0].lower() not in {*HOP, b"x-request-id"})
        sized = ((b"content-length", str(len(body)).encode()), (b"x-request-id", request_id.encode()))
        return Asked(
            method=request.method,
            path=request.url.path,
            query=request.scope.get("query_string", b""),
            headers=(*kept, *sized),
            body=body,
        )

    async def _answer(self, asked: Asked) -> Answered:
        """Raises ApiError 503."""
        for _ in range(ATTEMPTS):
            try:
                return await self._ask(asked)
            except Lost:
                continue
            except Unavailable:
                message = f"No replica is running. Try again in {RETRY_S} s."
                raise ApiError(503, "not_ready", message, retry_after=RETRY_S) from None
        message = f"{ATTEMPTS} replicas were lost while they worked on this request. Try again in {RETRY_S} s."
        raise ApiError(503, "replica_lost", message, retry_after=RETRY_S)


def _request_id(request: Request) -> str:
    given = request.headers.get("x-request-id", "")
    return given if SANE_ID.fullmatch(given) else f"req-{uuid.uuid4().hex}"


async def _lifespan(receive: Receive, send: Send) -> None:
    for stage in ("startup", "shutdown"):
        while (await receive())["type"] != f"lifespan.{stage}":
            pass
        await send({"type": f"lifespan.{stage}.complete"})
