import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from newsstance.calibration import Calibration, RiskPoint, read_calibration, softmax, write_calibration
from newsstance.engine.base import Floats
from newsstance.errors import CheckpointError
from newsstance.labels import HEADS

MEASURED = Calibration(
    temperatures={"article_sentiment": 2.0},
    risks={
        "article_sentiment": (
            RiskPoint(risk=0.05, threshold=0.9, coverage=0.4),
            RiskPoint(risk=0.1, threshold=0.7, coverage=0.8),
        )
    },
)
LOGITS = arrays(np.float32, 3, elements=st.floats(-50, 50, width=32))


def logits(*values: float) -> Floats:
    return np.array(values, np.float32)


@given(LOGITS, st.sampled_from(sorted(HEADS)), st.floats(0.2, 5))
def test_an_assessment_is_a_distribution_over_its_heads_labels(values: Floats, head: str, temperature: float) -> None:
    found = Calibration(temperatures={head: temperature}).assess(head, values)
    assert tuple(found.probabilities) == HEADS[head]
    assert sum(found.probabilities.values()) == pytest.approx(1, abs=1e-5)
    assert found.label == found.most_likely
    assert found.confidence == max(found.probabilities.values()) == found.probabilities[found.most_likely]
    assert not found.abstained
    assert found.logits is None


@given(LOGITS, st.floats(1, 8))
def test_a_higher_temperature_is_never_more_sure_and_decides_alike(values: Floats, temperature: float) -> None:
    plain, cool = (Calibration(temperatures={"overall": t}).assess("overall", values) for t in (1.0, temperature))
    assert cool.confidence <= plain.confidence + 1e-6
    assert cool.probabilities[plain.most_likely] == pytest.approx(cool.confidence, abs=1e-6)


def test_softmax_survives_large_logits_and_shifts() -> None:
    assert softmax(logits(1e4, 0, -1e4)).tolist() == [1, 0, 0]
    assert softmax(logits(1, 2, 3)) == pytest.approx(softmax(logits(101, 102, 103)), abs=1e-5)


def test_raw_logits_come_before_the_temperature() -> None:
    found = MEASURED.assess("article_sentiment", logits(0, 2, 4), raw=True)
    assert found.logits == (0.0, 2.0, 4.0)
    assert found.confidence == pytest.approx(float(softmax(logits(0, 1, 2))[2]))


@pytest.mark.parametrize(
    ("risk", "threshold"), [(0.04, float("inf")), (0.05, 0.9), (0.07, 0.9), (0.1, 0.7), (0.5, 0.7)]
)
def test_the_threshold_is_that_of_the_highest_risk_allowed(risk: float, threshold: float) -> None:
    assert MEASURED.threshold("article_sentiment", risk) == threshold


def test_below_its_threshold_an_assessment_abstains_but_says_what_is_likely() -> None:
    sure, unsure = logits(0, 0, 9), logits(0, 0, 1)
    assert MEASURED.assess("article_sentiment", sure, max_risk=0.05).label == "positive"
    found = MEASURED.assess("article_sentiment", unsure, max_risk=0.1)
    assert (found.label, found.most_likely, found.abstained) == (None, "positive", True)
    assert not MEASURED.assess("article_sentiment", unsure).abstained


def test_a_head_without_measured_risk_abstains_whenever_a_risk_is_asked_for() -> None:
    assert MEASURED.assess("overall", logits(0, 0, 99), max_risk=0.5).abstained
    assert not MEASURED.assess("overall", logits(0, 0, 99)).abstained


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    for calibration in (MEASURED, Calibration(), Calibration(priors={"overall": (-0.5, 1.0, -0.5)})):
        write_calibration(calibration, path)
        assert read_calibration(path) == calibration


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"temperatures": {"overall": "warm"}, "risks": {}}',
        '{"temperatures": {}, "risks": {"overall": [{"risk": 0.1}]}}',
        '{"temperatures": {}, "risks": {"overall": [3]}}',
        '{"temperatures": [], "risks": {}}',
        "\ufffd\x00",
    ],
)
def test_a_broken_file_is_refused_with_its_path_and_a_way_out(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError) as raised:
        read_calibration(path)
    assert str(path) in str(raised.value)
    assert "make evaluate" in str(raised.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="is not a calibration file"):
        read_calibration(tmp_path / "none.json")


@pytest.mark.parametrize(
    "content",
    [
        {"temperatures": {"overall": 0}, "risks": {}},
        {"temperatures": {"overall": -1.0}, "risks": {}},
        {"temperatures": {"overall": float("nan")}, "risks": {}},
        {"temperatures": {}, "risks": {}, "priors": {"overall": [0.5, 1.0]}},
        {"temperatures": {}, "risks": {}, "priors": {"overall": [0.5, 1.0, float("inf")]}},
        {"temperatures": {}, "risks": {}, "priors": {"nobody": [0.0, 0.0, 0.0]}},
        {"temperatures": {}, "risks": {"overall": [{"risk": "low", "threshold": 0.5, "coverage": 0.5}]}},
    ],
)
def test_numbers_that_no_answer_can_be_made_of_are_refused(tmp_path: Path, content: object) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CheckpointError):
        read_calibration(path)


def test_a_prior_is_added_after_the_temperature_and_decides() -> None:
    shifted = Calibration(temperatures={"overall": 2.0}, priors={"overall": (0.0, 1.5, 0.0)})
    values = logits(0, 0, 2)
    assert Calibration().assess("overall", values).label == "positive"
    found = shifted.assess("overall", values, raw=True)
    assert (found.label, found.logits) == ("neutral", (0.0, 0.0, 2.0))
    expected = softmax(logits(0, 1.5, 1))
    assert list(found.probabilities.values()) == pytest.approx(expected.tolist(), abs=1e-6)
    assert shifted.probabilities("overall", values) == pytest.approx(expected, abs=1e-6)


def test_a_file_from_before_there_were_priors_still_loads(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text('{"temperatures": {"overall": 2.0}, "risks": {}}', encoding="utf-8")
    assert read_calibration(path) == Calibration(temperatures={"overall": 2.0})
