"""Around every request: its id, its time, its log line, its count, and the last net for faults of ours.

Leaves to others: what is answered (``routes``) and how failures look (``errors``).
"""

import re
import time
import uuid
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.errors import engine_failed, error_response
from serving.logs import LOGGER, RequestRecord
from serving.metrics import Metrics

SANE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")


class RequestContext:
    """ASGI middleware; puts a ``RequestRecord`` into the request's state."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only HTTP is dealt with; the rest passes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await _Exchange(self.app, record_of(scope), self.metrics).run(scope, receive, send)


class _Exchange:
    """One request and its response."""

    def __init__(self, app: ASGIApp, record: RequestRecord, metrics: Metrics) -> None:
        self.app = app
        self.record = record
        self.metrics = metrics
        self.began = time.perf_counter()

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(message)
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            LOGGER.exception("request failed", extra={"fields": {"request_id": self.record.request_id}})
            if self.record.status is not None:
                raise  # the answer has begun; only closing the connection can say that it is broken
            self.record.code = "engine_failed"
            await error_response(engine_failed(), self.record.request_id)(scope, receive, sending)
        finally:
            self.record.settle()
            took = self._elapsed_ms()
            self.metrics.request(self.record, took / 1000)
            LOGGER.info("request", extra={"fields": self.record.fields(took)})

    def _add_headers(self, message: Message) -> None:
        self.record.status = message["status"]
        headers = MutableHeaders(scope=message)
        headers["X-Request-ID"] = self.record.request_id
        stages = {**self.record.timings, "total": self._elapsed_ms()}
        headers["Server-Timing"] = ", ".join(f"{stage};dur={took:.1f}" for stage, took in stages.items())

    def _elapsed_ms(self) -> float:
        return (time.perf_counter() - self.began) * 1000


def record_of(scope: Scope) -> RequestRecord:
    """What is known of a request whose head is there. The connection may refuse it before the application begins."""
    state: dict[str, Any] = scope.setdefault("state", {})
    if "record" not in state:
        state["record"] = RequestRecord(request_id=_request_id(scope), method=scope["method"], path=scope["path"])
    record: RequestRecord = state["record"]
    return record


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if SANE_ID.fullmatch(given) else new_id()


def new_id() -> str:
    """An id for a request that brought none."""
    return f"req-{uuid.uuid4().hex}"
