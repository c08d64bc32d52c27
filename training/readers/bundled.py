"""The bundled corpus (``data/GUIDELINES.md``, part 5): whole articles with every label, and lone passages.

Leaves to others: whether the corpus as a whole is good (``training.validate``). Mentions are marked ``{surface|key}`` in the
text; offsets are computed here and nowhere typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from newsstance.actors.pronouns import PATTERN as PRONOUN
from newsstance.document import Mention, Sentence
from newsstance.labels import ACTOR_TYPES, AUTHOR, SENTIMENT, STANCE, ActorType
from training.draft import MARK
from training.examples import ArticleLabels, Example
from training.readers.rows import examples

UNITS = ("article", "passage")
KEYS = (
    "id", "group", "fictional", "canary", "unit", "register", "topic", "region", "outlet", "date", "byline", "actors",
    "sentences", "relations_labelled", "voice_labelled", "article",
)  # fmt: skip
"""What a row may say; labels under a misspelt key would be lost."""
JOINERS = {"headline": "", "body": " ", "paragraph": "\n"}
FIRST_SECOND = "i me my mine myself we us our ours ourselves you your yours yourself"
OTHERS = "it its itself one who whom whose which that this these those both each all most some many others"
PRONOUNS = frozenset(f"{FIRST_SECOND} {OTHERS}".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSentence:
    """A sentence without its marks, and where each mark was: (start, end, key) in the plain sentence."""

    text: str
    marks: tuple[tuple[int, int, str], ...]


def read(path: Path) -> Iterator[Example]:
    """One example a row. Raises DataError that names file and line."""
    return examples(path, example)


def example(row: Mapping[str, Any]) -> Example:
    """A row as an example. Raises KeyError, ValueError."""
    for key in row:
        _choice(key, KEYS, "key")
    if not row["sentences"]:
        raise ValueError("has no sentences")
    types = {key: _choice(actor["type"], ACTOR_TYPES, "actor type") for key, actor in row["actors"].items()}
    text, sentences, mentions = _assemble(row, types)
    whole = _choice(row["unit"], UNITS, "unit") == "article"
    return Example(
        id=str(row["id"]),
        group=str(row.get("group", row["id"])),
        text=text,
        sentences=tuple(sentences),
        mentions=tuple(mentions),
        types={key: cast("ActorType", kind) for key, kind in types.items()},
        names={key: str(actor["name"]) for key, actor in row["actors"].items()},
        sentiment=dict(_sentiment(row)),
        stance=dict(_stance(row, types)),
        relations_labelled=whole or bool(row.get("relations_labelled")),
        voice_labelled=whole or bool(row.get("voice_labelled")),
        tagged=whole,
        article=_article(row["article"], types) if whole else None,
        unit="article" if whole else "sentence",
        slices={name: str(row[name]) for name in ("register", "region", "topic") if name in row},
    )


def plain(marked: str) -> MarkedSentence:
    """A sentence and its marks. Raises ValueError where a brace or bar is left over."""
    pieces: list[str] = []
    marks: list[tuple[int, int, str]] = []
    at = length = 0
    for match in MARK.finditer(marked):
        before = marked[at : match.start()]
        start = length + len(before)
        marks.append((start, start + len(match[1]), match[2]))
        pieces.extend([before, match[1]])
        at, length = match.end(), start + len(match[1])
    text = "".join([*pieces, marked[at:]])
    if any(sign in text for sign in "{}|"):
        raise ValueError(f"a brace or bar is left over in {text[:80]!r}; mark mentions as {{surface|key}}")
    return MarkedSentence(text=text, marks=tuple(marks))


def is_pronoun(surface: str) -> bool:
    """Whether a mention is a pronoun, of any person."""
    return surface.lower() in PRONOUNS or PRONOUN.fullmatch(surface) is not None


def _assemble(row: Mapping[str, Any], types: Mapping[str, str]) -> tuple[str, list[Sentence], list[Mention]]:
    text, sentences = "", []
    mentions: list[Mention] = []
    for sentence in row["sentences"]:
        marked = plain(sentence["text"])
        joiner = JOINERS[_choice(sentence["part"], tuple(JOINERS), "part")]
        start = len(text) + len(joiner) if text else 0
        text = text + joiner + marked.text if text else marked.text
        sentences.append(Sentence(start=start, end=len(text)))
        mentions.extend(_mention(text, start + low, start + high, key, types) for low, high, key in marked.marks)
    return text, sentences, mentions


def _mention(text: str, start: int, end: int, key: str, types: Mapping[str, str]) -> Mention:
    if key not in types:
        raise ValueError(f"mark {text[start:end]!r} has key {key!r}, which is none of the actors {', '.join(types)}")
    surface = text[start:end]
    return Mention(
        start=start,
        end=end,
        text=surface,
        type=cast("ActorType", types[key]),
        kind="pronoun" if is_pronoun(surface) else "name",
        actor=key,
    )


def _sentiment(row: Mapping[str, Any]) -> Iterator[tuple[tuple[int, str], str]]:
    for number, sentence in enumerate(row["sentences"]):
        marked = {key for _, _, key in plain(sentence["text"]).marks}
        if marked != set(sentence["sentiment"]):
            odd = sorted(marked ^ set(sentence["sentiment"]))
            raise ValueError(f"sentence {number}: actors {odd} are marked but not labelled, or labelled but not marked")
        for key, label in sentence["sentiment"].items():
            yield (number, key), _choice(label, SENTIMENT, "sentiment")


def _stance(row: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[tuple[tuple[int, str, str], str]]:
    for number, sentence in enumerate(row["sentences"]):
        for holder, target, label in sentence["stance"]:
            _check_pair(holder, target, types)
            yield (number, holder, target), _choice(label, STANCE, "stance")


def _article(labels: Mapping[str, Any], types: Mapping[str, str]) -> ArticleLabels:
    for name in ("sentiment", "stance"):
        if set(labels[name]) != set(types):
            raise ValueError(
                f"article {name} must label exactly the actors {', '.join(types)}, not {', '.join(labels[name])}"
            )
    for holder, target, _ in labels["relations"]:
        _check_pair(holder, target, types)
    return ArticleLabels(
        sentiment={key: _choice(label, SENTIMENT, "sentiment") for key, label in labels["sentiment"].items()},
        stance={key: _choice(label, STANCE, "stance") for key, label in labels["stance"].items()},
        relations={(h, t): _choice(label, STANCE, "relation") for h, t, label in labels["relations"]},
        overall=_choice(labels["overall"], SENTIMENT, "overall sentiment"),
    )


def _check_pair(holder: str, target: str, types: Mapping[str, str]) -> None:
    if target not in types or (holder != AUTHOR and holder not in types):
        raise ValueError(f"stance of {holder!r} toward {target!r} names an actor that is none of {', '.join(types)}")
    if holder == target:
        raise ValueError(f"actor {holder!r} cannot take a stance toward itself")


def _choice(value: object, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise ValueError(f"{what} {value!r} is none of {', '.join(known)}")
    return str(value)
