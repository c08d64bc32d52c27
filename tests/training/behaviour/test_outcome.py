import pytest

from training.behaviour.outcome import EXAMPLES, LONGEST, Flaw, Outcome, shortened


def outcome(failed: int, trials: int, *, threshold: float = 0.05, aim: float | None = 0.02) -> Outcome:
    flaws = [Flaw(text=f"text {at}", spans=((0, 4),), expected="x: neutral", got="negative") for at in range(failed)]
    return Outcome(
        name="n", kind="minimum", about="", threshold=threshold, aim=aim, cases=trials, trials=trials, flaws=flaws
    )


@pytest.mark.parametrize(
    ("failed", "trials", "verdict"),
    [(0, 0, "not measured"), (1, 50, "aim"), (2, 40, "kept"), (2, 30, "missed"), (20, 100, "missed surely")],
)
def test_verdicts(failed: int, trials: int, verdict: str) -> None:
    assert outcome(failed, trials).verdict() == verdict


def test_the_interval_is_wilsons() -> None:
    assert outcome(2, 20).interval() == pytest.approx((0.0279, 0.3010), abs=1e-3)
    assert outcome(0, 20).interval()[0] == 0
    assert outcome(0, 0).entry()["rate"] == {"value": None, "low": None, "high": None}


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
