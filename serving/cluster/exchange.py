"""A request and its answer as plain values, so that one process can hand them to another and to an ASGI application there.

Leaves to others: which process (``front``), what the application makes of it (``serving.app``).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An HTTP request, its body read. ``root`` is the prefix under which the application is mounted."""

    method: str
    path: str
    query: bytes
    headers: Headers
    body: bytes
    root: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An HTTP answer."""

    status: int
    headers: Headers
    body: bytes


class _Exchange:
    """What the application calls to read the request and to send its answer."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self.status = 500
        self.headers: Headers = ()
        self.chunks: list[bytes] = []

    async def receive(self) -> Message:
        if self._body is None:
            await _forever()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = _pairs(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))


async def answered(app: ASGIApp, asked: Asked) -> Answered:
    """The application's answer. A caller who leaves is seen as the cancelling of this."""
    exchange = _Exchange(asked.body)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "http",
        "method": asked.method,
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "root_path": asked.root,
        "query_string": asked.query,
        "headers": list(asked.headers),
        "client": None,
        "server": None,
        "state": {},
    }
    await app(scope, exchange.receive, exchange.send)
    return Answered(status=exchange.status, headers=exchange.headers, body=b"".join(exchange.chunks))


def _pairs(headers: Iterable[Iterable[bytes]]) -> Headers:
    return tuple((bytes(name), bytes(value)) for name, value in headers)


async def _forever() -> None:
    """Nothing more comes: whoever left is told by cancelling."""
    await asyncio.Event().wait()
