"""The protocol of engines: ``encode`` windows, ``judge`` mentions on the states that came of it.

Leaves to others: batching and order (``scorer``), what the numbers mean (``decoding``). Arrays are float32 numpy, so that
an engine may run on anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from newsstance.encoding import Batch, MentionIndex

Floats = NDArray[np.float32]

MAX_PAIRS = 250_000
"""Ordered mention pairs that one call of the heads may hold at a time, over all its windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What ``encode`` returns: tag logits (windows, tokens, 9), and states that only the same engine understands."""

    tags: Floats
    states: object
    batch: Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowJudgement:
    """Raw head outputs of one window: ``mentions`` (K, 8), ``pairs`` (K + 1, K, 8; row 0: the author), ``sentences``
    (S, 4). Channels: 3 sentence logits and their gate, then 3 article logits and theirs."""

    mentions: Floats
    pairs: Floats
    sentences: Floats


class Engine(Protocol):
    """Runs the two graphs of a model. Raises EngineError where the model fails on a valid batch."""

    def encode(self, batch: Batch) -> Encoded:
        """Token states and tag logits of a batch of windows."""
        ...

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        """The heads' outputs for every window of the encoded batch, trimmed to its valid mentions."""
        ...

    def info(self) -> Mapping[str, object]:
        """Device, dtype and threads, and why they were chosen."""
        ...


def bounded_rows(index: MentionIndex) -> Iterator[slice]:
    """Rows of an index in chunks whose pairs stay within ``MAX_PAIRS`` (one row at least)."""
    rows, mentions = index.valid.shape
    step = max(1, MAX_PAIRS // max(1, mentions * (mentions + 1)))
    return (slice(at, min(at + step, rows)) for at in range(0, rows, step))


def like_rows(index: MentionIndex) -> Iterator[NDArray[np.int64]]:
    """Rows of an index in chunks of like numbers of mentions, so that few pairs are padding; within ``MAX_PAIRS`` as above."""
    counts = index.valid.sum(axis=1)
    order = np.argsort(counts, kind="stable")
    at = 0
    while at < len(order):
        least = int(counts[order[at]])
        end = at + 1
        while (
            end < len(order)
            and (most := int(counts[order[end]])) <= least + max(4, least // 4)
            and ((end + 1 - at) * most * (most + 1) <= MAX_PAIRS)
        ):
            end += 1
        yield order[at:end]
        at = end
