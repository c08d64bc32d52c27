"""Heads without an end, silence, slow bodies and slow readers: refused in the one shape where possible, never waited for."""

import json
import re
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from typing import Any

import pytest
import uvicorn

from serving.app import create_app
from serving.connection import connections
from serving.settings import Settings
from tests.serving.conftest import wait_until
from tests.serving.fakes import FakeScorer

SOON = {"head_timeout": 0.3, "upload_timeout": 0.5, "answer_timeout": 0.3, "max_head_bytes": 2048}
POST = b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
BODY = b'{"text": "Ada Quill spoke."}'
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
LIVEZ = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"


class Site:
    def __init__(self, port: int, app: Any, server: uvicorn.Server) -> None:
        self.port, self.app, self.server = port, app, server

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def refused(self) -> str:
        content, _ = self.app.state.service.metrics.page("")
        return str(content.decode())


@contextmanager
def site(**given: Any) -> Iterator[Site]:
    settings = Settings(**{**SOON, **given})
    app = create_app(settings, FakeScorer())
    made: Any = connections(settings, app.state.service.metrics)
    server = uvicorn.Server(uvicorn.Config(app, http=made, log_config=None, access_log=False, ws="none"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started and app.state.service.state == "ready")
            yield Site(listener.getsockname()[1], app, server)
        finally:
            server.should_exit = True
            thread.join(20)


def answered(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def error(answer: bytes, status: int) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert b"connection: close" in head.lower()
    assert re.search(rb"\r\nserver-timing: (.*, )?total;dur=\d+\.\d(\r\n|$)", head.lower())
    found: dict[str, Any] = json.loads(body)["error"]
    assert b"x-request-id: " + found["request_id"].encode() in head.lower()
    return found


def status(connection: socket.socket) -> int:
    """Of one answer, which is read to its end: its head and its body may come apart."""
    with HTTPResponse(connection) as response:
        response.begin()
        response.read()
        return response.status


def under_way(there: Site) -> int:
    """Requests whose heads are there and that are not answered."""
    return len(there.server.server_state.tasks)


def exchange(there: Site, *parts: bytes) -> bytes:
    with there.connect() as connection:
        for part in parts:
            connection.sendall(part)
        return answered(connection)


@pytest.fixture(scope="module")
def there() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.fixture(scope="module")
def patient() -> Iterator[Site]:
    """For callers who do no wrong: a busy machine must not make them late."""
    with site(head_timeout=60, upload_timeout=60) as made:
        yield made


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"a" * 3000,
        b"GET / HTTP/1.1\r\nX: " + b"b" * 3000,
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1100,
        b"GET / HTTP/1.1\r\nX: " + b"c" * 3000 + b"\r\n\r\n",
    ],
    ids=["url", "value", "headers", "whole"],
)
def test_a_head_beyond_the_limit_is_431(there: Site, sent: bytes) -> None:
    found = error(exchange(there, sent), 431)
    assert found["code"] == "head_too_large"
    assert "2048 bytes" in found["message"]
    assert 'newsstance_refusals_total{reason="head_too_large"}' in there.refused()


@pytest.mark.parametrize("sent", [b"T: u\r\n" * 1100, b"T: " + b"u" * 3000], ids=["many", "one"])
def test_so_are_trailers_without_an_end(patient: Site, sent: bytes) -> None:
    wait_until(lambda: under_way(patient) == 0, 60)  # the one before has left
    with patient.connect() as connection:
        connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
        wait_until(lambda: under_way(patient) == 1)
        connection.sendall(sent)
        assert error(answered(connection), 431)["code"] == "head_too_large"


@pytest.mark.parametrize("sent", [b"GET /", b"GET / HTTP/1.1\r\nX: "])
def test_a_head_that_comes_bit_by_bit_is_counted_too(patient: Site, sent: bytes) -> None:
    with patient.connect() as connection:
        assert error(dripped(connection, sent, b"a" * 100), 431)["code"] == "head_too_large"


@pytest.mark.parametrize(
    ("head", "sent", "status", "code"),
    [
        (POST, b"zz\r\n", 400, "malformed_http"),
        (POST, b"0\r\n" + b"T: u\r\n" * 1100, 431, "head_too_large"),
        (POST.replace(b"POST /v1/score", b"GET /livez"), b"zz\r\n", 400, "malformed_http"),
    ],
    ids=["chunk", "trailers", "unread"],
)
def test_a_request_that_is_refused_after_its_head_is_counted_once(
    head: bytes, sent: bytes, status: int, code: str
) -> None:
    with site(head_timeout=60, upload_timeout=60) as there:
        id_given = b"X-Request-ID: mine\r\nTransfer-Encoding: chunked\r\n\r\n"
        found = error(exchange(there, head + id_given + sent), status)
        wait_until(lambda: under_way(there) == 0)
        counted = series(there, "newsstance_requests_total")
        refused = series(there, "newsstance_refusals_total")
    path = "/livez" if b"livez" in head else "/v1/score"
    assert counted == {f'newsstance_requests_total{{path="{path}",status="{status}"}}': 1}
    assert refused == {f'newsstance_refusals_total{{reason="{code}"}}': 1}
    assert (found["code"], found["request_id"]) == (code, "mine")


def test_a_refusal_while_the_body_is_read_is_counted_once() -> None:
    with site(head_timeout=60, upload_timeout=60) as there, there.connect() as connection:
        connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
        wait_until(lambda: there.app.state.service.admission.characters == 1)
        connection.sendall(b"zz\r\n")
        assert error(answered(connection), 400)["code"] == "malformed_http"
        wait_until(lambda: under_way(there) == 0)
        assert sum(series(there, "newsstance_requests_total").values()) == 1


def test_a_bad_body_after_its_answer_gets_no_second_one(patient: Site) -> None:
    with patient.connect() as connection:
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert status(connection) == 404
        connection.sendall(b"zz\r\n")
        assert answered(connection) == b""


def series(there: Site, name: str) -> dict[str, float]:
    lines = (line.rpartition(" ") for line in there.refused().splitlines() if line.startswith(name))
    return {labels: float(value) for labels, _, value in lines}


def test_what_is_not_http_is_400_in_the_one_shape(there: Site) -> None:
    assert error(exchange(there, b"\x16\x03\x01 hello\r\n\r\n"), 400)["code"] == "malformed_http"


@pytest.mark.parametrize("sent", [b"", b"\r\n"], ids=["nothing", "empty lines"])
def test_silence_is_closed_without_a_word(there: Site, sent: bytes) -> None:
    assert exchange(there, sent) == b""


@pytest.mark.parametrize("sent", [b"GET /livez", b"GET /livez HTTP/1.1\r\nHost: x\r\n"])
def test_half_a_head_is_408(there: Site, sent: bytes) -> None:
    found = error(exchange(there, sent), 408)
    assert found["code"] == "head_timeout"
    assert "0.3 s" in found["message"]


def test_bytes_one_by_one_win_no_time(there: Site) -> None:
    with there.connect() as connection:
        found = error(dripped(connection, b"GET /", b"a"), 408)
    assert found["code"] == "head_timeout"


def dripped(connection: socket.socket, begin: bytes, more: bytes) -> bytes:
    """Send some more, and more, until the server has something to say: that."""
    connection.sendall(begin)
    while not select.select([connection], [], [], 0.005)[0]:
        connection.sendall(more)
    return connection.recv(65536)


@pytest.mark.parametrize(
    "sent",
    [
        POST + b"Content-Length: 28\r\n\r\n" + BODY[:7],
        POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{ \r\n",
        POST + b"Content-Length: 99999999\r\n\r\n{",
    ],
    ids=["short", "chunked", "too large"],
)
def test_a_slow_body_is_refused_and_gives_its_room_back(there: Site, sent: bytes) -> None:
    answer = exchange(there, sent)
    status, code = (413, "body_too_large") if b"9999" in sent else (408, "upload_timeout")
    assert error(answer, status)["code"] == code
    wait_until(lambda: there.app.state.service.admission.characters == 0)


@pytest.mark.parametrize("callers", [1, 60])
def test_who_announces_a_body_and_sends_none_shuts_nobody_out(patient: Site, callers: int) -> None:
    most, before = 8 * 2**20, under_way(patient)
    with ExitStack() as stack:
        for _ in range(callers):
            idle = stack.enter_context(patient.connect())
            idle.sendall(POST + b"Content-Length: %d\r\n\r\n{" % most)
        wait_until(lambda: patient.app.state.service.admission.characters == callers)  # a byte of each has come
        assert under_way(patient) == before + callers
        with patient.connect() as connection:
            connection.sendall(POST + b"Content-Length: 28\r\n\r\n" + BODY)
            assert status(connection) == 200
    wait_until(lambda: patient.app.state.service.admission.characters == 0)


@pytest.mark.parametrize("sent", [b"", b"{"], ids=["waits", "sends all the same"])
def test_who_asks_first_whether_to_send_too_much_is_not_told_to_go_on(patient: Site, sent: bytes) -> None:
    asked = POST + b"Content-Length: 99999999\r\nExpect: 100-Continue\r\n\r\n"
    assert error(exchange(patient, asked + sent), 413)["code"] == "body_too_large"


def test_who_asks_first_and_sends_little_is_told_to(patient: Site) -> None:
    with patient.connect() as connection:
        connection.sendall(POST + b"Content-Length: 28\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(len(GO_ON), socket.MSG_WAITALL) == GO_ON
        connection.sendall(BODY)
        assert status(connection) == 200


def test_the_rest_of_a_body_that_nobody_waits_for_is_not_awaited(there: Site) -> None:
    assert exchange(there, b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{").startswith(
        b"HTTP/1.1 404"
    )


def test_a_connection_between_requests_is_closed_when_it_drips(there: Site) -> None:
    assert exchange(there, LIVEZ, b"GET /li").count(b"HTTP/1.1 ") == 2


def test_a_body_that_ends_after_its_answer_leaves_a_good_connection(patient: Site) -> None:
    with patient.connect() as connection:
        connection.sendall(b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
        assert status(connection) == 404
        connection.sendall(b"ab" + LIVEZ)
        assert status(connection) == 200


def test_half_a_head_does_not_disturb_the_answer_before_it() -> None:
    body = b'{"text": "BRIEF"}'
    with site(upload_timeout=60) as there:
        answer = exchange(there, POST + b"Content-Length: 17\r\n\r\n" + body + b"GET /livez HTTP/1.1\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"HTTP/1.1 408 " in answer


def test_a_wrong_request_is_not_answered_in_the_place_of_the_one_before_it(patient: Site) -> None:
    body = b'{"text": "BRIEF"}'
    bad = b"NOT HTTP\r\n\r\n", POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"
    for sent in bad:
        assert exchange(patient, POST + b"Content-Length: 17\r\n\r\n" + body, sent) == b""


def test_who_does_not_read_his_answer_is_cut_off() -> None:
    with site(max_characters=10**7, max_queued_characters=10**8, max_body_bytes=10**8, upload_timeout=60) as there:
        body = json.dumps({"text": "Ada Quill spoke. " * 400_000}).encode()
        with there.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            wait_until(lambda: 'newsstance_requests_total{path="/v1/score",status="200"}' in there.refused(), 60)
            wait_until(lambda: not there.server.server_state.connections, 60)
        assert not there.server.server_state.connections


def test_requests_one_after_the_other_are_not_hurried(patient: Site) -> None:
    with patient.connect() as connection:
        for _ in range(3):
            connection.sendall(POST + b"Content-Length: 28\r\n\r\n" + BODY)
            assert status(connection) == 200


OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"
SIZED = POST + OFFER + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKED = POST + OFFER + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize("sent", [SIZED, CHUNKED], ids=["sized", "chunked"])
@pytest.mark.parametrize("step", [1, 60, 10_000])
def test_an_offer_of_another_protocol_is_passed_over_and_the_body_read(patient: Site, sent: bytes, step: int) -> None:
    with patient.connect() as connection:
        for at in range(0, len(sent), step):
            connection.sendall(sent[at : at + step])
        assert status(connection) == 200
        connection.sendall(LIVEZ)
        assert status(connection) == 200


def test_requests_behind_an_offer_are_read_as_well(patient: Site) -> None:
    last = b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answers = exchange(patient, SIZED + CHUNKED + last)
    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert answers.count(b"Ada Quill") >= 2


def test_an_offer_to_a_path_without_a_body_is_passed_over(patient: Site) -> None:
    with patient.connect() as connection:
        for _ in range(2):
            connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n" + OFFER + b"\r\n")
            assert status(connection) == 200


def test_a_tunnel_is_no_offer(patient: Site) -> None:
    assert error(exchange(patient, b"CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n" + OFFER + b"\r\n"), 400)
