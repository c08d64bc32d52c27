"""A request's body: read within its limit, then JSON within reason.

Leaves to others: what the JSON means (``parsing``). Everything that is not one strict UTF-8 JSON value is refused here:
NaN and infinities, repeated keys, endless nesting, numbers too large for anybody.
"""

import asyncio
import json
import math
import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final

from starlette.requests import Request

from serving.errors import ApiError, shown

MOST_FIELDS: Final = 64
"""Fields of one JSON object. The contract's largest has 7; more are not worth listing one by one."""
MOST_VALUES: Final = 300_000
"""Values of a body. Eight megabytes of brackets would cost a second, in which no other thread runs, and 200 MB."""
DRAINED: Final = 4
"""Times the limit that is read and dropped of a body that is too large."""
DRAIN_S: Final = 5.0
"""How long that goes on, in seconds."""
STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.?[^"\\]*+)*+"?', re.DOTALL)
"""A JSON string, or what is left of one. It matches at every quote, so that finding all of them is linear."""


async def read_body(request: Request, limit: int, seconds: float, hold: Callable[[int], None]) -> bytes:
    """The whole body of a request that must be JSON. Raises what ``read_bytes`` does, and ApiError 415."""
    _check_headers(request)
    return await read_bytes(request, limit, seconds, hold)


async def read_bytes(request: Request, limit: int, seconds: float, hold: Callable[[int], None]) -> bytes:
    """The whole body, at most ``limit`` bytes within ``seconds``; ``hold`` is asked for room for what has come, as it grows: what
    is announced takes none. Raises ApiError 408 or 413, before reading where the headers tell, and what ``hold`` raises."""
    stream, declared = request.stream(), _declared(request)
    if _asks_first(request):
        _check_size(declared, limit)  # nothing is drained: the first look for a body would invite him to send it
    try:
        async with asyncio.timeout(seconds):
            return await _read(stream, declared, limit, hold)
    except TimeoutError:
        message = f"The body was not there within {seconds:g} s, the limit. Send it faster, or in several requests."
        raise ApiError(408, "upload_timeout", message) from None
    except ApiError as error:
        if error.status == 413:
            await _drain(stream, limit, min(seconds, DRAIN_S))
        raise


async def _read(stream: AsyncIterator[bytes], declared: int, limit: int, hold: Callable[[int], None]) -> bytes:
    _check_size(declared, limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in stream:
        size += len(chunk)
        _check_size(size, limit)
        hold(size)
        chunks.append(chunk)
    return b"".join(chunks)


def _declared(request: Request) -> int:
    """Bytes that the headers announce; 0 for a chunked body, whose size nobody knows."""
    declared = request.headers.get("content-length", "")
    return int(declared) if declared.isdecimal() and len(declared) < 20 else 0


def _asks_first(request: Request) -> bool:
    """Whether the client sends no body before it is told to go on."""
    return request.headers.get("expect", "").strip().lower() == "100-continue"


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        message = (
            f"The body is larger than {limit} bytes, the limit ({size} came or were announced). Send several requests."
        )
        raise ApiError(413, "body_too_large", message)


async def _drain(stream: AsyncIterator[bytes], limit: int, seconds: float) -> None:
    """Read and drop what a client still sends, within reason: closing on it would reset the connection before a plain client
    has read why it was refused."""
    most = DRAINED * limit
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for chunk in stream:
                most -= len(chunk)
                if most < 0:
                    return


def read_json(body: bytes) -> Any:
    """The value of a body. Raises ApiError 400 (malformed), or 422 for absurdly many values or fields."""
    _check_values(body)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _malformed(f"is not UTF-8 (byte {error.start})") from None
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        where = f"at line {error.lineno}, column {error.colno}"
        raise _malformed(f"is not JSON: {error.msg} {where}" if text.strip() else "is empty") from None
    except RecursionError:
        raise _malformed("is nested too deeply; a request needs seven levels") from None
    except ValueError:  # Python refuses integers of more than 4,300 digits
        raise _malformed("holds a number of too many digits") from None


def _check_headers(request: Request) -> None:
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").replace('"', "").lower()
    if kind.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        was = "missing" if not kind.strip() else shown(kind.strip() + (f"; {charset}" if charset else ""))
        raise _unsupported(f"The Content-Type is {was}; send JSON in UTF-8 with 'Content-Type: application/json'.")
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise _unsupported(f"The Content-Encoding is {shown(encoding)}; send the body uncompressed.")


def _check_values(body: bytes) -> None:
    if _values(body) <= MOST_VALUES:  # with the commas and brackets inside of texts, which is quick and mostly enough
        return
    found = _values(STRING.sub(b"", body))
    if found > MOST_VALUES:
        message = f"The body holds {found:,} values or more; the limit is {MOST_VALUES:,}. Send several requests."
        raise ApiError(422, "too_many", message)


def _values(body: bytes) -> int:
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_FIELDS:
        message = f"An object of the request has {len(pairs):,} fields; the limit is {MOST_FIELDS}. See /docs."
        raise ApiError(422, "unknown_field", message)
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _malformed(f"names the key {shown(twice)} twice in one object; which one counts is not defined")
    return made


def _no_constant(word: str) -> float:
    raise _malformed(f"holds {word}, which is not JSON; send a finite number or null")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _malformed(f"holds the number {shown(digits)}, which is too large; send a finite number")
    return value


def _malformed(what: str) -> ApiError:
    return ApiError(400, "malformed_json", f"The body {what}.")


def _unsupported(message: str) -> ApiError:
    return ApiError(415, "unsupported_media_type", message)
