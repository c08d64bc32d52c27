"""What callers of a cluster reach: reads a request, has a replica answer it, and gives it to another one where that one dies.

Leaves to others: how a replica is reached (``serve``), what it answers (``serving.app``). Scoring has no side effect, so that
asking twice does no harm. Whoever cannot be served is told 503 with Retry-After, in the one shape of every failure.
"""

import uuid
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

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


class Front:
    """An ASGI application. ``ask`` has one replica answer; it raises Lost or Unavailable."""

    def __init__(self, ask: Ask, *, max_body_bytes: int) -> None:
        self._ask, self._most = ask, max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """HTTP is answered; the application's own life has nothing to prepare."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await self._serve(Request(scope, receive), scope, receive, send)

    async def _serve(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = _request_id(request)
        try:
            answer = await self._answer(await self._asked(request, request_id))
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

    async def _asked(self, request: Request, request_id: str) -> Asked:
        """Raises ApiError 413. One byte more than the limit would tell the replica no more."""
        chunks, size = [], 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > self._most:
                message = (
                    f"The body is larger than the limit of {self._most} bytes. Send the documents in several requests."
                )
                raise ApiError(413, "body_too_large", message)
            chunks.append(chunk)
        kept = tuple(pair for pair in request.headers.raw if pair[0].lower() not in {*HOP, b"x-request-id"})
        sized = ((b"content-length", str(size).encode()), (b"x-request-id", request_id.encode()))
        return Asked(
            method=request.method,
            path=request.url.path,
            query=request.scope.get("query_string", b""),
            headers=(*kept, *sized),
            body=b"".join(chunks),
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
