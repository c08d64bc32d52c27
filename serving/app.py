"""The application: its parts put together, and its life from loading to draining.

Leaves to others: sockets, signals and the command line (``__main__``).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI

from serving.errors import install_handlers
from serving.middleware import RequestContext
from serving.openapi import API_VERSION, DESCRIPTION, install_openapi
from serving.routes import router
from serving.service import Scorer, Service, load_scorer
from serving.settings import Settings


def create_app(
    settings: Settings, scorer: Scorer | None = None, *, on_failure: Callable[[Exception], None] | None = None
) -> FastAPI:
    """The ASGI application. Without ``scorer`` it loads the configured checkpoint when it starts; ``on_failure`` is
    then told of what kept it from doing so. It answers at once, 503 until it is ready."""
    service = Service(settings, load_scorer if scorer is None else lambda _: scorer, on_failure)
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
    app.include_router(router)
    app.add_middleware(RequestContext)
    install_handlers(app)
    install_openapi(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    starting = asyncio.create_task(service.start())
    try:
        yield
    finally:
        service.close()
        starting.cancel()
