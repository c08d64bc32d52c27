"""What the OpenAPI document says beyond the wire types: failures, the request's two forms, examples.

Leaves to others: the types (``schemas``, ``answers``), and the page that shows it (``docs_page``).
"""

from typing import Any, Final

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from serving.answers import ErrorOut
from serving.keys import GUARDED
from serving.schemas import BatchIn, SingleIn

API_VERSION: Final = "1.0"
DESCRIPTION: Final = """newsstance reads news: it finds the articles of a text and the actors in them, and says how \
each article portrays each actor (sentiment), what its own voice holds of them (stance), and which actor sides \
with which (relations). Offsets are half-open and count Unicode code points of the text as posted. \
Every response carries X-Request-ID and Server-Timing; every failure has the shape of ErrorOut."""
PROBES: Final = ("/livez", "/readyz")
"""What load balancers ask, many of them by HEAD."""
REF: Final = "#/components/schemas/{model}"

EXAMPLE: Final[dict[str, Any]] = {
    "documents": [
        {
            "id": "a1",
            "text": "Mayor Ada Quill praised the harbour workers of Velmar. Tom Brask called her plan a folly.",
            "metadata": {"outlet": "Velmar Courier", "published": "2031-05-04"},
            "actors": [{"id": "quill", "name": "Ada Quill", "aliases": ["the mayor"]}],
        },
        {"id": "b2", "text": ""},
    ],
    "options": {"max_risk": 0.1},
}


def _failure(description: str, code: str, message: str, *, param: str | None = None, retry: int | None = None) -> Any:
    body = {"code": code, "message": message, "param": param, "request_id": "req-5f1c", "retry_after_s": retry}
    content = {"application/json": {"example": {"error": body}}}
    return {"model": ErrorOut, "description": description, "content": content}


NOT_READY: Final[dict[int | str, dict[str, Any]]] = {
    503: _failure("Not ready, or draining", "not_ready", "The server is loading; …", retry=5),
}
NEEDS_KEY: Final[dict[int | str, dict[str, Any]]] = {
    401: _failure("No valid API key, where the server needs one", "unauthorized", "This server needs an API key. …"),
}
SCORE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    400: _failure("Malformed JSON", "malformed_json", "The body is not JSON: Expecting value at line 1, column 1."),
    **NEEDS_KEY,
    408: _failure(
        "The body did not come in time", "upload_timeout", "The body was not there within 20 s, the limit. …"
    ),
    413: _failure("Too large", "body_too_large", "The body is 9000000 bytes; the limit is 8388608 bytes. …"),
    415: _failure("Not JSON", "unsupported_media_type", "The Content-Type is missing; send JSON in UTF-8 with …"),
    422: _failure(
        "A field is wrong, or the text of a single document cannot be scored",
        "invalid_field",
        "documents[0].text is a number; it must be a string.",
        param="documents[0].text",
    ),
    429: _failure("Full", "too_many_requests", "The server is full: … Try again in 3 s.", retry=3),
    500: _failure("A fault of ours", "engine_failed", "The server failed on a valid request. …"),
    503: _failure(
        "Not ready, draining, or cut off", "cut_off", "The server stopped before the request was done; …", retry=1
    ),
    504: _failure("Too slow", "deadline_exceeded", "The request took longer than the deadline of 60 s; …"),
}
REQUEST_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"anyOf": [{"$ref": REF.format(model="BatchIn")}, {"$ref": REF.format(model="SingleIn")}]},
            "examples": {
                "several": {"summary": "Several documents", "value": EXAMPLE},
                "one": {"summary": "One document", "value": {"text": "Tom Brask called the harbour plan a folly."}},
            },
        }
    },
}
SCHEMES: Final[dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "an API key, where the server has any"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "the same in a header of its own"},
}


def install_openapi(app: FastAPI) -> None:
    """Add the request's types; the endpoint reads its body itself, so the framework cannot know them."""
    framework = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = framework()
            _, definitions = models_json_schema([(BatchIn, "validation"), (SingleIn, "validation")], ref_template=REF)
            schemas = {**document["components"]["schemas"], **definitions["$defs"]}
            document["components"]["schemas"] = dict(sorted(schemas.items()))
            document["components"]["securitySchemes"] = SCHEMES
            for path, methods in document["paths"].items():
                if path.startswith(GUARDED):
                    for operation in methods.values():
                        operation["security"] = [{}, *({name: []} for name in SCHEMES)]
            for path in PROBES:
                document["paths"][path]["head"] = _head_of(document["paths"][path]["get"])
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _head_of(get: dict[str, Any]) -> dict[str, Any]:
    """The operation that answers as another one does, without the body."""
    return {
        "summary": get["summary"],
        "description": "As GET, without a body.",
        "operationId": f"{get['operationId']}_head",
        "responses": {status: {"description": of["description"]} for status, of in get["responses"].items()},
    }
