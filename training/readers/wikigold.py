"""WikiGold: named entities in sentences of Wikipedia (Balasuriya et al., 2009).

PER is a person, ORG an organization, LOC a place. MISC (nationalities, works, events) is no mention here: its nationalities are
sometimes groups and mostly adjectives. Groups are not labelled. Leaves to others: the format (``columns``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsstance.labels import ActorType
from training.examples import Example
from training.readers.columns import read_columns

KINDS: Final[dict[str, ActorType]] = {"PER": "person", "ORG": "organization", "LOC": "place"}


def read(path: Path) -> Iterator[Example]:
    """One example a sentence. Raises DataError that names file and line."""
    return read_columns(path, KINDS, " ")
