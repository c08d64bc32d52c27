"""Bulk scoring as a Ray Data pipeline: parts of Parquet in, parts of Parquet out, each written exactly once.

Leaves to others: what a part is (``parts``), starting Ray (``start``). The pipeline streams descriptions of parts to a pool of
workers, one scorer each; a worker reads its rows itself, a few at a time, and writes what came of them. Where a worker dies, Ray
starts another one and gives it the part again: whatever the first one had written is written over with the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import ray
from ray.data import ActorPoolStrategy, DataContext

from serving.bulk.inputs import left_out, sources
from serving.bulk.journal import begin, counts_of, finish, held
from serving.bulk.progress import Progress
from serving.bulk.rows import Rules
from serving.bulk.run import Job, Survey, description
from serving.bulk.score import Scorer
from serving.cluster.parts import NOTES, Gathered, Part, do_part, forget_notes, gather, named, parts, undone

MOST_BLOCKS: Final = 10_000
"""Blocks of the pipeline's input; beyond it a block describes several parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who works: ``most`` workers of ``cpus`` cores and ``gpus`` GPUs each, ``least`` of them from the start on."""

    least: int
    most: int
    cpus: float
    gpus: float = 0.0


class Worker:
    """Scores the parts that are handed to it. One to a process."""

    def __init__(self, load: Callable[[], Scorer], rules: Rules, folder: Path) -> None:
        self._scorer, self._rules, self._folder = load(), rules, folder

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, Any]:
        """Do the parts of a batch; what goes on is how many rows there were, and how many were refused."""
        done = [do_part(Part.from_json(str(text)), self._scorer, self._rules, self._folder) for text in batch["part"]]
        return {name: np.array([counts[name] for counts in done], np.int64) for name in ("rows", "errors")}


def run_on_cluster(
    job: Job, load: Callable[[], Scorer], model: Mapping[str, object], found: Survey, crew: Crew, progress: Progress
) -> dict[str, int]:
    """Do the job, or what is left of it, on the cluster that Ray is connected to. ``load`` runs in every worker and not here:
    ``model`` is what is known of it without. Raises ConfigError, and Ray's errors where parts fail again and again."""
    with held(job.output):
        what = description(job, model, found, "cluster")
        if begin(job.output, what) is None:
            forget_notes(job.output)  # where it died in between
            progress.say(f"{job.output} holds this run already, finished")
            return counts_of(job.output)
        (job.output / NOTES).mkdir(exist_ok=True)
        planned = list(parts(sources(job.inputs, job.input_kind)))
        left = undone(planned, job.output)
        progress.say(f"{named(planned)}, {len(planned) - len(left):,} of them done before")
        before = _rows(planned) - _rows(left)
        progress.expect(_rows(planned))
        if before:
            progress.resume(before, before)
        _do(left, before, job, load, crew, progress)
        gathered = gather(job.output, len(planned))
        counts = dict(gathered.counts)
        _tell(gathered, progress)
        finish(job.output, {**what, "scorers": gathered.scorers}, counts)
        forget_notes(job.output)
    progress.end(counts["rows"], counts["errors"], str(job.output), left_out(found.left_out))
    return counts


def _tell(gathered: Gathered, progress: Progress) -> None:
    if gathered.said:
        progress.say(gathered.said)
    if len(gathered.scorers) > 1:
        progress.say(
            f"the parts were scored in {len(gathered.scorers)} ways, so that answers may differ a little from part to part: see "
            "scorers in run.json; --engine and --dtype make all workers alike"
        )


def _rows(some: Sequence[Part]) -> int:
    return sum(part.rows for part in some)


def _do(left: list[Part], before: int, job: Job, load: Callable[[], Scorer], crew: Crew, progress: Progress) -> None:
    """``before``: rows of the parts that are done."""
    if not left:
        return
    context = DataContext.get_current()
    context.enable_progress_bars = False
    incoming = ray.data.from_items(
        [{"part": part.as_json()} for part in left], override_num_blocks=min(len(left), MOST_BLOCKS)
    )
    scored = incoming.map_batches(
        Worker,
        batch_size=1,
        fn_constructor_args=(load, job.rules, job.output.absolute()),  # a worker may stand in another folder
        # One part at a time: it takes minutes, and the first worker to be ready would take a part that another waits for.
        compute=ActorPoolStrategy(min_size=crew.least, max_size=crew.most, max_tasks_in_flight_per_actor=1),
        num_cpus=crew.cpus,
        num_gpus=crew.gpus or None,
    )
    rows, errors = before, 0
    for batch in scored.iter_batches(batch_size=None, prefetch_batches=0):
        rows, errors = rows + int(batch["rows"].sum()), errors + int(batch["errors"].sum())
        progress.show(rows, rows, errors)
