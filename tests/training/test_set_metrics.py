import dataclasses
import json

import numpy as np
import pytest

from newsstance.document import Span
from tests.training.judgements import judged
from training.judged import NotRun, Passage, most_likely
from training.report import plain
from training.set_metrics import CLIPPED, evaluate_set, worst_errors


def test_the_entry_has_what_the_design_promises_and_is_plain() -> None:
    made = judged()
    entry = evaluate_set(made, {"majority": ["negative"] * len(made)})
    promised = {"name", "reader", "head", "n", "macro_f1", "accuracy", "per_class", "calibration", "baselines"}
    assert promised <= set(entry)
    assert entry["macro_f1"]["low"] < entry["macro_f1"]["value"] < entry["macro_f1"]["high"]
    assert entry["groups"] == 30
    assert set(entry["calibration"]["ece"]) == {"before", "after"}
    assert sum(map(sum, entry["confusion"])) == entry["n"] == 120
    assert json.loads(json.dumps(entry)) == entry


def test_constants_that_stand_for_no_answer_have_no_calibration() -> None:
    made = judged()
    odd = dataclasses.replace(made, unanswered=[at % 4 == 0 for at in range(len(made))])
    kept = [at for at in range(len(made)) if at % 4]
    fewer = dataclasses.replace(
        made,
        before=made.before[kept],
        after=made.after[kept],
        ids=[made.ids[at] for at in kept],
        groups=[made.groups[at] for at in kept],
        passages=[made.passages[at] for at in kept],
        gold=[made.gold[at] for at in kept],
    )
    alone = evaluate_set(fewer, {})
    found = evaluate_set(odd, {})
    assert found["calibration"] == alone["calibration"]
    assert found["risk_coverage"] == alone["risk_coverage"]
    assert found["macro_f1"] == evaluate_set(made, {})["macro_f1"]


def test_baselines_are_compared_on_the_same_items() -> None:
    made = judged()
    predicted = most_likely(made.after, made.labels)
    found = evaluate_set(made, {"majority": ["negative"] * len(made), "tfidf": predicted, "no_target": made.after})
    baselines = found["baselines"]
    assert baselines["majority"]["difference"]["low"] > 0
    assert baselines["tfidf"] == baselines["no_target"]
    assert baselines["no_target"]["macro_f1"] == found["macro_f1"]
    assert baselines["no_target"]["difference"]["p"] == 1.0
    assert found["baselines_missing"] == {}


def test_a_missing_baseline_is_null_with_a_reason() -> None:
    entry = evaluate_set(judged(12), {"tfidf": NotRun(reason="no training part")})
    assert entry["baselines"] == {"majority": None, "tfidf": None, "no_target": None}
    assert entry["baselines_missing"]["tfidf"] == "no training part"
    assert entry["baselines_missing"]["majority"] == "not asked for"


def test_baselines_that_do_not_fit_are_refused() -> None:
    made = judged(12)
    with pytest.raises(ValueError, match=r"unknown baselines \['tf_idf'\]"):
        evaluate_set(made, {"tf_idf": ["negative"] * 12})
    with pytest.raises(ValueError, match="baseline majority has 3 answers for 12 items"):
        evaluate_set(made, {"majority": ["negative"] * 3})
    with pytest.raises(ValueError, match="baseline no_target: shape"):
        evaluate_set(made, {"no_target": made.after[:3]})


def test_one_article_alone_has_no_interval() -> None:
    entry = evaluate_set(judged(6, per=6), {})
    assert entry["macro_f1"]["low"] is None
    assert plain(entry)["groups"] == 1


def test_worst_errors_come_worst_first() -> None:
    made = judged()
    found = worst_errors(made, 10)
    given = [error["gold_probability"] for error in found]
    assert given == sorted(given)
    assert all(error["gold"] != error["predicted"] for error in found)
    assert worst_errors(made, 0) == []


def test_a_long_text_is_cut_around_its_target() -> None:
    text = "a" * 5000 + " Ada Lindqvist " + "b" * 5000
    target = Span(start=5001, end=5014)
    made = dataclasses.replace(
        judged(1),
        passages=[Passage(text=text, targets=(target,), holders=(Span(start=0, end=3),))],
        gold=["neutral"],
        after=np.array([[1.0, 0.0, 0.0]]),
    )
    (error,) = worst_errors(made, 5)
    (start, end) = error["targets"][0]
    assert error["text"][start:end] == "Ada Lindqvist"
    assert len(error["text"]) == CLIPPED + 2
    assert error["holders"] == []
