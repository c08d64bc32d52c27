"""How much the encoder reads at a time where nobody chose it, and where somebody did."""

from pathlib import Path
from typing import Any

import pytest

from newsstance import scorer as scoring
from newsstance.document import Document, Options
from newsstance.errors import CheckpointError
from newsstance.preparation import prepare
from serving.loading import BatchedScorer, batch_tokens, forwards, load_scorer
from serving.settings import Settings
from serving.ticket import Gone, Ticket
from tests.tiny import TEXT, tiny_scorer


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


@pytest.mark.parametrize(("device", "count"), [("cpu", 1), ("cuda:1", 2), ("cuda", 2), (None, 1)])
def test_a_device_with_memory_of_its_own_has_two_batches_at_a_time(device: str | None, count: int) -> None:
    assert forwards({} if device is None else {"device": device}) == count


@pytest.mark.parametrize("budget", [None, 77])
def test_it_says_what_is_in_force(budget: int | None) -> None:
    core = tiny_scorer()
    scorer = BatchedScorer(core, budget=budget)
    assert scorer.info()["batch_tokens"] == (budget or batch_tokens(core.engine.info()))
    assert scorer.healthy
    scorer.close()


def test_no_further_text_is_read_where_nobody_wants_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, read = Ticket(), []

    def leave_at_the_second(document: Document, *rest: Any) -> Any:
        read.append(document.id)
        if len(read) == 2:
            ticket.leave()
        return prepare(document, *rest)

    monkeypatch.setattr(scoring, "prepare", leave_at_the_second)
    scorer = BatchedScorer(tiny_scorer())
    with ticket.current(), pytest.raises(Gone):
        scorer.score([Document(id=str(at), text=TEXT) for at in range(4)], Options())
    assert read == ["0", "1"]
    scorer.close()


def test_a_checkpoint_that_is_none_is_named() -> None:
    with pytest.raises(CheckpointError, match="nowhere"):
        load_scorer(Settings(checkpoint=Path("nowhere")))
