"""What the processor, or another device, can do: a large matrix product in float32 and in int8 (bfloat16 on a
GPU), by whichever library here is fastest at it.

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
SIDE, PRODUCTS = 8192, 8
"""Of the square matrices that other devices multiply, and how often in a turn, so that asking costs nothing."""
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


def device_peaks(device: str, side: int = SIDE) -> dict[str, float]:
    """Billions of operations a second of another device, in torch's ``float32`` and ``bfloat16``."""
    rivals = {str(one).removeprefix("torch."): _products(device, one, side) for one in (torch.float32, torch.bfloat16)}
    operations = PRODUCTS * 2 * side**3 / 1e9
    return {name: operations / seconds for name, seconds in race(rivals, ROUNDS).items()}


def _products(device: str, dtype: torch.dtype, side: int) -> Callable[[], object]:
    left, right = (torch.randn(side, side, device=device).to(dtype) for _ in range(2))

    def run() -> float:
        for _ in range(PRODUCTS):
            product = left @ right
        return float(product[0, 0])  # waits for the device

    return run


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
