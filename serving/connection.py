"""One connection's bounds: how long and how large a request's head may be, how long a caller may be silent or slow to read.

Leaves to others: HTTP itself (uvicorn on httptools, which bound none of this) and requests whose head is there (``routes``,
``body``). A head that is refused here never becomes a request of the application, but looks, is logged and counts like one;
where the head was there, the application logs and counts the refusal, once.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from serving.errors import ApiError, error_response
from serving.logs import LOGGER, RequestRecord
from serving.metrics import Metrics
from serving.middleware import new_id, record_of
from serving.settings import Settings
from serving.upgrades import Parser


class HeadTooLarge(Exception):  # noqa: N818 - a fact, not a fault
    """Raised inside of the parser, which stops at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Bounds of a connection, times in seconds. ``head``: from the first byte, or from connecting, to the last of the head;
    ``rest``: for what is left of a body once its request has been answered; ``answer``: to take an answer."""

    head_bytes: int
    head: float
    rest: float
    answer: float


class Connection(HttpToolsProtocol):
    """uvicorn's connection, bounded. A timer for what comes, one for what goes."""

    def __init__(self, *arguments: Any, patience: Patience, metrics: Metrics, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.parser: Any = Parser(self.parser, self)
        self._patience = patience
        self._metrics = metrics
        self._head_bytes = 0
        self._unread = 0
        self._progress = False
        self._begun = False
        self._began_at = self.loop.time()
        self._coming = _Alarm(self.loop, self._too_slow)
        self._going = _Alarm(self.loop, self._not_taken)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._coming.set(self._patience.head)

    def connection_lost(self, exc: Exception | None) -> None:
        self._coming.clear()
        self._going.clear()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_idle():
            self._coming.set_once(self._patience.head)
        self._progress = False
        super().data_received(data)
        # Counted by what the parser makes of it, so that a body costs nothing here, and chunks or trailers without an end do.
        self._unread = 0 if self._progress else self._unread + len(data)
        if self._unread > self._patience.head_bytes and not self.transport.is_closing():
            self._refuse(self._large())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun = True
        self._began_at = self.loop.time()
        self._head_bytes = 0
        self._coming.set_once(self._patience.head)

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Trailers come this way, too."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.offers:
            return  # it comes once more, without the offer
        self._progress = True
        self._coming.clear()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._progress = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.offers:
            return
        self._progress = True
        self._begun = False
        self._coming.clear()
        super().on_message_complete()
        if self._is_idle():  # answered before its body was there; uvicorn's own timer is gone by now
            self._coming.set(self._patience.head)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._begun:
            self._coming.set_once(self._patience.rest)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._going.set_once(self._patience.answer)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._going.clear()

    def send_400_response(self, msg: str) -> None:
        """Called where the parser stops; a head that is too large stops it, too."""
        if self._head_bytes > self._patience.head_bytes:
            self._refuse(self._large())
        else:
            message = "What came is not HTTP/1.1; send a request as in /docs."
            self._refuse(ApiError(400, "malformed_http", message))

    def _is_idle(self) -> bool:
        return not self._begun and (self.cycle is None or self.cycle.response_complete)

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._patience.head_bytes:
            raise HeadTooLarge

    def _large(self) -> ApiError:
        most = self._patience.head_bytes
        message = f"The request's head (or its trailers) is larger than {most} bytes, the limit. Send fewer or shorter headers."
        return ApiError(431, "head_too_large", message)

    def _too_slow(self) -> None:
        """Time is up for what should have come."""
        answered = self.cycle is None or self.cycle.response_complete
        if not answered:  # a request before this one is still being worked on
            self._coming.set(self._patience.head)
        elif self._begun and self.cycle is not None and self.scope is self.cycle.scope:
            self.transport.close()  # the rest of a body that nobody waits for
        elif self._begun:
            message = f"The request's head was not there within {self._patience.head:g} s. Send it at once."
            self._refuse(ApiError(408, "head_timeout", message))
        else:
            self.transport.close()

    def _not_taken(self) -> None:
        """Time is up for who does not read: closing would wait for him."""
        self.transport.abort()

    def _refuse(self, error: ApiError) -> None:
        if self.cycle is None or (self.cycle.scope is not self.scope and self.cycle.response_complete):
            self._answer(error, self._counted(error))
        elif self.cycle.scope is self.scope and not self.cycle.response_started and not self.pipeline:
            self._answer(error, self._taken_back(error))
        else:  # the caller would take it for the answer to the request that is being worked on, or for a part of one
            self.transport.close()

    def _counted(self, error: ApiError) -> str:
        """Log and count what never became a request; its id."""
        record = RequestRecord(request_id=new_id(), method="", path="", status=error.status, code=error.code)
        self._metrics.request(record, 0.0)
        LOGGER.info("request", extra={"fields": record.fields(0.0)})
        return record.request_id

    def _taken_back(self, error: ApiError) -> str:
        """Tell the application, which counts its request, that nobody waits for its answer any more; the request's id."""
        scope: Any = self.scope
        record = record_of(scope)
        record.refused = error.status, error.code
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        return record.request_id

    def _answer(self, error: ApiError, request_id: str) -> None:
        """``total`` is told from the head's first byte on, or from connecting where none could be read."""
        total = (self.loop.time() - self._began_at) * 1000
        headers = {"X-Request-ID": request_id, "Server-Timing": f"total;dur={total:.1f}", "Connection": "close"}
        response = error_response(error, request_id, headers)
        head = (b"%s: %s\r\n" % pair for pair in response.raw_headers)
        self.transport.write(b"".join((STATUS_LINE[error.status], *head, b"\r\n", bytes(response.body))))
        self.transport.close()


class _Alarm:
    """A timer that can be set, and taken back."""

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop, self._ring = loop, ring
        self._handle: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """So many seconds from now."""
        self.clear()
        self._handle = self._loop.call_later(seconds, self._due)

    def set_once(self, seconds: float) -> None:
        """The same, where it is not set already."""
        if self._handle is None:
            self.set(seconds)

    def clear(self) -> None:
        """Not any more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _due(self) -> None:
        self._handle = None
        self._ring()


def connections(settings: Settings, metrics: Metrics) -> Callable[..., Connection]:
    """What makes connections, for uvicorn."""
    patience = Patience(
        head_bytes=settings.max_head_bytes,
        head=settings.head_timeout,
        rest=settings.upload_timeout,
        answer=settings.answer_timeout,
    )
    return partial(Connection, patience=patience, metrics=metrics)
