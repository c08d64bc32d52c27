"""One run: rows in, chunk by chunk through the scorer, tables out, so that it may be killed at any moment and gone on with.

Leaves to others: the command line (``__main__``), formats (``readers``, ``sinks``, ``parquet``). A chunk is read and prepared
while the one before is in the engine. Order: output, then journal; what the journal does not cover is cut off on going on.
"""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from newsstance.errors import ConfigError
from serving.bulk.chunks import Chunk, Trail, chunks
from serving.bulk.formulas import table_with_formula
from serving.bulk.inputs import Kind, Source, ending, left_out, sources, written
from serving.bulk.journal import Mark, begin, counts_of, finish, held, mark
from serving.bulk.progress import Progress
from serving.bulk.readers import NOTHING_SAID, Said, rows
from serving.bulk.rows import Row, Rules, unheeded_options
from serving.bulk.score import Scored, Scorer, score_chunk
from serving.bulk.sinks import Format, GrowingFile, GrowingTables, Sink, json_lines
from serving.bulk.tables import SCHEMA, TABLES, tables

ERRORS: Final = "errors.jsonl"
By = Literal["one process", "cluster"]
MODEL_FACTS: Final = ("name", "version", "engine", "device", "dtype", "window")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be done. ``parallel``: chunks that are worked on at a time; ``said``: of files of text; ``spreadsheet``: CSV for
    one."""

    inputs: tuple[str, ...]
    input_kind: Kind | None
    output: Path
    format: Format
    rules: Rules
    checkpoint: Path
    parallel: int
    said: Said = NOTHING_SAID
    spreadsheet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What there is to read: number and bytes of all sources, and a digest of their names and sizes. ``left_out``: how many files
    of each ending lie in the folders and are not read."""

    sources: int
    size: int
    listing: str
    kinds: frozenset[Kind]
    left_out: Mapping[str, int] = field(default_factory=dict)


def survey(job: Job) -> Survey:
    """Look at all inputs once. Raises ConfigError where one is missing, or nothing is there."""
    digest, count, size, kinds = hashlib.blake2b(digest_size=16), 0, 0, set()
    others = Counter[str]()
    for source in sources(job.inputs, job.input_kind, lambda path: others.update([ending(path)])):
        digest.update(f"{source.name}\0{source.size}\n".encode())
        count, size = count + 1, size + source.size
        kinds.add(source.kind)
    if not count:
        but = f": {left_out(others)}" if others else ""
        raise ConfigError(f"{', '.join(job.inputs)} holds no text, HTML, JSON lines, CSV or Parquet files{but}")
    if job.format == "parquet" or "parquet" in kinds:
        import serving.bulk.parquet  # noqa: F401, PLC0415 - says at once where pyarrow is missing
    return Survey(sources=count, size=size, listing=digest.hexdigest(), kinds=frozenset(kinds), left_out=others)


def run(job: Job, load: Callable[[], Scorer], found: Survey, progress: Progress) -> dict[str, int]:
    """Do the job, or what is left of it; returns the counts. Raises ConfigError, OutputError, CheckpointError, EngineError."""
    with held(job.output):
        scorer = load()
        what = description(job, scorer.info(), found)
        start = begin(job.output, what)
        if start is None:
            progress.say(f"{job.output} holds this run already, finished")
            return counts_of(job.output)
        reached = _scored_into(job, scorer, start, progress)
        finish(job.output, what, reached)
    progress.end(reached["rows"], reached["errors"], str(job.output), left_out(found.left_out))
    return reached


def description(job: Job, model: Mapping[str, object], found: Survey, by: By = "one process") -> dict[str, Any]:
    """What shapes the output. A run goes on only with the same, and ``by`` the same: each knows only its own journal."""
    calibration = job.checkpoint / "calibration.json"
    digest = hashlib.sha256(calibration.read_bytes()).hexdigest()[:12] if calibration.is_file() else None
    return {
        "schema": SCHEMA,
        "columns": {name: len(columns) for name, columns in TABLES.items()},
        "by": by,
        "format": job.format,
        "spreadsheet": job.spreadsheet,
        "model": {**facts(model), "calibration": digest},
        "options": asdict(job.rules.options),
        "reading": {
            "text_column": job.rules.text_column,
            "id_column": job.rules.id_column,
            "content_type": job.rules.content_type,
            "max_characters": job.rules.max_characters,
            "encoding": job.said.encoding,
            "delimiter": job.said.separator,
            "carry": job.rules.carry if job.rules.carry is None else dict(job.rules.carry),
        },
        "inputs": {
            "named": [written(Path(given)) for given in job.inputs],
            "kind": job.input_kind,
            "sources": found.sources,
            "bytes": found.size,
            "listing": found.listing,
        },
    }


def facts(model: Mapping[str, object]) -> dict[str, object]:
    """What of a scorer's facts shapes its answers."""
    return {name: model.get(name) for name in MODEL_FACTS}


def _scored_into(job: Job, scorer: Scorer, start: Mark, progress: Progress) -> dict[str, int]:
    with closing(_sink(job)) as sink, closing(GrowingFile(job.output / ERRORS)) as errors:
        sink.restore(start.state)
        errors.cut(start.errors_size)
        counts = Counter(start.counts)
        trail = Trail()
        incoming = all_rows(sources(job.inputs, job.input_kind), job.said)
        _skip(incoming, trail, start)
        silent, heeded = job.format != "csv" or job.spreadsheet, True
        if start.rows:
            progress.resume(trail.rows, trail.read)
        for scored in pipelined(chunks(incoming, trail), scorer, job):
            errors.append(json_lines(scored.errors))
            whole = sink.write(scored.tables, ends_part=scored.chunk.ends_part)
            _count(counts, scored)
            _say_what_is_missing(scored, job.rules, progress)
            silent = silent or _said_of_formulas(scored, job, progress)
            heeded = heeded and _heeded(scored.chunk, progress)
            if whole:
                mark(job.output, _mark(scored.chunk, sink, errors, counts))
            progress.show(scored.chunk.end, scored.chunk.read, counts["errors"])
        sink.finish()
    return {name: counts[name] for name in ("rows", "documents", "articles", "actors", "relations", "errors", "tokens")}


def _say_what_is_missing(scored: Scored, rules: Rules, progress: Progress) -> None:
    """A column to carry that the first rows lack is likely misspelt; a long run should not end before that is seen."""
    documents = scored.tables["documents"]
    if scored.chunk.first or not documents:
        return
    for name, column in (rules.carry or {}).items():
        if all(row.get(column) is None for row in documents):
            progress.say(f"none of the first {len(documents)} rows has anything under {name!r} (--carry)")


def _said_of_formulas(scored: Scored, job: Job, progress: Progress) -> bool:
    """Whether a cell had to be told of: texts come from strangers, and a spreadsheet would run it."""
    name = table_with_formula(scored.tables, tables(job.rules.carry))
    if name is not None:
        progress.say(
            f"{name}.csv has a cell that a spreadsheet would run as a formula (it begins with =, +, - or @): import it as text, "
            "or write it with --spreadsheet"
        )
    return name is not None


def _heeded(chunk: Chunk, progress: Progress) -> bool:
    """Whether no row so far came with options of its own."""
    said = unheeded_options(chunk.rows)
    if said is not None:
        progress.say(said)
    return said is None


def all_rows(found: Iterable[Source], said: Said = NOTHING_SAID) -> Iterator[Row]:
    """The rows of all sources."""
    return (row for source in found for row in rows(source, said))


def pipelined(incoming: Iterable[Chunk], scorer: Scorer, job: Job) -> Iterator[Scored]:
    """Chunks scored, in order, ``parallel`` at a time."""
    waiting: deque[Future[Scored]] = deque()
    pool = ThreadPoolExecutor(job.parallel, thread_name_prefix="bulk")
    try:
        for chunk in incoming:
            waiting.append(pool.submit(score_chunk, chunk, scorer, job.rules))
            if len(waiting) > job.parallel:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _skip(incoming: Iterator[Row], trail: Trail, start: Mark) -> None:
    """Read past what is done, and see that it is what was done."""
    for row in islice(incoming, start.rows):
        trail.follow(row)
    if start.rows and (trail.rows != start.rows or trail.digest != start.digest):
        raise ConfigError(
            f"the first {start.rows:,} rows of the input are not those of the interrupted run; "
            "give it the same input to go on, or name another folder with -o"
        )


def _sink(job: Job) -> Sink:
    columns = tables(job.rules.carry)
    if job.format == "parquet":
        from serving.bulk.parquet import PartedTables  # noqa: PLC0415

        return PartedTables(job.output, columns)
    return GrowingTables(job.output, job.format, columns, spreadsheet=job.spreadsheet)


def _count(counts: Counter[str], scored: Scored) -> None:
    counts.update(rows=len(scored.chunk.rows), errors=len(scored.errors), tokens=scored.tokens)
    counts.update({name: len(rows) for name, rows in scored.tables.items()})


def _mark(chunk: Chunk, sink: Sink, errors: GrowingFile, counts: Counter[str]) -> Mark:
    return Mark(rows=chunk.end, digest=chunk.digest, state=sink.state(), errors_size=errors.size, counts=dict(counts))
