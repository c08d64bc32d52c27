"""The scorer's life in the server, and one request's way through it: loading → ready → draining.

Leaves to others: HTTP (``routes``), bounds (``admission``), and scoring itself (``newsstance.scorer``).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, Literal, Protocol

from newsstance.document import Document, Failure, Options, Result
from newsstance.errors import DocumentError, EngineError, NewsstanceError
from serving.admission import Admission
from serving.body import read_json
from serving.errors import ApiError, engine_failed
from serving.logs import LOGGER
from serving.parsing import ScoreRequest, parse_request
from serving.schemas import Limits
from serving.settings import Settings

State = Literal["loading", "ready", "draining", "failed"]
RETRY_S: Final = 5
WARM_UP: Final = Document(
    id="warm-up",
    text="Mayor Ada Quill praised the harbour workers of Velmar. Her rival Tom Brask called the plan a folly.",
)


class Scorer(Protocol):
    """What the server needs of ``newsstance.scorer.Scorer``. Several threads may call it at once."""

    def score(self, documents: Sequence[Document], options: Options) -> Sequence[Result | Failure]:
        """One entry per document, in order. Raises EngineError for a fault of ours."""
        ...

    def info(self) -> Mapping[str, object]:
        """JSON-able facts; ``name`` and ``version`` at least."""
        ...


class Service:
    """Holds the scorer. ``on_failure`` is told of an error that kept it from being loaded."""

    def __init__(
        self,
        settings: Settings,
        load: Callable[[Settings], Scorer],
        on_failure: Callable[[Exception], None] | None = None,
    ) -> None:
        self.settings = settings
        self.admission = Admission(concurrent=settings.max_concurrent, waiting=settings.max_waiting)
        self.limits = Limits(
            max_documents=settings.max_documents,
            max_actors=settings.max_actors,
            max_mentions=settings.max_mentions,
            max_pairs=settings.max_pairs,
        )
        self.state: State = "loading"
        # One thread: parsing holds the interpreter's lock, and several at it would keep the event loop from its turn.
        self._parser = ThreadPoolExecutor(1, thread_name_prefix="parsing")
        self._load = load
        self._on_failure = on_failure
        self._scorer: Scorer | None = None

    async def start(self) -> None:
        """Load and warm up in a thread, so that ``/livez`` answers meanwhile."""
        try:
            self._scorer = await asyncio.to_thread(self._loaded)
        except Exception as error:
            self.state = "failed"
            expected = isinstance(error, NewsstanceError)
            LOGGER.error("the checkpoint could not be loaded: %s", error, exc_info=None if expected else error)
            if self._on_failure is not None:
                self._on_failure(error)
            return
        if self.state == "loading":
            self.state = "ready"
            info = self._scorer.info()
            LOGGER.info(
                "ready", extra={"fields": {key: info.get(key) for key in ("name", "version", "engine", "device")}}
            )

    def drain(self) -> None:
        """Refuse new requests from now on; those admitted are finished. Safe to call from a signal handler."""
        self.state = "draining"

    @property
    def scorer(self) -> Scorer:
        """The scorer, once it is ready. Raises ApiError 503 before and while draining."""
        if self.state == "draining":
            raise ApiError(503, "draining", "The server is shutting down; ask another one.", retry_after=RETRY_S)
        if self.state != "ready" or self._scorer is None:
            message = f"The server is {self.state}; it will be ready once /readyz answers 200."
            raise ApiError(503, "not_ready", message, retry_after=RETRY_S)
        return self._scorer

    async def parse(self, body: bytes) -> ScoreRequest:
        """A body as a request, outside of the event loop. Raises ApiError 400 or 422."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._parser, lambda: parse_request(read_json(body), self.limits))

    def close(self) -> None:
        """Give the threads back, without waiting for work that nobody wants any more."""
        self.drain()
        self.admission.close()
        self._parser.shutdown(wait=False, cancel_futures=True)

    def outcomes(self, scorer: Scorer, request: ScoreRequest) -> list[Result | Failure]:
        """One outcome per document, in order; CPU heavy. Raises ApiError: 422 where the text of a single document is
        at fault, 500 where we are."""
        found: dict[int, Result | Failure] = {}
        for index, document in enumerate(request.documents):
            if len(document.text) > self.settings.max_characters:
                found[index] = self._too_long(index, document)
        rest = [index for index in range(len(request.documents)) if index not in found]
        scored = _scored(scorer, [request.documents[index] for index in rest], request.options)
        for index, outcome in zip(rest, scored, strict=True):
            found[index] = replace(outcome, index=index)
        if request.single and isinstance(found[0], Failure):
            raise ApiError(422, found[0].code, found[0].message, param="text")
        return [found[index] for index in range(len(found))]

    def _too_long(self, index: int, document: Document) -> Failure:
        most = self.settings.max_characters
        message = f"The text has {len(document.text)} characters; the limit is {most}. Split it into several documents."
        return Failure(id=document.id, index=index, code="too_long", message=message)

    def _loaded(self) -> Scorer:
        scorer = self._load(self.settings)
        scorer.score([WARM_UP], Options())
        return scorer


def load_scorer(settings: Settings) -> Scorer:
    """The core's scorer on the configured checkpoint. Raises CheckpointError or ConfigError."""
    from newsstance.scorer import Scorer as CoreScorer  # noqa: PLC0415 - keeps `--help` and the tests free of engines

    return CoreScorer.load(settings.checkpoint, engine=settings.engine, device=settings.device, dtype=settings.dtype)


def _scored(scorer: Scorer, documents: Sequence[Document], options: Options) -> Sequence[Result | Failure]:
    if not documents:
        return []
    try:
        outcomes = scorer.score(documents, options)
        if len(outcomes) != len(documents):
            raise EngineError(f"the scorer answered {len(outcomes)} of {len(documents)} documents")
    except DocumentError as error:
        raise ApiError(422, error.code, str(error), param=error.param) from None
    except Exception:
        LOGGER.exception("the scorer failed")
        raise engine_failed() from None
    return outcomes
