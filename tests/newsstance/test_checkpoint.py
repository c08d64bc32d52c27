import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tokenizers import processors

from newsstance.calibration import Calibration
from newsstance.checkpoint import FORMAT, MANIFEST, WEIGHTS, read_checkpoint, read_encoding, sha256
from newsstance.errors import CheckpointError
from tests.tiny import PAIR_SIZE, WINDOW, tiny_tokenizer, vouch, write_tiny

WAY_OUT = "train one with make train, or name another: --checkpoint DIR, in Python Scorer.load(DIR)"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("checkpoints") / "tiny")


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    """A checkpoint to spoil."""
    return Path(shutil.copytree(written, tmp_path / "copy"))


def change(folder: Path, **changes: Any) -> None:
    """The manifest with other values; None takes a key away."""
    path = folder / MANIFEST
    content = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    path.write_text(json.dumps({key: value for key, value in content.items() if value is not None}), encoding="utf-8")


def refusal(folder: Path, file: str) -> str:
    """The message of the refusal, which names the file and a way out."""
    with pytest.raises(CheckpointError) as raised:
        read_checkpoint(folder)
    message = str(raised.value)
    assert str(folder) in message
    assert file in message
    return message


def test_a_checkpoint_is_read_as_it_was_written(written: Path) -> None:
    checkpoint = read_checkpoint(written)
    manifest = checkpoint.manifest
    assert (manifest.name, manifest.window, manifest.pair_size, manifest.blind) == ("tiny", WINDOW, PAIR_SIZE, False)
    assert manifest.weights_sha256 == sha256(checkpoint.weights)
    assert manifest.version == manifest.weights_sha256[:12]
    assert manifest.provenance["encoder"] == "random"
    assert checkpoint.calibration == Calibration()
    assert (checkpoint.encoding.cls_id, checkpoint.encoding.sep_id, checkpoint.encoding.pad_id) == (2, 3, 0)
    assert checkpoint.encoding.window == WINDOW
    assert checkpoint.encoder_config()["model_type"] == "bert"


def test_nothing_in_it_is_a_pickle(written: Path) -> None:
    assert {path.suffix for path in written.rglob("*") if path.is_file()} <= {".json", ".safetensors", ".md", ""}
    assert not any(path.read_bytes().startswith(b"\x80") for path in written.iterdir() if path.name != WEIGHTS)


def test_no_directory(tmp_path: Path) -> None:
    assert WAY_OUT in refusal(tmp_path / "none", "none")
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert WAY_OUT in refusal(file, "file")


@pytest.mark.parametrize("file", [MANIFEST, WEIGHTS, "tokenizer.json"])
def test_a_missing_file(copy: Path, file: str) -> None:
    (copy / file).unlink()
    assert WAY_OUT in refusal(copy, file)


def test_a_missing_calibration(copy: Path) -> None:
    (copy / "calibration.json").unlink()
    assert "make evaluate" in refusal(copy, "calibration.json")


def test_a_missing_config(copy: Path) -> None:
    (copy / "config.json").unlink()
    assert "is missing" in refusal(copy, "config.json")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_file_that_was_changed_afterwards(copy: Path, name: str) -> None:
    (copy / name).write_text((copy / name).read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert "not the file its manifest names" in refusal(copy, name)


@pytest.mark.parametrize("content", [b"", b"half"])
def test_truncated_or_replaced_weights(copy: Path, content: bytes) -> None:
    whole = (copy / WEIGHTS).read_bytes()
    (copy / WEIGHTS).write_bytes(whole[: len(whole) // 2] if content == b"half" else content)
    message = refusal(copy, WEIGHTS)
    assert "truncated or replaced" in message
    assert WAY_OUT in message


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("format", 99, "format is 99, this version reads 1"),
        ("format", str(FORMAT), "format is '1'"),
        ("format", None, "format is None"),
        ("normaliser", 2, "normaliser is 2"),
        ("heads", {"sentiment": ["positive", "neutral", "negative"]}, "heads is {'sentiment': ['positive'"),
        ("tags", ["O", "B-person"], "tags is ['O', 'B-person']"),
        ("tags", None, "tags is None"),
        ("window", None, "window"),
        ("pair_size", "seven", "seven"),
        ("provenance", 3, "not iterable"),
        ("weights_sha256", None, "'weights_sha256'"),
    ],
)
def test_a_foreign_manifest(copy: Path, key: str, value: Any, shown: str) -> None:
    change(copy, **{key: value})
    message = refusal(copy, MANIFEST)
    assert shown in message
    assert WAY_OUT in message


def test_another_order_of_labels_in_one_head_alone(copy: Path) -> None:
    heads = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))["heads"]
    change(copy, heads={**heads, "relation": heads["relation"][::-1]})
    assert "heads is" in refusal(copy, MANIFEST)


@pytest.mark.parametrize("content", ["", "{", "[]", "3", "\x00", '{"format": 1,}'])
def test_a_manifest_that_is_no_json_object(copy: Path, content: str) -> None:
    (copy / MANIFEST).write_text(content, encoding="utf-8")
    assert WAY_OUT in refusal(copy, MANIFEST)


def test_a_manifest_that_is_no_text(copy: Path) -> None:
    (copy / MANIFEST).write_bytes(b"\xff\xfe\x00")
    assert WAY_OUT in refusal(copy, MANIFEST)


def test_a_manifest_nested_beyond_measure(copy: Path) -> None:
    (copy / MANIFEST).write_text("[" * 100_000, encoding="utf-8")
    assert WAY_OUT in refusal(copy, MANIFEST)


@pytest.mark.parametrize("window", [-5, 0, 2])
def test_a_window_without_room_for_a_token(copy: Path, window: int) -> None:
    change(copy, window=window)
    assert WAY_OUT in refusal(copy, MANIFEST)


@pytest.mark.parametrize("content", ["", "{}", '{"version": "1.0"}', "[" * 10_000, "\x00"])
def test_a_broken_tokenizer(copy: Path, content: str) -> None:
    (copy / "tokenizer.json").write_text(content, encoding="utf-8")
    vouch(copy)
    message = refusal(copy, "tokenizer.json")
    assert "is no tokenizer" in message
    assert WAY_OUT in message


@pytest.mark.parametrize("template", ["$A", "[CLS] $A", "[CLS] $A [SEP] [SEP]"])
def test_a_tokenizer_that_frames_otherwise(tmp_path: Path, template: str) -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single=template, special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    path = tmp_path / "tokenizer.json"
    tokenizer.save(str(path))
    with pytest.raises(CheckpointError, match="needs one on each side") as raised:
        read_encoding(path, window=WINDOW)
    assert str(path) in str(raised.value)


def test_a_changed_weight_is_noticed(copy: Path) -> None:
    content = bytearray((copy / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (copy / WEIGHTS).write_bytes(bytes(content))
    assert WAY_OUT in refusal(copy, WEIGHTS)
