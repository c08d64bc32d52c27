"""Several checkpoints beside several others, on figures that can be counted by hand."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.seeds import Sides, checkpoints, figure, figure_of_draws, named, options, told
from training.bootstrap import Bootstrap
from training.metrics import accuracy

GOLD = ["a", "b", "a", "b"]
WRONG = ["b", "a", "b", "a"]
HALF = ["a", "b", "b", "a"]


def bootstrap() -> Bootstrap:
    return Bootstrap(groups=["1", "2", "3", "4"], labels=("a", "b"))


def test_each_is_given_beside_the_mean_and_the_difference_of_means() -> None:
    found = figure(bootstrap(), GOLD, Sides(ours=[GOLD, HALF], theirs=[HALF, WRONG]), accuracy)
    assert found["value"] == 0.75
    assert [one["value"] for one in found["by_checkpoint"]] == [1.0, 0.5]
    assert found["against"]["value"] == 0.25
    assert found["difference"]["value"] == 0.5
    assert found["difference"]["low"] <= 0.5 <= found["difference"]["high"]
    assert 0 < found["difference"]["p"] <= 1


def test_alone_there_is_nothing_to_compare() -> None:
    found = figure(bootstrap(), GOLD, Sides(ours=[HALF]), accuracy)
    assert "difference" not in found
    assert told(found) == f"50.0 ({100 * found['low']:.1f} to {100 * found['high']:.1f})"


def test_draws_of_every_checkpoint_are_averaged_resample_by_resample() -> None:
    ours = [np.array([0.6, 0.5, 0.7, np.nan]), np.array([0.4, 0.5, 0.3, np.nan])]
    found = figure_of_draws(Sides(ours=ours, theirs=[np.array([0.2, 0.1, 0.3, np.nan])]))
    assert (found["value"], found["low"], found["high"]) == pytest.approx((0.5, 0.5, 0.5))
    assert found["by_checkpoint"][0]["low"] == pytest.approx(0.505)
    assert found["difference"]["value"] == pytest.approx(0.3)
    assert (found["difference"]["low"], found["difference"]["high"]) == pytest.approx((0.205, 0.395))
    assert found["difference"]["p"] == pytest.approx(2 / 3)


def test_without_resamples_there_is_no_interval() -> None:
    found = figure_of_draws(Sides(ours=[np.array([0.6])], theirs=[np.array([0.2])]))
    assert (found["low"], found["high"], found["difference"]["p"]) == (None, None, None)
    assert told(found) == "60.0; against 20.0: difference +40.0"


def test_each_is_printed_before_the_mean() -> None:
    found = figure_of_draws(Sides(ours=[np.array([0.6, 0.5, 0.7]), np.array([0.4, 0.3, 0.5])]))
    assert told(found).startswith("60.0, 40.0; mean 50.0 (")


def test_the_command_line_names_both_recipes() -> None:
    paths = checkpoints(options("", ["--checkpoint", "a", "b", "--against", "c"]))
    assert paths == Sides(ours=[Path("a"), Path("b")], theirs=[Path("c")])
    assert named(paths) == {"checkpoints": ["a", "b"], "against": ["c"]}
    assert named(checkpoints(options("", []))) == {"checkpoints": ["checkpoints/default"]}
    assert paths.map(str).plain() == {"by_checkpoint": ["a", "b"], "against": ["c"]}
