"""The command: killed by real signals at random moments and started again; its exit codes and its words."""

import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsstance.errors import CheckpointError
from serving.bulk import __main__ as command
from serving.bulk import chunks, session
from serving.bulk.stopping import Stopped
from tests.serving.bulk.jobs import contents, many, read_lines, write_lines
from tests.serving.fakes import FakeScorer

ROOT = Path(__file__).parents[3]
PATIENCE_S = 300
"""A test waits for a fact; a busy machine may take a minute to start a process."""
PROGRAM = """
import sys, time
from serving.bulk import __main__ as command, chunks, session
from tests.serving.fakes import FakeScorer
class Slow(FakeScorer):
    def score(self, documents, options):
        time.sleep(0.05)
        return super().score(documents, options)
session.load = lambda settings: Slow()
chunks.CHUNK_ROWS, chunks.PART_ROWS = 4, 12
command.leave(command.main())
"""


def start(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeScorer:
    scorer = FakeScorer()
    monkeypatch.setattr(session, "load", lambda _: scorer)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return scorer


def run(*arguments: str) -> int:
    return command.main([*arguments, "--quiet"])


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_sigkill_at_random_moments_loses_and_repeats_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeScorer, form: str
) -> None:
    source = write_lines(tmp_path / "in.jsonl", many(200))
    killed = [str(source), "--format", form, "-o", str(tmp_path / "killed")]
    rng = random.Random(7)
    for _ in range(2):
        with start(*killed) as process:
            wait_for(process, tmp_path / "killed/run.json")
            time.sleep(rng.random() * 0.4)
            process.kill()
            assert process.wait(PATIENCE_S) == -signal.SIGKILL
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 4)
    monkeypatch.setattr(chunks, "PART_ROWS", 12)
    assert run(*killed) == 3
    assert run(*killed[:-1], str(tmp_path / "whole")) == 3
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def wait_for(process: "subprocess.Popen[str]", path: Path) -> None:
    end = time.monotonic() + PATIENCE_S
    while not path.exists() and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_polite_signal_is_one_line_that_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeScorer, number: signal.Signals
) -> None:
    source = write_lines(tmp_path / "in.jsonl", many(400))
    stopped = [str(source), "-o", str(tmp_path / "stopped")]
    with start(*stopped, "--quiet") as process:
        wait_for(process, tmp_path / "stopped/.journal.json")
        process.send_signal(number)
        assert process.wait(PATIENCE_S) == 128 + number
        assert process.stderr is not None
        said = process.stderr.read()
    kept = json.loads((tmp_path / "stopped/.journal.json").read_text(encoding="utf-8"))["rows"]
    assert said == (
        f"newsstance: stopped by {number.name}; {tmp_path / 'stopped'} keeps the first {kept:,} rows, "
        "and the same command goes on behind them\n"
    )
    monkeypatch.setattr(chunks, "CHUNK_ROWS", 4)
    monkeypatch.setattr(chunks, "PART_ROWS", 12)
    assert run(*stopped) == 3
    assert run(str(source), "-o", str(tmp_path / "whole")) == 3
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")


def test_standard_input_must_be_sent_again_and_a_finished_run_needs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fake: FakeScorer
) -> None:
    def told(*_: object) -> dict[str, int]:
        raise Stopped(signal.SIGINT)

    good = write_lines(tmp_path / "good.jsonl", [{"text": "Ada."}])
    assert run(str(good), "-o", str(tmp_path / "done")) == 0
    monkeypatch.setattr(session, "run", told)
    assert run("-", "-o", str(tmp_path / "out")) == 130
    assert (
        "keeps the first 0 rows, and the same command, with the same input sent to it again," in capsys.readouterr().err
    )
    assert run(str(good), "-o", str(tmp_path / "done")) == 130
    assert capsys.readouterr().err == f"newsstance: stopped by SIGINT, when {tmp_path / 'done'} was finished\n"


def test_signals_have_their_words_before_anything_heavy_is_imported() -> None:
    program = "import sys, serving.bulk.__main__; print(sorted({'numpy', 'pydantic', 'newsstance'} & {*sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_standard_input_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeScorer) -> None:
    lines = "".join(f"{json.dumps(row)}\n" for row in ({"text": "Ada."}, {"text": "Tom."}))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lines.encode())))
    assert run("-", "-o", str(tmp_path / "out")) == 0
    documents = read_lines(tmp_path / "out/documents.jsonl")
    assert [(row["source"], row["line"], row["id"]) for row in documents] == [
        ("stdin", 1, "stdin:1"),
        ("stdin", 2, "stdin:2"),
    ]


def test_codes_say_how_it_went(tmp_path: Path, fake: FakeScorer) -> None:
    good = write_lines(tmp_path / "good.jsonl", [{"text": "Ada."}])
    bad = write_lines(tmp_path / "bad.jsonl", [{"text": "Ada."}, "{"])
    assert run(str(good), "-o", str(tmp_path / "a")) == 0
    assert run(str(bad), "-o", str(tmp_path / "b")) == 3
    assert run(str(bad), "-o", str(tmp_path / "b")) == 3
    assert len(fake.seen) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.jsonl", "-o", "out"], "'nowhere.jsonl' does not exist"),
        (["{good}", "-o", "out.csv"], "write -o out --format csv"),
        (["{good}", "-o", "out", "--max-risk", "2"], "--max-risk is 2.0"),
        (["{good}", "-o", "out", "--parallel", "0"], "--parallel is 0"),
        (["-", "-", "-o", "out"], "named twice"),
        (["{good}", "{folder}/deep/../good.jsonl", "-o", "out"], "would be scored twice; name it once"),
        (["{good}", "{folder}", "-o", "out"], "lies inside the input"),
        (["{good}", "-o", "out", "--carry", "title", "input_title"], "both would be the column 'input_title'"),
        (["{good}", "-o", "{good}/x"], "cannot write to"),
        (["{good}", "-o", "out", "--max-characters", "0"], "--max-characters"),
        (["{folder}", "-o", "{folder}"], "lies inside the input"),
        (["{good}", "{folder}", "-o", "{folder}/deep/scored"], "name a folder beside it"),
        (["{folder}/deep/..", "-o", "{folder}/scored"], "lies inside the input"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fake: FakeScorer, arguments: Sequence[str], says: str
) -> None:
    good = write_lines(tmp_path / "good.jsonl", [{"text": "Ada."}])
    (tmp_path / "deep").mkdir()
    assert run(*(argument.format(good=good, folder=tmp_path) for argument in arguments)) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert not fake.seen


def test_the_output_may_stand_beside_the_input(tmp_path: Path, fake: FakeScorer) -> None:
    (tmp_path / "in").mkdir()
    write_lines(tmp_path / "in/good.jsonl", [{"text": "Ada."}])
    assert run(str(tmp_path / "in"), "-o", str(tmp_path / "in-scored")) == 0


def test_a_file_that_its_folder_leaves_out_may_be_named_beside_it(tmp_path: Path, fake: FakeScorer) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.article"):
        (tmp_path / "in" / name).write_text("Ada ran.", encoding="utf-8")
    given = [str(tmp_path / "in"), str(tmp_path / "in/b.article"), "--input-format", "text"]
    assert run(*given, "-o", str(tmp_path / "out")) == 0
    assert len(read_lines(tmp_path / "out/documents.jsonl")) == 2


def test_a_failure_is_one_line_and_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fake: FakeScorer
) -> None:
    def fail(_: object) -> FakeScorer:
        raise CheckpointError("there is none; run 'make train'")

    monkeypatch.setattr(session, "load", fail)
    good = write_lines(tmp_path / "good.jsonl", [{"text": "Ada."}])
    assert run(str(good), "-o", str(tmp_path / "out")) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_without_pyarrow_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ModuleNotFoundError('no pyarrow')", encoding="utf-8")
    good = write_lines(tmp_path / "good.jsonl", [{"text": "Ada."}])
    done = subprocess.run(
        [sys.executable, "-m", "serving.bulk", str(good), "--format", "parquet", "-o", str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'newsstance[bulk]'" in done.stderr
    assert done.stderr.count("\n") == 1
