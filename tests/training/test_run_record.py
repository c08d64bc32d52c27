import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsstance.errors import ConfigError
from training import run_record
from training.config import make_config
from training.run_record import begin, write_history
from training.runs import Run
from training.trainer import History, Persisted


def run(out: Path, *, seed: int = 13) -> Run:
    settings = make_config({"name": "tiny", "train": ["bundled=x.jsonl"], "seed": seed}, where="test")
    return Run(config=settings, out=out, specs=(), learn=(), select=())


def by_commit(monkeypatch: pytest.MonkeyPatch, commit: str | None) -> None:
    monkeypatch.setattr(run_record, "git_commit", lambda: commit)


def test_a_run_says_which_code_began_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_commit(monkeypatch, "abc")
    begin(run(tmp_path / "out"), resume=False, write=True)
    kept = json.loads((tmp_path / ".runs" / "out" / "run.json").read_text(encoding="utf-8"))
    assert kept["code"] == {"version": run_record.code()["version"], "git_commit": "abc"}
    assert kept["seed"] == 13


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [("abc", "abc", None), (None, None, None), ("abc", "def", ("(commit abc)", "(commit def)")),
     ("abc", None, ("(commit abc)", "(commit unknown)"))],
)  # fmt: skip
def test_other_code_goes_on_and_says_so(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    before: str | None,
    now: str | None,
    said: tuple[str, str] | None,
) -> None:
    by_commit(monkeypatch, before)
    begin(run(tmp_path / "out"), resume=False, write=True)
    by_commit(monkeypatch, now)
    begin(run(tmp_path / "out"), resume=True, write=False)  # of several processes one speaks
    assert capsys.readouterr().err == ""
    begin(run(tmp_path / "out"), resume=True, write=True)
    found = capsys.readouterr().err
    assert found.startswith("warning: ") if said else found == ""
    assert all(part in found for part in said or ())
    with pytest.raises(ConfigError, match="was begun with seed = 13, not 14"):
        begin(run(tmp_path / "out", seed=14), resume=True, write=True)


def test_a_run_from_before_this_was_kept_is_of_unknown_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    begin(run(tmp_path / "out"), resume=False, write=True)
    path = tmp_path / ".runs" / "out" / "run.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    del kept["code"]
    path.write_text(json.dumps(kept), encoding="utf-8")
    begin(run(tmp_path / "out"), resume=True, write=True)
    assert "was begun by newsstance of an unknown version (commit unknown)" in capsys.readouterr().err


@pytest.mark.parametrize("text", ['{"name": "ti', "7"])
def test_a_garbled_record_is_named_with_the_way_out(text: str, tmp_path: Path) -> None:
    begin(run(tmp_path / "out"), resume=False, write=True)
    (tmp_path / ".runs" / "out" / "run.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"run\.json does not say which run .* start anew without --resume"):
        begin(run(tmp_path / "out"), resume=True, write=True)


def test_records_are_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the record nor a history is ever there in half: a stop before the renaming leaves none."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / ".runs" / "out" / "checkpoint-4").mkdir(parents=True)
    monkeypatch.setattr(Path, "replace", stop)
    place = SimpleNamespace(output_dir=str(tmp_path / ".runs" / "out"))
    state = SimpleNamespace(is_world_process_zero=True, global_step=4)
    writes: tuple[Callable[[], None], ...] = (
        lambda: begin(run(tmp_path / "out"), resume=False, write=True),
        lambda: write_history(run(tmp_path / "out"), History()),
        lambda: Persisted(History(), None).on_save(place, state, SimpleNamespace()),
    )
    for write in writes:
        with pytest.raises(KeyboardInterrupt):
            write()
    assert not list(tmp_path.rglob("*.json"))
