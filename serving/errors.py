"""The one shape in which every failure leaves the server.

Leaves to others: when something fails (``body``, ``parsing``, ``admission``, ``service``) and the log (``logs``).
"""

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

SHOWN: Final = 60
"""Characters of a caller's word that a message repeats at most."""

ENGINE_FAILED: Final = "The server failed on a valid request. The fault is ours, not the request's; it has been logged."


class ApiError(Exception):
    """A failure that a caller is told of: status, machine-readable code, message; ``param`` is the field at fault, as
    in ``documents[0].text``, and ``retry_after`` the seconds after which to try again (None: it is no use)."""

    def __init__(
        self, status: int, code: str, message: str, *, param: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.retry_after = retry_after


def engine_failed() -> ApiError:
    """What a caller is told of a fault of ours: nothing of its inside."""
    return ApiError(500, "engine_failed", ENGINE_FAILED)


def shown(word: object) -> str:
    """A caller's word in quotes, cut short and safe to print."""
    text = str(word)
    cut = text[:SHOWN] + ("…" if len(text) > SHOWN else "")
    return "'" + "".join(c if c.isprintable() else "?" for c in cut) + "'"


def error_response(error: ApiError, request_id: str, headers: Mapping[str, str] | None = None) -> Response:
    """The wire form of a failure; ``headers`` are added to it."""
    body = {
        "code": error.code,
        "message": error.message,
        "param": error.param,
        "request_id": request_id,
        "retry_after_s": error.retry_after,
    }
    sent = dict(headers or {})
    if error.retry_after is not None:
        sent["Retry-After"] = str(error.retry_after)
    if error.status in (408, 413):  # the rest of the body is not worth reading
        sent["Connection"] = "close"
    return JSONResponse({"error": body}, status_code=error.status, headers=sent)


def install_handlers(app: FastAPI) -> None:
    """Give our errors and the framework's own (404, 405, …) the one shape."""
    app.add_exception_handler(ApiError, _on_api_error)
    app.add_exception_handler(HTTPException, _on_http_exception)


async def _on_api_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - registered for this class only
    return _answer(request, error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    return _answer(request, _from_framework(request, error), error.headers)


def _answer(request: Request, error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    request.state.record.code = error.code
    return error_response(error, request.state.record.request_id, headers)


def _from_framework(request: Request, error: HTTPException) -> ApiError:
    path = shown(request.url.path)
    if error.status_code == 404:
        return ApiError(404, "not_found", f"There is nothing at {path}. See /docs for what there is.")
    if error.status_code == 405:
        allowed = " or ".join(sorted((error.headers or {}).get("Allow", "another method").split(", ")))
        method = shown(request.method)
        return ApiError(405, "method_not_allowed", f"{path} does not answer {method}; use {allowed}.")
    return ApiError(error.status_code, "http_error", str(error.detail))
