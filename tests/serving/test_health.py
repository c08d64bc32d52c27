"""The health check of a container: against a server that is ready, one that is not, and none."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from serving.health import main, obstacle
from tests.serving.test_main import ROOT, served

NOBODY = "http://127.0.0.1:9"


class Draining(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if self.path == "/readyz" else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gave it
        pass


@contextmanager
def draining() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Draining) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "NEWSSTANCE_PORT": str(port), **variables}
    command = [sys.executable, "-m", "serving.health"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_ready_server_is_healthy_whatever_proxy_is_set() -> None:
    with served() as (_, port):
        proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "ALL_PROXY"), NOBODY)
        asked = ask(port, NEWSSTANCE_HOST="0.0.0.0", **proxies)  # noqa: S104 - how it is in a container
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "ready\n", "")


def test_a_server_that_cannot_score_is_not_healthy(capsys: pytest.CaptureFixture[str]) -> None:
    with draining() as port:
        assert main({"NEWSSTANCE_PORT": str(port)}) == 1
    assert capsys.readouterr().out == f"127.0.0.1:{port} answers 503 at /readyz\n"


@pytest.mark.parametrize("port", ["9", "x", "70000"])
def test_nobody_there_is_said_in_one_line(port: str) -> None:
    said = obstacle("127.0.0.1", port)
    assert said is not None
    assert said.startswith(f"127.0.0.1:{port} does not answer: ")
    assert "\n" not in said


def test_it_costs_next_to_nothing() -> None:
    program = "import sys, serving.health; print([n for n in ('pydantic', 'fastapi', 'numpy') if n in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
