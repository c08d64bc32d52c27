"""The server's process: it serves on a socket until it is told to stop, reloads on SIGHUP, drains on SIGTERM and SIGINT.

Leaves to others: settings and the socket (``__main__``), the application (``app``), connections (``connection``).
"""

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from newsstance.errors import NewsstanceError
from serving.app import create_app
from serving.connection import connections
from serving.logs import LOGGER
from serving.service import Service
from serving.settings import Settings

SWITCH_S: Final = 0.0005
"""How long a thread keeps the interpreter while another waits for it. The default, ten times as long, is what the event loop
would wait before each of its steps while a text is being scored."""


class Server(uvicorn.Server):
    """Says when it was told to stop, so that requests which still come are refused with 503."""

    def __init__(self, config: uvicorn.Config, on_exit: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_exit = on_exit

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Runs in the signal handler."""
        self._on_exit()
        super().handle_exit(sig, frame)


def serve(settings: Settings, listener: socket.socket) -> int:
    """Serve until told to stop; the exit code."""
    failures: list[Exception] = []

    def give_up(error: Exception) -> None:
        failures.append(error)
        server.should_exit = True

    app = create_app(settings, on_failure=give_up)
    service: Service = app.state.service
    server = Server(_config(app, settings), service.drain)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal again when it is done; a stop that was asked for is a success.
        signal.signal(number, _ignore)
    _reload_on_hangup(app)
    host, port = listener.getsockname()[:2]
    LOGGER.info("listening", extra={"fields": {"host": host, "port": port}})
    sys.setswitchinterval(SWITCH_S)
    server.run(sockets=[listener])
    if failures:
        return fail(_why(failures[0], settings), 1)
    return _stopped(service)


def fail(message: str, code: int) -> int:
    """What an operator must read, in one line; the exit code."""
    sys.stderr.write(f"newsstance: {message}\n")
    return code


def _reload_on_hangup(app: FastAPI) -> None:
    """SIGHUP reads keys and checkpoint anew. The handler runs between any two instructions, so it only tells the loop."""
    if hasattr(signal, "SIGHUP"):  # not on Windows
        signal.signal(signal.SIGHUP, lambda number, frame: app.state.reload_soon())


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=connections(settings, app.state.service.metrics),  # type: ignore[arg-type]  # called, never asked for its type
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_keep_alive=settings.idle_timeout,
        timeout_graceful_shutdown=max(1, round(settings.drain)),
    )


def _stopped(service: Service) -> int:
    abandoned, cut_off = service.admission.abandoned, service.cut_off
    LOGGER.info("stopped", extra={"fields": {"abandoned": abandoned, "cut_off": cut_off}})
    code = 1 if cut_off else 0  # abandoned work alone is no loss: its callers left, or were told that it took too long
    if abandoned:
        # A scoring thread cannot be stopped, and Python would wait for it beyond the time that draining may take.
        logging.shutdown()
        os._exit(code)
    return code


def _why(error: Exception, settings: Settings) -> str:
    said = " ".join(str(error).split()) or type(error).__name__
    way_out = (
        "" if isinstance(error, NewsstanceError) else " (run 'make train', or name another directory with --checkpoint)"
    )
    return f"cannot serve {settings.checkpoint}: {said}{way_out}"


def _ignore(number: int, frame: FrameType | None) -> None:
    pass
