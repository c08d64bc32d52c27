"""A scorer that is in use: closed once it is retired and its last user is done with it.

Leaves to others: when it is retired (``service``), what closing means (``loading``).
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from newsstance.document import Document, Failure, Options, Result


class Scorer(Protocol):
    """What the server needs of ``newsstance.scorer.Scorer``. Several threads may call it at once."""

    def score(self, documents: Sequence[Document], options: Options) -> Sequence[Result | Failure]:
        """One entry per document, in order. Raises EngineError for a fault of ours."""
        ...

    def info(self) -> Mapping[str, object]:
        """JSON-able facts; ``name`` and ``version`` at least."""
        ...

    @property
    def healthy(self) -> bool:
        """Whether it may be expected to score."""
        ...

    def close(self) -> None:
        """Give back threads and memory; nobody uses it any more."""
        ...


class Held:
    """One scorer and how many use it."""

    def __init__(self, scorer: Scorer) -> None:
        self.scorer = scorer
        self._users = 0
        self._retired = False
        self._lock = threading.Lock()

    @contextmanager
    def used(self) -> Iterator[Scorer]:
        """Use it; it is not closed meanwhile."""
        with self._lock:
            self._users += 1
        try:
            yield self.scorer
        finally:
            with self._lock:
                self._users -= 1
                last = self._retired and not self._users
            if last:
                self.scorer.close()

    def retire(self) -> None:
        """Nobody new will use it: close it, or let its last user do so."""
        with self._lock:
            unused = not self._retired and not self._users
            self._retired = True
        if unused:
            self.scorer.close()
