"""NewsMTSC (Hamborg & Donnay, EACL 2021): sentiment toward marked targets in single news sentences.

Leaves to others: fetching the files (``training.data``). Polarity 2 is negative, 4 neutral, 6 positive; the automatic
``further_mentions`` are not used. A target that is listed twice at one place is read once.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from training.examples import Example
from training.readers.rows import json_rows

POLARITIES = {2.0: "negative", 4.0: "neutral", 6.0: "positive"}


def read(path: Path) -> Iterator[Example]:
    """One example a sentence. Raises DataError that names file and line."""
    return read_targets(path, "NewsMTSC", _article)


def read_targets(path: Path, name: str, article: Callable[[str], str]) -> Iterator[Example]:
    """The examples of a set in this format. ``name`` is the set's, for errors; ``article`` gives the article of a row's id."""
    for number, row in json_rows(path):
        try:
            yield _example(row, article)
        except (KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
            raise DataError(path, number, f"is no {name} row ({error!r})") from None


def _example(row: dict[str, Any], article: Callable[[str], str]) -> Example:
    text = str(row["sentence_normalized"])
    mentions: dict[str, Mention] = {}
    sentiment: dict[tuple[int, str], str] = {}
    for target in row["targets"]:
        mention = _mention(target, text)
        mentions[str(mention.actor)] = mention
        sentiment[0, str(mention.actor)] = POLARITIES[float(target["polarity"])]
    return Example(
        id=str(row["primary_gid"]),
        group=article(str(row["primary_gid"])),
        text=text,
        sentences=(Sentence(start=0, end=len(text)),),
        mentions=tuple(mentions.values()),
        sentiment=sentiment,
        unit="sentence",
    )


def _mention(target: dict[str, Any], text: str) -> Mention:
    start, end = int(target["from"]), int(target["to"])
    if not 0 <= start < end <= len(text):
        raise ValueError(f"target range {start}-{end} lies outside a sentence of {len(text)} characters")
    return Mention(start=start, end=end, text=text[start:end], type=None, actor=f"{start}-{end}")


def _article(gid: str) -> str:
    """``allsides_1000_401_25_Name_0_6`` is of article ``allsides_1000_401``."""
    return "_".join(gid.split("_")[:3])
