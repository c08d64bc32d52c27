import numpy as np
import pytest

from training.calibrate import CONFIDENCE, crossed, fit, in_second_half
from training.judged import Passage
from training.predictions import Prediction

LABELS = ("negative", "neutral", "positive")


def predictions(count: int, *, sharpness: float, seed: int = 3) -> list[Prediction]:
    """Items whose true probabilities are softmax(z) while the model says sharpness · z."""
    noise = np.random.default_rng(seed)
    true = noise.normal(size=(count, 3)) * 1.5
    shares = np.exp(true) / np.exp(true).sum(axis=1, keepdims=True)
    gold = [LABELS[noise.choice(3, p=share)] for share in shares]
    return [
        Prediction(
            id=str(at), group=f"g{at}", passage=Passage(text="x"), gold=gold[at], logits=tuple(sharpness * true[at])
        )
        for at in range(count)
    ]


def test_a_temperature_undoes_overconfidence() -> None:
    calibration, fits = fit({"sentiment": predictions(4000, sharpness=3.0)})
    assert calibration.temperatures["sentiment"] == pytest.approx(3.0, rel=0.15)
    assert fits["sentiment"].nll_after < fits["sentiment"].nll_before


def test_a_temperature_that_does_not_help_is_not_kept() -> None:
    kept = [fit({"sentiment": predictions(120, sharpness=1.0, seed=seed)})[1]["sentiment"] for seed in range(12)]
    assert all(one.nll_after <= one.nll_before for one in kept)
    assert any(one.temperature == 1.0 for one in kept)


def test_too_few_items_fit_nothing() -> None:
    items = predictions(30, sharpness=2.0)
    calibration, fits = fit({"sentiment": items})
    assert not calibration.temperatures
    assert crossed(items, fits.get("sentiment")).sum(axis=1) == pytest.approx(np.ones(30))


def test_the_halves_depend_on_the_article_alone() -> None:
    groups = [f"a{at % 50}" for at in range(200)]
    second = in_second_half(groups)
    assert 40 < second.sum() < 160
    assert all(len({bool(s) for g, s in zip(groups, second, strict=True) if g == name}) == 1 for name in groups)


def test_answers_above_a_threshold_keep_the_promised_risk() -> None:
    """Over many draws the true error among answered items exceeds the risk no more often than promised (with slack)."""
    broken = answered = 0
    for seed in range(60):
        calibration, _ = fit({"sentiment": predictions(800, sharpness=2.0, seed=seed)})
        threshold = calibration.threshold("sentiment", 0.2)
        if threshold == float("inf"):
            continue
        fresh = predictions(4000, sharpness=2.0, seed=1000 + seed)
        assessed = [calibration.assess("sentiment", np.array(item.logits, np.float32), max_risk=0.2) for item in fresh]
        kept = [a.label == item.gold for a, item in zip(assessed, fresh, strict=True) if not a.abstained]
        answered += 1
        broken += 1 - sum(kept) / len(kept) > 0.2
    assert answered > 40
    assert broken / answered <= 2 * (1 - CONFIDENCE)
