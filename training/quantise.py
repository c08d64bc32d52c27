"""Post-training quantisation of ``encode`` to int8, on windows of training texts, and what it costs.

Leaves to others: conversion and files (``graphs``). The method is NNCF's: SmoothQuant (Xiao et al., 2023) and min-max ranges.
Weights use half of the int8 range, so that sums of two products fit into 16 bits on processors without int8 dot products: the
graph answers alike everywhere. What costs most for what it saves stays in float.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
"""Names of the operations that stay in float, as BERT's are named; an encoder of other names is quantised whole, with a word."""
LEAST_SAME_TAG, MOST_STATE_ERROR = 0.98, 0.1
"""Beyond these int8 is warned of. All settings tried whose states were further apart kept fewer than 98 % of the labels on two of
three sets or on all; nearer ones may, too (docs/decisions/0010-cpu-engine.md)."""


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
    return small, {**compare(model, small, check), "in_float": left_in_float(model)}


def left_in_float(model: Any, patterns: Sequence[str] = FLOAT) -> int:
    """How many of a model's matrix products the patterns name."""
    names = [one.get_friendly_name() for one in model.get_ops() if one.get_type_name() == "MatMul"]
    return sum(any(re.fullmatch(pattern, name) for pattern in patterns) for name in names)


def doubts(compared: Mapping[str, float], encoder: str, *, tagged: bool = True) -> Iterator[str]:
    """What to warn of, from what ``quantise`` found of an encoder. The tags of a tagger that was never taught say nothing."""
    if not compared["in_float"]:
        yield (
            f"int8: no operation of encoder {encoder} is named as {', '.join(FLOAT)} (FLOAT in training/quantise.py), so none was "
            "left in float; name those of its first layers there if int8 answers too far from float32"
        )
    if (tagged and compared["same_tag"] < LEAST_SAME_TAG) or compared["state_error"] > MOST_STATE_ERROR:
        yield (
            f"int8 of encoder {encoder} is far from float32 on training texts: {compared['same_tag']:.2%} of tokens have the same "
            f"tag (at least {LEAST_SAME_TAG:.0%} wanted), states are {compared['state_error']:.3f} apart (at most "
            f"{MOST_STATE_ERROR:g}); use --dtype float32 or --engine torch where answers must be the trained model's"
        )


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
