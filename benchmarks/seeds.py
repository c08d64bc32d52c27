"""Figures of several checkpoints, the seeds of one recipe, and how far they are from those of another recipe on the same items.

Articles (or groups of them) are resampled, the checkpoints stay; a difference of means is taken on the same articles in every
resample. Leaves to others: how resamples are drawn (``training.bootstrap``), which items, and what is measured on them.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from training.bootstrap import Bootstrap, Difference, Interval, Statistic, bounds, two_sided
from training.judged import FloatArray
from training.metrics import macro_f1

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides(Generic[T]):
    """One thing of each checkpoint of a recipe (``ours``), and of each of those it is compared with (``theirs``; may be empty)."""

    ours: Sequence[T]
    theirs: Sequence[T] = ()

    def __iter__(self) -> Iterator[T]:
        """Of every checkpoint, ours first."""
        yield from (*self.ours, *self.theirs)

    def map(self, function: Callable[[T], U]) -> "Sides[U]":
        """What ``function`` makes of each."""
        return Sides(ours=[function(one) for one in self.ours], theirs=[function(one) for one in self.theirs])

    def plain(self) -> dict[str, list[T]]:
        """For the JSON line."""
        return {"by_checkpoint": list(self.ours), **({"against": list(self.theirs)} if self.theirs else {})}


def options(description: str | None, arguments: Sequence[str] | None, **more: Mapping[str, Any]) -> argparse.Namespace:
    """The command line that these benchmarks share, with ``more`` options by name."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    seeds: dict[str, Any] = {"type": Path, "nargs": "+", "metavar": "DIR"}
    parser.add_argument("--checkpoint", default=[Path("checkpoints/default")], help="seeds of one recipe", **seeds)
    parser.add_argument("--against", default=[], help="seeds of another, on the same items", **seeds)
    parser.add_argument("--engine", default="torch", help="torch as in make evaluate, or openvino as served")
    parser.add_argument("--limit", type=int, help="texts of a set at most")
    for name, settings in more.items():
        parser.add_argument(f"--{name}", **settings)
    return parser.parse_args(arguments)


def checkpoints(chosen: argparse.Namespace) -> Sides[Path]:
    """Those that the command line names."""
    return Sides(ours=chosen.checkpoint, theirs=chosen.against)


def named(paths: Sides[Path]) -> dict[str, list[str]]:
    """For the JSON line: which checkpoints the figures are of."""
    found = {"checkpoints": [str(path) for path in paths.ours]}
    return found | ({"against": [str(path) for path in paths.theirs]} if paths.theirs else {})


def figure(
    bootstrap: Bootstrap, gold: Sequence[str], said: Sides[list[str]], statistic: Statistic = macro_f1
) -> dict[str, Any]:
    """The mean over our checkpoints with its interval and each one's own, and the same of the others with the difference."""

    def side(predictions: Sequence[list[str]]) -> dict[str, Any]:
        alone = [asdict(bootstrap.interval(gold, one, statistic)) for one in predictions]
        return {**asdict(bootstrap.mean(gold, predictions, statistic)), "by_checkpoint": alone}

    found = side(said.ours)
    if said.theirs:
        apart = bootstrap.means_apart(gold, said.ours, said.theirs, statistic)
        found |= {"against": side(said.theirs), "difference": asdict(apart)}
    return found


def figure_of_draws(values: Sides[FloatArray]) -> dict[str, Any]:
    """As ``figure``, of values ``(1 + resamples,)``: the first is that of all items, the others are those of the same resamples for
    every checkpoint. A resample that has no value (nan) is left out."""

    def side(some: Sequence[FloatArray]) -> dict[str, Any]:
        return {**asdict(_interval(np.mean(some, axis=0))), "by_checkpoint": [asdict(_interval(one)) for one in some]}

    found = side(values.ours)
    if values.theirs:
        apart = np.mean(values.ours, axis=0) - np.mean(values.theirs, axis=0)
        drawn, interval = _drawn(apart), _interval(apart)
        p = two_sided(drawn) if len(drawn) else None
        found |= {"against": side(values.theirs), "difference": {**asdict(interval), "p": p}}
    return found


def _interval(values: FloatArray) -> Interval:
    drawn = _drawn(values)
    low, high = bounds(drawn) if len(drawn) else (None, None)
    return Interval(value=float(values[0]), low=low, high=high)


def _drawn(values: FloatArray) -> FloatArray:
    found: FloatArray = values[1:][~np.isnan(values[1:])]
    return found


def told(found: Mapping[str, Any]) -> str:
    """A figure for people, in percent: each checkpoint and the mean with its interval, and the difference where there is one."""
    each = [f"{100 * one['value']:.1f}" for one in found["by_checkpoint"]]
    text = _bounded(Interval(value=found["value"], low=found["low"], high=found["high"]), "")
    if len(each) > 1:
        text = f"{', '.join(each)}; mean {text}"
    if "difference" not in found:
        return text
    apart = Difference(**found["difference"])
    p = "" if apart.p is None else f", p {apart.p:.3f}"
    return f"{text}; against {told(found['against'])}: difference {_bounded(apart, '+')}{p}"


def _bounded(figure: Interval | Difference, plus: str) -> str:
    written = [f"{100 * one:{plus}.1f}" for one in (figure.value, figure.low, figure.high) if one is not None]
    return written[0] + (f" ({written[1]} to {written[2]})" if len(written) > 1 else "")
