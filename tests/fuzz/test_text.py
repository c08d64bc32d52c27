"""The fuzzer sees what does not hold."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from newsstance.document import Assessment, Document, Failure, NamedActor, Options, Result, Span
from tests.fuzz.text import check, faults
from tests.tiny import TEXT, score_one, tiny_scorer

NAN = {"negative": float("nan"), "neutral": 0.5, "positive": 0.5}
GIVEN = NamedActor(id="g", mentions=(Span(start=0, end=11),))
DOCUMENT = Document(text=TEXT, actors=(GIVEN,))
ONLY_GIVEN = Options(unit="article", discover_actors=False)


@pytest.fixture(scope="module")
def result() -> Result:
    return score_one(tiny_scorer(), DOCUMENT, unit="article", discover_actors=False)


def with_sentiment(result: Result, change: Callable[[Assessment], Assessment]) -> Result:
    (article,) = result.articles
    return replace(result, articles=(replace(article, sentiment=change(article.sentiment)),))


def test_a_good_result_has_no_fault(result: Result) -> None:
    assert [actor.id for actor in result.articles[0].actors] == ["g"]
    assert list(faults(DOCUMENT, ONLY_GIVEN, result)) == []


def test_probabilities_and_logits_are_looked_at(result: Result) -> None:
    for change, says in (
        (lambda said: replace(said, probabilities=NAN), "do not add up"),
        (lambda said: replace(said, probabilities={"a": 1.5, "b": -0.5}), "no probability"),
        (lambda said: replace(said, logits=(0.0, 0.0, 0.0)), "raw_scores is False"),
    ):
        (first, *_) = faults(DOCUMENT, ONLY_GIVEN, with_sentiment(result, change))
        assert says in first


def test_who_was_not_asked_for_is_told(result: Result) -> None:
    others = Document(text=TEXT, actors=(replace(GIVEN, id="h"),))
    assert any("nobody asked for" in fault for fault in faults(others, ONLY_GIVEN, result))


def test_offsets_that_point_elsewhere_are_told(result: Result) -> None:
    shifted = replace(DOCUMENT, text=TEXT.replace("Ilse Brandt", "Elsa Brandt", 1))
    assert any("point elsewhere" in fault for fault in faults(shifted, ONLY_GIVEN, result))


def test_parts_that_leave_something_out_are_told(result: Result) -> None:
    longer = replace(DOCUMENT, text=TEXT + " More.")
    assert any("the parts end at" in fault for fault in faults(longer, ONLY_GIVEN, result))


def test_a_code_must_be_one_that_fits_the_request() -> None:
    refused = Failure(id="0", index=0, code="invalid_span", message="no")
    assert list(faults(DOCUMENT, Options(), refused)) == ["an unknown code: invalid_span"]
    long = Document(text="a" * 2000, actors=(replace(GIVEN, mentions=(Span(start=0, end=1001),)),))
    assert list(faults(long, Options(), refused)) == []


def test_what_is_raised_is_a_find(result: Result) -> None:
    def refuse(*_: object) -> None:
        raise ZeroDivisionError

    scorer = tiny_scorer()
    scorer.score = refuse  # type: ignore[method-assign, assignment]
    assert check(scorer, DOCUMENT, Options()) == ["ZeroDivisionError: "]
