"""The paths the server answers.

Leaves to others: reading (``body``, ``parsing``), work (``service``, ``admission``), wording (``rendering``), and
documentation (``openapi``, ``docs_page``).
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.requests import ClientDisconnect

from newsstance.decoding import MOST_PAIRS
from newsstance.document import Failure
from serving.admission import FIXED as KEPT_ROOM
from serving.admission import CallerLeft, Place
from serving.answers import ScoreOut
from serving.body import MOST_FIELDS, MOST_VALUES, read_body
from serving.docs_page import docs_page
from serving.errors import ApiError
from serving.logs import RequestRecord
from serving.metrics import Outcomes, outcomes_of
from serving.openapi import NEEDS_KEY, NOT_READY, REQUEST_BODY, SCORE_RESPONSES
from serving.parsing import ScoreRequest
from serving.rendering import render
from serving.schemas import LONGEST_ID, LONGEST_METADATA, LONGEST_NAME, MOST_ALIASES
from serving.service import Service
from serving.ticket import Gone, Ticket

CALLER_LEFT: Final = 499
"""Logged for a caller who closed the connection; nobody is left to receive it."""

FIXED: Final = {
    "json_values": MOST_VALUES,
    "json_fields": MOST_FIELDS,
    "name_characters": LONGEST_NAME,
    "id_characters": LONGEST_ID,
    "metadata_characters": LONGEST_METADATA,
    "aliases": MOST_ALIASES,
    "pairs_per_window": MOST_PAIRS,
    **KEPT_ROOM,
}
"""Limits that nobody can set, as ``/info`` shows them beside those of the settings."""

router = APIRouter()


@router.post(
    "/v1/score",
    operation_id="score",
    summary="Score one document or several",
    response_model=ScoreOut,
    responses=SCORE_RESPONSES,
    openapi_extra={"requestBody": REQUEST_BODY},
)
async def score(request: Request) -> Response:
    """Finds the articles in each text, the actors in each article, and judges how they are portrayed (sentiment), what
    the article's own voice holds of them (stance), and who sides with whom (relations)."""
    service: Service = request.app.state.service
    service.check_ready()
    deadline = service.settings.deadline
    with service.admission.arriving(deadline, request.state.record.request_id) as place:
        try:
            async with asyncio.timeout(deadline):
                return await _answer(request, service, place)
        except (TimeoutError, Gone):
            raise _too_late(deadline) from None
        except (CallerLeft, ClientDisconnect):
            request.state.record.code = "caller_left"
            return Response(status_code=CALLER_LEFT)
        except asyncio.CancelledError:
            if service.state != "draining":
                raise
            service.cut_off += 1
            message = "The server stopped before the request was done; ask another one."
            raise ApiError(503, "cut_off", message, retry_after=1) from None


@router.get("/livez", operation_id="livez", summary="Is the process alive?", response_model=dict[str, str])
@router.api_route("/livez", methods=["GET", "HEAD"], include_in_schema=False)  # the first that matches: it answers both
async def livez() -> Response:
    """Answers 200 as long as the server can answer at all, also while it loads its checkpoint."""
    return JSONResponse({"status": "alive"})


@router.get(
    "/readyz", operation_id="readyz", summary="Can it score?", response_model=dict[str, str], responses=NOT_READY
)
@router.api_route("/readyz", methods=["GET", "HEAD"], include_in_schema=False)
async def readyz(request: Request) -> Response:
    """Answers 200 once a text has been scored, 503 before that, while the server shuts down, and while its engine fails on
    one batch after another."""
    request.app.state.service.check_healthy()
    return JSONResponse({"status": "ready"})


@router.get(
    "/info",
    operation_id="info",
    summary="Which model, which limits?",
    response_model=dict[str, Any],
    responses={**NOT_READY, **NEEDS_KEY},
)
async def info(request: Request) -> Response:
    """What the checkpoint says of itself, how it is run, and how much a request may hold."""
    service: Service = request.app.state.service
    service.check_ready()
    with service.scorer() as scorer:
        model = dict(scorer.info())
    limits: dict[str, object] = {**service.settings.limits(), **FIXED}
    limits["max_batch_tokens"] = model.get("batch_tokens")  # the engine's own where none was chosen
    return JSONResponse({"model": model, "limits": limits})


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="How is it doing?",
    response_class=PlainTextResponse,
    responses={200: {"description": "Counters, gauges and histograms in the Prometheus text format"}, **NEEDS_KEY},
)
async def metrics(request: Request) -> Response:
    """For Prometheus: requests, refusals, time by stage, batches, judgements by label; see docs/http-api.md."""
    service: Service = request.app.state.service
    content, content_type = service.metrics.page(request.headers.get("accept", ""))
    return Response(content, headers={"Content-Type": content_type})


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """The OpenAPI document as a page."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return HTMLResponse(docs_page(request.app.openapi()), headers={"Content-Security-Policy": policy})


async def _answer(request: Request, service: Service, place: Place) -> Response:
    record: RequestRecord = request.state.record
    clock = _Clock(record)
    settings = service.settings
    body = await read_body(request, settings.max_body_bytes, settings.upload_timeout, place.hold)
    place.take()
    clock.stage("receive")
    asked = await service.parse(body)
    del body  # as large as all that was made of it, and the request may wait long
    record.documents = len(asked.documents)
    record.characters = sum(len(document.text) for document in asked.documents)
    place.hold(asked.size)
    clock.stage("parse")
    left = asyncio.ensure_future(_caller_left(request))
    try:
        answer, became = await service.admission.run(place, _job(service, asked, place.ticket, clock), left)
    finally:
        left.cancel()
    service.metrics.outcomes(became)  # not in the worker: its caller may have been told something else meanwhile
    if isinstance(answer, ApiError):
        raise answer
    return Response(answer, media_type="application/json")


def _job(
    service: Service, asked: ScoreRequest, ticket: Ticket, clock: "_Clock"
) -> Callable[[], tuple[bytes | ApiError, Outcomes]]:
    """What a worker thread does: score and render. ApiError 422 where the text of a single document is at fault."""

    def job() -> tuple[bytes | ApiError, Outcomes]:
        clock.stage("wait")
        with service.scorer() as scorer:
            outcomes = service.outcomes(scorer, asked)
            became = outcomes_of(outcomes)
            clock.stages(ticket)
            if asked.single and isinstance(outcomes[0], Failure):
                return ApiError(422, outcomes[0].code, outcomes[0].message, param="text"), became
            answer = render(clock.record.request_id, scorer.info(), outcomes, asked.options)
        clock.stage("render")
        return answer, became

    return job


async def _caller_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _too_late(seconds: float) -> ApiError:
    message = f"The request took longer than the deadline of {seconds:g} s; send fewer or shorter documents."
    return ApiError(504, "deadline_exceeded", message)


class _Clock:
    """Notes how long each stage of a request took."""

    def __init__(self, record: RequestRecord) -> None:
        self.record = record
        self._last = time.perf_counter()

    def stage(self, name: str) -> None:
        """The stage that ends now."""
        now = time.perf_counter()
        self.record.timings[name] = (now - self._last) * 1000
        self._last = now

    def stages(self, ticket: Ticket) -> None:
        """Scoring ends now: ``read`` until its first windows were ready, then what the ticket says, ``decode`` what is left."""
        now = time.perf_counter()
        read = (ticket.first_encoded_at or now) - self._last
        spent = {"read": read, **ticket.spent}
        if ticket.first_encoded_at is not None:
            spent["decode"] = max(0.0, now - self._last - sum(spent.values()))
        self.record.timings.update({name: seconds * 1000 for name, seconds in spent.items()})
        self._last = now
