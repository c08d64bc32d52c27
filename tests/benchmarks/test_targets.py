import pytest

from benchmarks.targets import Items, main, pooled
from newsstance.labels import HEADS
from training.judged import Passage
from training.predictions import Prediction

GOLD = ["negative", "neutral", "positive", "neutral"]
WRONG = ["neutral", "neutral", "positive", "neutral"]


def items(*said: list[str], sentences: str = "aabc") -> Items:
    return Items(
        predictions=[
            [prediction(at, sentence, label) for at, (sentence, label) in enumerate(zip(sentences, one, strict=True))]
            for one in said
        ]
    )


def prediction(at: int, sentence: str, label: str) -> Prediction:
    sure = [5.0 if other == label else 0.0 for other in HEADS["sentiment"]]
    return Prediction(
        id=f"{sentence}/actor {at}", group=f"article {sentence}", gold=GOLD[at], logits=tuple(sure),
        passage=Passage(text="Mere."),
    )  # fmt: skip


def test_the_mean_is_over_checkpoints() -> None:
    figures = items(GOLD, WRONG).figures()
    assert figures["n"] == 4
    assert figures["by_checkpoint"] == pytest.approx([1.0, (0 + 0.8 + 1) / 3])
    assert figures["mean"]["value"] == pytest.approx((1 + 0.6) / 2)


def test_a_recipe_is_compared_by_the_means_of_its_seeds() -> None:
    difference = items(GOLD, WRONG).ahead_of(items(WRONG))
    assert difference.value == pytest.approx(0.8 - 0.6)
    assert difference.low is not None
    assert difference.low >= 0


def test_exact_counts_sentences_whose_targets_differ_in_label() -> None:
    found = items(GOLD, WRONG).exact()
    assert (found["sentences"], found["by_checkpoint"], found["mean"]["value"]) == (1, [1.0, 0.0], 0.5)
    assert items(GOLD, sentences="abcd").exact() == {"sentences": 0, "by_checkpoint": [0.0], "mean": None}


def test_pooled_joins_each_checkpoint_s_answers() -> None:
    both = pooled([items(GOLD, WRONG), items(WRONG, GOLD)])
    assert both.gold == [*GOLD, *GOLD]
    assert both.said == [[*GOLD, *WRONG], [*WRONG, *GOLD]]


def test_a_risk_that_few_items_cannot_promise_is_answered_by_silence() -> None:
    found = items(GOLD).at_risk()
    assert found["by_checkpoint"] == [{"answered": 0.0, "error": None}]
    assert (found["answered"]["value"], found["error"]) == (0.0, None)


def test_at_a_risk_the_share_answered_and_its_error_are_means_over_checkpoints() -> None:
    many = [
        Prediction(id=f"s{at}/a", group=f"g{at}", gold="positive" if at % 50 else "negative", logits=(0.0, 0.0, 4.0),
                   passage=Passage(text="Mere."))
        for at in range(400)
    ]  # fmt: skip
    found = Items(predictions=[many, many]).at_risk()
    assert found["answered"]["value"] == 1.0
    assert found["error"]["value"] == pytest.approx(0.02)
    assert found["error"]["low"] < 0.02 < found["error"]["high"]


def test_data_that_are_not_here_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NEWSSTANCE_DATA", "/nowhere")
    assert main(["--checkpoint", "/nowhere/else"]) == 2
    assert "nowhere" in capsys.readouterr().err
