"""PerSenT: the author's sentiment toward the main actor of a news article (Bastan et al., 2020).

It is the article's own voice: Positive is favor, Negative against. Where the actor stands is found by the name
(``mentioned``); a row whose actor is nowhere in its text is left out, and counted in a warning. The labels of
paragraphs are not read: a stance here is of a sentence, and what holds for a paragraph need not hold for each of its sentences.
The texts come without commas. Leaves to others: the headline, in capitals, is not read.
"""

import csv
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from newsstance.actors.cluster import guess_type
from newsstance.errors import DataError
from newsstance.sentences import split_sentences
from training.examples import ArticleLabels, Example
from training.readers.mentioned import Wanted, mentions_of

COLUMNS: Final = ("DOCUMENT_INDEX", "TARGET_ENTITY", "DOCUMENT", "TRUE_SENTIMENT")
LABELS: Final = {"Positive": "favor", "Neutral": "neutral", "Negative": "against"}
_LOG: Final = logging.getLogger(__name__)


def read(path: Path) -> Iterator[Example]:
    """One example an article whose actor is named in it. Raises DataError that names file and line."""
    absent = total = 0
    for line, row in _rows(path):
        try:
            example = _example(row)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise DataError(path, line, f"is no row of PerSenT ({error!r})") from None
        total += 1
        absent += not example.mentions
        if example.mentions:
            yield example
    if absent:
        _LOG.warning("%s: %d of %d rows left out, for the actor's name is nowhere in the text", path, absent, total)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                raise DataError(path, 1, f"lacks the column {missing[0]!r}; needed are {', '.join(COLUMNS)}")
            for row in rows:
                yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(path, None, f"cannot be read as CSV in UTF-8 ({error})") from None


def _example(row: dict[str, str]) -> Example:
    text, name = row["DOCUMENT"].strip(), row["TARGET_ENTITY"].strip()
    if not text or not name:
        raise ValueError("the text or the actor is empty")
    if row["TRUE_SENTIMENT"] not in LABELS:
        raise ValueError(f"sentiment {row['TRUE_SENTIMENT']!r} is none of {', '.join(LABELS)}")
    kind = guess_type(name)
    key = f"{kind}:{name}"
    sentences = split_sentences(text)
    return Example(
        id=f"persent-{row['DOCUMENT_INDEX']}",
        group=f"persent-{row['DOCUMENT_INDEX']}",
        text=text,
        sentences=sentences,
        mentions=mentions_of(text, sentences, [Wanted(key=key, name=name, type=kind)]),
        types={key: kind},
        names={key: name},
        article=ArticleLabels(stance={key: LABELS[row["TRUE_SENTIMENT"]]}),
    )
