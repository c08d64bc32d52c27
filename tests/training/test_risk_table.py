import pytest

from tests.training.test_calibrate import predictions
from training.calibrate import RISKS, fit
from training.risk_table import risk_table


def test_a_row_a_risk_with_what_it_buys_on_articles_that_did_not_choose_it() -> None:
    pooled = {"sentiment": predictions(4000, sharpness=1.0)}
    calibration, _ = fit(pooled)
    rows = risk_table(calibration, pooled)["sentiment"]
    assert [row["risk"] for row in rows] == list(RISKS)
    promised = [row for row in rows if row["threshold"] is not None]
    assert 0 < len(promised) < len(rows)
    assert all(row["error"] <= row["risk"] + 0.05 for row in promised)
    assert all(row["answered"] == pytest.approx(row["coverage"], abs=0.08) for row in promised)
    coverages = [row["coverage"] for row in promised]
    assert coverages == sorted(coverages)


def test_what_cannot_be_promised_is_not_answered() -> None:
    pooled = {"sentiment": predictions(60, sharpness=1.0)}
    calibration, _ = fit(pooled)
    row = risk_table(calibration, pooled)["sentiment"][0]
    assert row == {"risk": RISKS[0], "threshold": None, "coverage": None, "answered": 0.0, "error": None}
