"""Rows of the stand-off files of own-voice labels: an article of SEESAW, a sentence in it with its checksum, an actor, a label.

No row has a word of the article, and unknown fields are refused. Leaves to others: the texts (``training.seesaw_text``), examples
(``voice``), checks of rows against each other (``training.voice``).
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from newsstance.errors import DataError
from newsstance.labels import StanceLabel
from training.readers.rows import json_rows

Stratum = Literal["plain", "opinion", "headline", "evaluative", "column"]
STRATA: Final[tuple[Stratum, ...]] = get_args(Stratum)
"""What an item was drawn from (``training.voice_draw``)."""


def _ascending(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    if any(not 0 <= start < end for start, end in spans):
        raise ValueError("every mention must be [start, end] with 0 <= start < end")
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        raise ValueError("mentions must ascend and must not overlap")
    return spans


class Item(BaseModel):
    """One judgement: the own voice of a sentence toward an actor. ``sentence`` is SEESAW's number or ``title``, ``sha256`` the
    first 16 digits of the sentence's checksum, ``mentions`` are offsets in the sentence, ``again`` is a second label."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: Annotated[str, Field(pattern=r"^TRIPLET_\d{3}_DOCUMENT_[012]$")]
    sentence: Annotated[int, Field(ge=0, strict=True)] | Literal["title"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    actor: Annotated[str, Field(min_length=1, max_length=80)]
    mentions: Annotated[tuple[tuple[int, int], ...], Field(min_length=1), AfterValidator(_ascending)]
    stratum: Stratum
    label: StanceLabel
    again: StanceLabel | None = None

    @property
    def place(self) -> tuple[str, int | str]:
        """The sentence that the item is about."""
        return self.article, self.sentence


def read_items(path: Path) -> Iterator[tuple[int, Item]]:
    """Line numbers and items. Raises DataError that names file, line and field."""
    for number, row in json_rows(path):
        yield number, parse_item(path, number, row)


def parse_item(path: Path, number: int, row: dict[str, Any]) -> Item:
    """One row. Raises DataError that names file, line and field."""
    try:
        return Item.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(path, number, f"{where} {first['input']!r:.60}: {first['msg']}") from None
