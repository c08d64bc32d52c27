"""How fast an evaluation went: tokens that the encoder read, and the time that scoring took, reading and judging included.

Leaves to others: scoring (``predictions``). It is no benchmark: whatever else the machine did is in it.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, Engine, WindowJudgement


class Measured:
    """An engine that counts its tokens, padding aside, and a watch that runs inside ``timed``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.tokens = 0
        self.seconds = 0.0

    def encode(self, batch: Batch) -> Encoded:
        self.tokens += int(batch.mask.sum())
        return self._engine.encode(batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        return self._engine.judge(encoded, index)

    def info(self) -> Mapping[str, object]:
        return self._engine.info()

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count the time inside."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - began

    def entry(self) -> dict[str, Any]:
        """The entry ``speed`` of metrics.json."""
        facts = self.info()
        return {
            "tokens": self.tokens,
            "seconds": self.seconds,
            "tokens_per_second": self.tokens / self.seconds if self.seconds else None,
            **{name: facts.get(name) for name in ("engine", "device", "dtype", "threads", "reason")},
        }
