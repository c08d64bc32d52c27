"""How fast the bare encoder is: torch in float32, OpenVINO in float32 and int8, by the shape of the batch, and what share of the
processor's peak that is.

Leaves to others all that is not the encoder (``scorer``). Run: ``python -m benchmarks.engine [--checkpoint DIR]``; the last line
is one JSON document.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peak import peaks
from benchmarks.promises import at_least, shown
from benchmarks.timing import race
from newsstance.checkpoint import Checkpoint, read_checkpoint
from newsstance.encoding import Batch
from newsstance.engine.base import Engine
from newsstance.engine.loading import EngineChoice, load_engine
from newsstance.engine.processor import cores, int8_instructions

SHAPES = ((1, 64), (1, 256), (4, 64), (4, 256), (16, 128), (8, 256), (32, 128))
ENGINES = {
    "torch float32": EngineChoice(name="torch"),
    "openvino float32": EngineChoice(name="openvino", dtype="float32"),
    "openvino int8": EngineChoice(name="openvino", dtype="int8"),
}
ROUNDS = 3
LEAST_TIMES_TORCH = 1.0


def measure(engines: Mapping[str, Engine], vocabulary: int, rounds: int) -> dict[str, dict[str, float]]:
    """Tokens a second by shape and engine."""
    found: dict[str, dict[str, float]] = {}
    for rows, tokens in SHAPES:
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
    """Best speeds, ratios and shares of the peak."""
    best = {name: max(found, key=lambda shape: found[shape][name]) for name in ENGINES}
    peak = max(value for name, value in limits.items() if name.startswith("int8"))
    config = checkpoint.encoder_config()
    speeds = {}
    for name, shape in best.items():
        speed = found[shape][name]
        giga = speed * operations(config, int(shape.split("x")[1])) / 1e9
        speeds[name] = {
            "shape": shape,
            "tokens_per_s": round(speed),
            "gop_per_s": round(giga, 1),
            "of_int8_peak": round(giga / peak, 3),
            "of_float32_peak": round(giga / limits["float32"], 3),
            "times_torch": round(speed / found[best["torch float32"]]["torch float32"], 2),
        }
    return speeds


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    checkpoint = read_checkpoint(options.checkpoint)
    engines = {name: load_engine(checkpoint, choice) for name, choice in ENGINES.items()}
    flags = sorted(int8_instructions() or ())
    print(f"{cores()} cores; int8 dot products: {', '.join(flags) or 'none'}. Tokens a second by rows x tokens:")
    print(" " * 11 + "".join(f"{name:>18}" for name in engines))
    found = measure(engines, checkpoint.encoding.tokenizer.get_vocab_size(), options.rounds)
    limits = peaks(cores())
    print(
        "peaks, billions of operations a second: " + ", ".join(f"{name} {value:.0f}" for name, value in limits.items())
    )
    speeds = report(checkpoint, found, limits)
    for name, row in speeds.items():
        print(
            f"{name:<18} best {row['tokens_per_s']:,} tokens/s at {row['shape']}: {row['times_torch']} x torch, "
            f"{row['of_int8_peak']:.0%} of the int8 peak, {row['of_float32_peak']:.0%} of the float32 peak"
        )
    rounded = {shape: {name: round(speed) for name, speed in row.items()} for shape, row in found.items()}
    rivals = {name: row["times_torch"] for name, row in speeds.items() if name.startswith("openvino")}
    promises = {f"{name}, times torch": at_least(LEAST_TIMES_TORCH, times) for name, times in rivals.items()}
    print(shown(promises))
    document = {
        "benchmark": "engine",
        "cores": cores(),
        "int8_instructions": flags,
        "engines": speeds,
        "promises": promises,
    }
    print(json.dumps({**document, "peaks": {k: round(v, 1) for k, v in limits.items()}, "tokens_per_s": rounded}))


if __name__ == "__main__":
    main()
