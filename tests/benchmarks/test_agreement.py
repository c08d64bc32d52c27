"""What counts as agreement of engines, and that pairs which nobody judged do not."""

import numpy as np

from benchmarks.agreement import choices, compare, promises
from newsstance.calibration import softmax
from training.predictions import UNPAIRED

NEVER = list(UNPAIRED)


def test_pairs_that_neither_side_judged_are_left_out() -> None:
    one = softmax(np.array([NEVER, NEVER, [1, 2, 3], [3, 1, 0]], np.float32))
    other = softmax(np.array([NEVER, [0, 5, 0], [1, 2, 3], [1, 3, 0]], np.float32))
    found = compare({"relation": one, "stance": one[:1]}, {"relation": other, "stance": other[:1]})
    assert list(found) == ["relation"]
    assert (found["relation"]["items"], found["relation"]["never_judged"]) == (3, 1)
    assert found["relation"]["same_label"] == 0.6667


def test_a_set_is_judged_by_its_worst_head() -> None:
    row = {"items": 9.0, "same_label": 0.99, "most": 0.01, "mean": 0.0, "widest_margin_changed": 0.0}
    result = {"int8": {"a": row, "b": {**row, "same_label": 0.97}}, "int8 alone or not": {"a": row, "b": row}}
    found = promises({"set": result})
    assert [said["held"] for said in found.values()] == [False, True, True]
    assert found["set, same label in int8"]["value"] == 0.97


def test_what_is_promised_on_a_gpu_is_of_the_number_type_that_its_engine_takes() -> None:
    assert [asked["engine"] for asked in choices("cpu").values()] == ["openvino", "openvino"]
    asked = choices("cuda")
    *_, rival = asked
    assert asked[rival] == {"engine": "torch", "device": "cuda"}
    assert asked["cuda float32"]["dtype"] == "float32"
    row = {"items": 9.0, "same_label": 0.99, "most": 0.01, "mean": 0.0, "widest_margin_changed": 0.0}
    found = promises({"set": {rival: {"a": row}, f"{rival} alone or not": {"a": row}}}, rival)
    assert found[f"set, same label in {rival}"]["value"] == 0.99
