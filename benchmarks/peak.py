"""What the processor can do: a large matrix product in float32 and in int8, by whichever library here is fastest at it.

Leaves to others what it is compared with. One multiplication and one addition count as two operations.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmarks.timing import race
from newsstance.engine.runtime import runtime

ROWS, INNER, COLUMNS = 4096, 1536, 1536
ROUNDS = 5


def peaks(threads: int) -> dict[str, float]:
    """Billions of operations a second: ``float32`` (torch), and ``int8`` by OpenVINO and by torch."""
    torch.set_num_threads(threads)
    left, right = torch.randn(ROWS, INNER), torch.randn(INNER, COLUMNS)
    rivals: dict[str, Callable[[], object]] = {
        "float32": lambda: left @ right,
        "int8_openvino": _openvino(threads),
        "int8_torch": _torch(),
    }
    operations = 2 * ROWS * INNER * COLUMNS / 1e9
    return {name: operations / seconds for name, seconds in race(rivals, ROUNDS).items()}


def _openvino(threads: int) -> Callable[[], object]:
    """A quantised product as NNCF would leave it: unsigned activations, signed weights, a scale a column."""
    openvino: Any = runtime()
    ops = openvino.opset13
    rng = np.random.default_rng(0)
    given = ops.parameter([-1, INNER], np.float32)
    low, high = np.float32(0), np.float32(2.55)
    quantised = ops.fake_quantize(given, low, high, low, high, 256)
    weights = ops.constant(rng.integers(-63, 63, (COLUMNS, INNER)).astype(np.int8))
    scaled = ops.multiply(ops.convert(weights, np.float32), ops.constant(np.full((COLUMNS, 1), 0.01, np.float32)))
    model = openvino.Model([ops.matmul(quantised, scaled, False, True)], [given])
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1}
    request = openvino.Core().compile_model(model, "CPU", settings).create_infer_request()
    values = rng.random((ROWS, INNER)).astype(np.float32)
    return lambda: request.infer([values])


def _torch() -> Callable[[], object]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # eager quantisation is deprecated; its product is the one wanted here
        torch.backends.quantized.engine = "onednn"
        weights = torch.quantize_per_tensor(torch.randn(COLUMNS, INNER), 0.02, 0, torch.qint8)
        packed = torch.ops.quantized.linear_prepack(weights, torch.zeros(COLUMNS))
        values = torch.quantize_per_tensor(torch.randn(ROWS, INNER), 0.02, 60, torch.quint8)
    return lambda: torch.ops.quantized.linear(values, packed, 0.1, 60)
