from pathlib import Path

import pytest
import torch

from newsstance.checkpoint import read_checkpoint
from newsstance.errors import ConfigError
from newsstance.scorer import Scorer
from newsstance.weights import load_model
from tests.tiny import TEXT, score_one, write_tiny
from tests.training.corpus import row, write_rows
from training.average import main, mean_model, write_average
from training.export import write_checkpoint


@pytest.fixture
def checkpoints(tmp_path: Path) -> list[Path]:
    """Two trainings of one recipe, as far as their manifests say."""
    corpus = write_rows(tmp_path / "train.jsonl", [row(f"r{at}", good=at % 2 == 0) for at in range(6)])
    return [rewritten(write_tiny(tmp_path / f"s{seed}", seed=seed), corpus, seed=seed) for seed in (11, 12)]


def rewritten(path: Path, corpus: Path, **provenance: object) -> Path:
    known = read_checkpoint(path)
    write_checkpoint(
        path, name=known.manifest.name, model=load_model(known), encoding=known.encoding, trained=known.manifest.trained,
        provenance={"encoder": "random", "data": {"a": "1"}, "config": {"train": [f"bundled={corpus}"]}, **provenance},
    )  # fmt: skip
    return path


def test_weights_are_the_mean(checkpoints: list[Path]) -> None:
    found = [read_checkpoint(path) for path in checkpoints]
    states = [load_model(one).state_dict() for one in found]
    for name, value in mean_model(found).state_dict().items():
        assert torch.allclose(value, (states[0][name] + states[1][name]) / 2, atol=1e-7)


def test_an_average_is_a_checkpoint_that_scores_and_says_of_what_it_is(checkpoints: list[Path], tmp_path: Path) -> None:
    assert main([*map(str, checkpoints), "--out", str(tmp_path / "mean")]) == 0
    manifest = read_checkpoint(tmp_path / "mean").manifest
    assert [one["seed"] for one in manifest.provenance["averaged"]] == [11, 12]
    assert manifest.provenance["data"] == {"a": "1"}
    assert "seed" not in manifest.provenance
    assert manifest.graphs
    assert score_one(Scorer.load(tmp_path / "mean"), TEXT).articles


def test_what_is_no_seed_of_the_same_recipe_is_refused(
    checkpoints: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "mean")]
    assert main([str(checkpoints[0]), *out]) == 2
    assert "two at least" in capsys.readouterr().err
    assert main([str(checkpoints[0]), str(checkpoints[0]), *out]) == 2
    assert "named twice" in capsys.readouterr().err
    rewritten(checkpoints[1], tmp_path / "train.jsonl", data={"a": "2"})
    assert main([*map(str, checkpoints), *out]) == 2
    assert "differ in data" in capsys.readouterr().err
    assert not (tmp_path / "mean").exists()


def test_what_is_no_checkpoint_is_not_written_over(checkpoints: list[Path], tmp_path: Path) -> None:
    (tmp_path / "mean").mkdir()
    (tmp_path / "mean" / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigError, match="no checkpoint"):
        write_average(checkpoints, tmp_path / "mean")
