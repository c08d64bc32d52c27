import numpy as np
import pytest

from training.behaviour.outcome import EXAMPLES, LONGEST, Flaw, Outcome, interval, pooled, shortened, verdict


def outcome(failed: int, trials: int, *, name: str = "n", cases: int | None = None) -> Outcome:
    flaws = [Flaw(text=f"text {at}", spans=((0, 4),), expected="x: neutral", got="negative") for at in range(failed)]
    return Outcome(
        name=name, kind="minimum", about="", threshold=0.05, aim=0.02, cases=cases or trials, trials=trials, flaws=flaws
    )


@pytest.mark.parametrize(
    ("failed", "trials", "said"),
    [(0, 0, "not measured"), (0, 100, "kept surely"), (2, 40, "kept"), (2, 30, "missed"), (20, 100, "missed surely")],
)
def test_verdicts(failed: int, trials: int, said: str) -> None:
    assert outcome(failed, trials).verdict() == said


def test_the_interval_is_wilsons() -> None:
    assert interval(2, 20, 20) == pytest.approx((0.0279, 0.3010), abs=1e-3)
    assert interval(0, 20, 20)[0] == 0
    assert outcome(0, 0).entry()["rate"] == {"value": None, "low": None, "high": None}


def test_trials_of_one_case_make_nothing_surer() -> None:
    assert interval(20, 200, 20) == interval(2, 20, 20)
    assert verdict(20, 200, 200, 0.05) == "missed surely"
    assert verdict(20, 200, 20, 0.05) == "missed"
    assert verdict(0, 200, 20, 0.05) == "kept"
    assert interval(1, 10, 30) == interval(1, 10, 10)  # cases without a trial tell nothing


def test_an_interval_holds_the_rate_when_trials_of_a_case_go_together() -> None:
    generator, held = np.random.default_rng(0), 0
    for _ in range(400):
        failed = 4 * int(generator.binomial(60, 0.1))  # four trials a case, all alike
        low, high = interval(failed, 240, 60)
        held += low <= 0.1 <= high
    assert held / 400 >= 0.93


def test_parts_of_a_data_set_are_counted_together_and_what_fails_comes_first() -> None:
    given = [
        outcome(0, 90, name="pronouns").entry(),
        outcome(2, 80, name="names in hill/dev_a").entry(),
        outcome(1, 40, name="names in valley/dev").entry(),
        outcome(3, 120, name="names in hill/dev_b", cases=60).entry(),
        outcome(30, 90, name="negation").entry(),
        outcome(9, 90, name="neutral neighbours in hill/dev_a, article").entry(),
    ]
    found = pooled(given)
    names = [whole["name"] for whole, _ in found]
    assert names[:2] == ["negation", "neutral neighbours in hill/dev_a, article"]
    assert names[-1] == "pronouns"
    assert set(names[2:4]) == {"names in hill", "names in valley/dev"}
    whole, parts = next((whole, parts) for whole, parts in found if whole["name"] == "names in hill")
    assert [part["name"] for part in parts] == ["names in hill/dev_a", "names in hill/dev_b"]
    assert (whole["failed"], whole["trials"], whole["cases"]) == (5, 200, 140)
    assert (whole["rate"]["low"], whole["rate"]["high"]) == interval(5, 200, 140)


def test_examples_are_taken_from_all_flaws() -> None:
    texts = [flaw["text"] for flaw in outcome(60, 60).entry()["failures"]]
    assert texts == [f"text {at}" for at in range(0, 60, 10)]
    assert len(texts) == EXAMPLES


def test_a_long_text_is_quoted_by_its_ends_and_without_marks() -> None:
    text = "Odo spoke. " + "Rain fell. " * 200 + "Odo lied."
    entry = Flaw(text=text, spans=((0, 3),), expected="Odo: negative", got="neutral").entry()
    assert entry["text"].startswith("Odo spoke.")
    assert entry["text"].endswith("Odo lied.")
    assert len(entry["text"]) <= LONGEST + 5
    assert entry["spans"] == []
    assert shortened("short") == "short"
