"""Serve a checkpoint: ``python -m serving [--checkpoint DIR] [--host HOST] [--port PORT]`` (all: ``--help``).

Leaves to others: serving (``process``). Exit codes: 0 after SIGTERM or SIGINT, 1 where the checkpoint cannot be served or
requests were cut off, 2 for a bad flag, variable or address. Logs go to standard output, one JSON object a line; what an
operator must read goes to standard error, one line.
"""

import signal
import socket
import sys
from collections.abc import Sequence
from typing import Final

from newsstance.errors import ConfigError
from newsstance.release import reason
from serving.logs import LOGGER, configure_logging
from serving.memory import return_memory
from serving.settings import Settings, load_settings

BACKLOG: Final = 256


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop; returns the exit code."""
    _outlive_hangups()
    return_memory()
    try:
        settings = load_settings(sys.argv[1:] if arguments is None else arguments)
        listener = _listen(settings.host, settings.port)
    except ConfigError as error:
        sys.stderr.write(f"newsstance: {error}\n")
        return 2
    configure_logging(settings.log_level)
    with listener:
        return _serve(settings, listener)


def _outlive_hangups() -> None:
    """A SIGHUP that comes before there is anything to read anew asks for nothing; by default it would end the process."""
    if hasattr(signal, "SIGHUP"):  # not on Windows
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _serve(settings: Settings, listener: socket.socket) -> int:
    LOGGER.info(
        "checkpoint", extra={"fields": {"path": str(settings.checkpoint), "reason": reason(settings.checkpoint)}}
    )
    from serving.process import serve  # noqa: PLC0415 - slow to import: what is wrong with a flag is said at once

    return serve(settings, listener)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return _bound(host, port)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host}:{port}: {error}; choose another --host or --port") from None


def _bound(host: str, port: int) -> socket.socket:
    # asyncio switches off Nagle's algorithm only where the protocol is named; with it an answer takes 40 ms longer.
    tcp = socket.IPPROTO_TCP
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=tcp, flags=socket.AI_PASSIVE)
    listener = socket.socket(found[0][0], socket.SOCK_STREAM, tcp)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(found[0][4])
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


if __name__ == "__main__":
    sys.exit(main())
