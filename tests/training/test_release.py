import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from newsstance.checkpoint import MANIFEST, WEIGHTS, read_checkpoint
from newsstance.errors import CheckpointError, ConfigError
from newsstance.scorer import Scorer
from newsstance.sentences import split_sentences
from newsstance.weights import load_model
from tests.tiny import TEXT, actors_of, score_one, tiny_encoding, write_tiny
from tests.training.judgements import judged
from training import release
from training.behaviour.outcome import Flaw, Outcome
from training.graphs import add_graphs
from training.item_record import read_records, record, write_records
from training.report import METRICS, write_report
from training.set_metrics import evaluate_set


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with graphs and a report, which learned from the bundled corpus."""
    folder = write_tiny(tmp_path_factory.mktemp("made") / "tiny")
    add_graphs(read_checkpoint(folder), tiny_encoding().windows(TEXT, split_sentences(TEXT)))
    provenance(folder, data={"corpus/train": "0" * 64})
    version = read_checkpoint(folder).manifest.version
    sets = [evaluate_set(judged(), {}), {**evaluate_set(judged(name="own"), {}), "reader": "bundled"}]
    tried = [capability(reader) for reader in ("written", "bundled", "newsmtsc", None)]
    behaviour = {"seconds": 1.0, "capabilities": tried}
    write_report(
        {"model": {"name": "tiny", "version": version}, "sets": sets, "behaviour": behaviour}, folder / "report"
    )
    return folder


def capability(reader: str | None) -> dict[str, Any]:
    """One with a failed trial on a sentence of that reader's; reports of earlier versions name no reader."""
    flaw = Flaw(text=f"Seen in {reader}.", spans=(), expected="positive", got="neutral", original=f"From {reader}.")
    outcome = Outcome(
        name=f"names in {reader}",
        kind="invariance",
        about="Names.",
        threshold=0.05,
        aim=None,
        cases=9,
        trials=9,
        flaws=[flaw],
    )
    return {**outcome.entry(), **({"reader": reader} if reader else {})}


@pytest.fixture
def source(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "source"))


def provenance(folder: Path, **changes: Any) -> None:
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    content["provenance"] |= changes
    (folder / MANIFEST).write_text(json.dumps(content), encoding="utf-8")


def test_a_release_is_a_checkpoint_in_half_the_bits_that_answers_alike(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "release"
    size = release.write_release(source, out)
    assert size == sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    assert {value.dtype for value in load_file(out / WEIGHTS).values()} == {np.dtype(np.float16)}
    graphs = {file.name for file in (out / "openvino").iterdir()}
    assert graphs == {"encode-int8.xml", "encode-int8.bin", "judge.xml", "judge.bin"}
    read, before = read_checkpoint(out), read_checkpoint(source)
    assert read.manifest.provenance["released_from"] == before.manifest.version != read.manifest.version
    assert read.manifest.graphs["encode-int8.bin"] == before.manifest.graphs["encode-int8.bin"]
    for engine, dtype in (("torch", None), ("openvino", "int8")):
        one, two = (actors_of(score_one(Scorer.load(path, engine=engine, dtype=dtype), TEXT)) for path in (source, out))
        for key, actor in one.items():
            assert two[key].sentiment.confidence == pytest.approx(actor.sentiment.confidence, abs=0.01)


def test_training_can_start_from_it_in_float32(source: Path, tmp_path: Path) -> None:
    release.write_release(source, tmp_path / "release")
    model = load_model(read_checkpoint(tmp_path / "release"))
    assert {str(value.dtype) for value in model.parameters()} == {"torch.float32"}


def test_the_report_comes_along_without_the_texts_of_others(source: Path, tmp_path: Path) -> None:
    release.write_release(source, tmp_path / "release")
    metrics = json.loads((tmp_path / "release" / "report" / METRICS).read_text())
    other, own = metrics["sets"]
    assert (other["worst_errors"], len(own["worst_errors"]) > 0) == ([], True)
    told = [(one.get("reader"), len(one["failures"]), one["failed"]) for one in metrics["behaviour"]["capabilities"]]
    assert told == [("written", 1, 1), ("bundled", 1, 1), ("newsmtsc", 0, 1), (None, 0, 1)]
    everything = b"".join(file.read_bytes() for file in (tmp_path / "release").rglob("*") if file.is_file())
    assert (b"Seen in written." in everything, b"From bundled." in everything) == (True, True)
    for text in ("Seen in newsmtsc", "From newsmtsc", "Seen in None", "From None"):
        assert text.encode() not in everything
    assert (tmp_path / "release" / "report" / "index.html").is_file()
    assert (tmp_path / "release" / "README.md").read_text().startswith("---\n")


def test_what_was_said_of_other_peoples_items_does_not_come_along(source: Path, tmp_path: Path) -> None:
    made = [record(judged()), record(judged(name="own"))]
    write_records({"name": "tiny"}, made, source / "report")
    release.write_release(source, tmp_path / "release")
    assert [one.name for one in read_records(tmp_path / "release").records] == ["own"]


def test_an_older_release_is_replaced_and_anything_else_left_alone(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "release"
    release.write_release(source, out)
    (out / "stale").write_text("x")
    release.write_release(source, out)
    assert not (out / "stale").exists()
    (tmp_path / "thesis").mkdir()
    for wrong in (tmp_path / "thesis", source):
        with pytest.raises(ConfigError, match="is there and is no release"):
            release.write_release(source, wrong)


def test_the_older_release_stays_until_the_new_one_stands_in_its_place(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "release"
    release.write_release(source, out)
    (out / "older").write_text("x")
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if target == out and not (path / "older").exists():
            raise OSError("no space left")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="no space left"):
        release.write_release(source, out)
    assert read_checkpoint(out).path == out.resolve()
    assert (out / "older").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"source", "release"}
    monkeypatch.undo()
    release.write_release(source, out)
    assert {path.name for path in tmp_path.iterdir()} == {"source", "release"}


def test_what_is_too_large_is_refused_and_leaves_nothing(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "MOST_BYTES", 1000)
    with pytest.raises(ConfigError, match=r"would take [\d,]+ bytes, and may take 1,000"):
        release.write_release(source, tmp_path / "release")
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"mine/set": "1" * 64}, r"learned from mine/set \(unknown terms\)"),
        ({"corpus/train": "0" * 64, "mine/set": "1" * 64}, "may not be passed on"),
        ({}, "does not say what it learned from"),
    ],
)
def test_terms_that_are_not_permissive_or_not_known_are_refused(
    source: Path, tmp_path: Path, data: dict[str, str], says: str
) -> None:
    provenance(source, data=data)
    with pytest.raises(ConfigError, match=says):
        release.write_release(source, tmp_path / "release")


def test_without_its_own_report_there_is_no_release(source: Path, tmp_path: Path) -> None:
    write_report({"model": {"version": "another"}, "sets": []}, source / "report")
    with pytest.raises(ConfigError, match=r"is of other weights; run make evaluate"):
        release.write_release(source, tmp_path / "release")
    shutil.rmtree(source / "report")
    with pytest.raises(ConfigError, match=r"has no report; run make evaluate"):
        release.write_release(source, tmp_path / "release")


def test_without_graphs_there_is_no_release(source: Path, tmp_path: Path) -> None:
    content = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    (source / MANIFEST).write_text(json.dumps({**content, "graphs": {}}), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"write its graphs with python -m training.export"):
        release.write_release(source, tmp_path / "release")


def test_the_command_line_says_how_large_it_is_or_what_is_wrong(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release.main([str(source), "--out", str(tmp_path / "release")]) == 0
    assert "bytes; measure what is served with make evaluate" in capsys.readouterr().out
    assert release.main([str(tmp_path / "none")]) == 2
    assert "is no directory" in capsys.readouterr().err
