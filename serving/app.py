"""The application: its parts put together, and its life from loading to draining.

Leaves to others: sockets, signals and the command line (``__main__``).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI

from newsstance.errors import ConfigError
from serving.cors import CrossOrigin
from serving.errors import install_handlers
from serving.held import Scorer
from serving.keys import KeyGuard, Keys
from serving.loading import load_scorer
from serving.logs import LOGGER
from serving.metrics import Metrics
from serving.middleware import RequestContext
from serving.openapi import API_VERSION, DESCRIPTION, install_openapi
from serving.page.files import page_router
from serving.routes import router
from serving.service import Service
from serving.settings import Settings


def create_app(
    settings: Settings,
    scorer: Scorer | None = None,
    *,
    on_failure: Callable[[Exception], None] | None = None,
) -> FastAPI:
    """The ASGI application. Without ``scorer`` it loads the configured checkpoint when it starts; ``on_failure`` is then
    told of what kept it from doing so. It answers at once, 503 until it is ready."""
    metrics = Metrics()
    load = partial(load_scorer, observer=metrics) if scorer is None else lambda _: scorer
    service = Service(settings, load, metrics, on_failure)
    keys = Keys(settings.keys)
    app = FastAPI(
        title="newsstance",
        version=API_VERSION,
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,  # its page needs a content delivery network: see docs_page
        redoc_url=None,
        redirect_slashes=False,
        # The framework would export spans and exceptions, texts in them, where the environment names a collector.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.service = service
    app.state.keys = keys
    app.state.reload_asked = False
    app.state.reload_soon = partial(setattr, app.state, "reload_asked", True)  # for a signal handler
    app.include_router(router)
    app.include_router(page_router())
    # The last one added is the first to see a request.
    app.add_middleware(KeyGuard, keys=keys)
    if settings.origins():
        app.add_middleware(CrossOrigin, origins=settings.origins())
    app.add_middleware(RequestContext, metrics=metrics)
    install_handlers(app)
    install_openapi(app)
    return app


async def _reload_when(app: FastAPI, asked: asyncio.Event, loading: "asyncio.Task[None]") -> None:
    """Each time it is asked for, read API keys and checkpoint anew; what is bad is logged, and the old stays."""
    while await asked.wait():
        await asyncio.wait({loading})  # what is being read may be older than the wish
        asked.clear()
        try:
            app.state.keys.reload()
        except ConfigError as error:
            LOGGER.error("not reloaded, the old keys stay: %s", error)
        except Exception:  # whatever it is, the next wish to reload is heard
            LOGGER.exception("not reloaded, the old keys stay")
        await app.state.service.reload()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    app.state.reload_soon = lambda: loop.call_soon_threadsafe(asked.set)
    if app.state.reload_asked:
        asked.set()
    loading = asyncio.create_task(service.start())
    tasks = [loading, asyncio.create_task(_reload_when(app, asked, loading))]
    try:
        yield
    finally:
        service.close()
        for task in tasks:
            task.cancel()
