"""The annotators' shorthand (``data/GUIDELINES.md``, part 5) turned into the corpus format.

Leaves to others: whether the result is a good corpus (``validate``) and what training makes of it (``readers``).

Run: ``python -m training.draft DRAFT.txt … -o OUT.jsonl``
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsstance.errors import DataError, NewsstanceError
from newsstance.labels import ACTOR_TYPES, AUTHOR

CANARY = "newsstance-corpus canary 5f1b6a2e-7c0d-4e8b-9a53-d0c4e1f7b826"
Rows = Callable[[Path], Iterable[dict[str, Any]]]
MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
SENTIMENT_OF = {"-": "negative", "?": "neutral", "+": "positive"}
STANCE_OF = {"-": "against", "?": "neutral", "+": "favor"}
FIELDS = ("register", "topic", "region", "outlet", "date", "byline", "actors", "article", "overall")
_SENTIMENT = re.compile(r"([A-Za-z0-9_]+)([-?+])")
_STANCE = re.compile(r"([A-Za-z0-9_]+|@)>([A-Za-z0-9_]+)([-?+])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Labels of one line: sentiment by actor key, and (holder, target, label) triples."""

    sentiment: dict[str, str]
    stance: list[list[str]]


def parse_labels(text: str) -> Labels:
    """``b- c+ ; a>b-`` as labels. Raises ValueError that names the token it cannot read."""
    sentiment: dict[str, str] = {}
    stance: list[list[str]] = []
    for token in text.replace(";", " ").replace(",", " ").split():
        if match := _STANCE.fullmatch(token):
            holder = AUTHOR if match[1] == "@" else match[1]
            stance.append([holder, match[2], STANCE_OF[match[3]]])
        elif match := _SENTIMENT.fullmatch(token):
            sentiment[match[1]] = SENTIMENT_OF[match[2]]
        else:
            raise ValueError(
                f"label {token!r} is neither like 'a-' nor like 'a>b-'; write a space or ';' between labels"
            )
    return Labels(sentiment=sentiment, stance=stance)


def parse_actors(text: str) -> dict[str, dict[str, str]]:
    """``a person Ilse Brandt; p organization Port`` as an actor table. Raises ValueError."""
    actors: dict[str, dict[str, str]] = {}
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        words = entry.split(None, 2)
        if len(words) < 3 or words[1] not in ACTOR_TYPES:
            raise ValueError(f"actor {entry!r} is not 'key type name' with a type of {', '.join(ACTOR_TYPES)}")
        if words[0] in actors:
            raise ValueError(f"actor key {words[0]!r} is given twice")
        actors[words[0]] = {"name": words[2], "type": words[1]}
    return actors


def marked_sentence(line: str, part: str, actors: dict[str, dict[str, str]]) -> dict[str, Any]:
    """One line of shorthand as a sentence of a row. Raises ValueError that names the label it cannot place."""
    text, _, labels = line.partition("||")
    parsed = parse_labels(labels)
    marked = dict.fromkeys(match[2] for match in MARK.finditer(text))
    unknown = [key for key in (*marked, *parsed.sentiment) if key not in actors]
    if unknown:
        raise ValueError(f"actor key {unknown[0]!r} is not in the header's actors ({', '.join(actors)})")
    stray = [key for key in parsed.sentiment if key not in marked]
    if stray:
        raise ValueError(f"sentiment for {stray[0]!r}, which is not marked in this sentence")
    sentiment = {key: parsed.sentiment.get(key, "neutral") for key in marked}
    return {"text": text.strip(), "part": part, "sentiment": sentiment, "stance": _non_neutral(parsed.stance, actors)}


def _non_neutral(stance: list[list[str]], actors: dict[str, dict[str, str]]) -> list[list[str]]:
    for holder, target, _ in stance:
        if target not in actors or (holder != AUTHOR and holder not in actors):
            raise ValueError(f"stance {holder}>{target} names a key that is not in the header's actors")
    return [triple for triple in stance if triple[2] != "neutral"]


def _article(text: str, overall: str, actors: dict[str, dict[str, str]]) -> dict[str, Any]:
    parsed = parse_labels(text)
    stance = _non_neutral(parsed.stance, actors)
    unknown = [key for key in parsed.sentiment if key not in actors]
    if unknown:
        raise ValueError(f"article label for {unknown[0]!r}, which is not in the header's actors")
    voice = {target: label for holder, target, label in stance if holder == AUTHOR}
    return {
        "sentiment": {key: parsed.sentiment.get(key, "neutral") for key in actors},
        "stance": {key: voice.get(key, "neutral") for key in actors},
        "relations": [triple for triple in stance if triple[0] != AUTHOR],
        "overall": overall,
    }


def _header(lines: Iterable[tuple[int, str]]) -> dict[str, str]:
    header: dict[str, str] = {}
    for _, line in lines:
        field, colon, value = line.partition(":")
        if not colon or field.strip() not in FIELDS:
            raise ValueError(f"header line {line!r} is not 'field: value' with a field of {', '.join(FIELDS)}")
        header[field.strip()] = value.strip()
    missing = [field for field in FIELDS if field not in header]
    if missing:
        raise ValueError(f"header lacks {', '.join(missing)}")
    return header


def _row(path: Path, block: list[tuple[int, str]]) -> dict[str, Any]:
    first, opening = block[0]
    at = next((i for i, (_, line) in enumerate(block) if line.strip() == "---"), None)
    if at is None:
        raise DataError(path, first, "an article's header must end with a line '---'")
    try:
        header = _header((n, line) for n, line in block[1:at] if line.strip())
        actors = parse_actors(header.pop("actors"))
        labels, overall = header.pop("article"), header.pop("overall")
        article = _article(labels, overall, actors)
    except ValueError as error:
        raise DataError(path, first, str(error)) from None
    row = {"id": opening.removeprefix("===").strip(), "fictional": True, "canary": CANARY, "unit": "article", **header}
    return {**row, "actors": actors, "sentences": _sentences(path, block[at + 1 :], actors), "article": article}


def _sentences(path: Path, body: list[tuple[int, str]], actors: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    sentences: list[dict[str, Any]] = []
    part = "paragraph"
    for number, line in body:
        if not line.strip():
            part = "paragraph"
            continue
        headline = line.startswith("# ")
        try:
            sentences.append(marked_sentence(line.removeprefix("# "), "headline" if headline else part, actors))
        except ValueError as error:
            raise DataError(path, number, str(error)) from None
        part = "paragraph" if headline else "body"
    return sentences


def read_draft(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one draft file. Raises DataError with the line of the first fault."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("===") and block:
            yield _row(path, block)
            block = []
        if line.startswith("===") or block:
            block.append((number, line))
        elif line.strip():
            raise DataError(path, number, "text before the first '===' line")
    if block:
        yield _row(path, block)


def convert(read: Rows, *, what: str, about: str | None, plain: Rows | None = None) -> int:
    """A command line that turns drafts into rows of ``what``, by ``plain`` with ``--plain``; 1 where a draft has a fault,
    which it prints."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drafts", nargs="+", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.set_defaults(read=read)
    if plain is not None:
        parser.add_argument("--plain", dest="read", action="store_const", const=plain)
    arguments = parser.parse_args()
    try:
        rows = [row for path in arguments.drafts for row in arguments.read(path)]
    except NewsstanceError as error:
        print(error, file=sys.stderr)
        return 1
    arguments.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} {what} -> {arguments.out}")
    return 0


def main() -> int:
    """Turn drafts into corpus rows."""
    return convert(read_draft, what="articles", about=__doc__)


if __name__ == "__main__":
    sys.exit(main())
