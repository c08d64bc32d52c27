"""Post-training quantisation of ``encode`` to int8, on windows of training texts, and what it costs.

Leaves to others: conversion and files (``graphs``). The method is NNCF's: SmoothQuant (Xiao et al., 2023) and min-max ranges.
Weights use half of the int8 range, so that sums of two products fit into 16 bits on processors without int8 dot products: the
graph answers alike everywhere. What costs most for what it saves stays in float.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsstance.encoding import Batch, Encoding, Window
from newsstance.errors import ConfigError

SUBSET = 128
"""Windows that calibrate, and half as many others that compare."""
BATCH = 4
SEED = 20
SMOOTHED = 0.8
"""How much of the spread of activations SmoothQuant moves to the weights: with this, rather than 0.5 or NNCF's 0.95, states stay
near (docs/decisions/0010-cpu-engine.md)."""
FLOAT = (r".*layer\.[01]\.output\.dense.*",)
"""Names of the operations that stay in float, as BERT's are named; an encoder of other names is quantised whole."""


def quantise(model: Any, encoding: Encoding, windows: Sequence[Window]) -> tuple[Any, Mapping[str, float]]:
    """An int8 copy of a float32 model, and how the two agree on windows that did not calibrate it (the same, where there are no
    others). Raises ConfigError without windows."""
    import nncf  # noqa: PLC0415 - heavy, and wanted only here
    from nncf.quantization.advanced_parameters import AdvancedSmoothQuantParameters, OverflowFix  # noqa: PLC0415

    if not windows:
        raise ConfigError(
            "int8 graphs need texts to calibrate on, and there are none; name some with --data READER=PATH"
        )
    chosen = random.Random(SEED).sample(range(len(windows)), min(len(windows), SUBSET * 3 // 2))
    learn = _batches(encoding, [windows[at] for at in chosen[:SUBSET]])
    check = _batches(encoding, [windows[at] for at in chosen[SUBSET:] or chosen])
    small = nncf.quantize(
        model.clone(),
        nncf.Dataset([_inputs(batch) for batch in learn]),
        model_type=nncf.ModelType.TRANSFORMER,
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(learn),
        ignored_scope=nncf.IgnoredScope(patterns=list(FLOAT), validate=False),
        advanced_parameters=nncf.AdvancedQuantizationParameters(
            overflow_fix=OverflowFix.ENABLE, smooth_quant_alphas=AdvancedSmoothQuantParameters(matmul=SMOOTHED)
        ),
    )
    return small, compare(model, small, check)


def compare(model: Any, other: Any, batches: Sequence[Batch]) -> Mapping[str, float]:
    """Share of tokens with the same tag, and the root mean square difference of states relative to their own."""
    import openvino  # noqa: PLC0415

    core = openvino.Core()
    one, two = (core.compile_model(each, "CPU", {"INFERENCE_PRECISION_HINT": "f32"}) for each in (model, other))
    same = total = 0
    error = power = 0.0
    for batch in batches:
        real = batch.mask.astype(bool)
        (states, tags), (others, othertags) = (_outputs(each(_inputs(batch)), real) for each in (one, two))
        same += int((tags.argmax(-1) == othertags.argmax(-1)).sum())
        total += len(tags)
        error += float(((states - others) ** 2).sum())
        power += float((states**2).sum())
    return {"same_tag": same / max(1, total), "state_error": (error / max(power, 1e-12)) ** 0.5, "tokens": total}


def _outputs(found: Any, real: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return found[0][real], found[1][real]


def _inputs(batch: Batch) -> dict[str, NDArray[np.int64]]:
    return {"ids": batch.ids, "mask": batch.mask, "casing": batch.casing}


def _batches(encoding: Encoding, windows: Iterable[Window]) -> list[Batch]:
    order = sorted(windows, key=len)
    return [encoding.batch(order[at : at + BATCH]) for at in range(0, len(order), BATCH)]
