"""The pipeline without a cluster: what is left of a run is done, the rest is not, and it is said how far it has come.

Leaves to others: Ray itself (``test_ray``); here a pipeline of one worker in this process stands in for it.
"""

import contextlib
import importlib
import io
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.bulk import chunks as chunking
from serving.bulk.progress import Progress
from serving.bulk.run import Job, survey
from tests.serving.bulk.jobs import contents, do, job
from tests.serving.fakes import FakeScorer

NAME = "serving.cluster.bulk"
MODEL = {"name": "fake", "version": "1", "engine": "auto"}


class Died(BaseException):
    """The driver is gone."""


class Pipeline:
    """Ray Data's, with one worker; dies before the batch of number ``dies``."""

    dies: int | None = None

    def __init__(self, items: list[Mapping[str, Any]], **_: object) -> None:
        self._items = items

    def map_batches(self, worker: Any, *, fn_constructor_args: tuple[Any, ...], **_: object) -> "Pipeline":
        self._worker = worker(*fn_constructor_args)
        return self

    def iter_batches(self, **_: object) -> Iterator[Any]:
        for at, item in enumerate(self._items):
            if at == self.dies:
                raise Died
            yield self._worker({name: [value] for name, value in item.items()})


class Clock:
    """Half a minute goes by between two looks at it: as often as a log gets a line."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 30
        return self.now


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, on a Ray that is not there."""
    monkeypatch.setattr(chunking, "CHUNK_ROWS", 5)
    monkeypatch.setattr(chunking, "PART_ROWS", 13)
    data, ray = ModuleType("ray.data"), ModuleType("ray")
    context = SimpleNamespace(get_current=lambda: SimpleNamespace(enable_progress_bars=True))
    vars(data).update(from_items=Pipeline, ActorPoolStrategy=SimpleNamespace, DataContext=context)
    vars(ray).update(data=data)
    for name, module in (("ray", ray), ("ray.data", data), (NAME, None)):
        monkeypatch.setitem(sys.modules, name, module)
    del sys.modules[NAME]
    return importlib.import_module(NAME)


def made(tmp_path: Path, rows: int) -> Job:
    table = [{"text": f"Ada said {at}." if at % 6 else "", "id": f"n{at}"} for at in range(rows)]
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "a.parquet", row_group_size=4)
    return job(tmp_path / "out", tmp_path / "a.parquet", form="parquet")


def done(pipeline: Any, job: Job, load: Any = FakeScorer) -> str:
    """What it said."""
    said = io.StringIO()
    crew = pipeline.Crew(least=1, most=1, cpus=1)
    try:
        pipeline.run_on_cluster(job, load, MODEL, survey(job), crew, Progress(0, said, clock=Clock()))
    except Died:
        said.write("died\n")
    return said.getvalue()


def test_a_driver_that_died_is_gone_on_with(pipeline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = made(tmp_path, 30)
    monkeypatch.setattr(Pipeline, "dies", 1)
    assert done(pipeline, wanted).splitlines()[1:] == ["13 rows · 0.2 rows/s · 43 % · 78 s left · 3 refused", "died"]
    monkeypatch.setattr(Pipeline, "dies", None)
    first, second, *lines = done(pipeline, wanted).splitlines()
    assert (first, second) == ("3 parts of up to 13 rows, 1 of them done before", "going on after 13 rows")
    assert [line.partition(" · ")[0] for line in lines[:-1]] == ["26 rows", "30 rows"]
    assert "87 %" in lines[0]
    assert "100 %" in lines[1]
    do(job(tmp_path / "plain", tmp_path / "a.parquet", form="parquet"))
    here, plain = (dict(contents(tmp_path / folder)) for folder in ("out", "plain"))
    del here["run.json"], plain["run.json"]
    assert here == plain


def test_a_worker_may_stand_in_another_folder(pipeline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A running cluster's workers stand where that was started, and read and write what the command's folder has."""
    made(tmp_path, 3)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    work = Pipeline.iter_batches

    def from_elsewhere(self: Pipeline, **given: object) -> Iterator[Any]:
        with contextlib.chdir("elsewhere"):
            found = list(work(self, **given))
        yield from found

    monkeypatch.setattr(Pipeline, "iter_batches", from_elsewhere)
    done(pipeline, job(Path("out"), "a.parquet", form="parquet"))
    (read,) = pq.read_table(tmp_path / "out/documents").slice(1, 1).to_pylist()
    assert (read["id"], read["source"]) == ("n2", "a.parquet")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_finished_run_is_left_alone_and_its_notes_are_swept(pipeline: Any, tmp_path: Path) -> None:
    wanted = made(tmp_path, 3)
    done(pipeline, wanted)
    before = contents(wanted.output)
    (wanted.output / ".parts").mkdir()
    (wanted.output / ".parts/000000000.json").write_text("{}", encoding="utf-8")
    assert "holds this run already, finished" in done(pipeline, wanted)
    assert contents(wanted.output) == before


def test_only_workers_load_the_model(pipeline: Any, tmp_path: Path) -> None:
    loaded: list[FakeScorer] = []

    def load() -> FakeScorer:
        loaded.append(FakeScorer())
        return loaded[-1]

    wanted = made(tmp_path, 3)
    done(pipeline, wanted, load)
    assert len(loaded) == 1  # the pipeline's one worker
    assert "holds this run already, finished" in done(pipeline, wanted, load)
    assert len(loaded) == 1


def test_it_is_told_and_kept_where_workers_score_in_several_ways(
    pipeline: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(FakeScorer):
        def info(self) -> Mapping[str, object]:
            return {**super().info(), "dtype": "int8"}

    wanted = made(tmp_path, 30)
    monkeypatch.setattr(Pipeline, "dies", 1)
    done(pipeline, wanted)
    monkeypatch.setattr(Pipeline, "dies", None)
    assert "the parts were scored in 2 ways" in done(pipeline, wanted, Other)
    run = json.loads((wanted.output / "run.json").read_text(encoding="utf-8"))
    assert [scorer["dtype"] for scorer in run["scorers"]] == [None, "int8"]
    assert run["model"]["engine"] == "auto"
