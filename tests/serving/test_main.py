"""A real process on loopback: it starts, answers, and stops; and it says in one line why it cannot start."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any

import pytest

from tests.serving.conftest import wait_until

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
import serving.app
from serving.__main__ import main
from tests.serving.fakes import FakeScorer
serving.app.load_scorer = lambda settings, **_: FakeScorer()
sys.exit(main())
"""
STUCK = b"POST /v1/score HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n" + (
    b'{"text": "STUCK"}'
)


def environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("NEWSSTANCE_")}
    return {**inherited, "NEWSSTANCE_CHECKPOINT": "nowhere"}


def lines_until(stream: IO[str], message: str) -> dict[str, Any]:
    for line in stream:
        found: dict[str, Any] = json.loads(line)
        if found["message"] == message:
            return found
    raise AssertionError(f"the process ended without saying {message!r}")


@contextmanager
def served(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    command = [sys.executable, "-c", PROGRAM, "--port", "0", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            port = lines_until(process.stdout, "listening")["port"]
            lines_until(process.stdout, "ready")
            yield process, port
        finally:
            process.kill()


def post(port: int, text: str, key: str = "") -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Content-Type": "application/json", "X-API-Key": key}
    try:
        connection.request("POST", "/v1/score", json.dumps({"text": text}), headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def run(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "serving", *arguments]
    env = {**environment(), **variables}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def until_closed(connection: socket.socket) -> str:
    return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_a_process_serves_and_stops_cleanly() -> None:
    with served() as (process, port):
        status, answer = post(port, "Ada Quill praised the harbour.")
        assert status == 200
        assert answer["results"][0]["language"] == "en"
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert err == ""
    logged = [json.loads(line) for line in out.splitlines()]
    request = next(line for line in logged if line["message"] == "request")
    assert (request["status"], request["documents"], request["characters"]) == (200, 1, 30)
    assert logged[-1]["message"] == "stopped"


def test_a_caller_who_leaves_is_noticed() -> None:
    with served() as (process, port):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(STUCK)
            assert post(port, "Tom Brask")[0] == 200
        assert process.stdout is not None
        lines_until(process.stdout, "request")
        left = lines_until(process.stdout, "request")
        assert (left["status"], left["code"]) == (499, "caller_left")


def test_stuck_work_cannot_hold_the_process_beyond_the_drain_time() -> None:
    with served("--drain", "1", "--deadline", "19") as (process, port):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(STUCK)
            assert post(port, "Tom Brask")[0] == 200
            process.send_signal(signal.SIGTERM)
            answer = until_closed(connection)
        process.communicate(timeout=10)
    assert "503 Service Unavailable" in answer
    assert '"code":"cut_off"' in answer
    assert process.returncode == 1


def test_work_whose_caller_left_by_himself_is_dropped_and_no_failure() -> None:
    with served("--drain", "1") as (process, port):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(STUCK)
            assert post(port, "Tom Brask")[0] == 200
        assert process.stdout is not None
        while lines_until(process.stdout, "request")["status"] != 499:
            pass
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    stopped = json.loads(out.splitlines()[-1])
    assert (stopped["message"], stopped["abandoned"], stopped["cut_off"]) == ("stopped", 1, 0)
    assert process.returncode == 0


def test_requests_cut_off_are_told_by_the_exit_code_also_where_their_work_ended_at_once() -> None:
    body = STUCK.replace(b"STUCK", b"AWAIT")
    with served("--drain", "1", "--deadline", "19") as (process, port):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(body)
            wait_until(lambda: in_server(port) == 1)
            process.send_signal(signal.SIGTERM)
            answer = until_closed(connection)
        out, _ = process.communicate(timeout=10)
    stopped = json.loads(out.splitlines()[-1])
    assert '"code":"cut_off"' in answer
    assert (stopped["message"], stopped["cut_off"]) == ("stopped", 1)
    assert process.returncode == 1


def test_sigterm_finishes_what_was_accepted() -> None:
    body = STUCK.replace(b"STUCK", b"BRIEF")
    with served() as (process, port):
        connections = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(5)]
        for connection in connections:
            connection.sendall(body)
        wait_until(lambda: in_server(port) == 5)
        process.send_signal(signal.SIGTERM)
        answers = [connection.recv(65536).decode() for connection in connections]
        process.communicate(timeout=20)
        for connection in connections:
            connection.close()
    assert all(answer.startswith("HTTP/1.1 200 OK") for answer in answers)
    assert process.returncode == 0


def in_server(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    return int(float(text.partition("\nnewsstance_requests_in_server ")[2].partition("\n")[0]))


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
def test_sighup_reads_checkpoint_and_keys_anew(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text("first-key-0123456789", encoding="utf-8")
    with served("--api-keys-file", str(keys)) as (process, port):
        keys.write_text("second-key-0123456789", encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        assert process.stdout is not None
        assert lines_until(process.stdout, "reloaded")["name"] == "fake"
        assert post(port, "Tom Brask", key="first-key-0123456789")[0] == 401
        assert post(port, "Tom Brask", key="second-key-0123456789")[0] == 200


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
def test_a_sighup_that_comes_before_anything_is_read_does_not_end_the_process() -> None:
    program = """
import os, signal, sys
import serving.__main__ as started
read = started.load_settings
def hung_up(arguments):
    os.kill(os.getpid(), signal.SIGHUP)
    return read(arguments)
started.load_settings = hung_up
sys.exit(started.main(["--port", "x"]))
"""
    command = [sys.executable, "-c", program]
    ended = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 2
    assert "--port or NEWSSTANCE_PORT is 'x'" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "says"),
    [
        (["--port", "x"], {}, "--port or NEWSSTANCE_PORT is 'x'"),
        ([], {"NEWSSTANCE_PROT": "1"}, "did you mean NEWSSTANCE_PORT?"),
        (["--host", "256.0.0.1", "--port", "0"], {}, "cannot listen on 256.0.0.1:0"),
    ],
)
def test_a_bad_setting_is_one_line_and_code_2(arguments: list[str], variables: dict[str, str], says: str) -> None:
    ended = run(*arguments, **variables)
    assert ended.returncode == 2
    assert says in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run("--port", str(taken.getsockname()[1]))
    assert ended.returncode == 2
    assert "choose another --host or --port" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_answers_are_not_held_back_by_nagle_s_algorithm() -> None:
    with served() as (_, port):
        post(port, "Tom Brask")
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        began = time.perf_counter()
        for _ in range(20):  # on one connection, where a delayed acknowledgement would cost 40 ms each
            connection.request("POST", "/v1/score", b'{"text": "Tom"}', {"Content-Type": "application/json"})
            assert connection.getresponse().read()
        connection.close()
        assert time.perf_counter() - began < 20 * 0.035


def test_a_missing_checkpoint_is_one_line_and_code_1(tmp_path: Path) -> None:
    ended = run("--port", "0", "--checkpoint", str(tmp_path / "nowhere"))
    assert ended.returncode == 1
    assert str(tmp_path / "nowhere") in ended.stderr
    assert "make train" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_serving_imports_neither_torch_nor_transformers_nor_training() -> None:
    program = (
        "import sys, serving.__main__; "
        "print([name for name in ('torch', 'transformers', 'training') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout == "[]\n"
