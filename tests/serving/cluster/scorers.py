"""Scorers that workers of a cluster load: they must be importable there."""

import time
from collections.abc import Sequence
from pathlib import Path

from newsstance.document import Document, Failure, Options, Result
from tests.serving.fakes import FakeScorer


class Slow(FakeScorer):
    """Leaves a file with its process id in ``folder``, and takes its time."""

    def __init__(self, folder: Path, seconds: float) -> None:
        super().__init__()
        self.folder, self.seconds = folder, seconds

    def score(self, documents: Sequence[Document], options: Options) -> list[Result | Failure]:
        import os  # noqa: PLC0415

        (self.folder / str(os.getpid())).touch()
        time.sleep(self.seconds)
        return super().score(documents, options)
