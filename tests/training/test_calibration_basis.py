import numpy as np

from tests.training.test_calibrate import predictions
from training.calibrate import fit, in_second_half
from training.calibration_basis import bases
from training.judged import Passage
from training.predictions import UNPAIRED, Prediction
from training.risk_table import risks_by_set

RISK = 0.2
READERS = {"newsmtsc/dev": "newsmtsc", "corpus/dev": "bundled"}


def test_a_head_is_fitted_on_real_text_where_there_is_enough_of_it() -> None:
    found = {
        "newsmtsc/dev": {"sentiment": predictions(400, sharpness=1.0), "stance": predictions(30, sharpness=1.0)},
        "corpus/dev": {name: predictions(300, sharpness=1.0) for name in ("sentiment", "stance", "overall")},
    }
    chosen = bases(found, READERS)
    assert (chosen["sentiment"].sets, chosen["sentiment"].real) == (("newsmtsc/dev",), True)
    assert len(chosen["sentiment"].items) == 400
    assert (chosen["stance"].sets, chosen["stance"].real) == (("newsmtsc/dev", "corpus/dev"), False)
    assert (chosen["overall"].sets, chosen["overall"].real) == (("corpus/dev",), False)


def test_groups_of_two_sets_are_two_and_what_nobody_judged_takes_no_part() -> None:
    unpaired = Prediction(id="u", group="g0", passage=Passage(text="x"), gold="favor", logits=UNPAIRED)
    found = {name: {"relation": [*predictions(200, sharpness=1.0), unpaired]} for name in READERS}
    only_invented = bases(found, dict.fromkeys(READERS, "bundled"))["relation"]
    assert len(only_invented.items) == 400
    assert len({item.group for item in only_invented.items}) == 400


def test_the_risks_of_a_set_are_measured_on_items_that_chose_no_threshold() -> None:
    found = {
        "newsmtsc/dev": {"sentiment": predictions(2400, sharpness=1.2)},
        "corpus/dev": {"sentiment": predictions(1200, sharpness=1.2, seed=5)},
    }
    chosen = bases(found, READERS)
    calibration, _ = fit({"sentiment": chosen["sentiment"].items})
    rows = risks_by_set(calibration, found, chosen)["sentiment"]
    temperature = calibration.temperatures["sentiment"]
    for name, judged in (("newsmtsc/dev", False), ("corpus/dev", None)):
        items = found[name]["sentiment"]
        second = in_second_half([f"{name}/{item.group}" for item in items])
        row = next(one for one in rows[name] if one["risk"] == RISK)
        scores = np.exp(np.array([item.logits for item in items]) / temperature)
        sure = (scores / scores.sum(axis=1, keepdims=True)).max(axis=1) >= row["threshold"]
        assert 0 < sure.mean() < 1
        assert row["answered"] == sure[second == judged if judged is not None else slice(None)].mean()
