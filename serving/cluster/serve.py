"""The server on many machines, as a Ray Serve application: a thin front, and replicas of the same FastAPI application behind it.

Leaves to others: requests and answers (``serving.app``), retrying (``front``), starting Ray (``start``).
"""

import asyncio
import math
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

from ray import serve
from ray.exceptions import RayActorError
from ray.serve.config import AutoscalingConfig, AutoscalingContext, AutoscalingPolicy, HTTPOptions
from ray.serve.exceptions import BackPressureError, DeploymentUnavailableError, RayServeException
from starlette.types import ASGIApp

from newsstance.errors import NewsstanceError
from serving.app import create_app
from serving.cluster.exchange import Answered, Asked, answered
from serving.cluster.front import Bounds, Front, Lost, Unavailable
from serving.errors import ApiError
from serving.service import Service
from serving.settings import Settings

NAME: Final = "newsstance"
CHARACTERS: Final = "characters"
"""The metric by which replicas are added: characters of all requests that a replica holds, running and waiting."""
READY_POLL_S: Final = 0.05
STOP_S: Final = 10.0
"""Beyond the time for draining, for the cluster to end its processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """How many replicas, and what each has. ``target_characters``: so many should be held by a replica on average."""

    least: int = 1
    most: int = 1
    cpus: float = 1.0
    gpus: float = 0.0
    fronts: int = 1
    target_characters: int = 200_000
    upscale_delay_s: float = 10.0
    downscale_delay_s: float = 300.0


class Replica:
    """One scorer behind the FastAPI application, in a process of its own. Ready when it is made."""

    async def __init__(self, settings: Settings) -> None:  # type: ignore[misc]  # the cluster awaits it
        self._app = create_app(settings)
        self._service: Service = self._app.state.service
        self._life = AsyncExitStack()
        await self._life.enter_async_context(self._app.router.lifespan_context(self._app))
        await self._until_ready()

    async def _until_ready(self) -> None:
        while self._service.state == "loading":
            await asyncio.sleep(READY_POLL_S)
        self._check()

    async def answer(self, asked: Asked) -> Answered:
        """What the application answers."""
        return await answered(self._app, asked)

    def check_health(self) -> None:
        """Called by the cluster; a replica that raises is replaced."""
        self._check()

    def record_autoscaling_stats(self) -> dict[str, float]:
        """Called by the cluster."""
        return {CHARACTERS: float(self._service.admission.characters)}

    def _check(self) -> None:
        try:
            self._service.check_healthy()
        except ApiError as error:
            raise NewsstanceError(f"the replica is {self._service.state}: {error.message}") from None

    async def __del__(self) -> None:
        """Called by the cluster once every request is answered, or the time for that is up."""
        await self._life.aclose()


class ByCharacters:
    """Replicas for the characters that all of them hold together. The cluster smooths it and keeps it within bounds."""

    def __init__(self, target: float) -> None:
        self._target = target

    def __call__(self, context: AutoscalingContext) -> tuple[int, dict[str, Any]]:
        """Number of replicas, and nothing to remember."""
        held = sum((context.aggregated_metrics or {}).get(CHARACTERS, {}).values())
        return max(1, math.ceil(held / self._target)), {}


class FrontReplica:
    """The front, in a process of its own; it needs no core to speak of."""

    def __init__(self, scoring: Any, bounds: Bounds) -> None:
        self._scoring, self._bounds = scoring, bounds

    def __serve_build_asgi_app__(self) -> ASGIApp:
        return Front(self._ask, self._bounds)

    async def _ask(self, asked: Asked) -> Answered:
        try:
            answer: Answered = await self._scoring.answer.remote(asked)
        except RayActorError as error:
            raise Lost(str(error)) from None
        except (BackPressureError, DeploymentUnavailableError) as error:
            raise Unavailable(str(error)) from None
        return answer


def application(settings: Settings, fleet: Fleet) -> Any:
    """The Ray Serve application."""
    scoring = serve.deployment(Replica).options(
        name="scoring",
        ray_actor_options={"num_cpus": fleet.cpus, "num_gpus": fleet.gpus},
        # Requests wait in the replicas, where their size is known and a full one answers 429; not in the cluster's queues.
        max_ongoing_requests=settings.max_concurrent + settings.max_concurrent_long + settings.max_waiting + 1,
        graceful_shutdown_timeout_s=settings.drain,
        graceful_shutdown_wait_loop_s=0.2,
        health_check_period_s=2.0,
        health_check_timeout_s=30.0,
        **_size(fleet),
    )
    front = serve.deployment(serve.ingress()(FrontReplica)).options(
        name="front",
        num_replicas=fleet.fronts,
        ray_actor_options={"num_cpus": 0},
        max_ongoing_requests=1_000,
        graceful_shutdown_timeout_s=settings.drain,
        graceful_shutdown_wait_loop_s=0.2,
    )
    return front.bind(scoring.bind(settings), bounds(settings, fleet))


def bounds(settings: Settings, fleet: Fleet) -> Bounds:
    """What a front holds: no more than all replicas together would take."""
    held = max(settings.max_body_bytes, settings.max_queued_characters) * fleet.most
    return Bounds(body=settings.max_body_bytes, held=held, upload_s=settings.upload_timeout)


def _size(fleet: Fleet) -> dict[str, Any]:
    if fleet.most == fleet.least:
        return {"num_replicas": fleet.least}
    scaling = AutoscalingConfig(
        min_replicas=fleet.least,
        initial_replicas=fleet.least,
        max_replicas=fleet.most,
        upscale_delay_s=fleet.upscale_delay_s,
        downscale_delay_s=fleet.downscale_delay_s,
        metrics_interval_s=1.0,
        look_back_period_s=5.0,
        policy=AutoscalingPolicy(
            policy_function="serving.cluster.serve:ByCharacters",
            policy_kwargs={"target": float(fleet.target_characters)},
        ),
    )
    return {"autoscaling_config": scaling}


def deploy(settings: Settings, fleet: Fleet) -> None:
    """Run the application on the connected cluster, or roll what runs there over to these settings, replica by replica;
    returns when it answers. Raises RuntimeError where replicas do not come up."""
    where = "HeadOnly" if settings.host == "127.0.0.1" else "EveryNode"
    serve.start(proxy_location=where, http_options=HTTPOptions(host=settings.host, port=settings.port))
    serve.run(application(settings, fleet), name=NAME, route_prefix="/")


def is_there() -> bool:
    """Whether the application is on the connected cluster, in whatever state."""
    return NAME in serve.status().applications


def retire(settings: Settings, *, whole: bool) -> None:
    """Take the application off the cluster; returns when what was under way is answered, or the time for that is up.
    ``whole`` ends Ray Serve too: only where nobody else's applications run on it."""
    until = time.monotonic() + settings.drain + STOP_S
    while time.monotonic() < until:
        try:
            serve.delete(NAME)
            break
        except TimeoutError:  # it waits for a minute at a time
            continue
        except RayServeException:  # Ray Serve itself was not up yet
            break
    if whole:
        serve.shutdown()
