"""The generator counts what it does not send."""

import asyncio

import pytest

from benchmarks import load


def test_what_an_open_loop_skips_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MOST_CONNECTIONS", 0)
    seen = asyncio.run(load.open_loop(9, [b"x"], rate=1000, seconds=0.01))
    assert (seen.skipped, seen.count(), seen.lost) == (10, 0, 0)


def test_a_stall_shows_in_every_probe_that_falls_into_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers nothing for 0.3 s, and a load of 0.35 s: fifteen probes wait, each on a connection of its own."""
    monkeypatch.setattr(load, "PROBE_EVERY_S", 0.02)
    opened, ready = 0, 0.0

    async def stalled(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal opened
        opened += 1
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(max(0.0, ready - asyncio.get_running_loop().time()))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def idle() -> load.Seen:
        await asyncio.sleep(0.35)
        return load.Seen()

    async def run() -> load.Seen:
        nonlocal ready
        ready = asyncio.get_running_loop().time() + 0.3
        server = await asyncio.start_server(stalled, "127.0.0.1", 0)
        async with server:
            return (await load.probed(server.sockets[0].getsockname()[1], idle()))[1]

    probes = asyncio.run(run())
    assert probes.count() == opened
    assert sum(seconds > 0.1 for seconds in probes.took[200]) >= 5
    assert not probes.lost
