import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from newsstance.checkpoint import MANIFEST, WEIGHTS, read_checkpoint, sha256
from newsstance.errors import CheckpointError
from newsstance.weights import load_model
from tests.tiny import POSITIONS, tiny_model, vouch, write_tiny


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("checkpoints") / "tiny")


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "copy"))


def change(path: Path, **changes: Any) -> None:
    content = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    path.write_text(json.dumps(content), encoding="utf-8")
    if path.name != MANIFEST:
        vouch(path.parent)


def put_weights(folder: Path, content: bytes) -> None:
    """Other weights, with a manifest that vouches for them."""
    (folder / WEIGHTS).write_bytes(content)
    change(folder / MANIFEST, weights_sha256=sha256(folder / WEIGHTS))


def refusal(folder: Path) -> str:
    vouch(folder)
    with pytest.raises(CheckpointError, match="weights and config do not fit") as raised:
        load_model(read_checkpoint(folder))
    assert str(folder) in str(raised.value)
    return str(raised.value)


def test_the_network_is_the_one_that_was_written(written: Path) -> None:
    loaded, made = load_model(read_checkpoint(written)).state_dict(), tiny_model().state_dict()
    assert loaded.keys() == made.keys()
    assert all(torch.equal(loaded[name], made[name]) for name in made)


def test_it_is_ready_to_judge(written: Path) -> None:
    model = load_model(read_checkpoint(written))
    assert not any(module.training for module in model.modules())
    assert not model.blind


def test_a_blind_model_stays_blind(copy: Path) -> None:
    change(copy / MANIFEST, blind=True)
    assert load_model(read_checkpoint(copy)).blind


@pytest.mark.parametrize(
    ("file", "changes"),
    [
        (MANIFEST, {"pair_size": 8}),
        ("config.json", {"hidden_size": 24}),
        ("config.json", {"num_hidden_layers": 3}),
        ("config.json", {"num_hidden_layers": 1}),
        ("config.json", {"num_attention_heads": 3}),
        ("config.json", {"vocab_size": 9}),
        ("config.json", {"hidden_size": "wide"}),
        ("config.json", {"model_type": "no-such-encoder"}),
        ("config.json", {"model_type": 3}),
    ],
)
def test_sizes_that_do_not_fit(copy: Path, file: str, changes: dict[str, Any]) -> None:
    change(copy / file, **changes)
    assert "make train" in refusal(copy)


def test_a_config_without_a_kind_of_encoder(copy: Path) -> None:
    (copy / "config.json").write_text("{}", encoding="utf-8")
    assert "model_type" in refusal(copy)


def test_a_missing_tensor_and_one_too_many(copy: Path) -> None:
    tensors = load_file(copy / WEIGHTS)
    for name, other in (("tagger.bias", None), ("extra", torch.zeros(2))):
        changed = {key: value for key, value in tensors.items() if key != name}
        save_file(changed if other is None else {**changed, name: other}, copy / "other")
        put_weights(copy, (copy / "other").read_bytes())
        assert "make train" in refusal(copy)


@pytest.mark.parametrize("content", [b"", b"\x80\x04}.", b"\xff" * 64, b"{}" * 40])
def test_weights_that_are_no_safetensors(copy: Path, content: bytes) -> None:
    put_weights(copy, content)
    assert "make train" in refusal(copy)


def test_the_refusal_says_which_weights_and_what_to_do(copy: Path) -> None:
    change(copy / MANIFEST, pair_size=8)
    message = refusal(copy)
    assert "stance." in message
    assert "make train" in message


@pytest.mark.parametrize("fault", ["window", "vocabulary"])
def test_what_the_encoder_has_no_row_for_is_refused_at_once(copy: Path, fault: str) -> None:
    if fault == "window":
        change(copy / MANIFEST, window=POSITIONS + 1)
    else:
        content = json.loads((copy / "tokenizer.json").read_text(encoding="utf-8"))
        content["model"]["vocab"]["zzz"] = 4000
        (copy / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    assert "make train" in refusal(copy)


def test_attention_weights_are_never_dropped(written: Path) -> None:
    """torch's fused attention for CPU knows no dropout; with any, training takes the slow way."""
    config: Any = load_model(read_checkpoint(written)).encoder.config
    assert config.attention_probs_dropout_prob == 0
    assert config.hidden_dropout_prob > 0
