"""CrossNER, politics: named entities in sentences of Wikipedia on politics (Liu et al., 2021).

``politician`` and ``person`` are persons, ``politicalparty`` and ``organisation`` organizations, ``country`` and ``location``
places. ``election``, ``event`` and ``misc`` are no mentions. Groups are not labelled. Leaves to others: the format (``columns``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsstance.labels import ActorType
from training.examples import Example
from training.readers.columns import read_columns

KINDS: Final[dict[str, ActorType]] = {
    "politician": "person",
    "person": "person",
    "politicalparty": "organization",
    "organisation": "organization",
    "country": "place",
    "location": "place",
}


def read(path: Path) -> Iterator[Example]:
    """One example a sentence. Raises DataError that names file and line."""
    return read_columns(path, KINDS, "\t")
