"""Asks the server of this container whether it can score: python -m serving.health (exit code 0: yes, 1: no, with the reason).

Leaves to others: what ready means (``service``). It knows the server by the variables NEWSSTANCE_HOST and NEWSSTANCE_PORT, not by
flags, and imports nothing but the standard library, because a container's engine runs it every few seconds.
"""

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Final

EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a server that listens everywhere is reached
PATIENCE_S: Final = 4
"""Less than the container's engine waits, so that the reason is told."""


def main(environment: Mapping[str, str] = os.environ) -> int:
    """The exit code; why the server is not ready goes to standard output, where engines keep it."""
    host, port = environment.get("NEWSSTANCE_HOST") or "127.0.0.1", environment.get("NEWSSTANCE_PORT") or "8000"
    why = obstacle(EVERYWHERE.get(host, host), port)
    print(why or "ready")
    return 1 if why else 0


def obstacle(host: str, port: str) -> str | None:
    """What keeps the server from scoring, in a line; None where nothing does. No proxy of the environment is asked."""
    try:
        with closing(HTTPConnection(host, int(port), timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/readyz")
            status = connection.getresponse().status
    except (OSError, ValueError, HTTPException) as error:
        return f"{host}:{port} does not answer: {error} (a server started with --host or --port is not found: set variables)"
    return None if status == 200 else f"{host}:{port} answers {status} at /readyz"


if __name__ == "__main__":
    sys.exit(main())
