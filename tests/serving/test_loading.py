"""How much the encoder reads at a time where nobody chose it, and where somebody did."""

from pathlib import Path

import pytest

from newsstance.errors import CheckpointError
from serving.loading import BatchedScorer, batch_tokens, load_scorer
from serving.settings import Settings
from tests.tiny import tiny_scorer


@pytest.mark.parametrize(
    ("engine", "tokens"),
    [
        ({"device": "cpu", "threads": 1}, 4096),
        ({"device": "cpu", "threads": 2}, 4096),
        ({"device": "cpu", "threads": 4}, 8192),
        ({"device": "cpu", "threads": 32}, 65_536),
        ({"device": "cuda:0", "threads": 32}, 4096),
        ({}, 4096),
    ],
)
def test_a_batch_grows_with_the_threads_of_a_processor(engine: dict[str, object], tokens: int) -> None:
    assert batch_tokens(engine) == tokens


@pytest.mark.parametrize("budget", [None, 77])
def test_it_says_what_is_in_force(budget: int | None) -> None:
    core = tiny_scorer()
    scorer = BatchedScorer(core, budget=budget)
    assert scorer.info()["batch_tokens"] == (budget or batch_tokens(core.engine.info()))
    assert scorer.healthy
    scorer.close()


def test_a_checkpoint_that_is_none_is_named() -> None:
    with pytest.raises(CheckpointError, match="nowhere"):
        load_scorer(Settings(checkpoint=Path("nowhere")))
