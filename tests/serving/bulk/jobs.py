"""Inputs and jobs for the tests of bulk scoring."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsstance.document import Options
from serving.bulk.progress import Progress
from serving.bulk.readers import NOTHING_SAID, Said
from serving.bulk.rows import Rules
from serving.bulk.run import Job, run, survey
from serving.bulk.score import Scorer
from serving.bulk.sinks import Format
from serving.schemas import Limits
from tests.serving.fakes import FakeScorer


def rules(**changed: Any) -> Rules:
    limits = Limits(max_documents=7, max_actors=3, max_mentions=5, max_pairs=2)
    made = {"text_column": "text", "id_column": "id", "content_type": "text/plain", "options": Options()}
    return Rules(**{**made, "limits": limits, "max_characters": 400, **changed})


def job(
    folder: Path,
    *inputs: Path | str,
    form: Format = "jsonl",
    parallel: int = 2,
    said: Said = NOTHING_SAID,
    spreadsheet: bool = False,
    **changed: Any,
) -> Job:
    return Job(
        inputs=tuple(map(str, inputs)),
        input_kind=None,
        output=folder,
        format=form,
        rules=rules(**changed),
        checkpoint=folder / "none",
        parallel=parallel,
        said=said,
        spreadsheet=spreadsheet,
    )


def do(made: Job, scorer: Scorer | None = None) -> dict[str, int]:
    progress = Progress(0, io.StringIO(), quiet=True)
    return run(made, lambda: scorer or FakeScorer(), survey(made), progress)


def write_lines(path: Path, rows: list[Any]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def many(count: int) -> list[Any]:
    """Rows of which every seventh is bad, in turn in every way."""
    bad = ("{no json", {"text": ""}, {"text": 5}, {"title": "nothing"}, {"text": "DEUTSCH"}, [1], {"text": "x" * 401})
    return [
        bad[at // 7 % len(bad)] if at % 7 == 3 else {"text": f"Ada Quill said {at}.", "id": at, "desk": f"d{at}"}
        for at in range(count)
    ]


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def contents(folder: Path) -> Mapping[str, bytes]:
    """Every file of a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
