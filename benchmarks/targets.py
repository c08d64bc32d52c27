"""Sentiment toward targets in real sentences, pooled over three dev parts: seeds of one recipe, beside those of another.

NewsMTSC's two dev parts and MAD-TSC's validation part. Macro-F1 of each checkpoint, their mean with its 95 % interval (articles are
resampled, the checkpoints stay), and for ``--against`` the difference of the two means, on the same articles in every resample.
``exact``: the share of dev_mt's sentences whose targets differ in label that have every target right, which a model blind to its
target cannot have. ``at_risk``: what a request with ``max_risk`` 0.1 gets on NewsMTSC, each half of the articles with
temperature and threshold from the other. Labels are those of the raw logits. To see what a model gains over one that is blind to
its target, name the blind one's seeds with ``--against``. Leaves to others one checkpoint's report
(``training.evaluate``).

Run: ``NEWSSTANCE_DATA=folder python -m benchmarks.targets --checkpoint DIR … [--against DIR …]``; the last line is JSON.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
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
from training.bootstrap import Bootstrap, Difference, Interval, mean_ratio
from training.calibrate import promised
from training.examples import Example
from training.metrics import confusion, macro_f1
from training.predictions import Prediction, logits, predict
from training.sets import parse_spec, read_set

SETS: Final = (
    "newsmtsc=public:newsmtsc/dev_rw.jsonl",
    "newsmtsc=public:newsmtsc/dev_mt.jsonl",
    "madtsc=public:mad_tsc/en/validation.jsonl",
)
SEVERAL: Final = "newsmtsc/dev_mt"
NEWSMTSC: Final = ("newsmtsc/dev_rw", SEVERAL)
RISK: Final = 0.1
POOLED: Final = "pooled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """The labelled targets of one set as each checkpoint judges them: ``predictions[checkpoint][item]``, items in one order."""

    predictions: Sequence[Sequence[Prediction]]

    @property
    def gold(self) -> list[str]:
        """The label of each item."""
        return [item.gold for item in self.predictions[0]]

    @property
    def said(self) -> list[list[str]]:
        """The label that each checkpoint gives each item."""
        labels = HEADS["sentiment"]
        return [[labels[at] for at in logits(items).argmax(axis=1)] for items in self.predictions]

    def figures(self) -> dict[str, Any]:
        """Macro-F1 by checkpoint, and their mean with its interval."""
        alone = [float(macro_f1(confusion(self.gold, said, HEADS["sentiment"]))) for said in self.said]
        mean = asdict(self._bootstrap().mean(self.gold, self.said))
        return {"n": len(self.gold), "by_checkpoint": alone, "mean": mean}

    def ahead_of(self, other: "Items") -> Difference:
        """How much better the mean of these checkpoints is than that of others on the same items."""
        return self._bootstrap().means_apart(self.gold, self.said, other.said)

    def exact(self) -> dict[str, Any]:
        """Of the sentences whose targets differ in label, the share with every target right, by checkpoint."""
        places: dict[str, list[int]] = defaultdict(list)
        for at, item in enumerate(self.predictions[0]):
            places[item.id.rpartition("/")[0]].append(at)
        gold = self.gold
        mixed = [ats for ats in places.values() if len({gold[at] for at in ats}) > 1]
        right = np.array([[all(said[at] == gold[at] for at in one) for one in mixed] for said in self.said], np.float64)
        groups = [self.predictions[0][ats[0]].group for ats in mixed]
        return {
            "sentences": len(mixed),
            "by_checkpoint": [float(one.sum()) / max(1, len(mixed)) for one in right],
            "mean": _entry(mean_ratio(right, np.ones_like(right), groups)),
        }

    def at_risk(self) -> dict[str, Any]:
        """What ``max_risk`` gives: the share answered and the error among the answered, by checkpoint and as means; None where a
        checkpoint answers nothing."""
        given = [promised("sentiment", items, RISK) for items in self.predictions]
        answered = np.array([one.answered for one in given], np.float64)
        wrong = np.array([one.wrong for one in given], np.float64)
        groups = [item.group for item in self.predictions[0]]
        return {
            "risk": RISK,
            "by_checkpoint": [
                {"answered": float(a.mean()), "error": float(w.sum() / a.sum()) if a.any() else None}
                for a, w in zip(answered, wrong, strict=True)
            ],
            "answered": _entry(mean_ratio(answered, np.ones_like(answered), groups)),
            "error": _entry(mean_ratio(wrong, answered, groups)),
        }

    def _bootstrap(self) -> Bootstrap:
        return Bootstrap(groups=[item.group for item in self.predictions[0]], labels=HEADS["sentiment"])


def pooled(sets: Sequence[Items]) -> Items:
    """All sets as one."""
    by_checkpoint = zip(*(items.predictions for items in sets), strict=True)
    return Items(predictions=[[item for items in parts for item in items] for parts in by_checkpoint])


def judged(checkpoints: Sequence[Path], examples: Mapping[str, Sequence[Example]]) -> dict[str, Items]:
    """What the checkpoints say of the sets, and of all of them pooled. Raises NewsstanceError."""
    found: dict[str, list[list[Prediction]]] = {name: [] for name in examples}
    for path in checkpoints:
        checkpoint = read_checkpoint(path)
        if "sentiment" not in checkpoint.manifest.trained:
            raise ConfigError(f"{path} was never taught sentiment; name one that was")
        scorer = Scorer(TorchEngine(load_model(checkpoint)), checkpoint.encoding, Calibration(), checkpoint.manifest)
        for name, texts in examples.items():
            found[name].append(predict(scorer, texts)["sentiment"])
    sets = {name: Items(predictions=items) for name, items in found.items()}
    return {**sets, POOLED: pooled(list(sets.values()))}


def run(checkpoints: Sequence[Path], against: Sequence[Path]) -> dict[str, Any]:
    """All figures. Raises NewsstanceError."""
    specs = [parse_spec(text) for text in SETS]
    examples = {spec.name: read_set(spec) for spec in specs}
    ours = judged(checkpoints, examples)
    found: dict[str, Any] = {"benchmark": "targets", "checkpoints": [str(path) for path in checkpoints]}
    found["sets"] = {name: items.figures() for name, items in ours.items()}
    found["exact"] = ours[SEVERAL].exact()
    found["at_risk"] = pooled([ours[name] for name in NEWSMTSC]).at_risk()
    if against:
        theirs = judged(against, examples)
        found["against"] = [str(path) for path in against]
        for name, items in ours.items():
            found["sets"][name]["against"] = theirs[name].figures()["mean"]
            found["sets"][name]["difference"] = asdict(items.ahead_of(theirs[name]))
        found["exact"]["against"] = theirs[SEVERAL].exact()["mean"]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and JSON; 0 on success, 2 for a bad checkpoint or bad data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, nargs="+", default=[Path("checkpoints/default")])
    parser.add_argument("--against", type=Path, nargs="+", default=[])
    options = parser.parse_args(arguments)
    try:
        found = run(options.checkpoint, options.against)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for name, figures in found["sets"].items():
        each = ", ".join(f"{100 * value:.1f}" for value in figures["by_checkpoint"])
        line = f"{name:20} {figures['n']:>5}  {_written(figures['mean'])}  ({each})"
        if "difference" in figures:
            line += f"   against {_written(figures['against'])}: {_signed(figures['difference'])}"
        print(line)
    exact = found["exact"]
    print(
        f"every target right in {SEVERAL}'s {exact['sentences']} sentences with targets that differ: {_written(exact['mean'])} % "
        f"({', '.join(f'{100 * value:.1f}' for value in exact['by_checkpoint'])})"
    )
    at_risk = found["at_risk"]
    print(
        f"at max_risk {RISK}, NewsMTSC: {_written(at_risk['answered'])} % answered, {_written(at_risk['error'])} % of them wrong"
    )
    print(json.dumps(found))
    return 0


def _entry(found: Interval | None) -> dict[str, float | None] | None:
    return None if found is None else asdict(found)


def _written(figure: Mapping[str, float | None] | None) -> str:
    if figure is None:
        return "none"
    interval = Interval(**figure)  # type: ignore[arg-type]
    bounds = (
        ""
        if interval.low is None or interval.high is None
        else f" [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"
    )
    return f"{100 * interval.value:.1f}{bounds}"


def _signed(figure: Mapping[str, float | None]) -> str:
    difference = Difference(**figure)  # type: ignore[arg-type]
    if difference.low is None or difference.high is None or difference.p is None:
        return f"{100 * difference.value:+.1f}"
    return f"{100 * difference.value:+.1f} [{100 * difference.low:+.1f}, {100 * difference.high:+.1f}], p {difference.p:.3f}"


if __name__ == "__main__":
    sys.exit(main())
