"""How fast the bare encoder is: torch in float32, OpenVINO in float32 and int8, by the shape of the batch, and what share of the
processor's peak that is. On a GPU: torch in float32 and in the number type that the engine takes there.

Leaves to others all that is not the encoder (``scorer``). Run: ``python -m benchmarks.engine [--checkpoint DIR] [--device cuda]``;
the last line is one JSON document.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peak import device_peaks, peaks
from benchmarks.promises import at_least, shown
from benchmarks.timing import race
from newsstance.checkpoint import Checkpoint, read_checkpoint
from newsstance.encoding import Batch
from newsstance.engine.base import Engine
from newsstance.engine.loading import EngineChoice, load_engine
from newsstance.engine.processor import cores, int8_instructions

SHAPES = ((1, 64), (1, 256), (4, 64), (4, 256), (16, 128), (8, 256), (32, 128))
LARGE = ((64, 256), (256, 256))
"""What a GPU reads at a time, besides."""
PLAIN = "torch float32"
"""What the others are compared with."""
ENGINES = {
    PLAIN: EngineChoice(name="torch"),
    "openvino float32": EngineChoice(name="openvino", dtype="float32"),
    "openvino int8": EngineChoice(name="openvino", dtype="int8"),
}
ROUNDS = 3
LEAST_TIMES_TORCH = 1.0


def choices(device: str) -> dict[str, EngineChoice]:
    """What is measured on a device, by its name."""
    if device == "cpu":
        return ENGINES
    return {
        PLAIN: EngineChoice(name="torch", device=device, dtype="float32"),
        "torch by its rule": EngineChoice(name="torch", device=device),
    }


def measure(
    engines: Mapping[str, Engine], vocabulary: int, rounds: int, shapes: Sequence[tuple[int, int]] = SHAPES
) -> dict[str, dict[str, float]]:
    """Tokens a second by shape and engine."""
    found: dict[str, dict[str, float]] = {}
    for rows, tokens in shapes:
        batch = random_batch(rows, tokens, vocabulary)
        rivals: dict[str, Callable[[], object]] = {name: partial(one.encode, batch) for name, one in engines.items()}
        seconds = race(rivals, rounds)
        found[f"{rows}x{tokens}"] = {name: rows * tokens / seconds[name] for name in engines}
        line = "".join(f"{found[f'{rows}x{tokens}'][name]:>18,.0f}" for name in engines)
        print(f"{rows:>4} x {tokens:<5}{line}", flush=True)
    return found


def random_batch(rows: int, tokens: int, vocabulary: int) -> Batch:
    """Windows without padding."""
    rng = np.random.default_rng(rows * tokens)
    shape = (rows, tokens)
    return Batch(
        ids=rng.integers(min(1000, vocabulary // 2), vocabulary, shape),
        mask=np.ones(shape, np.int64),
        casing=rng.integers(0, 4, shape),
        sentence=np.zeros(shape, np.int64),
    )


def operations(config: Mapping[str, Any], tokens: int) -> float:
    """Operations a token in the products of a BERT encoder, in a window of so many tokens."""
    hidden, inner, layers = config["hidden_size"], config["intermediate_size"], config["num_hidden_layers"]
    return float(2 * layers * (4 * hidden * hidden + 2 * hidden * inner + 2 * tokens * hidden))


def report(
    checkpoint: Checkpoint, found: Mapping[str, Mapping[str, float]], limits: Mapping[str, float]
) -> dict[str, Any]:
    """Best speeds, ratios and shares of the peaks; of each number type the highest, whichever library reaches it."""
    best = {name: max(found, key=lambda shape: found[shape][name]) for name in next(iter(found.values()))}
    peak: dict[str, float] = {}
    for name, value in limits.items():
        kind = name.split("_")[0]
        peak[kind] = max(value, peak.get(kind, 0.0))
    config = checkpoint.encoder_config()
    speeds = {}
    for name, shape in best.items():
        speed = found[shape][name]
        giga = speed * operations(config, int(shape.split("x")[1])) / 1e9
        speeds[name] = {
            "shape": shape,
            "tokens_per_s": round(speed),
            "gop_per_s": round(giga, 1),
            **{f"of_{kind}_peak": round(giga / value, 3) for kind, value in peak.items()},
            "times_torch": round(speed / found[best[PLAIN]][PLAIN], 2),
        }
    return speeds


def _shares(row: Mapping[str, Any]) -> str:
    kinds = [key.split("_")[1] for key in row if key.startswith("of_")]
    return ", ".join(f"{row[f'of_{kind}_peak']:.0%} of the {kind} peak" for kind in kinds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:0, …")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    checkpoint = read_checkpoint(options.checkpoint)
    on_cpu = options.device == "cpu"
    engines = {name: load_engine(checkpoint, choice) for name, choice in choices(options.device).items()}
    flags = sorted(int8_instructions() or ())
    print(f"{cores()} cores; int8 dot products: {', '.join(flags) or 'none'}. Tokens a second by rows x tokens:")
    if not on_cpu:
        print("; ".join(f"{name}: {engine.info()}" for name, engine in engines.items()))
    print(" " * 11 + "".join(f"{name:>18}" for name in engines))
    shapes = SHAPES if on_cpu else (*SHAPES, *LARGE)
    found = measure(engines, checkpoint.encoding.tokenizer.get_vocab_size(), options.rounds, shapes)
    limits = peaks(cores()) if on_cpu else device_peaks(options.device)
    print(
        "peaks, billions of operations a second: " + ", ".join(f"{name} {value:.0f}" for name, value in limits.items())
    )
    speeds = report(checkpoint, found, limits)
    for name, row in speeds.items():
        print(
            f"{name:<18} best {row['tokens_per_s']:,} tokens/s at {row['shape']}: {row['times_torch']} x torch, "
            f"{_shares(row)}"
        )
    rounded = {shape: {name: round(speed) for name, speed in row.items()} for shape, row in found.items()}
    rivals = {name: row["times_torch"] for name, row in speeds.items() if name != PLAIN}
    promises = {f"{name}, times torch": at_least(LEAST_TIMES_TORCH, times) for name, times in rivals.items()}
    print(shown(promises))
    document = {
        "benchmark": "engine",
        "device": options.device,
        "dtypes": {name: engine.info()["dtype"] for name, engine in engines.items()},
        "cores": cores(),
        "int8_instructions": flags,
        "engines": speeds,
        "promises": promises,
    }
    print(json.dumps({**document, "peaks": {k: round(v, 1) for k, v in limits.items()}, "tokens_per_s": rounded}))


if __name__ == "__main__":
    main()
