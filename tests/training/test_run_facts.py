from pathlib import Path

import pytest

from newsstance.checkpoint import read_checkpoint
from newsstance.errors import CheckpointError
from tests.tiny import write_tiny
from training.run_facts import training_facts
from training.trainer import HISTORY, History


def test_a_checkpoint_without_a_history_has_no_training_facts(tmp_path: Path) -> None:
    assert training_facts(read_checkpoint(write_tiny(tmp_path / "tiny"))) == {}


def test_rates_are_those_of_the_history(tmp_path: Path) -> None:
    checkpoint = read_checkpoint(write_tiny(tmp_path / "tiny"))
    History(steps=[4], loss=[0.5], tokens=90, seconds=9.0, inside=7.2).write(checkpoint.path / HISTORY)
    facts = training_facts(checkpoint)
    assert (facts["steps"], facts["tokens_per_second"]) == ([4], 10.0)
    assert facts["share_outside_forward_backward"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("text", "reason"), [('{"steps": [4', "Expecting"), ("{}", "lacks 'steps'"), ("[1]", "indices")]
)
def test_a_garbled_history_is_named_with_the_way_out(text: str, reason: str, tmp_path: Path) -> None:
    checkpoint = read_checkpoint(write_tiny(tmp_path / "tiny"))
    (checkpoint.path / HISTORY).write_text(text)
    with pytest.raises(CheckpointError, match=rf"history\.json is no history of a run \(.*{reason}.*\); delete it"):
        training_facts(checkpoint)
