"""API keys: who may score. Without any, everybody who reaches the server may.

Leaves to others: where keys come from (``settings``), how a refusal looks (``errors``). Probes, documentation and the
page stay open, because orchestrators and browsers fetch them without a key.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from newsstance.errors import ConfigError
from serving.errors import ApiError, error_response
from serving.logs import RequestRecord

SANE: Final = re.compile(r"[!-+\--~]{16,512}")
"""Printable ASCII without spaces and commas, which part keys; shorter ones can be guessed."""
GUARDED: Final = ("/v1/", "/info", "/metrics")
HOW: Final = "Send one as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'."


def read_keys(text: str, where: str) -> frozenset[bytes]:
    """Digests of the keys in a text: parted by commas, spaces or lines; a line that begins with # is a comment. Raises
    ConfigError, which never repeats a key."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    keys = re.split(r"[\s,]+", "\n".join(lines).strip(" \t\r\n,"))
    for at, key in enumerate(keys, 1):
        if not SANE.fullmatch(key):
            raise ConfigError(
                f"{where}: key {at} has {len(key)} characters or holds some that may not be in a header; a key has 16 to 512 "
                "printable ASCII characters without spaces and commas (try: openssl rand -hex 24)"
            )
    return frozenset(map(_digest, keys))


def load_keys(value: str | None, path: Path | None) -> frozenset[bytes]:
    """The keys of a variable and of a file together; none at all where neither is given. Raises ConfigError."""
    keys: frozenset[bytes] = frozenset()
    if value is not None:
        keys |= read_keys(value, "NEWSSTANCE_API_KEYS")
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise ConfigError(f"the keys in {path} cannot be read: {error}; see --api-keys-file") from None
        keys |= read_keys(text, str(path))
    return keys


class Keys:
    """The keys in force; ``load`` reads them anew."""

    def __init__(self, load: Callable[[], frozenset[bytes]]) -> None:
        self._load = load
        self._digests = load()

    def reload(self) -> int:
        """Read them anew; returns how many there are. Raises ConfigError, and the old ones stay. Keys are never switched on
        or off by it, only exchanged."""
        self._digests = self._load()
        return len(self._digests)

    @property
    def needed(self) -> bool:
        """Whether there are any."""
        return bool(self._digests)

    def accept(self, given: Iterable[str]) -> bool:
        """Whether one of these is a key. Every key is compared with every candidate, whatever the outcome, so that the time
        it takes tells nothing."""
        found = False
        for candidate in given:
            digest = _digest(candidate)
            for known in self._digests:
                found |= hmac.compare_digest(known, digest)
        return found


class KeyGuard:
    """ASGI middleware: refuses with 401 who has no key, before anything of the request is read."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self.app = app
        self.keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only HTTP on guarded paths is dealt with; the rest passes."""
        guarded = scope["type"] == "http" and scope["path"].startswith(GUARDED) and self.keys.needed
        if not guarded or self.keys.accept(_given(Headers(scope=scope))):
            await self.app(scope, receive, send)
            return
        record: RequestRecord = scope["state"]["record"]
        error = ApiError(401, "unauthorized", f"This server needs an API key. {HOW}")
        record.code = error.code
        await error_response(error, record.request_id, {"WWW-Authenticate": "Bearer"})(scope, receive, send)


def _given(headers: Headers) -> list[str]:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    bearer = [token.strip()] if scheme.lower() == "bearer" else []
    return [*bearer, *headers.getlist("x-api-key")[:1]]


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()
