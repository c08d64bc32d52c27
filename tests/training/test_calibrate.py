from dataclasses import replace

import numpy as np
import pytest

from training.calibrate import (
    CONFIDENCE,
    UNSHIFTED,
    Scale,
    crossed,
    design_effect,
    fit,
    in_second_half,
    probabilities,
    promised,
    risk_points,
)
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
    """Three thousand pairs that stand in no relation, rightly told, and four hundred listed relations, every second one wrong."""
    dull = [("neutral", (0.0, 6.0 + at / 1000, 0.0)) for at in range(3000)]
    said = [
        ("favor", (3.0 + at / 1000, 0.0, 0.0)) if at % 2 else ("against", (4.0 + at / 1000, 0.0, 0.0))
        for at in range(400)
    ]
    items = [
        Prediction(id=str(at), group=f"g{at}", passage=Passage(text="x"), gold=gold, logits=logits)
        for at, (gold, logits) in enumerate(dull + said)
    ]
    points = {
        head: {point.risk: point for point in found}
        for head, found in fit({"relation": items, "stance": items})[0].risks.items()
    }
    assert 0.4 < points["relation"][0.1].coverage < 0.6
    assert points["stance"][0.1].coverage == 1.0


def test_one_error_among_the_surest_does_not_forfeit_a_promise() -> None:
    """The fifth most confident of a thousand is wrong, and so are the last hundred."""
    gold = ["neutral" if at == 4 or at >= 900 else "positive" for at in range(1000)]
    items = [
        Prediction(
            id=str(at), group=f"g{at}", passage=Passage(text="x"), gold=gold[at], logits=(0.0, 0.0, 9.0 - at / 200)
        )
        for at in range(1000)
    ]
    second = in_second_half([item.group for item in items])
    items[4] = replace(items[4], group="g0" if second[0] else next(f"g{at}" for at in range(1000) if second[at]))
    points = {point.risk: point for point in fit({"sentiment": items})[0].risks["sentiment"]}
    assert points[0.05].coverage > 0.8


def clustered(articles: int, each: int, seed: int) -> list[Prediction]:
    """Surely said "positive"; eleven in a hundred are not, and errors crowd in some articles (intra-class correlation 0.5)."""
    noise = np.random.default_rng(seed)
    rates = noise.beta(0.11, 0.89, size=articles)
    return [
        Prediction(
            id=f"{a}/{at}", group=f"{seed}-{a}", passage=Passage(text="x"), logits=(0.0, 0.0, 3.0 + noise.random()),
            gold="negative" if noise.random() < rates[a] else "positive",
        )
        for a in range(articles)
        for at in range(each)
    ]  # fmt: skip


def test_a_promise_holds_where_errors_crowd_in_articles() -> None:
    """A promise of 0.1 is broken, for the true error is 0.11; without the design effect it is, in more than one of ten."""
    broken = sum(
        any(point.risk <= 0.1 for point in risk_points("sentiment", clustered(50, 25, seed), Scale()))
        for seed in range(200)
    )
    assert broken <= (1 - CONFIDENCE) * 200


def test_the_design_effect_is_one_for_errors_that_know_nothing_of_each_other() -> None:
    wrong = np.arange(1000) % 10 == 0
    assert design_effect(wrong, [f"g{at}" for at in range(1000)]) == pytest.approx(1, abs=0.01)
    assert design_effect(wrong, [f"g{at % 10}" for at in range(1000)]) > 50
    assert design_effect(np.zeros(10, np.bool_), ["a"] * 10) == 1.0


def test_promised_judges_each_half_by_what_the_other_chose() -> None:
    items = predictions(2000, sharpness=2.0)
    found = promised("sentiment", items, 0.2)
    assert 0 < found.answered.sum() < 2000
    assert found.wrong.sum() / found.answered.sum() < 0.2
    assert not (found.wrong & ~found.answered).any()
    second = in_second_half([item.group for item in items])
    changed = [replace(item, gold="neutral") if mine else item for item, mine in zip(items, second, strict=True)]
    assert (promised("sentiment", changed, 0.2).answered[second] == found.answered[second]).all()
    with pytest.raises(ValueError, match=r"risk 0\.3333 is none of 0\.01"):
        promised("sentiment", items, 0.3333)
