"""A bulk run cut into parts that any machine can do: which rows each has, and which are done.

Leaves to others: the cluster (``bulk``), scoring and tables (``serving.bulk``). A part is ``PART_ROWS`` consecutive rows of the
whole input. It is done when its note is there, which is written last and in one step: doing it twice changes nothing.
"""

import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from newsstance.errors import ConfigError, NewsstanceError
from serving.bulk import chunks as chunking
from serving.bulk.chunks import Trail, chunks
from serving.bulk.inputs import Source
from serving.bulk.journal import replace
from serving.bulk.parquet import PARTIAL, parquet_rows, row_count, write_part
from serving.bulk.readers import until_broken
from serving.bulk.rows import Row, Rules, unheeded_options
from serving.bulk.run import ERRORS, facts
from serving.bulk.score import Scorer, score_chunk
from serving.bulk.sinks import json_lines
from serving.bulk.tables import TABLES, empty
from serving.bulk.tables import tables as columns_of

NOTES: Final = ".parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Rows ``start`` to ``start + count`` of a file. ``name`` is for the tables, ``path`` for opening, from the root on: workers
    may stand in another folder."""

    name: str
    path: str
    size: int
    start: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part. ``pieces`` stand in order; most parts have one."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def rows(self) -> int:
        """How many."""
        return sum(piece.count for piece in self.pieces)

    def as_json(self) -> str:
        """For the way to a worker."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Part":
        """What ``as_json`` gave."""
        value = json.loads(text)
        return cls(number=value["number"], pieces=tuple(Piece(**piece) for piece in value["pieces"]))


def parts(found: Iterable[Source]) -> Iterator[Part]:
    """All parts, by the files' own row counts; no row is read. Raises ConfigError for what is no Parquet file."""
    number, held, room = 0, [], chunking.PART_ROWS
    for source in found:
        start, left = 0, _rows_of(source)
        while left:
            count = min(left, room)
            path = str(source.path and source.path.absolute())
            held.append(Piece(name=source.name, path=path, size=source.size, start=start, count=count))
            start, left, room = start + count, left - count, room - count
            if not room:
                yield Part(number=number, pieces=tuple(held))
                number, held, room = number + 1, [], chunking.PART_ROWS
    if held or not number:
        yield Part(number=number, pieces=tuple(held))


def _rows_of(source: Source) -> int:
    if source.kind != "parquet" or source.path is None:
        raise ConfigError(
            f"{source.name} is not Parquet, which a cluster needs to share rows out; use python -m serving.bulk"
        )
    try:
        return row_count(source.path)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{source.name} cannot be read: {error}; leave it out") from None


def do_part(part: Part, scorer: Scorer, rules: Rules, folder: Path) -> dict[str, int]:
    """Score a part and put it on disk, its note last; returns its counts."""
    trail = Trail()
    trail.rows = part.number * chunking.PART_ROWS
    tables, tokens = empty(), 0
    errors: list[Mapping[str, Any]] = []
    said = None
    for chunk in chunks(chain.from_iterable(map(_rows, part.pieces)), trail):
        scored = score_chunk(chunk, scorer, rules)
        for name, added in scored.tables.items():
            tables[name].extend(added)
        errors.extend(scored.errors)
        tokens += scored.tokens
        said = said or unheeded_options(chunk.rows)
    write_part(folder, part.number, tables, columns_of(rules.carry))
    counts = {name: len(added) for name, added in tables.items()}
    rows = trail.rows - part.number * chunking.PART_ROWS
    done = {"rows": rows, **counts, "errors": len(errors), "tokens": tokens}
    replace(note(folder, part.number), {"counts": done, "errors": errors, "by": facts(scorer.info()), "said": said})
    return done


def _rows(piece: Piece) -> Iterator[Row]:
    """Where a piece is damaged, the row that says so is its last. Raises NewsstanceError where its file is not there: then it is
    the machine that lacks something, and another one may do the part."""
    if not Path(piece.path).exists():
        raise NewsstanceError(
            f"{piece.name} is not there on {platform.node()}; every machine must see the input under the same path"
        )
    source = Source(name=piece.name, path=Path(piece.path), kind="parquet", size=piece.size)
    return until_broken(source, parquet_rows(source, piece.start, piece.count), piece.start)


def note(folder: Path, number: int) -> Path:
    """Where it stands that a part is done."""
    return folder / NOTES / f"{number:09}.json"


def undone(planned: Iterable[Part], folder: Path) -> list[Part]:
    """The parts without a note."""
    return [part for part in planned if not note(folder, part.number).exists()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What came of all parts together, and each kind of scorer that did some of them: engines differ from machine to machine.
    ``said`` is the first thing that a part has to tell the run's user."""

    counts: Mapping[str, int]
    scorers: Sequence[Mapping[str, Any]]
    said: str | None


def gather(folder: Path, count: int) -> Gathered:
    """The notes of all parts, their errors put into the side file, what killed workers left removed."""
    totals: dict[str, int] = {}
    scorers: list[Mapping[str, Any]] = []
    said = None
    with (folder / f"{ERRORS}{PARTIAL}").open("wb") as side:
        for number in range(count):
            content: dict[str, Any] = json.loads(note(folder, number).read_text(encoding="utf-8"))
            side.write(json_lines(content["errors"]))
            said = said or content.get("said")  # a part that an earlier version did has nothing to say
            if content["by"] not in scorers:
                scorers.append(content["by"])
            for name, value in content["counts"].items():
                totals[name] = totals.get(name, 0) + value
    (folder / f"{ERRORS}{PARTIAL}").replace(folder / ERRORS)
    for name in TABLES:
        for left in (folder / name).glob(f"*{PARTIAL}"):
            left.unlink(missing_ok=True)
    return Gathered(counts=totals, scorers=scorers, said=said)


def forget_notes(folder: Path) -> None:
    """The run is finished: its notes have served."""
    notes = sorted((folder / NOTES).iterdir()) if (folder / NOTES).exists() else []
    for path in notes:
        path.unlink()
    if (folder / NOTES).exists():
        (folder / NOTES).rmdir()


def named(planned: Sequence[Part]) -> str:
    """For people."""
    return f"{len(planned):,} part{'' if len(planned) == 1 else 's'} of up to {chunking.PART_ROWS:,} rows"
