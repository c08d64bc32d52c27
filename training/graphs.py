"""Adds OpenVINO graphs to a checkpoint: ``encode`` in int8 and float32, ``judge`` in float32.

Leaves to others: quantisation (``quantise``), the checkpoint's other files (``export``), running the graphs
(``newsstance.engine.openvino_engine``). Libraries that would report home are kept from it.
"""

import io
import json
import logging
import os
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from newsstance.checkpoint import MANIFEST, Checkpoint, sha256
from newsstance.encoding import Window
from newsstance.engine.runtime import REPORTING, absent
from newsstance.graphs import FOLDER, JUDGE, encode_graph
from newsstance.model import NewsModel
from newsstance.weights import load_model


class EncodeGraph(nn.Module):
    """``NewsModel.encode`` as a module of its own."""

    def __init__(self, model: NewsModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, mask: Tensor, casing: Tensor) -> tuple[Tensor, Tensor]:
        return self.model.encode(ids, mask, casing)


class JudgeGraph(nn.Module):
    """``NewsModel.judge_numbered`` as a module of its own."""

    def __init__(self, model: NewsModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        judged = self.model.judge_numbered(*inputs)
        return judged.mentions, judged.pairs, judged.sentences


def add_graphs(checkpoint: Checkpoint, windows: Sequence[Window]) -> Mapping[str, float]:
    """Write graphs into a checkpoint, or write them anew; ``windows`` of training texts calibrate int8. Returns how the int8 graph
    compares with float32. Raises CheckpointError, ConfigError."""
    with quiet():
        import openvino  # noqa: PLC0415

        from training.quantise import quantise  # noqa: PLC0415 - one needs the other

        model = load_model(checkpoint)
        draft = checkpoint.path / f".{FOLDER}.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        encode = convert(EncodeGraph(model), encode_inputs(), ("ids", "mask", "casing"), ("states", "tags"))
        judge = convert(
            JudgeGraph(model),
            judge_inputs(model),
            ("states", "sentence", "starts", "ends", "where", "numbers"),
            ("mentions", "pairs", "sentences"),
        )
        openvino.save_model(judge, draft / JUDGE, compress_to_fp16=False)
        openvino.save_model(encode, draft / encode_graph("float32"), compress_to_fp16=True)
        small, compared = quantise(encode, checkpoint.encoding, windows)
        openvino.save_model(small, draft / encode_graph("int8"), compress_to_fp16=False)
    _install(checkpoint, draft, compared)
    return compared


def convert(module: nn.Module, example: tuple[Tensor, ...], inputs: Sequence[str], outputs: Sequence[str]) -> Any:
    """A traced module as an OpenVINO model of dynamic shapes."""
    from openvino.tools.ovc import convert_model  # noqa: PLC0415

    with torch.no_grad():
        model = convert_model(module.eval(), example_input=example)
    for port, name in (*zip(model.inputs, inputs, strict=True), *zip(model.outputs, outputs, strict=True)):
        port.get_tensor().set_names({name})
    return model


def encode_inputs() -> tuple[Tensor, ...]:
    """Two windows, one of them padded, so that the mask is no constant."""
    ids = torch.ones((2, 6), dtype=torch.int64)
    mask = torch.tensor([[1] * 6, [1] * 4 + [0] * 2])
    return ids, mask, torch.zeros_like(ids)


def judge_inputs(model: NewsModel) -> tuple[Tensor, ...]:
    """Two windows of two sentences with three mentions each, the last of them padding."""
    hidden = int(model.tagger.in_features)
    sentence = torch.tensor([[-1, 0, 0, 1, 1, -1]] * 2)
    starts, ends = torch.tensor([[1, 3, 0]] * 2), torch.tensor([[2, 5, 0]] * 2)
    where = torch.tensor([[0, 1, 0]] * 2)
    states = torch.linspace(-1, 1, 2 * 6 * hidden).reshape(2, 6, hidden)
    return states, sentence, starts, ends, where, torch.arange(2)


@contextmanager
def quiet() -> Iterator[None]:
    """Without telemetry, progress bars on the screen, and warnings about what tracing fixes on purpose."""
    level = logging.root.manager.disable
    with warnings.catch_warnings(), absent(REPORTING), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(level)


def _install(checkpoint: Checkpoint, draft: Path, compared: Mapping[str, float]) -> None:
    """Put the folder in place, and what int8 costs into the provenance. At every step the manifest vouches for what is
    there, or for no graphs."""
    manifest = checkpoint.path / MANIFEST
    content = json.loads(manifest.read_text(encoding="utf-8"))
    _write_manifest(manifest, {**content, "graphs": {}})
    shutil.rmtree(checkpoint.path / FOLDER, ignore_errors=True)
    draft.rename(checkpoint.path / FOLDER)
    files = sorted((checkpoint.path / FOLDER).iterdir())
    provenance = {**content["provenance"], "int8": dict(compared)}
    graphs = {file.name: sha256(file) for file in files}
    _write_manifest(manifest, {**content, "graphs": graphs, "provenance": provenance})


def _write_manifest(path: Path, content: Mapping[str, Any]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(path)
