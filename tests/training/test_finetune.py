import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors import SafetensorError

from newsstance.checkpoint import read_checkpoint
from newsstance.document import Document, Result
from newsstance.errors import ConfigError
from newsstance.scorer import Scorer
from tests.training.corpus import row, write_encoder, write_rows
from training import evaluate, finetune, stages
from training.config import Config, make_config
from training.runs import prepare_run
from training.selection import selection_scores
from training.trainer import History


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [row(f"r{at}", good=at % 2 == 0) for at in range(24)]
    return write_rows(tmp_path_factory.mktemp("corpus") / "train.jsonl", rows)


def config(encoder: Path, corpus: Path, **changes: Any) -> Config:
    content = {
        "name": "tiny", "train": [f"bundled={corpus}"], "report": [f"bundled={corpus}"], "encoder": str(encoder), "window": 24,
        "pair_size": 7, "epochs": 3, "batch_tokens": 120, "select_share": 0.2, "threads": 1, "precision": "float32",
    }  # fmt: skip
    return make_config({**content, **changes}, where="test")


def train(settings: Config, out: Path, **options: Any) -> History:
    return finetune.finetune(prepare_run(settings, out), **options)


def test_a_run_writes_a_checkpoint_that_scores(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    history = train(config(encoder, corpus), tmp_path / "out")
    assert len(history.eval) == 3
    assert 0 < history.inside < history.seconds
    (result,) = Scorer.load(tmp_path / "out").score([Document(text="Ilse Brandt blamed the dockers .")])
    assert not hasattr(result, "code")
    provenance = read_checkpoint(tmp_path / "out").manifest.provenance
    assert provenance["seed"] == 13
    assert next(iter(provenance["data"].values())).isalnum()


def test_an_interrupted_run_goes_on_with_the_same_losses(
    encoder: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(encoder, corpus, average=0.9)
    whole = train(settings, tmp_path / "whole")

    class PowerCutError(Exception):
        pass

    calls = 0

    def interrupting(*arguments: Any) -> dict[str, float]:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise PowerCutError
        return selection_scores(*arguments)

    monkeypatch.setattr(finetune, "selection_scores", interrupting)
    with pytest.raises(PowerCutError):
        train(settings, tmp_path / "cut")
    monkeypatch.setattr(finetune, "selection_scores", selection_scores)
    resumed = train(settings, tmp_path / "cut", resume=True)
    assert resumed.loss == whole.loss
    assert [entry["step"] for entry in resumed.eval] == [entry["step"] for entry in whole.eval]
    first, second = (read_checkpoint(tmp_path / name).manifest.weights_sha256 for name in ("whole", "cut"))
    assert first == second


def test_a_save_that_was_cut_short_is_passed_over(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    settings = config(encoder, corpus)
    whole = train(settings, tmp_path / "out")
    saves = sorted((tmp_path / ".runs" / "out").glob("checkpoint-*"), key=lambda path: int(path.name[11:]))
    (saves[-1] / "history.json").unlink()
    resumed = train(settings, tmp_path / "out", resume=True)
    assert resumed.loss == whole.loss
    assert 0 < resumed.inside < resumed.seconds


def test_a_checkpoint_is_not_written_over_by_what_starts_from_it(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "base")
    with pytest.raises(ConfigError, match="starts from"):
        train(config(encoder, corpus, epochs=1, init=tmp_path / "base"), tmp_path / "base")


def test_the_same_seed_gives_the_same_weights_and_another_does_not(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train(config(encoder, corpus, epochs=1, seed=seed), tmp_path / name)
    digests = [read_checkpoint(tmp_path / name).manifest.weights_sha256 for name in "abc"]
    assert digests[0] == digests[1] != digests[2]


def test_two_passes_a_batch_cost_what_they_are_apart(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    settings = {"epochs": 1, "dropout": 0.5, "learning_rate": 1e-12, "head_learning_rate": 1e-12}
    light, heavy = (
        train(config(encoder, corpus, consistency=weight, **settings), tmp_path / str(weight)).loss
        for weight in (0.001, 1000.0)
    )
    assert all(high > 2 * low for low, high in zip(light, heavy, strict=True))


def test_training_stops_when_there_is_nothing_to_gain(
    encoder: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finetune, "selection_scores", lambda *_: {"sentiment": 0.5})
    history = train(config(encoder, corpus, epochs=9, patience=2), tmp_path / "out")
    assert len(history.eval) == 3


def test_the_latest_epoch_within_the_tolerance_is_kept(
    encoder: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([0.5, 0.6, 0.595, 0.5])
    monkeypatch.setattr(finetune, "selection_scores", lambda *_: {"sentiment": next(scores)})
    history = train(config(encoder, corpus, epochs=4, patience=9, select_tolerance=0.01), tmp_path / "out")
    kept = read_checkpoint(tmp_path / "out").manifest.provenance["selection"]
    assert kept == history.eval[2]


def test_what_is_reported_is_not_learned_and_the_record_says_how_much(
    encoder: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twin = "Ilse Brandt praised the dockers of the port ."
    table, dev = tmp_path / "learn.csv", tmp_path / "dev.csv"
    others = [f"{name} blamed the council,{name},negative" for name in ("Ilse", "Odo", "Kessel", "Brandt")]
    table.write_text("\n".join(["text,target,label", *others, f"{twin},Ilse Brandt,positive"]) + "\n")
    dev.write_text(f"text,target,label\n{twin},dockers,neutral\n")
    reports = [f"table={dev}", f"table={tmp_path / 'gone.csv'}"]
    settings = config(encoder, corpus, epochs=1, train=[f"table={table}"], report=reports)
    (tmp_path / "x.yaml").write_text(json.dumps(settings.model_dump(mode="json")))
    assert finetune.main([str(tmp_path / "x.yaml"), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "learn: 1 texts left out" in said
    assert f"{reports[1]} is not on this machine" in said
    run = prepare_run(settings, tmp_path / "out")
    assert all(example.text != twin for example in (*run.learn, *run.select))
    kept = read_checkpoint(tmp_path / "out").manifest.provenance["overlaps"]
    assert kept == {"left_out": {f"{tmp_path.name}/learn": 1}, "not_compared": [reports[1]]}


def test_a_config_to_start_from_is_trained_first(
    encoder: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(finetune, "write_graphs", lambda out: None)
    first = {**config(encoder, corpus, epochs=1).model_dump(mode="json"), "name": "first", "report": []}
    (tmp_path / "first.yaml").write_text(json.dumps(first), encoding="utf-8")
    second = {"name": "second", "init": str(tmp_path / "first.yaml"), "train": [f"bundled={corpus}"], "epochs": 1,
              "batch_tokens": 120, "select_share": 0.2, "threads": 1, "precision": "float32"}  # fmt: skip
    (tmp_path / "second.yaml").write_text(json.dumps(second), encoding="utf-8")
    command = [str(tmp_path / "second.yaml"), "seed=5", "--out", str(tmp_path / "out")]
    assert finetune.main(command) == 0
    stage = read_checkpoint(tmp_path / ".runs" / "out-first").manifest
    made = read_checkpoint(tmp_path / "out").manifest
    assert stage.provenance["seed"] == made.provenance["seed"] == 5
    assert made.provenance["init"] == stage.version
    assert made.trained == stage.trained
    before = (tmp_path / ".runs" / "out-first" / "newsstance.json").stat().st_mtime_ns
    capsys.readouterr()
    assert finetune.main([*command, "--resume"]) == 0  # what is trained already stays
    assert (tmp_path / ".runs" / "out-first" / "newsstance.json").stat().st_mtime_ns == before
    assert finetune.main([*command, "--data", str(corpus)]) == 2
    assert "configs/own.yaml" in capsys.readouterr().err


def test_a_blind_run_goes_on_from_a_blind_checkpoint(
    encoder: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(stages, "BASELINES", tmp_path / ".baselines")
    train(config(encoder, corpus, epochs=1), tmp_path / "tiny")
    second = config(encoder, corpus, epochs=1).model_dump(
        mode="json", include={"train", "epochs", "batch_tokens", "threads"}
    )
    second |= {"name": "second", "init": str(tmp_path / "tiny"), "select_share": 0.2, "precision": "float32"}
    (tmp_path / "second.yaml").write_text(json.dumps(second), encoding="utf-8")
    command = [str(tmp_path / "second.yaml"), "blind=true", "--out", str(tmp_path / "out"), "--resume"]
    assert finetune.main(command) == 2
    assert "run make baselines CONFIG=configs/tiny.yaml" in capsys.readouterr().err
    train(config(encoder, corpus, epochs=1, blind=True), tmp_path / ".baselines" / "tiny")
    assert finetune.main(command) == 0
    made = read_checkpoint(tmp_path / "out").manifest
    assert made.blind
    assert made.provenance["init"] == read_checkpoint(tmp_path / ".baselines" / "tiny").manifest.version


def test_your_own_table_trains_from_a_checkpoint(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "base")
    table = tmp_path / "my.csv"
    rows = [f"{name} {verb} the council .,{name},{label}" for name in ("Ilse", "Odo", "Kessel")
            for verb, label in (("praised", "positive"), ("blamed", "negative"))]  # fmt: skip
    table.write_text("text,target,label\n" + "\n".join(rows) + "\n")
    settings = config(encoder, corpus, epochs=1, init=str(tmp_path / "base"))
    finetune.finetune(prepare_run(settings, tmp_path / "mine", [table]))
    names = read_checkpoint(tmp_path / "mine").manifest.provenance["data"]
    assert [name.split("/")[-1] for name in names] == ["train", "my"]  # what the start had learned from is remembered


def test_evaluation_writes_report_card_and_calibration(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "out")
    train(config(encoder, corpus, epochs=1, blind=True), tmp_path / "blind")
    metrics = evaluate.run(tmp_path / "out", no_target=tmp_path / "blind")
    heads = {entry["head"]: entry for entry in metrics["sets"]}
    assert set(heads) == {"sentiment", "stance", "article_sentiment", "article_stance", "relation", "overall"}
    assert set(heads["sentiment"]["baselines"]) == {"majority", "tfidf", "no_target"}
    assert all(heads["sentiment"]["baselines"].values())
    written = json.loads((tmp_path / "out" / "report" / "metrics.json").read_text())
    assert [entry["name"] for entry in written["sets"]] == [entry["name"] for entry in metrics["sets"]]
    assert "Finding actors" in (tmp_path / "out" / "report" / "index.html").read_text()
    measured = [(entry["head"], entry["sentences"]) for entry in written["evidence"]]
    assert measured == [(head, count) for head in ("article_sentiment", "article_stance") for count in (1, 2)]
    assert "behaviour" not in written  # not asked for
    assert (tmp_path / "out" / "README.md").read_text().startswith("---\nlanguage: en")
    assert read_checkpoint(tmp_path / "out").calibration.temperatures.keys() <= set(heads)
    assert set(heads["article_sentiment"]["baselines"]) == {"majority", "tfidf", "no_target", "vote", "average"}
    assert {one["dimension"] for one in heads["sentiment"]["slices"]} >= {"words", "actors", "actor type", "quotation"}
    assert (metrics["data"][0]["texts"], metrics["speed"]["engine"]) == (24, "torch")
    again = evaluate.run(tmp_path / "out", against=tmp_path / "out" / "report")
    assert again["comparison"]["against"]["version"] == metrics["model"]["version"]
    assert [one["difference"]["value"] for one in again["comparison"]["sets"]] == [0.0] * len(heads)
    assert "Against tiny" in (tmp_path / "out" / "report" / "index.html").read_text()


def test_the_behaviour_suite_is_part_of_the_report(
    encoder: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "out")
    about = "name: praise\nkind: minimum\nunit: sentence\nabout: Praise.\nthreshold: 0.5\n"
    (tmp_path / "cases.yaml").write_text(about + "cases: |\n  {Kessel|p1} praised {the council|o1}. || o1+\n")
    monkeypatch.setattr(evaluate, "FOLDER", tmp_path)
    monkeypatch.setattr("training.behaviour.run.SENTENCE_SETS", ())
    assert evaluate.main(["--checkpoint", str(tmp_path / "out")]) == 0
    assert "What must be understood at least:\n  praise" in capsys.readouterr().out
    written = json.loads((tmp_path / "out" / "report" / "metrics.json").read_text())
    assert [entry["trials"] for entry in written["behaviour"]["capabilities"]] == [1]
    assert 'id="behaviour"' in (tmp_path / "out" / "report" / "index.html").read_text()


def test_an_encoder_that_is_none_is_refused_in_one_line(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(ConfigError, match="cannot be loaded"):
        finetune.build_model(config(tmp_path / "none", corpus))
    weights = write_encoder(tmp_path / "none") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    with pytest.raises(ConfigError, match=r"none' cannot be loaded: .*header"):
        finetune.build_model(config(tmp_path / "none", corpus))


@pytest.fixture
def settings(encoder: Path, corpus: Path, tmp_path: Path) -> str:
    """The path of a config that ``main`` runs."""
    path = tmp_path / "x.yaml"
    path.write_text(config(encoder, corpus, epochs=1, report=[]).model_dump_json())  # JSON is YAML
    return str(path)


def test_where_nothing_can_be_written_nothing_is_trained(
    settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(finetune, "prepare_run", None)  # whoever gets there has gone too far
    (tmp_path / "taken").write_text("")
    out = tmp_path / "taken" / "deep" / "out"
    assert finetune.main([settings, "--out", str(out)]) == 2
    assert capsys.readouterr().err.startswith(f"error: nothing can be written to {out.parent} (")


@pytest.mark.parametrize(
    ("fault", "room", "said"),
    [
        (OSError(28, "No space left on device", "/there/run.json"), 2**30, "/there/run.json: No space left on device;"),
        (SafetensorError("I/O error: No space left"), 2**30, "out: I/O error: No space left;"),
        (RuntimeError("unexpected pos 19520 vs 19412"), 0, "out: the disk is full;"),
        (RuntimeError("a fault of ours"), 2**30, None),
    ],
)
def test_what_cannot_be_written_while_training_is_said_with_the_way_out(
    settings: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Exception,
    room: int,
    said: str | None,
) -> None:
    def failing(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr(finetune, "finetune", failing)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=room))
    arguments = [settings, "--out", str(tmp_path / "new" / "out")]
    if said is None:
        with pytest.raises(RuntimeError, match="a fault of ours"):
            finetune.main(arguments)
    else:
        assert finetune.main(arguments) == 2
        assert said in capsys.readouterr().err


def test_the_command_line_says_what_is_wrong(
    encoder: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("name: x\ntrain: ['bundled=gone.jsonl']\nepoch: 3\n")
    assert finetune.main([str(path), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"error: {path}: key 'epoch' is not known; did you mean 'epochs'?\n"


def test_resume_state_lies_beside_the_checkpoint_and_not_in_it(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "out")
    endings = {path.suffix for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert endings <= {".json", ".safetensors", ".md", ""}
    assert list((tmp_path / ".runs" / "out").glob("checkpoint-*/optimizer.pt"))
    shutil.rmtree(tmp_path / ".runs")
    assert read_checkpoint(tmp_path / "out")


def test_bfloat16_is_chosen_where_the_processor_has_it(
    encoder: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for known, expected in (({"avx512_bf16": True}, torch.bfloat16), ({}, torch.float32)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda known=known: known)
        assert finetune.training_dtype(config(encoder, corpus, precision="auto")) == expected


def test_nothing_but_a_checkpoint_is_written_over(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "draft.txt").write_text("years of work")
    for out in (tmp_path / "thesis", tmp_path / "thesis" / "draft.txt", Path()):
        with pytest.raises(ConfigError, match="is there and is no checkpoint"):
            prepare_run(config(encoder, corpus), out)


def test_a_run_is_not_resumed_as_another(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "out")
    with pytest.raises(ConfigError, match="was begun with seed = 13, not 14"):
        train(config(encoder, corpus, epochs=1, seed=14), tmp_path / "out", resume=True)


def test_a_checkpoint_to_start_from_keeps_its_shape(encoder: Path, corpus: Path, tmp_path: Path) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "base")
    with pytest.raises(ConfigError, match=r"pair_size = 9, but .* was trained with 7"):
        finetune.build_model(config(encoder, corpus, init=str(tmp_path / "base"), pair_size=9))


def test_heads_that_no_label_taught_abstain_and_say_so(encoder: Path, tmp_path: Path) -> None:
    table = tmp_path / "my.csv"
    rows = [f"{name} {verb} the council .,{name},{label}" for name in ("Ilse", "Odo", "Kessel")
            for verb, label in (("praised", "positive"), ("blamed", "negative"))]  # fmt: skip
    table.write_text("text,target,label\n" + "\n".join(rows) + "\n")
    finetune.finetune(prepare_run(config(encoder, tmp_path / "none", epochs=1), tmp_path / "mine", [table]))
    manifest = read_checkpoint(tmp_path / "mine").manifest
    assert manifest.trained == {"sentiment", "article_sentiment"}
    assert (manifest.name, manifest.provenance["config"]["train"]) == ("mine", [f"table={table}"])
    (result,) = Scorer.load(tmp_path / "mine").score([Document(text="France blamed Kessel . Odo praised France .")])
    assert isinstance(result, Result)
    assert any(warning.startswith("untrained_head: ") and "tagger" in warning for warning in result.warnings)
    (actor,) = result.articles[0].actors
    assert actor.id == "place:FR"
    assert (actor.stance.label, actor.stance.abstained) == (None, True)
    assert actor.sentiment.label is not None
    assert result.articles[0].relations == ()


def test_measuring_on_other_data_leaves_calibration_report_and_card_alone(
    encoder: Path, corpus: Path, tmp_path: Path
) -> None:
    train(config(encoder, corpus, epochs=1), tmp_path / "out")
    evaluate.run(tmp_path / "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    evaluate.run(tmp_path / "out", [f"bundled={corpus}"])
    assert all(path.read_bytes() == content for path, content in before.items())
    assert (tmp_path / "out" / "report-train" / "index.html").is_file()
