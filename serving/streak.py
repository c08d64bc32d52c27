"""Failures in a row of something that many threads use.

Leaves to others: what failed, and what follows from it (``batcher``).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MOST_FAILURES: Final = 5
"""So many in a row, and it is not expected to recover by itself."""


class Streak:
    """Ended by a success, however many threads fail beside it."""

    def __init__(self) -> None:
        self._failures = 0
        self._lock = threading.Lock()

    @property
    def lasting(self) -> bool:
        """Whether the next use may be expected to fail as well."""
        return self._failures >= MOST_FAILURES

    def failed(self) -> None:
        """One more."""
        with self._lock:
            self._failures += 1

    def succeeded(self) -> None:
        """The next failure is the first again."""
        with self._lock:
            self._failures = 0

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Count what is raised inside, and go on raising it; a success where nothing is."""
        try:
            yield
        except Exception:
            self.failed()
            raise
        self.succeeded()
