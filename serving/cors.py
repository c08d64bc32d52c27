"""Cross-origin requests from browsers: refused by default, allowed for the origins that an operator names.

Leaves to others: which origins (``settings``). The rules are Starlette's; only a refusal is given our one shape.
"""

from typing import Final

from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.errors import ApiError, error_response
from serving.logs import RequestRecord

HEADERS: Final = ("Authorization", "Content-Type", "X-API-Key", "X-Request-ID")
EXPOSED: Final = ("Retry-After", "Server-Timing", "X-Request-ID")


class CrossOrigin(CORSMiddleware):
    """ASGI middleware for the named origins (``*``: every one); never with credentials of a browser's session."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app, allow_origins=origins, allow_methods=("GET", "POST"), allow_headers=HEADERS, expose_headers=EXPOSED
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As Starlette's, with preflight refusals in the one shape of errors."""
        preflight = self._preflight(scope)
        if preflight is None:
            await super().__call__(scope, receive, send)
        elif preflight.status_code < 400:
            await preflight(scope, receive, send)
        else:
            record: RequestRecord = scope["state"]["record"]
            record.code = "cross_origin"
            error = ApiError(400, "cross_origin", f"{bytes(preflight.body).decode()}; see the setting cors_origins.")
            await error_response(error, record.request_id, {"Vary": "Origin"})(scope, receive, send)

    def _preflight(self, scope: Scope) -> Response | None:
        if scope["type"] != "http" or scope["method"] != "OPTIONS":
            return None
        headers = Headers(scope=scope)
        asks = "origin" in headers and "access-control-request-method" in headers
        return self.preflight_response(headers) if asks else None
