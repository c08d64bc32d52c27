"""Serves the page and its files from memory, under a policy that lets the browser run nothing else.

Leaves to others: what the page shows (its modules in ``static``) and scoring (``routes``). Every file is known by its
exact name from the start, so that no path of a request ever reaches the file system.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from serving.errors import ApiError, shown

FRONT: Final = "index.html"
TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}
"""By the ending of a file's name; what has no entry is not served."""
POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        # Where the browser knows it, a string can become markup nowhere, not even by a mistake of ours.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",  # asked for anew each time, and answered 304 while the tag is the same
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFile:
    """A file as it is sent."""

    content: bytes
    media_type: str
    tag: str


def page_router() -> APIRouter:
    """The page at ``/`` and its files under ``/page/``; reads them all now."""
    known = dict(_files(files("serving.page") / "static"))
    router = APIRouter(include_in_schema=False)

    @router.api_route("/", methods=["GET", "HEAD"])
    async def front(request: Request) -> Response:
        """The page."""
        return _sent(request, known[FRONT])

    @router.api_route("/page/{name:path}", methods=["GET", "HEAD"])
    async def file(request: Request, name: str) -> Response:
        """A file of the page."""
        if name not in known:
            raise ApiError(
                404, "not_found", f"There is nothing at {shown(request.url.path)}. See /docs for what there is."
            )
        return _sent(request, known[name])

    return router


def _files(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, PageFile]]:
    for entry in folder.iterdir():
        name = prefix + entry.name
        if entry.is_dir():
            yield from _files(entry, f"{name}/")
        elif entry.name.rpartition(".")[2] in TYPES:
            yield name, _read(entry)


def _read(entry: Traversable) -> PageFile:
    content = entry.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return PageFile(content=content, media_type=TYPES[entry.name.rpartition(".")[2]], tag=tag)


def _sent(request: Request, file: PageFile) -> Response:
    headers: Mapping[str, str] = {**HEADERS, "ETag": file.tag}
    if file.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
