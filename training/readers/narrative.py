"""Narrative framing: heroes and villains of articles on the climate, for evaluation alone (Frermann et al., 2023).

The path is ``articles_metadata.tsv``; the roles lie beside it. A hero is portrayed as positive, a villain as negative; a victim's
role is no polarity and is left out, and so is whoever is both hero and villain. Where the named stand is found by ``mentioned``;
spellings that differ in case, an article or a possessive are one actor. What the set calls laws, nature, technology or the
climate is judged like an actor but has no type. The roles are what annotators saw in a story's frame, not a judgement of each
sentence: nothing here is meant to be learned from. Leaves to others: the five frames, which are not read.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from newsstance.actors.cluster import guess_type
from newsstance.errors import DataError
from newsstance.labels import ActorType
from newsstance.sentences import split_sentences
from training.examples import ArticleLabels, Example
from training.readers.mentioned import Wanted, mentions_of

ROLES: Final = "role_and_frame_annoations.tsv"
"""The name of the file with the roles, as the set spells it."""
LABELS: Final = {"hero": "positive", "villain": "negative", "victim": None}
NO_ACTORS: Final = frozenset(
    ("LEGISLATION_POLICIES_RESPONSES", "ANIMALS_NATURE_ENVIRONMENT", "CLIMATECHANGE", "GREEN_TECHNOLOGY_INNOVATION")
)
_EDGES: Final = re.compile(r"^\W+|^(?:the|a|an)\s+|['’]s?$|\W+$", re.IGNORECASE)
Row = Mapping[str, str]


def read(path: Path) -> Iterator[Example]:
    """One example an article with a hero or a villain. Raises DataError that names file and line."""
    roles: dict[str, list[Row]] = defaultdict(list)
    for line, row in _rows(path.parent / ROLES, ("ID", "entity", "group", "role")):
        if row["role"] not in LABELS:
            raise DataError(path.parent / ROLES, line, f"role {row['role']!r} is none of {', '.join(LABELS)}")
        roles[row["ID"]].append(row)
    for line, row in _rows(path, ("ID", "text")):
        if not row["text"].strip():
            raise DataError(path, line, f"article {row['ID']!r} has no text")
        example = _example(row["ID"], row["text"].strip(), roles[row["ID"]])
        if example.names:
            yield example


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, Row]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t")
            missing = [column for column in columns if column not in (rows.fieldnames or ())]
            if missing:
                raise DataError(path, 1, f"lacks the column {missing[0]!r}; needed are {', '.join(columns)}")
            for row in rows:
                if any(row[column] is None for column in columns):
                    raise DataError(path, rows.line_num, "has fewer fields than the header")
                yield rows.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(path, None, f"cannot be read as tab-separated UTF-8 ({error})") from None


def _example(name: str, text: str, rows: Sequence[Row]) -> Example:
    sentiment, wanted = _judged(rows)
    sentences = split_sentences(text)
    return Example(
        id=f"narrative-{name}",
        group=f"narrative-{name}",
        text=text,
        sentences=sentences,
        mentions=mentions_of(text, sentences, wanted),
        types={one.key: one.type for one in wanted if one.type},
        names={one.key: one.name for one in wanted},
        article=ArticleLabels(sentiment=sentiment),
    )


def _judged(rows: Sequence[Row]) -> tuple[dict[str, str], list[Wanted]]:
    """Heroes and villains by key; of several spellings the first names the actor."""
    seen: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if (plain := _plain(row["entity"])) and LABELS[row["role"]] is not None:
            seen[plain.lower()].append(row)
    sentiment: dict[str, str] = {}
    wanted = []
    for same in seen.values():
        labels = {label for row in same if (label := LABELS[row["role"]])}
        if len(labels) == 1:
            one = _wanted(_plain(same[0]["entity"]), same[0]["group"])
            sentiment[one.key] = labels.pop()
            wanted.append(one)
    return sentiment, wanted


def _plain(entity: str) -> str:
    before, plain = "", entity.strip()
    while plain != before:
        before, plain = plain, _EDGES.sub("", plain).strip()
    return plain


def _wanted(name: str, category: str) -> Wanted:
    kind: ActorType | None = None
    if category not in NO_ACTORS:
        kind = guess_type(name) if name[0].isupper() else "group"
    return Wanted(key=f"{kind or 'topic'}:{name}", name=name, type=kind)
