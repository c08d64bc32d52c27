"""Every item of an evaluation, beside its report: what it was, what is true, what was said. Without a word of any text.

Leaves to others: comparing two of them (``comparison``). Items are known by id and by a checksum of what was judged, so that a
comparison notices other items under the same ids.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from newsstance.errors import ConfigError
from training.judged import Judged, Passage, most_likely

FORMAT: Final = 1
NAME: Final = "predictions.json"
DIGITS: Final = 8
"""Hex digits of an item's checksum: enough to notice a change, not meant against forgery."""

_COLUMNS: Final = ("ids", "groups", "checksums", "gold", "predicted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One set under one head; item ``i`` of every field is the same judgement."""

    name: str
    head: str
    ids: tuple[str, ...]
    groups: tuple[str, ...]
    checksums: tuple[str, ...]
    gold: tuple[str, ...]
    predicted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """All sets of an evaluation, and the name and version of the model that was evaluated."""

    model: Mapping[str, Any]
    records: tuple[Record, ...]


def record(judged: Judged) -> Record:
    """What is kept of a judged set."""
    return Record(
        name=judged.name,
        head=judged.head,
        ids=tuple(judged.ids),
        groups=tuple(judged.groups),
        checksums=tuple(map(_checksum, judged.passages)),
        gold=tuple(judged.gold),
        predicted=tuple(most_likely(judged.after, judged.labels)),
    )


def write_records(model: Mapping[str, Any], records: Iterable[Record], folder: Path) -> None:
    """Write ``predictions.json``."""
    content = {"format": FORMAT, "model": dict(model), "sets": [asdict(one) for one in records]}
    (folder / NAME).write_text(json.dumps(content, sort_keys=True) + "\n", encoding="utf-8", newline="\n")


def read_records(report: Path) -> Evaluated:
    """Those of a report, named by its folder or a file in it, or of a checkpoint. Raises ConfigError."""
    path = _find(report)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        records = tuple(map(_record, content["sets"]))
        return Evaluated(model=dict(content["model"]), records=records)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"{path} holds no predictions that this version reads ({error}); run make evaluate again"
        ) from None


def _record(entry: Mapping[str, Any]) -> Record:
    ids, groups, checksums, gold, predicted = (tuple(map(str, entry[key])) for key in _COLUMNS)
    return Record(
        name=str(entry["name"]),
        head=str(entry["head"]),
        ids=ids,
        groups=groups,
        checksums=checksums,
        gold=gold,
        predicted=predicted,
    )


def _find(report: Path) -> Path:
    folder = report.parent if report.is_file() else report
    places: Sequence[Path] = (folder / NAME, folder / "report" / NAME)
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise ConfigError(
            f"{report} has no {NAME}, so there is nothing to compare with; name the report of an evaluation by this version"
        )
    return found


def _checksum(passage: Passage) -> str:
    spans = [(span.start, span.end) for span in (*passage.targets, *passage.holders)]
    text = passage.text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(text + repr(spans).encode()).hexdigest()[:DIGITS]
