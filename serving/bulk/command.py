"""What the command line of bulk scoring says, as a job and as settings of the engine.

Leaves to others: doing it (``run``, ``serving.cluster``) and exit codes (``__main__``).
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

from pydantic import ValidationError

from newsstance import release
from newsstance.document import ContentType
from newsstance.encodings import checked_encoding
from newsstance.errors import ConfigError
from newsstance.labels import Unit
from serving.bulk.delimited import checked_separator
from serving.bulk.inputs import ENDINGS, STANDARD_INPUT, Kind, kind_of
from serving.bulk.progress import Progress
from serving.bulk.readers import Said
from serving.bulk.rows import NESTED, Rules
from serving.bulk.run import Job
from serving.bulk.score import Scorer
from serving.bulk.sinks import Format
from serving.bulk.tables import carried_columns
from serving.schemas import Limits, OptionsIn
from serving.settings import Engine, Settings, build_settings

PARALLEL: Final = 2


def parser() -> argparse.ArgumentParser:
    """The command line."""
    defaults = Settings.model_fields
    made = argparse.ArgumentParser(
        prog="python -m serving.bulk", description="Score files in bulk.", allow_abbrev=False
    )
    made.add_argument("inputs", nargs="+", metavar="INPUT", help=f"files ({' '.join(ENDINGS)}; .gz), folders, or -")
    made.add_argument("-o", "--output", required=True, type=Path, metavar="OUT", help="folder for the tables")
    made.add_argument(
        "--checkpoint", type=Path, metavar="DIR", help=f"if not given: {release.DEFAULT}, else the release"
    )
    made.add_argument("--format", choices=get_args(Format), default="jsonl", help="of the tables (default jsonl)")
    made.add_argument(
        "--spreadsheet",
        action="store_true",
        help="CSV for one: a byte order mark, and ' before what it would calculate",
    )
    made.add_argument(
        "--input-format", choices=get_args(Kind), help="of - (default jsonl) and of files without a known ending"
    )
    made.add_argument("--text-column", default="text", metavar="NAME", help="column of the texts (default text)")
    made.add_argument("--id-column", default="id", metavar="NAME", help="column of the ids (default id)")
    made.add_argument(
        "--encoding", metavar="NAME", help="of text, HTML and CSV without a mark (else UTF-8): cp1252, ..."
    )
    made.add_argument("--delimiter", metavar="SIGN", help="of CSV (default: found by its header): ';', '|', tab, ...")
    made.add_argument(
        "--carry",
        nargs="*",
        metavar="COLUMN",
        help="only these go along, as columns of every table (default: all, as JSON)",
    )
    made.add_argument("--content-type", choices=get_args(ContentType), default="text/plain", help="of texts in tables")
    made.add_argument("--unit", choices=get_args(Unit), default="page", help="what each text is (default page)")
    made.add_argument("--max-risk", type=float, metavar="SHARE", help="abstain so that errors stay within this share")
    made.add_argument("--no-relations", action="store_true", help="do not judge who sides with whom")
    made.add_argument("--no-evidence", action="store_true", help="do not say which sentences carry a judgement")
    made.add_argument("--no-discover", action="store_true", help="judge only the actors that a row names")
    made.add_argument("--force-language", action="store_true", help="read texts that do not look English all the same")
    made.add_argument("--max-characters", type=int, default=defaults["max_characters"].default, metavar="N")
    made.add_argument("--engine", choices=get_args(Engine), default="auto")
    made.add_argument("--device", default="cpu", help="cpu, cuda, cuda:0, ... (default cpu)")
    made.add_argument("--dtype", help="number type of the encoder; the engine's own if not given")
    made.add_argument("--threads", type=int, metavar="N", help="threads of the engine; its own choice if not given")
    made.add_argument(
        "--parallel", type=int, default=PARALLEL, metavar="N", help=f"chunks at a time (default {PARALLEL})"
    )
    made.add_argument("--quiet", action="store_true", help="no progress on standard error")
    return made


def settings_of(given: argparse.Namespace) -> Settings:
    """What the engine needs. Raises ConfigError."""
    names = ("engine", "device", "dtype", "threads", "max_characters")
    wanted = {name: value for name in names if (value := getattr(given, name)) is not None}
    return build_settings({**wanted, "checkpoint": checkpoint_of(given)})


def checkpoint_of(given: argparse.Namespace) -> Path:
    """The checkpoint that was named, else the default."""
    return given.checkpoint or release.default_checkpoint()


def announce(given: argparse.Namespace, job: Job, progress: Progress) -> None:
    """Say where the release stands in for a checkpoint that nobody has trained."""
    if given.checkpoint is None and job.checkpoint != release.DEFAULT:
        progress.say(f"{job.checkpoint} judges ({release.reason(job.checkpoint)})")


def job_of(given: argparse.Namespace) -> Job:
    """What is to be done. Raises ConfigError for what cannot be."""
    if given.parallel < 1:
        raise ConfigError(f"--parallel is {given.parallel}, and must be 1 or more")
    if given.output.suffix.removeprefix(".") in get_args(Format):
        end = given.output.suffix
        raise ConfigError(f"-o {given.output} is a folder: write -o {given.output.with_suffix('')} --format {end[1:]}")
    if given.spreadsheet and given.format != "csv":
        raise ConfigError(f"--spreadsheet is for CSV, and --format is {given.format}: give --format csv with it")
    _check_outside(given.output, given.inputs)
    _check_once(given.inputs)
    return Job(
        inputs=tuple(given.inputs),
        input_kind=given.input_format,
        output=given.output,
        format=given.format,
        rules=_rules(given),
        checkpoint=checkpoint_of(given),
        parallel=given.parallel,
        said=Said(
            encoding=None if given.encoding is None else checked_encoding(given.encoding),
            separator=None if given.delimiter is None else checked_separator(given.delimiter),
        ),
        spreadsheet=given.spreadsheet,
    )


def _check_once(inputs: Sequence[str]) -> None:
    """What is named twice, or lies in a folder that is named, would be scored twice."""
    if inputs.count(STANDARD_INPUT) > 1:
        raise ConfigError("standard input (-) is named twice; it can be read once")
    named: dict[Path, str] = {}
    for given in inputs:
        path = Path(given).resolve()
        if given != STANDARD_INPUT and path in named:
            raise ConfigError(f"the input {given!r} is named twice, and its rows would be scored twice; name it once")
        if given != STANDARD_INPUT:
            named[path] = given
    for path, given in named.items():
        if path.is_file() and kind_of(path) is None:
            continue  # a folder leaves it out
        if whole := next((named[above] for above in path.parents if above in named), None):
            raise ConfigError(
                f"the input {given!r} lies inside the input {whole!r}, and would be scored twice; leave one of them out"
            )


def _check_outside(output: Path, inputs: Sequence[str]) -> None:
    """What a run writes must not be among what it reads, or it would read its own rows without end."""
    for given in inputs:
        if given != STANDARD_INPUT and Path(given).is_dir() and output.resolve().is_relative_to(Path(given).resolve()):
            raise ConfigError(f"the output {output} lies inside the input {given!r}; name a folder beside it with -o")


def _rules(given: argparse.Namespace) -> Rules:
    limits = {name: Settings.model_fields[name].default for name in Limits.__dataclass_fields__}
    try:
        options = OptionsIn(
            unit=given.unit,
            discover_actors=not given.no_discover,
            relations=not given.no_relations,
            evidence=not given.no_evidence,
            max_risk=given.max_risk,
            force_language=given.force_language,
        )
    except ValidationError:
        raise ConfigError(f"--max-risk is {given.max_risk}, and must be greater than 0 and less than 1") from None
    return Rules(
        text_column=given.text_column,
        id_column=given.id_column,
        content_type=given.content_type,
        options=options.options(),
        limits=Limits(**limits),
        max_characters=given.max_characters,
        carry=_carry(given),
    )


def _carry(given: argparse.Namespace) -> dict[str, str] | None:
    """What is chosen to go along. Raises ConfigError for what a row is read by."""
    read = {given.text_column, given.id_column, "content_type", "metadata", *NESTED}
    for name in given.carry or ():
        if Path(name).is_file() or (os.sep in name and Path(name).exists()):
            raise ConfigError(
                f"--carry {name}: this is a file; write inputs before --carry, which takes names of columns"
            )
        if name in read:
            raise ConfigError(
                f"--carry {name}: this column is read, not carried along; join the tables with your input by id"
            )
    if given.carry is None:
        return None
    columns = carried_columns(given.carry)
    by_column: dict[str, str] = {}
    for name, column in columns.items():
        if (other := by_column.setdefault(column, name)) != name:
            raise ConfigError(
                f"--carry {other} {name}: both would be the column {column!r} of the tables; rename one in your input"
            )
    return columns


def load(settings: Settings) -> Scorer:
    """The scorer. Raises CheckpointError or ConfigError."""
    from newsstance.scorer import Scorer as CoreScorer  # noqa: PLC0415 - keeps `--help` and refusals quick

    return CoreScorer.load(
        settings.checkpoint,
        engine=settings.engine,
        device=settings.device,
        dtype=settings.dtype,
        threads=settings.threads,
        workers=1,  # chunks are worked on side by side
    )
