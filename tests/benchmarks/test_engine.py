"""What is measured on which device, and what share of that device's peak it is."""

from pathlib import Path

import pytest

from benchmarks.engine import ENGINES, LARGE, PLAIN, choices, operations, report
from benchmarks.peak import device_peaks
from newsstance.checkpoint import read_checkpoint
from tests.tiny import write_tiny


def test_a_gpu_runs_torch_in_float32_and_as_its_rule_says() -> None:
    assert choices("cpu") == ENGINES
    asked = choices("cuda:1")
    assert {(choice.name, choice.device) for choice in asked.values()} == {("torch", "cuda:1")}
    assert [choice.dtype for choice in asked.values()] == ["float32", None]


@pytest.mark.parametrize(
    ("limits", "peaks"),
    [
        ({"float32": 10.0, "bfloat16": 40.0}, {"float32": 10.0, "bfloat16": 40.0}),
        ({"float32": 10.0, "int8_openvino": 20.0, "int8_torch": 30.0}, {"float32": 10.0, "int8": 30.0}),
    ],
)
def test_speeds_are_shares_of_the_device_s_peaks(
    tmp_path: Path, limits: dict[str, float], peaks: dict[str, float]
) -> None:
    checkpoint = read_checkpoint(write_tiny(tmp_path / "tiny"))
    found = {"1x64": {PLAIN: 1e5, "other": 1e5}, "64x256": {PLAIN: 2e5, "other": 8e5}}
    speeds = report(checkpoint, found, limits)
    giga = 8e5 * operations(checkpoint.encoder_config(), 256) / 1e9
    assert speeds["other"]["times_torch"] == 4
    shares = {key: value for key, value in speeds["other"].items() if key.startswith("of_")}
    assert shares == {f"of_{kind}_peak": round(giga / peak, 3) for kind, peak in peaks.items()}
    assert f"{LARGE[0][0]}x{LARGE[0][1]}" == speeds[PLAIN]["shape"]


def test_a_device_s_peaks_are_those_of_both_number_types() -> None:
    found = device_peaks("cpu", side=16)
    assert list(found) == ["float32", "bfloat16"]
    assert min(found.values()) > 0
