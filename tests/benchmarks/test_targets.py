import pytest

from benchmarks.targets import Items, main, pooled

GOLD = ["negative", "neutral", "positive", "neutral"]
WRONG = ["neutral", "neutral", "positive", "neutral"]


def items(*said: list[str], sentences: list[str] | None = None) -> Items:
    return Items(sentences=sentences or ["a", "a", "b", "c"], groups=["x", "x", "y", "z"], gold=GOLD, said=said)


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
    assert items(GOLD, WRONG).exact() == {"sentences": 1, "by_checkpoint": [1.0, 0.0]}
    assert items(GOLD, sentences=["a", "b", "c", "d"]).exact() == {"sentences": 0, "by_checkpoint": [0.0]}


def test_pooled_keeps_checkpoints_and_sets_apart() -> None:
    both = pooled({"one": items(GOLD, WRONG), "two": items(WRONG, GOLD)})
    assert both.gold == [*GOLD, *GOLD]
    assert both.said == [[*GOLD, *WRONG], [*WRONG, *GOLD]]
    assert len(set(both.groups)) == 6
    assert both.sentences[0] != both.sentences[4]


def test_data_that_are_not_here_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NEWSSTANCE_DATA", "/nowhere")
    assert main(["--checkpoint", "/nowhere/else"]) == 2
    assert "nowhere" in capsys.readouterr().err
