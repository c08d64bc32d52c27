"""Validates the bundled corpus: every row by the format, and the parts against each other; and the own-voice labels' format.

Leaves to others: what the labels mean (``data/GUIDELINES.md``), reading rows (``readers.bundled``).

Run: ``python -m training.validate [--corpus DIR] [--voice FILE]``. Prints every fault with file and line, then counts; 1 where
there is one.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from newsstance.errors import DataError, NewsstanceError
from newsstance.labels import AUTHOR, SENTIMENT
from training import voice
from training.draft import CANARY
from training.examples import Example
from training.readers import bundled, names
from training.readers.rows import json_rows

CORPUS = Path("data/corpus")
NAMES = "names"
"""The part in which names are marked and nothing is judged."""
PARTS = ("train", "dev", "test", "passages", "plain", "pairs", NAMES)
REGISTERS = (
    "wire", "broadsheet", "tabloid", "column", "editorial", "analysis", "profile", "interview", "state-media", "local",
    "business", "court", "sport-politics", "blog", "live", "headlines",
)  # fmt: skip
REGIONS = (
    "north-america", "latin-america", "western-europe", "eastern-europe", "middle-east-north-africa", "sub-saharan-africa",
    "south-asia", "east-asia", "southeast-asia", "oceania", "central-asia", "global",
)  # fmt: skip
MOST_WORDS = 1600
FIELDS = (
    "id", "fictional", "canary", "unit", "register", "topic", "region", "outlet", "date", "byline", "actors", "sentences",
)  # fmt: skip
NAMES_FIELDS = ("id", "fictional", "canary", "unit", "register", "text")
SHARED = "shared-names.txt"
"""Real public bodies, places and groups whose names may stand in several parts; whatever else recurs is a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that reads, and where it stands."""

    part: str
    line: int
    raw: Mapping[str, Any]
    example: Example


def validate(corpus: Path) -> tuple[list[Row], list[str]]:
    """All rows that read, and all faults, worded for the person who mends them."""
    rows: list[Row] = []
    faults: list[str] = []
    for part in PARTS:
        for number, raw in json_rows(corpus / f"{part}.jsonl"):
            try:
                row = Row(part=part, line=number, raw=raw, example=_example(corpus / f"{part}.jsonl", number, raw))
            except DataError as error:
                faults.append(str(error))
                continue
            rows.append(row)
            faults.extend(f"{corpus / part}.jsonl:{number}: row {raw['id']!r}: {fault}" for fault in _row_faults(row))
    faults.extend(_double_ids(rows))
    faults.extend(_leaks(rows, _shared(corpus / SHARED)))
    return rows, faults


def _example(path: Path, number: int, raw: Mapping[str, Any]) -> Example:
    marks_only = path.stem == NAMES
    missing = [field for field in (NAMES_FIELDS if marks_only else FIELDS) if field not in raw]
    if missing:
        raise DataError(path, number, f"row {raw.get('id', '')!r} lacks {', '.join(missing)}")
    try:
        return names.example(raw) if marks_only else bundled.example(raw)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise DataError(path, number, f"row {raw['id']!r}: {error}") from None


def _row_faults(row: Row) -> Iterator[str]:
    raw, words = row.raw, len(row.example.text.split())
    if raw["fictional"] is not True or raw["canary"] != CANARY:
        yield "fictional must be true and canary the corpus's own"
    if raw["unit"] == "article":
        yield from _article_faults(raw)
    if words > MOST_WORDS:
        yield f"has {words} words, at most {MOST_WORDS} are allowed"
    if not row.example.mentions:
        yield "marks nobody"
    unused = set(row.example.types) - {mention.actor for mention in row.example.mentions}
    if unused:
        yield f"actors {', '.join(sorted(unused))} are never mentioned"
    yield from _stance_faults(row.example)


def _article_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    if raw["register"] not in REGISTERS:
        yield f"register {raw['register']!r} is none of {', '.join(REGISTERS)}"
    if raw["region"] not in REGIONS:
        yield f"region {raw['region']!r} is none of {', '.join(REGIONS)}"
    try:
        date.fromisoformat(str(raw["date"]))
    except ValueError:
        yield f"date {raw['date']!r} is no YYYY-MM-DD"


def _stance_faults(example: Example) -> Iterator[str]:
    marked = {(number, key) for number, key in example.sentiment}
    for number, holder, target in example.stance:
        if (number, target) not in marked:
            yield f"sentence {number}: stance {holder}>{target}, but {target} is not marked there"
    voiced = {target for _, holder, target in example.stance if holder == AUTHOR}
    if example.article and example.article.stance:
        for key, label in example.article.stance.items():
            if label != "neutral" and key not in voiced:
                yield f"the article's own voice is {label} toward {key}, but no sentence's is anything"


def _double_ids(rows: Sequence[Row]) -> Iterator[str]:
    counts = Counter(str(row.raw["id"]) for row in rows)
    return (f"id {name!r} is used {count} times" for name, count in counts.items() if count > 1)


def _shared(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return {line.strip().lower() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}


def _leaks(rows: Sequence[Row], shared: set[str]) -> Iterator[str]:
    """Invented names that stand in two parts. Only people and organisations have invented names."""
    parts: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.raw["unit"] != "article":
            continue
        for key, kind in row.example.types.items():
            name = row.example.names[key].lower()
            if kind in ("person", "organization") and name not in shared:
                parts.setdefault(name, {})[row.part] = str(row.raw["id"])
    for name, where in parts.items():
        if len(where) > 1:
            places = ", ".join(f"{part} ({article})" for part, article in where.items())
            yield f"{name!r} stands in several parts: {places}; rename it, or list it in {SHARED} if it is real"


def summary(rows: Sequence[Row]) -> str:
    """Counts by part."""
    lines = [
        f"{'part':10} {'rows':>6} {'words':>8} {'labels':>7} {'neg':>6} {'neu':>6} {'pos':>6} {'stances':>8} {'voiced':>7}"
    ]
    for part in PARTS:
        chosen = [row.example for row in rows if row.part == part]
        labels = Counter(label for example in chosen for label in example.sentiment.values())
        total = max(1, labels.total())
        words = sum(len(example.text.split()) for example in chosen)
        stances = sum(len(example.stance) for example in chosen)
        voiced = sum(any(holder == AUTHOR for _, holder, _ in example.stance) for example in chosen) / max(
            1, len(chosen)
        )
        shares = "".join(f"{labels[label] / total:7.1%}" for label in SENTIMENT)
        lines.append(f"{part:10} {len(chosen):6} {words:8} {labels.total():7}{shares} {stances:8} {voiced:7.1%}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Validate by command line; 0 where there is no fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--voice", type=Path, default=voice.VOICE)
    options = parser.parse_args(arguments)
    try:
        rows, faults = validate(options.corpus)
        faults += voice.faults(options.voice)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("\n".join(faults), end="\n" if faults else "", file=sys.stderr)
    print(summary(rows))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
