"""A server whose engine raises on every tenth batch that it encodes or judges, to see that only those callers hear of it.

Leaves to others: the load and the judgement (``overload``). Run: ``python -m benchmarks.faulty_server`` with the flags of
``python -m serving``.
"""

import sys
from collections.abc import Mapping, Sequence
from itertools import count

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
    """An engine that fails on every tenth batch, of each graph. Many threads judge; counting is one step of the interpreter."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._encoded, self._judged = count(1), count(1)

    def encode(self, batch: Batch) -> Encoded:
        _fail_at_times("encoding", next(self._encoded))
        return self._engine.encode(batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        _fail_at_times("judging", next(self._judged))
        return self._engine.judge(encoded, index)

    def info(self) -> Mapping[str, object]:
        return self._engine.info()


def _fail_at_times(what: str, number: int) -> None:
    if number % EVERY == 0:
        raise EngineError(f"{what} batch {number} fails on purpose")


def load_faulty(settings: Settings, observer: Observer | None = None) -> BatchedScorer:
    """As the server's own, on an engine that fails."""
    scorer = load_core(settings)
    return BatchedScorer(scorer.through(Faulty(scorer.engine)), budget=settings.max_batch_tokens, observer=observer)


if __name__ == "__main__":
    vars(serving.app)["load_scorer"] = load_faulty
    sys.exit(main())
