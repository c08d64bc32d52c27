from typing import Any

from tests.training.judgements import everything, judged, metrics
from tests.training.test_report_behaviour import BEHAVIOUR, EVIDENCE, MIXED
from training.judged import most_likely
from training.report_summary import behaviour_in_short, kind_of_text, number, statements, with_interval
from training.set_metrics import evaluate_set


def said(sets: list[dict[str, Any]]) -> dict[str, str]:
    return dict(statements({"sets": sets}))


def test_figures_as_words() -> None:
    assert with_interval({"value": 0.8214, "low": 0.8, "high": 0.84}) == "0.821 (0.800–0.840)"
    assert with_interval({"value": 0.5, "low": None, "high": None}) == "0.500"
    assert (with_interval(None), number(None), number(-0.25, 2)) == ("–", "–", "−0.25")


def test_the_summary_names_extremes_baselines_and_small_sets() -> None:
    found = said(metrics()["sets"])
    assert found["Measured"] == "160 judgements in 2 sets (relation, sentiment), 100 % of them in real texts."
    assert found["Highest"].startswith(("valley-dev · sentiment: ", "small-dev · relation: "))
    assert "in 1 of 1 set." in found["Against majority"]
    assert "Against TF-IDF" not in found
    assert "small-dev · relation" in found["Small sets"]


def test_a_model_that_is_worse_or_no_better_is_said_to_be() -> None:
    weak, strong = judged(400, skill=0.2), judged(400, skill=2.5)
    same = most_likely(weak.after, weak.labels)
    found = said([evaluate_set(weak, {"tfidf": most_likely(strong.after, strong.labels), "no_target": same})])
    assert "in 0 of 1 set; worse in valley-dev · sentiment." in found["Against TF-IDF"]
    assert "chance may explain the difference in valley-dev · sentiment." in found["Against no target"]


def test_one_article_and_nothing_at_all() -> None:
    assert "one article only" in said([evaluate_set(judged(5, per=5), {})])["Result"]
    assert statements({"sets": []}) == [("Measured", "nothing: the report holds no set.")]


def test_abstaining_on_the_less_sure_half_saves_errors() -> None:
    assert "errors go from" in said([evaluate_set(judged(400), {})])["Abstaining"]


def test_the_summary_tells_of_the_earlier_report_of_actors_and_of_honest_probabilities() -> None:
    found = dict(statements(everything()))
    compared = found["Since the earlier report"]
    assert compared.startswith(
        "compared with valley 0123abc, item by item: better beyond chance in valley-dev · sentiment"
    )
    assert "A model blind to its target gets none." in found["Telling actors apart"]
    assert "of 2 sets that is no more than perfect probabilities would show" in found["Probabilities"]
    assert found["Against a vote of sentences"].startswith("better than letting")
    assert found["Speed"] == "2,000 tokens a second while this was measured (torch, float32, 2 cores)."


def test_real_texts_are_told_from_invented_ones() -> None:
    first, second = metrics()["sets"]
    found = said([{**first, "reader": "bundled"}, {**second, "reader": "newsmtsc"}])
    assert found["Measured"].endswith("25 % of them in real texts.")
    readers = ("bundled", "written", "seesaw", "table")
    assert [kind_of_text({"reader": reader}) for reader in readers] == ["invented", "invented", "real", "–"]
    assert kind_of_text({}) == "–"


def test_failing_capabilities_are_named_worst_first_and_chance_is_told_from_failure() -> None:
    words = behaviour_in_short(BEHAVIOUR["capabilities"])  # type: ignore[arg-type]
    assert words == (
        "1 of 2 capabilities fail more often than they may: 1 beyond chance (negation 75 %); "
        "1 keep their limit, 1 of them beyond chance."
    )
    assert behaviour_in_short([]) == ""


def test_behaviour_evidence_risk_finding_and_mixed_have_a_statement_each() -> None:
    strict = [{"precision": 0.7, "recall": shown, "f1": shown} for shown in (0.8, 0.6)]
    discovery = [
        {"name": name, "reader": "bundled", "n": 300, "strict": one, "untyped": one, "by_type": {}}
        for name, one in zip(("valley/dev", "hill/dev"), strict, strict=True)
    ]
    more = {"discovery": discovery, "mixed": MIXED, "calibration": {"sentiment": {"real": False}}}
    found = dict(statements(everything(behaviour=BEHAVIOUR, evidence=EVIDENCE, **more)))
    assert found["Behaviour"] == behaviour_in_short(BEHAVIOUR["capabilities"])  # type: ignore[arg-type]
    assert found["Evidence"] == (
        "taking out the strongest sentence moves the label more than taking out any, beyond chance, in 2 of 2 measurements; "
        "alone it keeps the label: valley/dev · article stance 50 % (any sentence 40 %), "
        "corpus/dev · article sentiment 90 % (any sentence 25 %)."
    )
    assert found["With max_risk 0.1"] == (
        "no answer for article sentiment, sentiment answers 30 % (8 % wrong); of sentiment this is by invented text."
    )
    assert found["Finding actors"].startswith("hill/dev F1 0.600 (60 % of 300 mentions found with their type, 70 % of")
    assert found["Calling an actor mixed"] == (
        "corpus/dev: of 20 actors called mixed 60 % are by the labels, and of 31 that are 40 % are called so."
    )
    assert "Evidence" not in dict(statements(everything()))
