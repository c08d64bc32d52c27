"""Do the engines answer alike: OpenVINO in int8 and float32 beside torch in float32, and int8 alone beside int8 in a batch. With
``--device cuda``: torch there, in float32 and in the number type that the engine takes there, beside torch in float32 on the CPU.

Leaves to others whether the answers are right (``training.evaluate``). Run: ``NEWSSTANCE_DATA=folder python -m benchmarks.agreement
[--checkpoint DIR] [--device cuda] [--limit N]``; the last line is one JSON document. Pairs that
neither side judged, because they never share a window, are left out.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.folder import data_folder
from benchmarks.promises import Promise, at_least, at_most, shown
from newsstance.calibration import softmax
from newsstance.scorer import Scorer
from training.examples import Example
from training.predictions import UNPAIRED, predict
from training.readers import reader

ALONE = 40
BY_ITS_RULE = "by its rule"
LEAST_SAME, MOST_APART = 0.98, 0.02
NEVER_JUDGED = softmax(np.array([UNPAIRED], np.float32))
Probabilities = Mapping[str, NDArray[np.float32]]


def probabilities(scorer: Scorer, examples: Sequence[Example]) -> dict[str, NDArray[np.float32]]:
    """Uncalibrated probabilities of every labelled item, by head."""
    return {
        head: softmax(np.array([item.logits for item in items], np.float32))
        for head, items in predict(scorer, examples).items()
    }


def compare(one: Probabilities, other: Probabilities) -> dict[str, dict[str, float]]:
    """By head: share of the same label, greatest and mean difference, and the greatest margin at which a label changed."""
    found = {}
    for head, all_left in one.items():
        judged = ~(_never_judged(all_left) & _never_judged(other[head]))
        left, right = all_left[judged], other[head][judged]
        if not len(left):
            continue
        same = left.argmax(1) == right.argmax(1)
        ordered = np.sort(left, axis=1)
        margins = (ordered[:, 2] - ordered[:, 1])[~same]
        found[head] = {
            "items": len(left),
            "never_judged": len(all_left) - len(left),
            "same_label": round(float(same.mean()), 4),
            "most": round(float(np.abs(left - right).max()), 4),
            "mean": round(float(np.abs(left - right).mean()), 5),
            "widest_margin_changed": round(float(margins.max(initial=0)), 4),
        }
    return found


def _never_judged(probabilities: NDArray[np.float32]) -> NDArray[np.bool_]:
    near = np.abs(probabilities - NEVER_JUDGED) <= 1e-7
    return np.asarray(near.all(axis=1), np.bool_)


def choices(device: str) -> dict[str, dict[str, Any]]:
    """What is compared with torch in float32 on the CPU, by name; of the last one promises are made."""
    if device == "cpu":
        return {dtype: {"engine": "openvino", "dtype": dtype} for dtype in ("float32", "int8")}
    there = {"engine": "torch", "device": device}
    return {f"{device} float32": {**there, "dtype": "float32"}, f"{device} {BY_ITS_RULE}": there}


def promises(
    results: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]], rival: str = "int8"
) -> dict[str, Promise]:
    """What must hold of a rival on each set, at its worst head."""
    found = {}
    for name, result in results.items():
        same = min(row["same_label"] for row in result[rival].values())
        apart = [row["most"] for row in result[f"{rival} alone or not"].values()]
        margins = [row["widest_margin_changed"] for row in result[f"{rival} alone or not"].values()]
        found[f"{name}, same label in {rival}"] = at_least(LEAST_SAME, same)
        found[f"{name}, difference of p alone or not"] = at_most(MOST_APART, max(apart))
        found[f"{name}, margin of a label that changes alone"] = at_most(MOST_APART, max(margins))
    return found


def alone(scorer: Scorer, examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Every example on its own beside all of them together."""
    each = [probabilities(scorer, [example]) for example in examples]
    heads = {head for found in each for head in found}
    single = {head: np.concatenate([found[head] for found in each if head in found]) for head in heads}
    return compare(single, probabilities(scorer, examples))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:0, …")
    parser.add_argument("--limit", type=int, help="examples of a set at most; all if not given")
    options = parser.parse_args(arguments)
    folder = data_folder("newsmtsc")
    sets = {
        "newsmtsc/dev_rw": ("newsmtsc", folder / "newsmtsc" / "dev_rw.jsonl"),
        "newsmtsc/dev_mt": ("newsmtsc", folder / "newsmtsc" / "dev_mt.jsonl"),
        "bundled/dev": ("bundled", Path("data/corpus/dev.jsonl")),
    }
    examples = {name: list(reader(kind)(path))[: options.limit] for name, (kind, path) in sets.items()}
    plain = Scorer.load(options.checkpoint, engine="torch")
    scorers = {name: Scorer.load(options.checkpoint, **asked) for name, asked in choices(options.device).items()}
    *_, rival = scorers
    results: dict[str, Any] = {}
    for name, some in examples.items():
        exact = probabilities(plain, some)
        results[name] = {who: compare(exact, probabilities(scorer, some)) for who, scorer in scorers.items()}
        results[name][f"{rival} alone or not"] = alone(scorers[rival], some[:ALONE])
        _show(name, results[name])
    kept = promises(results, rival)
    print(shown(kept))
    engines = {name: dict(scorer.engine.info()) for name, scorer in scorers.items()}
    print(json.dumps({"benchmark": "agreement", "engines": engines, "results": results, "promises": kept}))


def _show(name: str, result: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    for what, heads in result.items():
        print(f"{name}, {what}{'' if 'alone' in what else ' beside torch'}")
        for head, row in heads.items():
            print(
                f"  {head:<18}{row['items']:>7,.0f} items, same label {row['same_label']:.2%}, |difference of p| at most "
                f"{row['most']:.4f}, mean {row['mean']:.5f}; widest margin of a changed label {row['widest_margin_changed']:.4f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
