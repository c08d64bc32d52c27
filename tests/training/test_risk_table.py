import pytest

from tests.training.test_calibrate import predictions
from training.calibrate import RISKS, fit
from training.judged import Passage
from training.predictions import Prediction
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


def test_of_relations_the_errors_are_those_among_what_is_listed() -> None:
    dull = [("neutral", (0.0, 4.0, 0.0))] * 2000
    said = [("against" if at % 4 == 0 else "favor", (0.0, 0.0, 4.0)) for at in range(400)]
    items = [
        Prediction(id=str(at), group=f"g{at}", passage=Passage(text="x"), gold=gold, logits=logits)
        for at, (gold, logits) in enumerate(dull + said)
    ]
    pooled = {"relation": items}
    rows = {row["risk"]: row for row in risk_table(fit(pooled)[0], pooled)["relation"]}
    assert rows[0.2]["threshold"] is None
    assert rows[0.4]["answered"] == 1.0
    assert rows[0.4]["error"] == pytest.approx(0.25, abs=0.08)
