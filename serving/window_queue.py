"""Windows that wait for the encoder, and which of them go next.

Leaves to others: threads and the engine (``batcher``). A batch is bounded by its padded tokens and holds windows of like
length; each job in line leads a batch in its turn, so that neither a long article nor an odd length waits for ever.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Final, Generic, TypeVar

from serving.ticket import Ticket

FILL: Final = 0.75
"""Share of a batch's width that each of its windows fills: what is padded costs as much as what is read."""
SLACK: Final = 16
"""Tokens of padding that do not matter: a forward of its own would cost more."""


class Job:
    """Rows of one call of the encoder: ``waiting`` are those that no batch holds yet, the longest first."""

    def __init__(self, lengths: Sequence[int], ticket: Ticket) -> None:
        self.lengths = lengths
        self.ticket = ticket
        self.waiting = sorted(range(len(lengths)), key=lambda row: -lengths[row])

    def longest(self, most: float = math.inf) -> int:
        """The greatest length, of those up to ``most``, that waits; 0 where none does."""
        return next((self.lengths[row] for row in self.waiting if self.lengths[row] <= most), 0)

    def between(self, least: float, most: float) -> Iterator[int]:
        """The waiting rows of these lengths, the longest first."""
        return (row for row in self.waiting if least <= self.lengths[row] <= most)


def narrowest(width: int) -> float:
    """Tokens that a window has at least in a batch of this width."""
    return min(width * FILL, width - SLACK)


def widest(length: int) -> float:
    """The width of the widest batch that a window of this length may be in."""
    return max(length / FILL, length + SLACK)


J = TypeVar("J", bound=Job)


class WindowQueue(Generic[J]):
    """Jobs in line, with at most ``budget`` padded tokens in a batch (one window at least). For one thread at a time."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._line: deque[J] = deque()

    def __len__(self) -> int:
        """Windows that wait."""
        return sum(len(job.waiting) for job in self._line)

    @property
    def tokens(self) -> int:
        """Tokens that wait, padding aside."""
        return sum(job.lengths[row] for job in self._line for row in job.waiting)

    def add(self, job: J) -> None:
        """Put a job at the end of the line."""
        self._line.append(job)

    def drop(self, job: J) -> None:
        """Forget what waits of a job."""
        job.waiting = []
        self._tidy()

    def drop_gone(self, tell: Callable[[J], None]) -> None:
        """Forget the jobs that nobody wants any more; ``tell`` is told of each."""
        self._forget([job for job in self._line if job.ticket.gone], tell)

    def clear(self, tell: Callable[[J], None]) -> None:
        """Forget all; ``tell`` is told of each."""
        self._forget(list(self._line), tell)

    def next_batch(self) -> dict[J, list[int]]:
        """The rows of the next batch by job, taken out of the queue; empty where nothing waits.

        The first job in line leads: its longest window is in the batch. The others add windows of like length in turns."""
        if not self._line:
            return {}
        lead = self._line[0]
        width = max(job.longest(widest(lead.longest())) for job in self._line)
        chosen = islice(self._in_turns(width), max(1, self.budget // width))
        batch: dict[J, list[int]] = {}
        for job, row in chosen:
            batch.setdefault(job, []).append(row)
        self._take(batch)
        return {job: sorted(rows) for job, rows in batch.items()}

    def _in_turns(self, width: int) -> Iterator[tuple[J, int]]:
        fitting = [[(job, row) for row in job.between(narrowest(width), width)] for job in self._line]
        return (one for turn in zip_longest(*fitting) for one in turn if one is not None)

    def _take(self, batch: dict[J, list[int]]) -> None:
        for job, rows in batch.items():
            taken = set(rows)
            job.waiting = [row for row in job.waiting if row not in taken]
        self._line.rotate(-1)  # who led is last next time
        self._tidy()

    def _forget(self, jobs: Sequence[J], tell: Callable[[J], None]) -> None:
        for job in jobs:
            self.drop(job)
            tell(job)

    def _tidy(self) -> None:
        self._line = deque(job for job in self._line if job.waiting)
