import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.directed import figures, five_classes, gold_class, main
from benchmarks.seeds import Sides
from newsstance.labels import HEADS
from tests.tiny import write_tiny
from training.readers import directed


def stance(against: float, neutral: float, favor: float) -> list[float]:
    by_label = {"against": against, "neutral": neutral, "favor": favor}
    return [by_label[label] for label in HEADS["relation"]]


@pytest.mark.parametrize(
    ("forward", "backward", "expected"),
    [
        (stance(0.2, 0.6, 0.2), stance(0.1, 0.7, 0.2), 0),
        (stance(0.1, 0.2, 0.7), stance(0.1, 0.8, 0.1), 1),
        (stance(0.1, 0.8, 0.1), stance(0.1, 0.2, 0.7), 2),
        (stance(0.7, 0.2, 0.1), stance(0.1, 0.8, 0.1), 3),
        (stance(0.1, 0.8, 0.1), stance(0.7, 0.2, 0.1), 4),
        (stance(0.9, 0.1, 0.0), stance(0.6, 0.3, 0.1), 3),  # both against: the surer one
    ],
)
def test_two_directions_make_one_of_five_classes(forward: list[float], backward: list[float], expected: int) -> None:
    scores = five_classes(np.array([forward]), np.array([backward]))
    assert scores.shape == (1, 5)
    assert scores.argmax() == expected


def test_the_gold_class_is_the_number_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "valid.txt"
    path.write_text("".join(f"[Runa] met [Odo].\tRuna\tOdo\t{at}\n" for at in range(5)))
    assert [gold_class(example) for example in directed.read(path)] == ["0", "1", "2", "3", "4"]


def test_micro_counts_rows_and_macro_counts_classes() -> None:
    found = figures(["0", "0", "0", "3"], Sides(ours=[["0", "0", "0", "0"]]), ["a", "b", "c", "d"])
    assert found["micro_f1"]["value"] == pytest.approx(0.75)
    assert found["macro_f1"]["value"] == pytest.approx((6 / 7 + 0) / 2)
    assert found["micro_f1"]["low"] < 0.75 < found["micro_f1"]["high"]
    json.dumps(found)


def test_a_missing_checkpoint_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--checkpoint", str(tmp_path / "gone")]) == 2
    assert "gone" in capsys.readouterr().err


def test_seeds_are_compared_with_another_recipe_on_the_same_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "valid.txt"
    rows.write_text("".join(f"[Runa] met [Odo] on day {at}.\tRuna\tOdo\t{at % 5}\n" for at in range(12)))
    one = str(write_tiny(tmp_path / "tiny"))
    shared = ["--data", str(rows), "--limit", "11"]
    assert main(["--checkpoint", one, one, "--against", one, *shared]) == 0
    said, last = capsys.readouterr().out.rsplit("\n", 2)[:2]
    found = json.loads(last)
    assert (found["checkpoints"], found["against"], found["rows"]) == ([one, one], [one], 11)
    micro = found["model"]["micro_f1"]
    assert len(micro["by_checkpoint"]) == len(found["model"]["confusion"]["by_checkpoint"]) == 2
    assert micro["against"]["value"] == micro["value"]
    assert micro["difference"] == {"value": 0.0, "low": 0.0, "high": 0.0, "p": 1.0}
    assert "difference +0.0 (+0.0 to +0.0), p 1.000" in said
