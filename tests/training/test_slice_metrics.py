import dataclasses

from tests.training.judgements import judged, passage
from training.judged import Judged, most_likely
from training.slice_metrics import LEAST, LEAST_CALIBRATED, MOST_VALUES, exact_match, slice_entries


def sliced(n: int, rare: int) -> Judged:
    """``rare`` items of organisations, the others of persons."""
    kinds = [{"actor type": "organization" if at < rare else "person", "id": str(at)} for at in range(n)]
    return dataclasses.replace(judged(n), slices=kinds)


def test_a_large_slice_has_figures_and_a_small_one_its_number_only() -> None:
    made = sliced(LEAST_CALIBRATED + LEAST - 1, LEAST - 1)
    (entry,) = slice_entries(made, most_likely(made.after, made.labels), 50, 0)
    assert entry["dimension"] == "actor type"  # what names every item is no slice
    small, large = entry["values"]
    assert small == {"value": "organization", "n": LEAST - 1}
    assert large["value"] == "person"
    assert large["macro_f1"]["low"] < large["macro_f1"]["value"] < large["macro_f1"]["high"]
    assert set(large["calibration"]) == {"ece", "limit", "within", "p"}
    assert len(made) > MOST_VALUES


def test_a_slice_between_has_no_calibration() -> None:
    made = sliced(LEAST * 3, LEAST)
    (entry,) = slice_entries(made, most_likely(made.after, made.labels), 50, 0)
    assert [row["calibration"] for row in entry["values"]] == [None, None]


def test_the_values_of_a_dimension_stand_in_reading_order() -> None:
    sizes = ("over 20", "1 to 10", "11 to 20", "2")
    made = dataclasses.replace(judged(8), slices=[{"words": sizes[at % 4]} for at in range(8)])
    (entry,) = slice_entries(made, most_likely(made.after, made.labels), 50, 0)
    assert [row["value"] for row in entry["values"]] == ["1 to 10", "2", "11 to 20", "over 20"]


def sentences() -> Judged:
    """Three sentences of two actors each: two with different labels, one with the same."""
    made = judged(6, per=2)
    texts = [passage(text) for text in ("one", "one", "two", "two", "three", "three")]
    gold = ["positive", "negative", "neutral", "negative", "neutral", "neutral"]
    return dataclasses.replace(made, passages=texts, gold=gold)


def test_only_sentences_whose_actors_differ_count_and_only_as_a_whole() -> None:
    made = sentences()
    model = ["positive", "negative", "neutral", "neutral", "positive", "positive"]
    found = exact_match(made, {"model": model, "no_target": ["neutral"] * 6}, 50, 0)
    assert found is not None
    assert (found["n"], found["items"]) == (2, 4)
    assert found["model"]["value"] == 0.5
    assert found["no_target"]["value"] == 0.0


def test_without_such_sentences_there_is_nothing_to_say() -> None:
    made = dataclasses.replace(sentences(), gold=["neutral"] * 6)
    assert exact_match(made, {"model": ["neutral"] * 6}, 50, 0) is None
