"""Engines made by hand: what they answer is their input, so that everybody can tell whether the rows are his own."""

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, WindowJudgement


def batch_of(*lengths: int, first: int = 1, width: int | None = None) -> Batch:
    """Windows of these lengths whose token ids count up from ``first``, so that no two are alike."""
    shape = (len(lengths), width or max(lengths))
    ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    sentence = np.full(shape, -1, np.int64)
    for row, length in enumerate(lengths):
        ids[row, :length] = np.arange(first, first + length)
        mask[row, :length], sentence[row, :length] = 1, row
        first += length
    return Batch(ids=ids, mask=mask, casing=ids % 5, sentence=sentence)


class EchoEngine:
    """Tags and states are the token ids and casings. ``gate``: forwards wait for it; ``before`` may raise, given which forward
    it is, and so may ``judging``, given the states."""

    def __init__(
        self,
        before: Callable[[int], None] = lambda number: None,
        judging: Callable[[np.ndarray], None] = lambda states: None,
    ) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Semaphore(0)
        self.batches: list[Batch] = []
        self._before, self._judging = before, judging

    def encode(self, batch: Batch) -> Encoded:
        self.batches.append(batch)
        self.entered.release()
        assert self.gate.wait(30), "nobody opened the gate"
        self._before(len(self.batches))
        states = np.stack([batch.ids, batch.casing, batch.mask], axis=-1).astype(np.float32)
        return Encoded(tags=states, states=states, batch=batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        states = encoded.states
        assert isinstance(states, np.ndarray)
        self._judging(states)
        assert states.shape[:2] == encoded.batch.ids.shape
        assert len(index.valid) == len(states)
        return [
            WindowJudgement(
                mentions=row_states[index.starts[row][index.valid[row]]],
                pairs=np.zeros((0, 0, 0), np.float32),
                sentences=np.unique(encoded.batch.sentence[row]).astype(np.float32),
            )
            for row, row_states in enumerate(states)
        ]

    def info(self) -> Mapping[str, object]:
        return {"engine": "echo"}
