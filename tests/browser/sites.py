"""Servers for the browser: the real application on loopback, with a scripted scorer in a thread or, as a process of its
own, with a tiny random checkpoint.

Leaves to others: the browser (``conftest``).
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import uvicorn
from fastapi import FastAPI

from serving.app import create_app
from serving.settings import Settings
from tests.browser.scripted import ScriptedScorer

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


@contextmanager
def scripted_site(scorer: ScriptedScorer, **settings: object) -> Iterator[str]:
    """The application with this scorer; yields its address."""
    with served(create_app(Settings(**settings), scorer)) as address:  # type: ignore[arg-type]
        yield address


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """An application in a thread; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="on"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        wait_until_ready(address)
        yield address
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)
        listener.close()


@contextmanager
def tiny_site(folder: Path) -> Iterator[str]:
    """``python -m serving`` on a tiny random checkpoint; yields its address."""
    from tests.tiny import write_tiny  # noqa: PLC0415 - torch takes seconds to import, and most tests need none

    with process_site(write_tiny(folder / "tiny"), folder) as address:
        yield address


@contextmanager
def process_site(checkpoint: Path, folder: Path, *arguments: str) -> Iterator[str]:
    """``python -m serving`` on a checkpoint, its log in a folder; yields its address."""
    command = [sys.executable, "-m", "serving", "--checkpoint", str(checkpoint), "--port", "0", *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSSTANCE_")}
    with (
        (folder / "log").open("w+", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log) as process,
    ):
        try:
            address = f"http://127.0.0.1:{_port(folder / 'log', process)}/"
            wait_until_ready(address)
            yield address
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def _port(log: Path, process: "subprocess.Popen[bytes]") -> int:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            if '"listening"' in line:
                return int(json.loads(line)["port"])
        time.sleep(0.05)
    raise AssertionError(f"the server did not start: {log.read_text(encoding='utf-8')}")


def wait_until_ready(address: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urlopen(f"{address}readyz", timeout=5) as answer:  # noqa: S310 - loopback
                answer.read()
                return
        except (URLError, OSError):
            assert time.monotonic() < end, f"{address} was not ready within {PATIENCE_S} s"
            time.sleep(0.05)
