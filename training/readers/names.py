"""Names in prose (``data/corpus/names.jsonl``): original passages with every actor and every place marked, and nothing judged.

Marks are ``{surface|type}``; offsets are computed. An article before the name of a body, a place or a group belongs to the mention,
as in the rest of the corpus (``data/GUIDELINES.md``, part 1). Leaves to others: how marks are read (``bundled``).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsstance.document import Mention
from newsstance.labels import ACTOR_TYPES
from newsstance.sentences import split_sentences
from training.examples import Example
from training.readers.bundled import plain
from training.readers.rows import examples

_ARTICLES: Final = ("the ", "The ")


def read(path: Path) -> Iterator[Example]:
    """One example a row. Raises DataError that names file and line."""
    return examples(path, example)


def example(row: Mapping[str, Any]) -> Example:
    """A row as an example. Raises KeyError, ValueError."""
    marked = plain(row["text"])
    mentions = tuple(_mention(marked.text, *mark) for mark in marked.marks)
    return Example(
        id=str(row["id"]),
        group=str(row["id"]),
        text=marked.text,
        sentences=split_sentences(marked.text),
        mentions=mentions,
        types={str(mention.actor): mention.type for mention in mentions if mention.type},
        names={str(mention.actor): mention.text for mention in mentions},
        tagged=True,
        unit="sentence",
        slices={"register": str(row["register"])},
    )


def _mention(text: str, start: int, end: int, kind: str) -> Mention:
    if kind not in ACTOR_TYPES:
        raise ValueError(f"mark {text[start:end]!r} has type {kind!r}, which is none of {', '.join(ACTOR_TYPES)}")
    opens = start - 4 == 0 or (start > 4 and not text[start - 5].isalnum())
    if kind != "person" and text[max(0, start - 4) : start] in _ARTICLES and opens:
        start -= 4
    surface = text[start:end]
    return Mention(
        start=start,
        end=end,
        text=surface,
        type=kind,
        actor=f"{kind}:{surface.removeprefix('the ').lower()}",
    )
