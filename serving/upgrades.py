"""Offers of another protocol, which are not taken up: the request is read as the HTTP/1.1 that it is, its body included.

Every request of some clients (Java's own, ``curl --http2``) offers HTTP/2. The parser stops at such a head, and would have
its caller believe that there is no body. Leaves to others: what a request is (``connection``).
"""

from typing import Any, Final

import httptools

OFFER: Final = b"upgrade"


class Parser:
    """uvicorn's parser, which begins once more where it stopped at an offer, with the head as it was but for the offer. The
    protocol must let a head pass that ``offers``."""

    def __init__(self, parser: Any, protocol: Any) -> None:
        self._parser, self._protocol = parser, protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)

    @property
    def offers(self) -> bool:
        """Whether the head that was read offers another protocol. (CONNECT asks for one, without such a header.)"""
        return bool(self._parser.should_upgrade()) and any(name == OFFER for name, _ in self._protocol.headers)

    def feed_data(self, data: bytes) -> None:
        """As the parser's. Raises HttpParserUpgrade for CONNECT alone."""
        while True:
            try:
                self._parser.feed_data(data)
            except httptools.HttpParserUpgrade as stopped:
                if not self.offers:
                    raise
                data = self._head() + data[stopped.args[0] :]
                self._parser = httptools.HttpRequestParser(self._protocol)
                self._parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's
            else:
                return

    def _head(self) -> bytes:
        request = (self._parser.get_method(), self._protocol.url, b"HTTP/%s" % self._parser.get_http_version().encode())
        lines = (b"%s: %s" % field for field in self._protocol.headers if field[0] != OFFER)
        return b"\r\n".join((b" ".join(request), *lines, b"", b""))
