"""Directed sentiment in five classes: whom of two actors a sentence shows for or against the other, beside the majority's answer.

The model judges both directions, each against, neutral or favor. A row has one class, so the five scores are products over the two
directions, as if they were independent: both neutral; or one direction favor (against) and the other neutral. The highest wins; a
sentence in which both take a stance has no class and is not an answer. Probabilities have the checkpoint's temperature. On the
valid part with its repeats removed; published figures are of the test part of another split. Leaves to others: reading rows
(``training.readers.directed``), the judgements (``training.predictions``), several checkpoints (``seeds``).

Run: ``python -m benchmarks.directed [--checkpoint DIR …] [--against DIR …] [--data PATH]``: micro- and macro-F1; the last line is
JSON.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.seeds import Sides, checkpoints, figure, named, options, told
from newsstance.calibration import Calibration
from newsstance.checkpoint import read_checkpoint
from newsstance.errors import ConfigError, NewsstanceError
from newsstance.labels import HEADS
from newsstance.scorer import Scorer
from training.bootstrap import Bootstrap
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


def calibration_of(checkpoint: Path) -> Calibration:
    """Raises NewsstanceError where it is no checkpoint, or knows no relations."""
    read = read_checkpoint(checkpoint)
    if "relation" not in read.manifest.trained:
        raise ConfigError(f"{checkpoint} was never taught relations; train on a set that labels them")
    return read.calibration


def judged_classes(scorer: Scorer, calibration: Calibration, examples: Sequence[Example]) -> list[str]:
    """The class that the model gives each row."""
    found = {item.id: item.logits for item in predict(scorer, examples)["relation"]}
    pairs = ((FIRST, SECOND), (SECOND, FIRST))
    both = [np.array([found[f"{e.id}/{holder}>{target}"] for e in examples], np.float32) for holder, target in pairs]
    forward, backward = (calibration.probabilities("relation", part).astype(np.float64) for part in both)
    return [NAMES[at] for at in five_classes(forward, backward).argmax(axis=1)]


def figures(gold: Sequence[str], judged: Sides[list[str]], groups: Sequence[str]) -> dict[str, Any]:
    """Micro-F1 (here the same as accuracy), macro-F1 with their 95 % intervals, and each class."""
    bootstrap = Bootstrap(groups=groups, labels=NAMES)
    return {
        "micro_f1": figure(bootstrap, gold, judged, accuracy),
        "macro_f1": figure(bootstrap, gold, judged, macro_f1),
        "per_class": judged.map(lambda one: per_class(gold, one, NAMES)).plain(),
        "confusion": judged.map(lambda one: confusion(gold, one, NAMES).tolist()).plain(),
    }


def run(paths: Sides[Path], data: str, engine: str, limit: int | None = None) -> dict[str, Any]:
    """The figures of the models and of the majority. Raises NewsstanceError."""
    known = paths.map(lambda path: (path, calibration_of(path)))
    examples = read_set(parse_spec(f"directed={data}"))[:limit]
    judged = known.map(lambda one: judged_classes(Scorer.load(one[0], engine=engine), one[1], examples))
    gold, groups = [gold_class(example) for example in examples], [example.group for example in examples]
    return {
        "benchmark": "directed",
        **named(paths),
        "rows": len(examples),
        "model": figures(gold, judged, groups),
        "majority": figures(gold, Sides(ours=[[max(NAMES, key=gold.count)] * len(gold)]), groups),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both systems and JSON; 0 on success, 2 for a bad checkpoint or bad data."""
    chosen = options(__doc__, arguments, data={"default": VALID})
    try:
        found = run(checkpoints(chosen), chosen.data, chosen.engine, chosen.limit)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"five classes, {found['rows']} rows")
    for name in ("model", "majority"):
        print(f"{name:<10}micro-F1 {told(found[name]['micro_f1'])}\n{'':<10}macro-F1 {told(found[name]['macro_f1'])}")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
