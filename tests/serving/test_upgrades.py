"""Heads that offer another protocol, in pieces of any size: each request arrives once, with its whole body."""

from typing import Any

import httptools
import pytest

from serving.upgrades import Parser

OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
SIZED = b"POST /a?b HTTP/1.1\r\nHost: x\r\n" + OFFER + b"Content-Length: 5\r\n\r\nhello"
CHUNKED = b"POST /c HTTP/1.1\r\n" + OFFER + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
PLAIN = b"GET /d HTTP/1.0\r\nHost: x\r\nConnection: close\r\n\r\n"


class Protocol:
    """Notes what ends, as a connection would."""

    def __init__(self) -> None:
        self.parser: Any = Parser(httptools.HttpRequestParser(self), self)
        self.url, self.body = b"", b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.seen: list[tuple[bytes, bytes, bytes]] = []

    def on_message_begin(self) -> None:
        self.url, self.body, self.headers = b"", b"", []

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        if not self.parser.offers:
            self.seen.append((self.parser.get_method(), self.url, self.body))


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_every_request_arrives_once_and_whole(step: int) -> None:
    protocol, sent = Protocol(), SIZED + CHUNKED + SIZED + PLAIN
    for at in range(0, len(sent), step):
        protocol.parser.feed_data(sent[at : at + step])
    sized, chunked = (b"POST", b"/a?b", b"hello"), (b"POST", b"/c", b"hello")
    assert protocol.seen == [sized, chunked, sized, (b"GET", b"/d", b"")]
    assert protocol.parser.get_http_version() == "1.0"
    assert not protocol.parser.should_keep_alive()


def test_a_tunnel_is_not_begun_once_more() -> None:
    with pytest.raises(httptools.HttpParserUpgrade):
        Protocol().parser.feed_data(b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n")
