"""A light HTTP load generator in a process of its own: closed loop (each client asks again at once) or open loop (a rate).

Leaves to others: the server (``served``) and what the figures mean. Run: ``python -m benchmarks.load --port 8000 --bodies
FILE --clients 32 --seconds 10`` or ``--rate 100``; FILE holds a request's body a line. The last line is one JSON document.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

MOST_CONNECTIONS = 800
PROBE_EVERY_S = 0.1
PROBE = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass(slots=True)
class Seen:
    """Answers by status: seconds until each was complete. ``lost``: connections that ended without an answer; ``skipped``: requests
    that an open loop did not send because so many were open."""

    took: dict[int, list[float]] = field(default_factory=dict)
    lost: int = 0
    without_retry: int = 0
    skipped: int = 0

    def add(self, status: int, seconds: float, head: bytes) -> None:
        self.took.setdefault(status, []).append(seconds)
        if status in (429, 503) and b"retry-after:" not in head.lower():
            self.without_retry += 1

    def count(self) -> int:
        """Answers of any status."""
        return sum(map(len, self.took.values()))


class Client:
    """One connection, opened when it is needed and again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes, seen: Seen) -> None:
        """Send a request, read the whole answer, note both."""
        began = time.perf_counter()
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
            seen.add(int(head[9:12]), time.perf_counter() - began, head)
            if b"connection: close" in head.lower():
                self.close()
        except (OSError, EOFError):
            seen.lost += 1
            self.close()

    def close(self) -> None:
        """Drop the connection."""
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


def as_request(body: bytes, path: str) -> bytes:
    """A POST of a JSON body."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def closed_loop(port: int, requests: Sequence[bytes], clients: int, seconds: float, most: int) -> Seen:
    """So many clients, each asking again as soon as it is answered, until time or number is up or the server is gone."""
    seen, end, sent = Seen(), time.perf_counter() + seconds, 0

    async def one() -> None:
        nonlocal sent
        client = Client(port)
        while time.perf_counter() < end and sent < most and not seen.lost:
            sent += 1
            await client.ask(requests[sent % len(requests)], seen)
        client.close()

    await asyncio.gather(*(one() for _ in range(clients)))
    return seen


async def open_loop(port: int, requests: Sequence[bytes], rate: float, seconds: float) -> Seen:
    """So many requests a second, whether answered or not, on as many connections as that takes."""
    seen, idle, tasks = Seen(), [Client(port)], set[asyncio.Task[None]]()
    began = time.perf_counter()

    async def one(request: bytes) -> None:
        client = idle.pop() if idle else Client(port)
        await client.ask(request, seen)
        idle.append(client)

    for at in range(int(rate * seconds)):
        await asyncio.sleep(began + at / rate - time.perf_counter())
        if len(tasks) < MOST_CONNECTIONS:
            task = asyncio.create_task(one(requests[at % len(requests)]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        else:
            seen.skipped += 1
    await asyncio.gather(*tasks)
    for client in idle:
        client.close()
    return seen


async def probed(port: int, load: Awaitable[Seen]) -> tuple[Seen, Seen]:
    """The load's answers, and those of ``/livez`` meanwhile: one probe every ``PROBE_EVERY_S``, whether the one before was answered
    or not, each on a connection of its own, so that a stall shows in every probe that falls into it."""
    probes, asked = Seen(), set[asyncio.Task[None]]()
    began = time.perf_counter()

    async def one() -> None:
        client = Client(port)
        await client.ask(PROBE, probes)
        client.close()

    async def every() -> None:
        for at in count():
            await asyncio.sleep(began + at * PROBE_EVERY_S - time.perf_counter())
            asked.add(asyncio.create_task(one()))

    probing = asyncio.create_task(every())
    seen = await load
    probing.cancel()
    await asyncio.gather(*asked)
    return seen, probes


def summary(took: Sequence[float]) -> dict[str, float]:
    """Count and milliseconds: median, 99th percentile, greatest."""
    ordered = sorted(took)
    last = len(ordered) - 1
    marks = {"p50_ms": 0.5, "p99_ms": 0.99, "max_ms": 1.0}
    found = {name: round(1000 * ordered[min(last, int(share * len(ordered)))], 2) for name, share in marks.items()}
    return {"count": len(ordered), **found}


def main() -> None:
    """Prints one JSON document."""
    asked = _arguments()
    requests = [as_request(line, asked.path) for line in Path(asked.bodies).read_bytes().splitlines() if line]
    began = time.perf_counter()
    load = (
        open_loop(asked.port, requests, asked.rate, asked.seconds)
        if asked.rate
        else closed_loop(asked.port, requests, asked.clients, asked.seconds, asked.requests)
    )
    seen, probes = asyncio.run(probed(asked.port, load))
    wall = time.perf_counter() - began
    json.dump(_report(seen, probes, wall), sys.stdout)


def _report(seen: Seen, probes: Seen, wall: float) -> dict[str, Any]:
    return {
        "seconds": round(wall, 3),
        "cores_used_by_generator": round(sum(os.times()[:2]) / wall, 3),
        "answers": seen.count(),
        "ok_per_s": round(len(seen.took.get(200, [])) / wall, 3),
        "by_status": {str(status): summary(took) for status, took in sorted(seen.took.items())},
        "lost": seen.lost,
        "skipped": seen.skipped,
        "refused_without_retry_after": seen.without_retry,
        "livez": summary(probes.took[200]) if 200 in probes.took else None,
        "livez_failed": probes.count() - len(probes.took.get(200, [])) + probes.lost,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", default="/v1/score", help="that is posted to")
    parser.add_argument("--bodies", required=True, help="file with a request's body a line")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0, help="requests a second, whatever is answered")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--requests", type=int, default=10**9, help="requests of a closed loop at most")
    return parser.parse_args()


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])


if __name__ == "__main__":
    main()
