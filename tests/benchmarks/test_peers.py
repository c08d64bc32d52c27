"""The pipeline runs where the scorer does, in the same number type."""

from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks import peers
from newsstance.checkpoint import read_checkpoint
from tests.tiny import write_tiny


@pytest.mark.parametrize(
    ("facts", "device", "dtype"),
    [
        ({"engine": "torch", "device": "cuda:1", "dtype": "bfloat16"}, "cuda:1", torch.bfloat16),
        ({"engine": "torch", "device": "cuda", "dtype": "float32"}, "cuda", torch.float32),
        ({"engine": "openvino", "device": "cpu", "dtype": "int8"}, "cpu", torch.float32),
    ],
)
def test_the_pipeline_is_given_the_scorer_s_device_and_number_type(
    facts: dict[str, object], device: str, dtype: torch.dtype, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(peers, "pipeline", lambda task, **asked: given.update(asked))
    peers.PairPipeline(read_checkpoint(write_tiny(tmp_path / "tiny")), *peers.placed(facts))
    assert given["device"] == device
    assert given["model"].dtype == dtype
