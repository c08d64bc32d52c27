"""Side-by-side timing: rivals take turns, so that whatever else the machine does meets them all; and the steps of one rival.

Leaves to others what is timed.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median


def _zeros() -> dict[str, float]:
    return defaultdict(float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopwatch:
    """Seconds by step, added up: on the clock, and of the processor (all threads of this process)."""

    clock: dict[str, float] = field(default_factory=_zeros)
    processor: dict[str, float] = field(default_factory=_zeros)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what is inside."""
        began, worked = time.perf_counter(), time.process_time()
        yield
        self.clock[name] += time.perf_counter() - began
        self.processor[name] += time.process_time() - worked


def race(rivals: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median seconds of each rival over ``rounds`` turns, after one turn that does not count."""
    for run in rivals.values():
        run()
    return {name: median(seconds) for name, seconds in turns(rivals, rounds).items()}


def turns(rivals: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each rival in each of ``rounds`` turns, all of which count: for rivals that are warm, and slow."""
    seconds: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, run in rivals.items():
            seconds[name].append(timed(run))
    return seconds


def timed(run: Callable[[], object]) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
