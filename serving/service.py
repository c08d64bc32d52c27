"""The scorer's life in the server, and one request's way through it: loading → ready → draining.

Leaves to others: HTTP (``routes``), bounds (``admission``), loading (``loading``), and scoring itself
(``newsstance.scorer``).
"""

import asyncio
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Final, Literal

from newsstance.document import Document, Failure, Options, Result
from newsstance.errors import DocumentError, EngineError, NewsstanceError
from serving.admission import Admission, Bounds
from serving.body import read_json
from serving.errors import ApiError, engine_failed
from serving.held import Held, Scorer
from serving.loading import load_scorer
from serving.logs import LOGGER
from serving.metrics import Metrics
from serving.parsing import ScoreRequest, parse_request
from serving.schemas import Limits
from serving.settings import Settings
from serving.ticket import Gone, current_ticket

__all__ = ["RETRY_S", "WARM_UP", "Scorer", "Service", "State", "load_scorer"]  # bulk scoring takes its scorer from here

State = Literal["loading", "ready", "draining", "failed"]
RETRY_S: Final = 5
TRIAL_S: Final = 3.0
"""Between two trials of a scorer that fails; less than what the one who checks is told to wait."""
WARM_UP: Final = Document(
    id="warm-up",
    text="Mayor Ada Quill praised the harbour workers of Velmar. Her rival Tom Brask called the plan a folly.",
)


class Service:
    """Holds the scorer. ``on_failure`` is told of an error that kept the first one from being loaded."""

    def __init__(
        self,
        settings: Settings,
        load: Callable[[Settings], Scorer],
        metrics: Metrics,
        on_failure: Callable[[Exception], None] | None = None,
    ) -> None:
        self.settings = settings
        self.metrics = metrics
        self.admission = Admission(_bounds(settings))
        self.limits = Limits(
            max_documents=settings.max_documents,
            max_actors=settings.max_actors,
            max_mentions=settings.max_mentions,
            max_pairs=settings.max_pairs,
        )
        self.state: State = "loading"
        self.cut_off = 0
        """Requests that were not done when the time for draining was up; counted by the event loop."""
        # One thread: parsing holds the interpreter's lock, and several at it would keep the event loop from its turn.
        self._parser = ThreadPoolExecutor(1, thread_name_prefix="parsing")
        self._load = load
        self._on_failure = on_failure
        self._held: Held | None = None
        self._swapping = threading.Lock()
        self._trial: threading.Thread | None = None
        self._tried_at = -math.inf
        metrics.watch(busy=lambda: self.admission.busy, characters=lambda: self.admission.characters)

    async def start(self) -> None:
        """Load and warm up in a thread, so that ``/livez`` answers meanwhile."""
        try:
            await asyncio.to_thread(self._take)
        except Exception as error:
            self.state = "failed"
            _log_failure("the checkpoint could not be loaded", error)
            if self._on_failure is not None:
                self._on_failure(error)
            return
        if self.state == "loading":
            self.state = "ready"
            self._log("ready")

    async def reload(self) -> None:
        """Load the checkpoint directory anew beside the old scorer, and answer with it from then on; requests that are being
        scored finish with the old one. A checkpoint that cannot be served is logged, and the old one stays."""
        if self.state != "ready":
            LOGGER.warning("not reloaded: the server is %s", self.state)
            return
        try:
            taken = await asyncio.to_thread(self._take)
        except Exception as error:
            self.metrics.reload("failed")
            _log_failure("not reloaded, the old checkpoint stays", error)
            return
        if not taken:
            LOGGER.warning("not reloaded: the server is %s", self.state)
            return
        self.metrics.reload("done")
        self._log("reloaded")

    def drain(self) -> None:
        """Refuse new requests from now on; those admitted are finished. Safe to call from a signal handler."""
        self.state = "draining"

    def check_ready(self) -> None:
        """Raises ApiError 503 before the scorer is ready, and while draining."""
        if self.state == "draining":
            raise ApiError(503, "draining", "The server is shutting down; ask another one.", retry_after=RETRY_S)
        if self.state != "ready":
            message = f"The server is {self.state}; it will be ready once /readyz answers 200."
            raise ApiError(503, "not_ready", message, retry_after=RETRY_S)

    def check_healthy(self) -> None:
        """Raises ApiError 503 as ``check_ready``, and where the scorer fails whatever it is asked: then it is tried in a thread,
        every few seconds at most, because nobody sends requests to a server that is not ready. Called by the event loop alone."""
        self.check_ready()
        with self.scorer() as scorer:
            if not scorer.healthy:
                self._try_soon()
                message = "The engine failed on one batch after another; reload the checkpoint or restart the server."
                raise ApiError(503, "engine_failing", message, retry_after=RETRY_S)

    @contextmanager
    def scorer(self) -> Iterator[Scorer]:
        """The scorer of the moment, which is not closed meanwhile. Raises ApiError 503 where there is none yet."""
        with ExitStack() as stack:
            with self._swapping:
                if self._held is None:
                    raise ApiError(503, "not_ready", f"The server is {self.state}.", retry_after=RETRY_S)
                scorer = stack.enter_context(self._held.used())
            yield scorer

    async def parse(self, body: bytes) -> ScoreRequest:
        """A body as a request, outside of the event loop. Raises ApiError 400 or 422."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._parser, lambda: parse_request(read_json(body), self.limits))

    def close(self) -> None:
        """Give the threads back, without waiting for work that nobody wants any more."""
        self.drain()
        self.admission.close()
        self._parser.shutdown(wait=False, cancel_futures=True)
        if self._held is not None:
            self._held.retire()

    def outcomes(self, scorer: Scorer, request: ScoreRequest) -> list[Result | Failure]:
        """One outcome per document, in order; CPU heavy. Raises ApiError 500 where we are at fault."""
        found: dict[int, Result | Failure] = {}
        for index, document in enumerate(request.documents):
            if len(document.text) > self.settings.max_characters:
                found[index] = self._too_long(index, document)
        rest = [index for index in range(len(request.documents)) if index not in found]
        scored = _scored(scorer, [request.documents[index] for index in rest], request.options)
        for index, outcome in zip(rest, scored, strict=True):
            found[index] = replace(outcome, index=index)
        return [found[index] for index in range(len(found))]

    def _try_soon(self) -> None:
        running = self._trial is not None and self._trial.is_alive()
        if not running and time.monotonic() >= self._tried_at + TRIAL_S:
            self._tried_at = time.monotonic()
            self._trial = threading.Thread(target=self._try, name="trial", daemon=True)
            self._trial.start()

    def _try(self) -> None:
        try:
            with self.scorer() as scorer:
                _warm_up(scorer)
        except Exception as error:  # whatever: it failed before, and the check tells of it
            LOGGER.warning("the scorer still fails: %s", type(error).__name__)

    def _too_long(self, index: int, document: Document) -> Failure:
        most = self.settings.max_characters
        message = f"The text has {len(document.text)} characters; the limit is {most}. Split it into several documents."
        return Failure(id=document.id, index=index, code="too_long", message=message)

    def _loaded(self) -> Scorer:
        """A scorer that has scored a text. Raises what kept it from doing so."""
        scorer = self._load(self.settings)
        try:
            _warm_up(scorer)
        except Exception:
            scorer.close()
            raise
        return scorer

    def _take(self) -> bool:
        """Load a scorer; once it is there, it takes the place of the old one. Whether it did: not while the server drains, for
        admitted requests may not have taken the old one yet."""
        fresh = Held(self._loaded())
        info = fresh.scorer.info()
        with self._swapping:
            taken = self.state != "draining"
            out, self._held = (self._held, fresh) if taken else (fresh, self._held)
        if taken:
            self.metrics.model(str(info["name"]), str(info["version"]))
        if out is not None:
            out.retire()
        return taken

    def _log(self, message: str) -> None:
        with self.scorer() as scorer:
            info = scorer.info()
        LOGGER.info(message, extra={"fields": {key: info.get(key) for key in ("name", "version", "engine", "device")}})


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        short=settings.max_concurrent,
        long=settings.max_concurrent_long,
        waiting=settings.max_waiting,
        characters=settings.max_queued_characters,
        short_characters=settings.max_short_characters,
    )


def _warm_up(scorer: Scorer) -> None:
    (outcome,) = scorer.score([WARM_UP], Options())
    if isinstance(outcome, Failure):
        raise EngineError(f"the first text could not be scored: {outcome.message}")


def _log_failure(message: str, error: Exception) -> None:
    expected = isinstance(error, NewsstanceError)
    LOGGER.error("%s: %s", message, error, exc_info=None if expected else error)


def _scored(scorer: Scorer, documents: Sequence[Document], options: Options) -> Sequence[Result | Failure]:
    if not documents:
        return []
    try:
        outcomes = scorer.score(documents, options)
        if len(outcomes) != len(documents):
            raise EngineError(f"the scorer answered {len(outcomes)} of {len(documents)} documents")
    except DocumentError as error:
        raise ApiError(422, error.code, str(error), param=error.param) from None
    except Gone:
        raise
    except Exception:
        with current_ticket() as ticket:
            LOGGER.exception("the scorer failed", extra={"fields": {"request_id": ticket.request_id}})
        raise engine_failed() from None
    return outcomes
