"""FinEntity: companies and other organisations in financial news, each with its sentiment (Tang et al., 2023).

Every span is an organization; Positive, Neutral and Negative are the labels of the sentence that it stands in. The same name
twice in a text is one actor; where a sentence gives it two labels, the sentence does not label it. Persons and places are not
marked, so the tagger does not learn from this set. Leaves to others: sentence boundaries (``newsstance.sentences``).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from newsstance.sentences import split_sentences
from training.examples import Example

LABELS: Final = {"Positive": "positive", "Neutral": "neutral", "Negative": "negative"}


def read(path: Path) -> Iterator[Example]:
    """One example a text. Raises DataError that names the file and the number of the entry."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(path, None, f"cannot be read ({error})") from None
    for number, entry in enumerate(entries, start=1):
        try:
            yield _example(path.stem, number, entry)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise DataError(path, number, f"entry {number}: {reason}") from None


def _example(stem: str, number: int, entry: Mapping[str, Any]) -> Example:
    text = entry["content"]
    sentences = split_sentences(text)
    marks = sorted((a["start"], a["end"], LABELS[a["label"]]) for a in entry["annotations"])
    mentions = tuple(_mention(text, start, end) for start, end, _ in marks)
    return Example(
        id=f"{stem}-{number}",
        group=f"{stem}-{number}",
        text=text,
        sentences=sentences,
        mentions=mentions,
        types={str(mention.actor): "organization" for mention in mentions},
        names={str(mention.actor): mention.text for mention in mentions},
        sentiment=_sentiment(sentences, mentions, [label for *_, label in marks]),
        unit="article",
    )


def _mention(text: str, start: int, end: int) -> Mention:
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span [{start}, {end}) is no part of the text of {len(text)} characters")
    name = text[start:end]
    return Mention(start=start, end=end, text=name, type="organization", actor=f"organization:{name.lower()}")


def _sentiment(
    sentences: tuple[Sentence, ...], mentions: tuple[Mention, ...], labels: list[str]
) -> dict[tuple[int, str], str]:
    """Labels by sentence and actor, without those that contradict each other."""
    found: dict[tuple[int, str], set[str]] = {}
    for mention, label in zip(mentions, labels, strict=True):
        at = next((at for at, s in enumerate(sentences) if s.start <= mention.start < s.end), None)
        if at is not None:
            found.setdefault((at, str(mention.actor)), set()).add(label)
    return {key: label for key, (label, *others) in found.items() if not others}
