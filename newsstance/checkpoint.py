"""The checkpoint directory: reads and verifies one, refuses what it does not understand.

Leaves to others: writing one (``training.export``), running it (``engine``, ``scorer``). Layout: ``model.safetensors``,
``config.json`` (the encoder's), ``tokenizer.json``, ``newsstance.json`` (the manifest), ``calibration.json``, ``report/``,
``README.md``, and for CPU ``openvino/`` (graphs). Nothing in it is a pickle, and nothing is executed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from newsstance.calibration import Calibration, read_calibration
from newsstance.encoding import Encoding, plain_tokenizer
from newsstance.errors import CheckpointError
from newsstance.graphs import FOLDER, graph_files
from newsstance.labels import HEADS, TAGS

FORMAT = 1
NORMALISER = 1
"""Version of how text is normalised before it is encoded (1: not at all; offsets are the text's own)."""

LEAST_WINDOW = 8
"""Tokens: room for context, text and two special tokens."""
MANIFEST = "newsstance.json"
FILES = ("config.json", "tokenizer.json")
"""Files beside the weights that shape an answer and never change; the calibration may be fitted anew."""
WEIGHTS = "model.safetensors"
WAY_OUT = "train one with make train, or name another: --checkpoint DIR, in Python Scorer.load(DIR)"
"""Where a checkpoint cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What shapes an answer, as written by training. ``version`` is the first 12 hex digits of the weights' sha256;
    ``files`` are the checksums of the other files that shape an answer, ``graphs`` those of the OpenVINO graphs, where there
    are any; ``trained`` the heads (and ``tagger``) that labels
    taught; ``provenance`` holds encoder, data checksums, seed, library versions, git commit and the like."""

    name: str
    version: str
    window: int
    pair_size: int
    blind: bool
    weights_sha256: str
    files: Mapping[str, str]
    graphs: Mapping[str, str]
    trained: frozenset[str]
    provenance: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """A verified directory, without its weights."""

    path: Path
    manifest: Manifest
    calibration: Calibration
    encoding: Encoding

    @property
    def weights(self) -> Path:
        """The safetensors file."""
        return self.path / WEIGHTS

    @property
    def graphs(self) -> Path | None:
        """The folder of OpenVINO graphs; None where the checkpoint has none."""
        return self.path / FOLDER if self.manifest.graphs else None

    def encoder_config(self) -> dict[str, Any]:
        """The encoder's configuration, as transformers writes it."""
        return _json(self.path / "config.json")


def read_checkpoint(path: Path, *, calibrated: bool = True) -> Checkpoint:
    """Read and verify everything but the weights' values; ``calibrated`` False leaves the calibration aside, which is about to be
    fitted anew. Raises CheckpointError that names the fault and the way out."""
    if not path.is_dir():
        raise CheckpointError(f"{path} is no directory, so no checkpoint; {WAY_OUT}")
    path = path.resolve()  # files are read later, too; a symbolic link may lead to another checkpoint by then
    manifest = _manifest(path)
    weights = path / WEIGHTS
    if not weights.is_file():
        raise CheckpointError(f"{path} has no {WEIGHTS}; {WAY_OUT}")
    if _digest(weights) != manifest.weights_sha256:
        raise CheckpointError(f"{weights} is not the file its manifest names (truncated or replaced); {WAY_OUT}")
    _verify(path, manifest.files, WAY_OUT)
    _verify(path / FOLDER, manifest.graphs, "write the graphs anew with python -m training.export CHECKPOINT")
    calibration = read_calibration(path / "calibration.json") if calibrated else Calibration()
    return Checkpoint(
        path=path,
        manifest=manifest,
        calibration=replace(calibration, untrained=frozenset(HEADS) - manifest.trained),
        encoding=read_encoding(path / "tokenizer.json", window=manifest.window),
    )


def read_encoding(path: Path, *, window: int) -> Encoding:
    """An encoding from a ``tokenizer.json``. Raises CheckpointError."""
    try:
        tokenizer = plain_tokenizer(Tokenizer.from_file(str(path)))
    except Exception as error:  # tokenizers raises bare Exception
        raise CheckpointError(f"{path} is no tokenizer ({error}); {WAY_OUT}") from None
    framed = tokenizer.encode("").ids
    if len(framed) != 2:
        raise CheckpointError(
            f"{path} frames a text with {len(framed)} special tokens; newsstance needs one on each side"
        )
    pads = (tokenizer.token_to_id(name) for name in ("[PAD]", "<pad>"))
    pad = next((found for found in pads if found is not None), 0)
    return Encoding(tokenizer=tokenizer, window=window, cls_id=framed[0], sep_id=framed[1], pad_id=pad)


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(path: Path) -> str:
    try:
        return sha256(path)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read ({error.strerror}); {WAY_OUT}") from None


def _verify(folder: Path, expected: Mapping[str, str], way_out: str) -> None:
    for name, digest in expected.items():
        if not (folder / name).is_file() or _digest(folder / name) != digest:
            raise CheckpointError(f"{folder / name} is missing or not the file its manifest names; {way_out}")


def _manifest(path: Path) -> Manifest:
    content = _json(path / MANIFEST)
    expected = {
        "format": FORMAT,
        "normaliser": NORMALISER,
        "heads": {head: list(labels) for head, labels in HEADS.items()},
        "tags": list(TAGS),
    }
    for key, value in expected.items():
        if content.get(key) != value:
            raise CheckpointError(
                f"{path / MANIFEST}: {key} is {content.get(key)!r}, this version reads {value!r}; {WAY_OUT}"
            )
    if not isinstance(content.get("window"), int) or content["window"] < LEAST_WINDOW:
        raise CheckpointError(
            f"{path / MANIFEST}: window is {content.get('window')!r}, and must be {LEAST_WINDOW} tokens or more; {WAY_OUT}"
        )
    try:
        return Manifest(
            name=str(content["name"]),
            version=str(content["version"]),
            window=int(content["window"]),
            pair_size=int(content["pair_size"]),
            blind=bool(content["blind"]),
            weights_sha256=str(content["weights_sha256"]),
            files={name: str(content["files"][name]) for name in FILES},
            graphs=_graphs(content.get("graphs", {})),
            trained=frozenset(map(str, content["trained"])),
            provenance=dict(content["provenance"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path / MANIFEST} lacks or garbles {error}; {WAY_OUT}") from None


def _graphs(listed: Mapping[str, Any]) -> dict[str, str]:
    """Checksums by file name; nothing but the files that a folder of graphs may hold is looked for."""
    strange = set(listed) - set(graph_files())
    if strange:
        raise ValueError(f"graphs: {min(strange)!r} is none that this version knows")
    return {name: str(digest) for name, digest in listed.items()}


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} cannot be read ({error}); {WAY_OUT}") from None
    if not isinstance(content, dict):
        raise CheckpointError(f"{path} is no JSON object; {WAY_OUT}")
    return content
