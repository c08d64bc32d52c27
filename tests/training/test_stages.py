from pathlib import Path
from typing import Any

import pytest

from newsstance.errors import CheckpointError, ConfigError
from newsstance.labels import HEADS
from tests.tiny import tiny_encoding, tiny_model
from training import stages
from training.config import Config, make_config
from training.export import write_checkpoint
from training.stages import blind_start

DATA = {"corpus/train": "0" * 64}


def write(folder: Path, *, blind: bool = False, data: dict[str, str] = DATA) -> Path:
    """A checkpoint of the config ``tiny``."""
    provenance = {"encoder": "random", "seed": 11, "data": data}
    model = tiny_model(blind=blind)
    write_checkpoint(folder, name="tiny", model=model, encoding=tiny_encoding(), trained=HEADS, provenance=provenance)
    return folder


def config(**changes: Any) -> Config:
    return make_config({"name": "next", "train": ["bundled=none"], "blind": True, **changes}, where="test")


@pytest.fixture
def baselines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stages, "BASELINES", tmp_path / ".baselines")
    return tmp_path / ".baselines"


def test_a_blind_run_starts_from_the_blind_twin_of_what_its_config_names(tmp_path: Path, baselines: Path) -> None:
    sighted = write(tmp_path / "tiny-seed-2")
    twin = write(baselines / "tiny", blind=True)
    assert blind_start(config(init=sighted)) == config(init=twin)


def test_what_needs_no_twin_stays(tmp_path: Path, baselines: Path) -> None:
    sighted, blind = write(tmp_path / "tiny"), write(tmp_path / "blind", blind=True)
    for one in (config(), config(init=blind), config(init=sighted, blind=False), config(init=tmp_path / "first.yaml")):
        assert blind_start(one) is one
    assert not baselines.exists()


def test_without_a_twin_the_command_that_makes_it_is_named(tmp_path: Path, baselines: Path) -> None:
    asked = config(init=write(tmp_path / "mine"))
    with pytest.raises(ConfigError, match=r"is not there; run make baselines CONFIG=configs/tiny\.yaml, or"):
        blind_start(asked)
    for wrong in ({"blind": False}, {"blind": True, "data": {"corpus/train": "1" * 64}}):
        write(baselines / "tiny", **wrong)
        with pytest.raises(ConfigError, match=r"remove it and run make baselines CONFIG=configs/tiny\.yaml"):
            blind_start(asked)
    with pytest.raises(CheckpointError, match="is no directory"):
        blind_start(config(init=tmp_path / "gone"))
