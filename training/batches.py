"""Batches by padded tokens: length-bucketed, shuffled by seed and epoch, resumable, shared out over processes.

Leaves to others: what is in a batch (``collator``).
"""

import random
from collections.abc import Iterator, Sequence

from torch.utils.data import DataLoader, Sampler

from newsstance.errors import ConfigError
from training.collator import Collator, Item

JITTER = 8.0
"""Tokens of noise on a text's length when texts are ordered, so that batches differ from epoch to epoch."""


class TokenBatches(Sampler[list[int]]):
    """Yields the same number of batches every epoch; the order depends on seed and epoch alone, so that a resumed run
    goes on where it stopped. Process ``rank`` of ``world`` gets every ``world``-th batch. Raises ConfigError where there are
    fewer texts than processes."""

    def __init__(self, items: Sequence[Item], budget: int, seed: int, *, rank: int = 0, world: int = 1) -> None:
        if len(items) < world:
            raise ConfigError(f"{world} processes for {len(items)} training texts; start no more processes than texts")
        self._sizes = [(item.longest, len(item.windows)) for item in items]
        self._budget, self._seed, self._rank, self._world = budget, seed, rank, world
        self._epoch = 0
        packed = len(self._pack(random.Random(seed)))
        full = -(-packed // world) * world  # batches are rather split than joined, which would break the budget
        self._count = full if full <= len(items) else packed // world * world

    def set_epoch(self, epoch: int) -> None:
        """Choose the order of that epoch."""
        self._epoch = epoch

    def __len__(self) -> int:
        return self._count // self._world

    def __iter__(self) -> Iterator[list[int]]:
        noise = random.Random(self._seed * 1_000_003 + self._epoch)
        batches = self._resized(self._pack(noise))
        noise.shuffle(batches)
        return iter(batches[self._rank :: self._world])

    def _pack(self, noise: random.Random) -> list[list[int]]:
        order = sorted(range(len(self._sizes)), key=lambda at: self._sizes[at][0] + noise.uniform(-JITTER, JITTER))
        batches: list[list[int]] = [[]]
        longest = windows = 0
        for at in order:
            longest, windows = max(longest, self._sizes[at][0]), windows + self._sizes[at][1]
            if batches[-1] and longest * windows > self._budget:
                batches.append([])
                longest, windows = self._sizes[at]
            batches[-1].append(at)
        return batches

    def _resized(self, batches: list[list[int]]) -> list[list[int]]:
        """Split the largest or join the smallest, by padded tokens, until there are as many as announced; no item is lost."""
        batches = sorted(batches, key=self._tokens)
        while len(batches) < self._count:
            largest = batches.pop(max(at for at, batch in enumerate(batches) if len(batch) > 1))
            batches = sorted([*batches, largest[::2], largest[1::2]], key=self._tokens)
        while len(batches) > self._count:
            batches = sorted([batches[0] + batches[1], *batches[2:]], key=self._tokens)
        return batches

    def _tokens(self, batch: Sequence[int]) -> int:
        return max(self._sizes[at][0] for at in batch) * sum(self._sizes[at][1] for at in batch)


class EpochLoader(DataLoader[Item]):
    """A loader that passes the epoch on to its batches, as the Trainer asks of loaders."""

    def __init__(self, items: Sequence[Item], batches: TokenBatches, collator: Collator) -> None:
        super().__init__(items, batch_sampler=batches, collate_fn=collator)  # type: ignore[arg-type]
        self._batches = batches

    def set_epoch(self, epoch: int) -> None:
        """Choose the order of that epoch."""
        self._batches.set_epoch(epoch)
