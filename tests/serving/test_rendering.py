"""The shape of an answer is the contract's: what was not asked for is absent."""

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from newsstance.document import Document, Failure, Options
from serving.answers import ScoreOut
from serving.rendering import render
from tests.serving.fakes import result

DOCUMENT = Document(text="HOME Ada Quill", metadata={"outlet": "Velmar Courier"})
INFO = {"name": "fake", "version": "7"}


def rendered(options: Options) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render("req-1", INFO, [result(DOCUMENT, 0, options)], options))
    ScoreOut.model_validate(made)
    return made


def test_the_whole_answer() -> None:
    judged = {
        "label": "negative",
        "most_likely": "negative",
        "probabilities": {"negative": 0.8, "neutral": 0.1, "positive": 0.1},
        "confidence": 0.8,
        "abstained": False,
    }
    evidence = [{"start": 5, "end": 14, "contribution": -0.75}]
    article = rendered(Options(max_risk=0.1))["results"][0]["articles"][0]
    actor = article["actors"][0]
    assert list(article) == ["start", "end", "title", "outlet", "byline", "sentiment", "actors", "relations"]
    assert article["byline"] is None
    assert actor["sentiment"] == judged
    assert actor["stance"]["label"] is None
    assert (actor["stance"]["most_likely"], actor["stance"]["abstained"]) == ("neutral", True)
    assert actor["mentions"] == [{"start": 5, "end": 14, "text": "Ada Quill"}]
    assert actor["evidence"] == evidence
    assert actor["stance_evidence"] == [{"start": 5, "end": 14, "contribution": 0.5}]
    assert article["relations"][0]["holder"] == "person:tom-brask"
    assert article["relations"][0]["label"] == "against"
    assert article["relations"][0]["evidence"] == evidence


def test_evidence_sentences_and_raw_scores_only_where_asked_for() -> None:
    little = json.dumps(rendered(Options(evidence=False)))
    assert 'evidence"' not in little
    assert '"sentences"' not in little
    assert '"logits"' not in little
    much = rendered(Options(sentences=True, raw_scores=True))["results"][0]["articles"][0]["actors"][0]
    assert much["sentences"][0]["stance"]["label"] == "neutral"
    assert much["sentiment"]["logits"] == {"negative": 0.25, "neutral": -1.5, "positive": 2.0}
    assert much["stance"]["logits"] == {"against": 0.25, "neutral": -1.5, "favor": 2.0}


def test_failures_stand_beside_results() -> None:
    failure = Failure(id="b", index=1, code="empty_text", message="The text is empty.")
    answer = json.loads(render("req-1", INFO, [result(DOCUMENT, 0, Options()), failure], Options()))
    assert answer["errors"] == [{"id": "b", "index": 1, "code": "empty_text", "message": "The text is empty."}]
    assert answer["results"][0]["metadata"] == {"outlet": "Velmar Courier"}
    assert answer["results"][0]["warnings"] == ["short text"]


def test_a_number_that_json_cannot_hold_is_our_fault_and_shows_no_text() -> None:
    scored = result(DOCUMENT, 0, Options())
    article = scored.articles[0]
    broken = replace(article, actors=(replace(article.actors[0], salience=float("nan")),))
    with pytest.raises(ValidationError) as raised:
        render("req-1", INFO, [replace(scored, articles=(broken,))], Options())
    assert "Ada Quill" not in str(raised.value)
