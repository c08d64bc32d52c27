import numpy as np
import pytest

from training.calibrate import CONFIDENCE, UNSHIFTED, Scale, crossed, fit, in_second_half, probabilities
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
    assert any(one.scale.temperature == 1.0 for one in kept)


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


def resampled(items: list[Prediction], weights: dict[str, float], seed: int = 9) -> list[Prediction]:
    """Items as if their labels were as frequent as the weights say."""
    noise = np.random.default_rng(seed)
    shares = np.array([weights[item.gold] for item in items])
    chosen = noise.choice(len(items), size=len(items), p=shares / shares.sum())
    return [items[at] for at in chosen]


def test_a_shift_of_the_prior_is_kept_where_labels_are_that_frequent_and_not_elsewhere() -> None:
    items = predictions(4000, sharpness=1.0)
    rare = resampled(items, {"negative": 1, "neutral": 6, "positive": 1})
    wanted = {"sentiment": (-0.6, 1.2, -0.6)}
    helped, fits = fit({"sentiment": rare}, wanted)
    assert helped.priors == wanted
    assert fits["sentiment"].nll_after < fits["sentiment"].nll_before
    assert fits["sentiment"].crossed[0].shift == wanted["sentiment"]
    assert fit({"sentiment": items}, wanted)[0].priors == {}
    assert fit({"sentiment": items}, wanted)[1]["sentiment"].crossed[0].shift == UNSHIFTED


def test_a_half_is_judged_by_what_the_other_half_alone_says() -> None:
    items = predictions(2000, sharpness=3.0)
    second = in_second_half([item.group for item in items])
    found = fit({"sentiment": items})[1]["sentiment"]
    changed = [
        item
        if there
        else Prediction(id=item.id, group=item.group, passage=item.passage, gold="neutral", logits=item.logits)
        for item, there in zip(items, second, strict=True)
    ]
    assert fit({"sentiment": changed})[1]["sentiment"].crossed[0] == found.crossed[0]
    assert fit({"sentiment": changed})[1]["sentiment"].crossed[1] != found.crossed[1]


def test_a_scale_divides_first_and_then_shifts() -> None:
    (row,) = probabilities(np.array([[2.0, 0.0, 0.0]]), Scale(temperature=2.0, shift=(-1.0, 0.0, 0.0)))
    assert row == pytest.approx([1 / 3] * 3)


def test_where_all_may_be_answered_all_are() -> None:
    sure = [Prediction(id=str(at), group=f"g{at}", passage=Passage(text="x"), gold="neutral", logits=(0.0, 3.0 + at / 1000, 0.0))
            for at in range(913)]  # fmt: skip
    points = fit({"sentiment": sure})[0].risks["sentiment"]
    assert [point.coverage for point in points] == [1.0] * len(points)


def test_neutral_relations_pay_for_no_wrong_ones() -> None:
    """Two thousand pairs that stand in no relation, rightly told, and four hundred listed relations, every second one wrong."""
    dull = [("neutral", (0.0, 4.0, 0.0))] * 2000
    said = [("against" if at % 2 else "favor", (4.0, 0.0, 0.0)) for at in range(400)]
    items = [
        Prediction(id=str(at), group=f"g{at}", passage=Passage(text="x"), gold=gold, logits=logits)
        for at, (gold, logits) in enumerate(dull + said)
    ]
    points = fit({"relation": items, "stance": items})[0].risks
    assert not points["relation"]
    assert points["stance"][0].risk == pytest.approx(0.1)
