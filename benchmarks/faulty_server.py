"""A server whose engine raises on every tenth batch, to see that only those callers hear of it.

Leaves to others: the load and the judgement (``overload``). Run: ``python -m benchmarks.faulty_server`` with the flags of
``python -m serving``.
"""

import sys
from collections.abc import Mapping, Sequence

import serving.app
from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, Engine, WindowJudgement
from newsstance.errors import EngineError
from serving.__main__ import main
from serving.batcher import Observer
from serving.loading import BatchedScorer, load_core
from serving.settings import Settings

EVERY = 10


class Faulty:
    """An engine that fails on every tenth batch."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._batches = 0

    def encode(self, batch: Batch) -> Encoded:
        self._batches += 1
        if self._batches % EVERY == 0:
            raise EngineError(f"batch {self._batches} fails on purpose")
        return self._engine.encode(batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        return self._engine.judge(encoded, index)

    def info(self) -> Mapping[str, object]:
        return self._engine.info()


def load_faulty(settings: Settings, observer: Observer | None = None) -> BatchedScorer:
    """As the server's own, on an engine that fails."""
    scorer = load_core(settings)
    return BatchedScorer(scorer.through(Faulty(scorer.engine)), budget=settings.max_batch_tokens, observer=observer)


if __name__ == "__main__":
    vars(serving.app)["load_scorer"] = load_faulty
    sys.exit(main())
