"""Directed sentiment in five classes: whom of two actors a sentence shows for or against the other, beside the majority's answer.

The model judges both directions, each against, neutral or favor. A row has one class, so the five scores are products over the two
directions, as if they were independent: both neutral; or one direction favor (against) and the other neutral. The highest wins; a
sentence in which both take a stance has no class and is not an answer. Probabilities have the checkpoint's temperature. On the
valid part with its repeats removed; published figures are of the test part of another split. Leaves to others: reading rows
(``training.readers.directed``), the judgements (``training.predictions``).

Run: ``python -m benchmarks.directed [--checkpoint DIR] [--data PATH]``: micro- and macro-F1; the last line is JSON.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from newsstance.calibration import Calibration
from newsstance.checkpoint import read_checkpoint
from newsstance.engine.torch_engine import TorchEngine
from newsstance.errors import ConfigError, NewsstanceError
from newsstance.labels import HEADS
from newsstance.scorer import Scorer
from newsstance.weights import load_model
from training.bootstrap import Bootstrap, Interval
from training.examples import Example
from training.judged import FloatArray
from training.metrics import accuracy, confusion, macro_f1, per_class
from training.predictions import predict
from training.readers.directed import CLASSES, FIRST, SECOND
from training.sets import parse_spec, read_set

VALID: Final = "public:directed_sentiment/valid.txt"
NAMES: Final = tuple(str(number) for number in range(len(CLASSES)))
FAVOR, AGAINST, NEUTRAL = (HEADS["relation"].index(label) for label in ("favor", "against", "neutral"))


def five_classes(forward: FloatArray, backward: FloatArray) -> FloatArray:
    """Scores (rows, 5) from the probabilities of the stance p→q and q→p, each (rows, 3) in label order."""
    return np.stack(
        [
            forward[:, NEUTRAL] * backward[:, NEUTRAL],
            forward[:, FAVOR] * backward[:, NEUTRAL],
            forward[:, NEUTRAL] * backward[:, FAVOR],
            forward[:, AGAINST] * backward[:, NEUTRAL],
            forward[:, NEUTRAL] * backward[:, AGAINST],
        ],
        axis=1,
    )


def gold_class(example: Example) -> str:
    """The number of the class that a row of the reader has."""
    stance = next(((*pair, label) for (_, *pair), label in example.stance.items()), None)
    return NAMES[CLASSES.index(stance)]


def judged_classes(scorer: Scorer, calibration: Calibration, examples: Sequence[Example]) -> list[str]:
    """The class that the model gives each row."""
    found = {item.id: item.logits for item in predict(scorer, examples)["relation"]}
    pairs = ((FIRST, SECOND), (SECOND, FIRST))
    both = [np.array([found[f"{e.id}/{holder}>{target}"] for e in examples], np.float32) for holder, target in pairs]
    forward, backward = (calibration.probabilities("relation", part).astype(np.float64) for part in both)
    return [NAMES[at] for at in five_classes(forward, backward).argmax(axis=1)]


def figures(gold: Sequence[str], judged: Sequence[str], groups: Sequence[str]) -> dict[str, Any]:
    """Micro-F1 (here the same as accuracy), macro-F1 with their 95 % intervals, and each class."""
    interval = partial(Bootstrap(groups=groups, labels=NAMES).interval, gold, judged)
    return {
        "micro_f1": asdict(interval(accuracy)),
        "macro_f1": asdict(interval(macro_f1)),
        "per_class": per_class(gold, judged, NAMES),
        "confusion": confusion(gold, judged, NAMES).tolist(),
    }


def run(checkpoint: Path, data: str) -> dict[str, Any]:
    """The figures of the model and of the majority. Raises NewsstanceError."""
    read = read_checkpoint(checkpoint)
    if "relation" not in read.manifest.trained:
        raise ConfigError(f"{checkpoint} was never taught relations; train on a set that labels them")
    examples = read_set(parse_spec(f"directed={data}"))
    scorer = Scorer(TorchEngine(load_model(read)), read.encoding, Calibration(), read.manifest)
    judged = judged_classes(scorer, read.calibration, examples)
    gold, groups = [gold_class(example) for example in examples], [example.group for example in examples]
    return {
        "checkpoint": str(checkpoint),
        "rows": len(examples),
        "model": figures(gold, judged, groups),
        "majority": figures(gold, [max(NAMES, key=gold.count)] * len(gold), groups),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both lines and JSON; 0 on success, 2 for a bad checkpoint or bad data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--data", default=VALID)
    options = parser.parse_args(arguments)
    try:
        found = run(options.checkpoint, options.data)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{'':10} {'micro-F1':>20} {'macro-F1':>20}   over five classes, {found['rows']} rows")
    for name in ("model", "majority"):
        print(f"{name:10} " + " ".join(f"{_written(found[name][kind]):>20}" for kind in ("micro_f1", "macro_f1")))
    print(json.dumps(found))
    return 0


def _written(figure: dict[str, float | None]) -> str:
    interval = Interval(**figure)  # type: ignore[arg-type]
    if interval.low is None or interval.high is None:
        return f"{100 * interval.value:.1f}"
    return f"{100 * interval.value:.1f} ({100 * interval.low:.1f}–{100 * interval.high:.1f})"


if __name__ == "__main__":
    sys.exit(main())
