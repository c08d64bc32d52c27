"""GUM, news: named entities and coreference in Wikinews articles and interviews (Zeldes 2017).

GUM marks every noun phrase with its entity. A *name* here is the run of proper nouns around the head of a phrase whose entity is a
person, an organization or a place; he and she, alone, are pronouns of theirs. Other entity types (abstract, event, object,
animal, plant, substance, time, quantity) are no mentions; groups are not labelled. Leaves to others: scoring of links
(``benchmarks.linking``).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from newsstance.actors.pronouns import gender
from newsstance.document import Mention, Sentence
from newsstance.errors import DataError
from newsstance.labels import ActorType
from training.examples import Example

_ENTITY: Final = re.compile(r"\((\d+)-([a-z]+)-[^()]*?(\)|(?=\(|$|\d+\)))|(\d+)\)")
_TYPES: Final = ("person", "organization", "place")


def read(path: Path) -> Iterator[Example]:
    """One example a document: of one ``.conllu`` file, or of all news in a folder of them. Raises DataError."""
    files = sorted(path.glob("GUM_news_*.conllu")) if path.is_dir() else [path]
    if not files:
        raise DataError(path, None, "holds no GUM_news_*.conllu; name the folder dep/ or one file in it")
    yield from map(_example, files)


def _example(path: Path) -> Example:
    document = read_document(path)
    mentions = tuple(replace(mention, actor=entity) for mention, entity in document.mentions)
    named = [mention for mention in mentions if mention.kind == "name"]
    return Example(
        id=document.name,
        group=document.name,
        text=document.text,
        sentences=document.sentences,
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.start, mention.end))),
        types={str(mention.actor): mention.type for mention in reversed(named) if mention.type},
        names={str(mention.actor): mention.text for mention in reversed(named)},
        tagged=True,
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A token of GUM with its offsets, coarse part of speech, and head (an index into the document, or None)."""

    start: int
    end: int
    pos: str
    head: int | None
    entities: str


@dataclass(frozen=True, slots=True)
class Text:
    """A GUM document: its gold mentions with their entity."""

    name: str
    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[tuple[Mention, str], ...]


def read_document(path: Path) -> Text:
    """One ``.conllu`` file. Raises DataError where it is none."""
    try:
        return _document(path)
    except (OSError, ValueError, IndexError) as error:
        raise DataError(path, None, f"is no CoNLL-U file of GUM ({error!r})") from None


def _document(path: Path) -> Text:
    text = ""
    words: list[Word] = []
    sentences: list[Sentence] = []
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
        text += "\n" if text and "# newpar" in block else ""
        begin, first = len(text), len(words)
        for row, space in _tokens(rows):
            entities = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
            head = first + int(row[6]) - 1 if row[6] != "0" else None
            words.append(Word(len(text), len(text) + len(row[1]), row[4], head, entities))
            text += row[1] + " " * space
        if rows:
            sentences.append(Sentence(start=begin, end=len(text.rstrip())))
    return Text(path.stem, text, tuple(sentences), tuple(_gold(text, words)))


def _tokens(rows: Sequence[list[str]]) -> Iterator[tuple[list[str], bool]]:
    """Words with whether a space follows; of a contraction (a row ``3-4``) the last word has it."""
    last, space_behind = 0, True
    for row in rows:
        if "-" in row[0]:
            last, space_behind = int(row[0].split("-")[1]), "SpaceAfter=No" not in row[9]
        elif "." not in row[0]:
            number = int(row[0])
            yield row, (space_behind if number == last else number > last and "SpaceAfter=No" not in row[9])


def _gold(text: str, words: Sequence[Word]) -> Iterator[tuple[Mention, str]]:
    seen = set()
    for entity, kind, low, high in _entities(words):
        at = _head(words, low, high)
        if kind not in _TYPES:
            continue
        if words[at].pos.startswith("NNP"):
            start, end = _run(text, words, at, low, high) if kind != "person" else _run("", words, at, low, high)
            mention = Mention(start=start, end=end, text=text[start:end], type=cast("ActorType", kind))
        elif high - low == 1 and gender(text[words[at].start : words[at].end]) in ("m", "f"):
            start, end = words[at].start, words[at].end
            mention = Mention(start=start, end=end, text=text[start:end], type=None, kind="pronoun")
        else:
            continue
        if (start, end) not in seen:
            seen.add((start, end))
            yield mention, entity


def _entities(words: Sequence[Word]) -> Iterator[tuple[str, str, int, int]]:
    opened: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for index, word in enumerate(words):
        for match in _ENTITY.finditer(word.entities):
            entity, kind, closed, closes = match.groups()
            if entity and closed == ")":
                yield entity, kind, index, index + 1
            elif entity:
                opened[entity].append((kind, index))
            elif opened[closes]:
                kind, low = opened[closes].pop()
                yield closes, kind, low, index + 1


def _head(words: Sequence[Word], low: int, high: int) -> int:
    """The word of a span whose own head lies outside it."""
    return next((at for at in range(low, high) if not low <= (words[at].head or -1) < high), low)


def _run(text: str, words: Sequence[Word], at: int, low: int, high: int) -> tuple[int, int]:
    """The proper nouns around ``at``, over hyphens and "of" ("Bank of Kessel")."""
    proper = [word.pos.startswith("NNP") for word in words]
    first = last = at
    while first > low and (
        proper[first - 1] or (first - 1 > low and proper[first - 2] and _joins(text, words[first - 1]))
    ):
        first -= 1
    while last + 1 < high and (
        proper[last + 1] or (last + 2 < high and proper[last + 2] and _joins(text, words[last + 1]))
    ):
        last += 1
    return words[first].start, words[last].end


def _joins(text: str, word: Word) -> bool:
    return text[word.start : word.end] in ("-", "of", "&", "for", "de", "bin", "al")
