"""WNUT-17: emerging and rare entities in posts and comments (Derczynski et al., 2017).

``person`` is a person, ``location`` a place, ``corporation`` an organization; so is ``group``, which there means bands, sports
teams and other bodies with a name, not a set of people. ``product`` and ``creative-work`` are no mentions. Of several tags on
one word the first that is known counts. Leaves to others: the format (``columns``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsstance.labels import ActorType
from training.examples import Example
from training.readers.columns import read_columns

KINDS: Final[dict[str, ActorType]] = {
    "person": "person",
    "location": "place",
    "corporation": "organization",
    "group": "organization",
}


def read(path: Path) -> Iterator[Example]:
    """One example a post. Raises DataError that names file and line."""
    return read_columns(path, KINDS, "\t")
