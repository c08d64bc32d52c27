"""A checkpoint made ready to serve: the core's scorer, its engine behind a batcher.

Leaves to others: what a checkpoint is (``newsstance.checkpoint``), when one is loaded and closed (``service``, ``held``).
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from newsstance.document import Document, Failure, Options, Result
from serving.batcher import BatchingEngine, Observer
from serving.settings import Settings
from serving.ticket import current_ticket

if TYPE_CHECKING:
    from newsstance.scorer import Scorer as CoreScorer

TOKENS_A_THREAD: Final = 2048
"""Padded tokens of a batch for each thread of a processor: what it takes to keep all of them busy."""
LEAST_TOKENS: Final = 4096
"""Padded tokens of a batch, however few threads there are, and on other devices."""


class BatchedScorer:
    """A scorer for many threads at once. ``budget``: padded tokens of a batch; None: as its engine needs."""

    def __init__(self, scorer: "CoreScorer", *, budget: int | None = None, observer: Observer | None = None) -> None:
        facts = scorer.engine.info()
        self._batcher = BatchingEngine(
            scorer.engine, budget=budget or batch_tokens(facts), forwards=forwards(facts), observer=observer
        )
        self._scorer = scorer.through(self._batcher, check=_check_wanted)

    def score(self, documents: Sequence[Document], options: Options) -> Sequence[Result | Failure]:
        """One entry a document, in order. Raises EngineError, and Gone where nobody wants the answer any more."""
        return self._scorer.score(documents, options)

    def info(self) -> Mapping[str, object]:
        """What answers, and how it is run."""
        return self._scorer.info()

    @property
    def healthy(self) -> bool:
        """Whether its engine has not failed on one batch after another."""
        return self._batcher.healthy

    def close(self) -> None:
        """End the batcher's threads once all is done."""
        self._batcher.close()


def _check_wanted() -> None:
    """Raises Gone where nobody wants the answer that this thread works for."""
    with current_ticket() as ticket:
        ticket.check()


def batch_tokens(engine: Mapping[str, object]) -> int:
    """Padded tokens of a batch for an engine of these facts."""
    threads = engine.get("threads") if engine.get("device") == "cpu" else None
    return max(LEAST_TOKENS, TOKENS_A_THREAD * threads) if isinstance(threads, int) else LEAST_TOKENS


def forwards(engine: Mapping[str, object]) -> int:
    """Batches that an engine of these facts encodes at a time: where it has memory of its own, one is copied while the other is
    computed; on a processor they would only share its cores."""
    return 2 if str(engine.get("device", "cpu")).startswith("cuda") else 1


def load_core(settings: Settings) -> "CoreScorer":
    """The core's scorer on the configured checkpoint. Raises CheckpointError or ConfigError."""
    from newsstance.scorer import Scorer as CoreScorer  # noqa: PLC0415 - keeps `--help` and the tests free of engines

    return CoreScorer.load(
        settings.checkpoint,
        engine=settings.engine,
        device=settings.device,
        dtype=settings.dtype,
        threads=settings.threads,
    )


def load_scorer(settings: Settings, observer: Observer | None = None) -> BatchedScorer:
    """The configured checkpoint, behind a batcher. Raises CheckpointError or ConfigError."""
    return BatchedScorer(load_core(settings), budget=settings.max_batch_tokens, observer=observer)
