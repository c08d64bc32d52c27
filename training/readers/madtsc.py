"""MAD-TSC, its English part (Dufraisse et al., ACL 2023): sentiment toward marked persons in sentences on European politics.

Leaves to others: the format, which is that of ``newsmtsc``; fetching the files (``training.data``). A row's id begins with its
article's number.
"""

from collections.abc import Iterator
from pathlib import Path

from training.examples import Example
from training.readers.newsmtsc import read_targets


def read(path: Path) -> Iterator[Example]:
    """One example a sentence. Raises DataError that names file and line."""
    return read_targets(path, "MAD-TSC", _article)


def _article(gid: str) -> str:
    """``4111_0_52_64`` is of article 4111."""
    return f"voxeurop_{gid.partition('_')[0]}"
