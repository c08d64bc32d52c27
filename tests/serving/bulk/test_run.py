"""A run may die at any moment: going on gives, byte for byte, what an uninterrupted one gives."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from newsstance.document import Document, Failure, Options, Result
from newsstance.errors import ConfigError, EngineError
from serving.bulk import chunks as chunking
from serving.bulk import parquet
from serving.bulk.journal import JOURNAL, RUN, Mark, begin, finish, held
from serving.bulk.run import By, description, survey
from serving.bulk.sinks import Format, OutputError
from serving.bulk.tables import TABLES
from tests.serving.bulk.jobs import contents, do, job, many, read_lines, write_lines
from tests.serving.fakes import FakeScorer

FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")


class Died(BaseException):
    """The process is gone."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking, "CHUNK_ROWS", 5)
    monkeypatch.setattr(chunking, "PART_ROWS", 13)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # the disk is trusted here


@contextmanager
def dying_at(moment: int) -> Iterator[None]:
    """Dies at the ``moment``-th time that something is put on disk: before or after, in turn."""
    moments = count()
    with pytest.MonkeyPatch.context() as patch:

        def around(real: Any) -> Any:
            def step(*given: Any) -> Any:
                if next(moments) == moment:
                    raise Died
                done = real(*given)
                if next(moments) == moment:
                    raise Died
                return done

            return step

        patch.setattr(os, "fsync", around(os.fsync))
        patch.setattr(Path, "replace", around(Path.replace))
        yield


@pytest.mark.parametrize("form", FORMATS)
def test_it_may_die_at_any_moment(tmp_path: Path, form: Format) -> None:
    source = write_lines(tmp_path / "in.jsonl", many(18))
    do(job(tmp_path / "whole", source, form=form))
    expected = contents(tmp_path / "whole")
    deaths = 0
    for moment in range(0, 10_000, 3):
        made = job(tmp_path / f"{form}{moment}", source, form=form)
        try:
            with dying_at(moment):
                do(made)
        except Died:
            deaths += 1
            do(made)
        assert contents(made.output) == expected, moment
        if deaths <= moment // 3:  # it lived: there is no such moment
            break
    assert deaths > 15


def test_it_may_die_again_and_again(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", many(18))
    do(job(tmp_path / "whole", source))
    made = job(tmp_path / "often", source)
    for _ in range(200):
        try:
            with dying_at(19):
                do(made)
            break
        except Died:
            continue
    assert contents(made.output) == contents(tmp_path / "whole")


@pytest.mark.parametrize("form", FORMATS)
def test_how_many_work_at_a_time_changes_nothing(tmp_path: Path, form: Format) -> None:
    source = write_lines(tmp_path / "in.jsonl", many(40))
    for parallel in (1, 3):
        do(job(tmp_path / str(parallel), source, form=form, parallel=parallel))
    assert contents(tmp_path / "1") == contents(tmp_path / "3")


def test_every_row_is_in_the_tables_or_in_the_side_file(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", many(61))
    counts = do(job(tmp_path / "out", source))
    documents, errors = read_lines(tmp_path / "out/documents.jsonl"), read_lines(tmp_path / "out/errors.jsonl")
    assert sorted(row["row"] for row in documents + errors) == list(range(61))
    assert all(row["source"] == source.as_posix() and row["line"] == row["row"] + 1 for row in documents + errors)
    assert {row["code"] for row in errors} == {
        "malformed_json", "empty_text", "invalid_field", "missing_field", "unsupported_language", "too_long"
    }  # fmt: skip
    assert (counts["rows"], counts["documents"], counts["errors"]) == (61, len(documents), len(errors))


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_name_that_is_not_utf_8_is_written_out(tmp_path: Path, form: Format) -> None:
    source = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    write_lines(source, [{"text": "Ada."}, {"text": ""}])
    out = tmp_path / os.fsdecode(b"\xe9")
    counts = do(job(out, source, form=form))
    assert (counts["documents"], counts["errors"]) == (1, 1)
    name = f"{tmp_path.as_posix()}/caf\\xe9.jsonl"
    assert [row["source"] for row in read_lines(out / "errors.jsonl")] == [name]
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["inputs"]["named"] == [name]


def test_a_finished_run_is_left_as_it_is(tmp_path: Path) -> None:
    made = job(tmp_path / "out", write_lines(tmp_path / "in.jsonl", many(9)))
    counts, before, scorer = do(made), contents(made.output), FakeScorer()
    assert do(made, scorer) == counts
    assert scorer.seen == []
    assert contents(made.output) == before


class Fails(FakeScorer):
    """Fails on one text, on all, or from some call on."""

    def __init__(self, text: str | None = None, after: int | None = None, *, always: bool = False) -> None:
        super().__init__()
        self.text, self.after, self.always = text, after, always

    def score(self, documents: Any, options: Options) -> list[Result | Failure]:
        if self.always or any(document.text == self.text for document in documents):
            raise EngineError("no such instruction")
        if self.after is not None and len(self.seen) >= self.after:
            raise Died
        return super().score(documents, options)


def interrupted(tmp_path: Path) -> Path:
    source = write_lines(tmp_path / "in.jsonl", many(40))
    with pytest.raises(Died):
        do(job(tmp_path / "out", source, parallel=1), Fails(after=4))
    assert (tmp_path / "out" / JOURNAL).exists()
    return source


def test_other_rows_are_refused(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    source.write_bytes(source.read_bytes().replace(b"said 1.", b"said 9."))
    with pytest.raises(ConfigError, match=r"first \d+ rows of the input are not those"):
        do(job(tmp_path / "out", source))


def test_other_inputs_are_refused(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    with source.open("a", encoding="utf-8") as file:
        file.write("{}\n")
    with pytest.raises(ConfigError, match=r"was interrupted and had inputs\.bytes"):
        do(job(tmp_path / "out", source))


def test_other_options_are_refused(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    with pytest.raises(ConfigError, match=r"options\.relations true; this one has false"):
        do(job(tmp_path / "out", source, options=Options(relations=False)))
    with pytest.raises(ConfigError, match='format "jsonl"; this one has "csv"'):
        do(job(tmp_path / "out", source, form="csv"))


@pytest.mark.parametrize("stopped", [True, False])
def test_a_run_whose_tables_had_fewer_columns_is_refused(tmp_path: Path, stopped: bool) -> None:
    made = job(tmp_path / "out", write_lines(tmp_path / "in.jsonl", many(3)))
    now = description(made, FakeScorer().info(), survey(made))
    for then in ({**now, "columns": {**now["columns"], "actors": 3}}, {**now, "columns": None}):
        made.output.mkdir(exist_ok=True)
        (made.output / RUN).unlink(missing_ok=True)
        assert begin(made.output, then) == Mark()
        if not stopped:
            finish(made.output, then, {})
        with pytest.raises(ConfigError, match=r"had columns.* (3|null); this one has .*name another folder with -o"):
            do(made)


@pytest.mark.parametrize(("first", "second"), [("one process", "cluster"), ("cluster", "one process")])
def test_a_run_of_a_cluster_and_of_one_process_refuse_each_other(tmp_path: Path, first: By, second: By) -> None:
    made = job(tmp_path / "out", write_lines(tmp_path / "in.jsonl", many(3)), form="parquet")
    made.output.mkdir()
    begun, other = (description(made, FakeScorer().info(), survey(made), by) for by in (first, second))
    assert begin(made.output, begun) == begin(made.output, begun) == Mark()
    with pytest.raises(ConfigError, match=f'had by "{first}"; this one has "{second}"'):
        begin(made.output, other)
    finish(made.output, begun, {})
    with pytest.raises(ConfigError, match="is finished"):
        begin(made.output, other)


def test_another_model_is_refused(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    other = FakeScorer()
    other.info = lambda: {"name": "fake", "version": "8"}  # type: ignore[method-assign]
    with pytest.raises(ConfigError, match=r'model\.version "7"; this one has "8"'):
        do(job(tmp_path / "out", source), other)


def test_output_that_was_changed_is_refused(tmp_path: Path) -> None:
    source = interrupted(tmp_path)
    (tmp_path / "out/actors.jsonl").write_bytes(b"")
    with pytest.raises(OutputError, match="it was changed"):
        do(job(tmp_path / "out", source))


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ConfigError, match="not empty"):
        do(job(tmp_path / "out", write_lines(tmp_path / "in.jsonl", many(3))))
    assert (tmp_path / "out/thesis.txt").read_text(encoding="utf-8") == "x"


def test_a_folder_is_one_process_s_at_a_time(tmp_path: Path) -> None:
    made = job(tmp_path / "out", write_lines(tmp_path / "in.jsonl", many(3)))
    with held(made.output), pytest.raises(ConfigError, match="another process"):
        do(made)


def test_the_parts_are_on_disk_before_the_note_that_tells_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their names, too: a power cut may lose what a folder was not told to keep."""
    kept: list[tuple[str, bool]] = []
    note = tmp_path / "out" / JOURNAL
    monkeypatch.setattr(parquet, "keep_names", lambda folder: kept.append((folder.name, note.exists())))
    do(job(tmp_path / "out", write_lines(tmp_path / "in.jsonl", many(13)), form="parquet"))
    assert kept == [(name, False) for name in TABLES]


def test_a_text_on_which_the_engine_fails_stands_alone(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", [{"text": "One."}, {"text": "Bad."}, {"text": "Two."}])
    do(job(tmp_path / "out", source), Fails(text="Bad."))
    (error,) = read_lines(tmp_path / "out/errors.jsonl")
    assert (error["row"], error["code"]) == (1, "engine_failed")
    assert [row["row"] for row in read_lines(tmp_path / "out/documents.jsonl")] == [0, 2]


def test_texts_on_which_alone_the_engine_fails_stop_no_run(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", [{"text": "Bad."}] * 6 + [{"text": ""}])
    assert do(job(tmp_path / "out", source), Fails(text="Bad."))["errors"] == 7
    assert {error["code"] for error in read_lines(tmp_path / "out/errors.jsonl")} == {"engine_failed", "empty_text"}


def test_an_engine_that_fails_on_everything_stops_the_run(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", [{"text": "Good."}] * 7)
    with pytest.raises(EngineError, match="every document of rows 0 to 4"):
        do(job(tmp_path / "out", source), Fails(always=True))
    assert do(job(tmp_path / "out", source))["documents"] == 7


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no text"):
        do(job(tmp_path / "out", tmp_path))


def test_documents_reach_the_scorer_as_they_are(tmp_path: Path) -> None:
    scorer = FakeScorer()
    do(job(tmp_path / "out", write_lines(tmp_path / "in.jsonl", [{"text": "Ada.", "id": "x"}])), scorer)
    assert scorer.seen == [((Document(text="Ada.", id="x"),), Options())]
