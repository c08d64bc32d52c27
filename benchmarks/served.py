"""A server of this tree in a process of its own, on loopback, and the load generator beside it.

Leaves to others: what is measured. The process's memory, descriptors, threads and processor time are read from /proc.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE_S = 120
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")


class Served:
    """A running server. ``log`` holds its lines; ``ready_s``: seconds from its start until it was ready."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.ready_s = 0.0

    def rss_mb(self) -> float:
        """Resident memory now, in millions of bytes."""
        return resident_mb(self.process.pid)

    def peak_mb(self) -> float:
        """The most memory that was ever resident, in millions of bytes."""
        return peak_mb(self.process.pid)

    def threads(self) -> int:
        """Threads of the process."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def descriptors(self) -> int:
        """Open files and connections."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def processor_s(self) -> float:
        """Seconds of processor time."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def get(self, path: str) -> bytes:
        """The body of a GET."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            body: bytes = answer.read()
            return body

    def tell(self, number: int) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def stop(self) -> int:
        """End it as an operator does; the exit code."""
        self.tell(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def said(self, message: str) -> list[dict[str, Any]]:
        """The log's lines with this message."""
        lines = (json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines() if line.startswith("{"))
        return [line for line in lines if line["message"] == message]

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self.process.pid}/{name}").read_text(encoding="utf-8")


def resident_mb(process: int) -> float:
    """Resident memory of a process now, in millions of bytes."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]) * PAGE / 1e6


def peak_mb(process: int) -> float:
    """The most memory of a process that was ever resident, in millions of bytes."""
    _, _, rest = Path(f"/proc/{process}/status").read_text(encoding="utf-8").partition("VmHWM:")
    return int(rest.split()[0]) * 1024 / 1e6


@contextmanager
def served(*arguments: str, module: str = "serving", ready: str = "/readyz") -> Iterator[Served]:
    """``python -m MODULE --port FREE ARGUMENTS``, ready to answer (``ready`` is there); ended at the end in any case."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", module, "--port", "0", *arguments]
        began = time.monotonic()
        with log.open("wb") as sink, subprocess.Popen(command, stdout=sink) as process:  # noqa: S603
            server = Served(process, 0, log)
            try:
                _wait(server, ready)
                server.ready_s = time.monotonic() - began
                yield server
            finally:
                if process.poll() is None:
                    process.kill()


def _wait(server: Served, ready: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if server.process.poll() is not None:
            sys.exit(f"the server ended with code {server.process.returncode}")
        try:
            heard = server.said("listening")
            server.port = heard[0]["port"] if heard else 0
            if server.port and server.get(ready):
                return
        except (URLError, OSError):
            pass
        time.sleep(0.05)
    sys.exit(f"the server was not ready within {PATIENCE_S} s")


def load(server: Served, bodies: Sequence[str], **options: float | str) -> dict[str, Any]:
    """What the generator reports of its load; see ``benchmarks.load`` for the options."""
    with loading(server, bodies, **options) as generator:
        out, _ = generator.communicate()
    return report(out)


@contextmanager
def loading(server: Served, bodies: Sequence[str], **options: float | str) -> "Iterator[subprocess.Popen[bytes]]":
    """The generator, running; its report comes from ``communicate``."""
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(bodies))
        file.flush()
        command = [sys.executable, "-m", "benchmarks.load", "--port", str(server.port), "--bodies", file.name, *flags]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
            yield process


def report(out: bytes) -> dict[str, Any]:
    """The generator's report."""
    read: dict[str, Any] = json.loads(out)
    return read
