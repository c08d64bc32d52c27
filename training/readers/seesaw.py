"""SEESAW: political articles, the sentiment of each toward its salient actors, and who is for or against whom (Zhang et al., 2022).

The path is the folder and the part, ``seesaw/train`` or ``seesaw/valid``: which story belongs to which part stands in
``meta/*.json``. A story with its three outlets is one group. Of the seven grades of sentiment the "slightly" ones count
with their side and only ``Neutral`` is neutral (so mapped, annotators agree on 62 % of the actors that several of them
judged, as published); ``Unknown`` is no label. Where annotators differ the most frequent class counts, of equals the sign of
the grades' sum. A triplet is a relation of its sentence; for the article the more frequent polarity of a pair counts, of
equals against. Triplets without a holder, or with one outside the list, are no relations between actors: left out, and
``None`` is not read as the article's own voice, for it also stands for unnamed others.

Entities are canonical names; where they stand is found by ``mentioned``. Topics and events are judged like actors but have
no type. Leaves to others: the headline, which no triplet labels, is not read.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsstance.actors.cluster import guess_type
from newsstance.document import Sentence
from newsstance.errors import DataError
from newsstance.labels import ActorType
from training.examples import ArticleLabels, Example
from training.readers.mentioned import Wanted, mentions_of
from training.readers.us_names import ALIASES

GRADES: Final = {
    "Very Negative": -3, "Negative": -2, "Slightly Negative": -1, "Neutral": 0,
    "Slightly Positive": 1, "Positive": 2, "Very Positive": 3,
}  # fmt: skip
CLASSES: Final = {-1: "negative", 0: "neutral", 1: "positive"}
POLARITIES: Final = {"POS": "favor", "NEG": "against"}
KINDS: Final[dict[str, ActorType]] = {"Organization": "organization", "GPE": "place"}
ENDS: Final = (".", "!", "?", "…", '"', "”", "'", "’", ")", ":")
Stances = dict[tuple[int, str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A listed entity: its key in the example, its name, and what it is (None: no actor)."""

    key: str
    name: str
    type: ActorType | None


def read(path: Path) -> Iterator[Example]:
    """One example an article of the part that the path's last name says. Raises DataError that names the file."""
    for annotations in files(path)[2::3]:
        article = path.parent / "articles" / annotations.name
        try:
            yield _example(annotations.stem, _json(article), _json(annotations))
        except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
            reason = f"lacks {error}" if isinstance(error, KeyError) else str(error)
            raise DataError(annotations, None, f"is no annotation of SEESAW: {reason}") from None


def files(path: Path) -> list[Path]:
    """What a part is made of: for each of its articles the story's meta file, the article and its annotations, in this
    order. Raises DataError for a folder without stories, or a part that no story is of."""
    folder = path.parent
    stories = {meta: _split(meta) for meta in sorted((folder / "meta").glob("*.json"))}
    if path.name not in stories.values():
        known = ", ".join(sorted(set(stories.values()))) or "none"
        raise DataError(path, None, f"{folder} holds no story of part {path.name!r} in meta/; its parts: {known}")
    found = []
    for meta in (meta for meta, part in stories.items() if part == path.name):
        names = sorted(one.name for one in (folder / "annotations").glob(f"{meta.stem}_DOCUMENT_*.json"))
        if not names:
            raise DataError(meta, None, f"story {meta.stem} has no annotations/{meta.stem}_DOCUMENT_*.json")
        found += [file for name in names for file in (meta, folder / "articles" / name, folder / "annotations" / name)]
    return found


def _split(meta: Path) -> str:
    try:
        return str(_json(meta)["Split"])
    except (KeyError, TypeError, ValueError):
        raise DataError(meta, None, "says no Split") from None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(path, None, f"cannot be read as JSON in UTF-8 ({error})") from None


def _example(name: str, article: Mapping[str, Any], labels: Mapping[str, Any]) -> Example:
    text, sentences, numbers = running_text([(row["id"], row["text"]) for row in article["text"]])
    entries = {entry.name: entry for entry in map(_entry, labels["entity lists"])}
    wanted = [Wanted(key=e.key, name=e.name, type=e.type, aliases=ALIASES.get(e.name, ())) for e in entries.values()]
    stance, relations = _relations(labels["sentence-level stances"], entries, numbers)
    return Example(
        id=name,
        group=name.partition("_DOCUMENT_")[0],
        text=text,
        sentences=sentences,
        mentions=mentions_of(text, sentences, wanted),
        types={entry.key: entry.type for entry in entries.values() if entry.type},
        names={entry.key: entry.name for entry in entries.values()},
        stance=stance,
        relations_labelled=True,
        article=ArticleLabels(sentiment=_sentiment(labels["entity sentiments"], entries), relations=relations),
    )


def running_text(rows: Sequence[tuple[int, str]]) -> tuple[str, tuple[Sentence, ...], dict[int, int]]:
    """The article, its sentences, and the number of the sentence behind each row's id. Blank rows are no sentences; a row
    that does not end like a sentence (a heading) is a line of its own."""
    text, numbers = "", dict[int, int]()
    sentences: list[Sentence] = []
    for number, row in rows:
        plain = " ".join(row.split())
        if not plain:
            continue
        if text:
            text += " " if text.endswith(ENDS) else "\n"
        numbers[int(number)] = len(sentences)
        sentences.append(Sentence(start=len(text), end=len(text) + len(plain)))
        text += plain
    if not sentences:
        raise ValueError("the article has no text")
    return text, tuple(sentences), numbers


def _entry(row: Sequence[Any]) -> Entry:
    """People who bear no person's name are a group. Where annotators differ the most frequent kind counts."""
    name, kind = str(row[0]), Counter(row[1]).most_common(1)[0][0]
    found = ("person" if guess_type(name) == "person" else "group") if kind == "People" else KINDS.get(kind)
    return Entry(key=f"{found or 'topic'}:{name}", name=name, type=found)


def _sentiment(rows: Mapping[str, Any], entries: Mapping[str, Entry]) -> dict[str, str]:
    found = {}
    for name, judged in rows.items():
        grades = [GRADES[grade] for grade, _ in judged if grade != "Unknown"]
        if grades:
            found[entries[name].key] = three_way(grades)
    return found


def three_way(grades: Sequence[int]) -> str:
    """The class of what several annotators said, each by a grade of -3 to 3."""
    counts = Counter((grade > 0) - (grade < 0) for grade in grades).most_common()
    tied = len(counts) > 1 and counts[0][1] == counts[1][1]
    total = sum(grades)
    return CLASSES[(total > 0) - (total < 0) if tied else counts[0][0]]


def _relations(
    rows: Mapping[str, Any], entries: Mapping[str, Entry], numbers: Mapping[int, int]
) -> tuple[Stances, dict[tuple[str, str], str]]:
    """Relations of sentences, and of the article."""
    sentences: dict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    articles: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence, triplets in rows.items():
        for triplet in triplets:
            pair = [entries[name].key for name in (triplet["subject"], triplet["object"]) if name in entries]
            if len(pair) == 2 and pair[0] != pair[1]:
                label = POLARITIES[triplet["sentiment"]]
                sentences[numbers[int(sentence)], pair[0], pair[1]][label] += 1
                articles[pair[0], pair[1]][label] += 1
    return (
        {key: _commoner(counts) for key, counts in sentences.items()},
        {pair: _commoner(counts) for pair, counts in articles.items()},
    )


def _commoner(counts: Counter[str]) -> str:
    return "favor" if counts["favor"] > counts["against"] else "against"
