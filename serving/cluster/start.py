"""Connecting to Ray, or starting it on this machine: no telemetry, no dashboard, nothing beyond loopback.

Leaves to others: what runs on it (``bulk``, ``serve``).
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from newsstance.errors import ConfigError
from serving.bulk.stopping import Stopped

LOCAL: Final = "local"
QUIET: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",  # it would report to its makers
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_DISABLE_IMPORT_WARNING": "1",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
}

PATIENT: Final = {"RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "60"}
"""Ray Serve kills its own proxy where that is not up after three times so many seconds; its 5 are too few for a busy machine."""

LOOPBACK: Final = ("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
"""Where Ray takes a machine for one that has no cluster, all its services listen on 127.0.0.1."""


TRIES: Final = 3
"""Times that a cluster of its own is started: Ray gives its parts 15 seconds to find each other, which a busy machine may miss."""


@contextmanager
def cluster(address: str = LOCAL, *, cpus: int | None = None) -> Iterator[Any]:
    """Ray, connected: to a running cluster, or to one of its own with ``cpus`` cores, which ends with it. Raises ConfigError."""
    os.environ.update(QUIET)
    if address == LOCAL:
        for name, value in (LOOPBACK, *PATIENT.items()):
            os.environ.setdefault(name, value)
    try:
        import ray  # noqa: PLC0415 - it reads its variables when it is imported
    except ModuleNotFoundError:
        raise ConfigError("a cluster needs Ray, which is not installed: pip install 'newsstance[ray]'") from None
    _join(ray, address, cpus)
    try:
        yield ray
    finally:
        ray.shutdown()


def _join(ray: Any, address: str, cpus: int | None) -> None:
    """Raises ConfigError, and Stopped: SIGTERM, too, which Ray answers itself here by ending the program without a word."""
    try:
        if address == LOCAL:
            _start(ray, cpus)
        else:
            _connect(ray, address)
    except (Stopped, SystemExit) as told:
        ray.shutdown()
        raise told if isinstance(told, Stopped) else Stopped(signal.SIGTERM) from None


def _start(ray: Any, cpus: int | None) -> None:
    for left in reversed(range(TRIES)):
        try:
            ray.init(LOCAL, num_cpus=cpus, include_dashboard=False, log_to_driver=False, logging_level="warning")
        except Exception as error:  # Ray raises bare Exception
            ray.shutdown()
            if not left:
                raise ConfigError(
                    f"Ray does not start on this machine: {error}; see /tmp/ray/session_latest/logs"
                ) from None
        else:
            return


def _connect(ray: Any, address: str) -> None:
    try:
        ray.init(address, log_to_driver=False, logging_level="warning")
    except (ConnectionError, ValueError) as error:
        raise ConfigError(f"no Ray cluster at {address}: {error}; start one, or leave --address out") from None
