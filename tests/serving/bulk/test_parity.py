"""Bulk scoring and the server are one path: the same documents get the same answers."""

import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsstance.checkpoint import read_checkpoint
from newsstance.sentences import split_sentences
from serving.app import create_app
from serving.bulk.__main__ import main
from serving.settings import Settings
from tests.serving.bulk.jobs import read_lines, write_lines
from tests.tiny import TEXT, tiny_encoding, write_tiny
from training.graphs import add_graphs

ACTORS = [{"id": "mayor", "name": "Odo Kessel"}, {"id": "brandt", "mentions": [{"start": 0, "end": 11}]}]
DOCUMENTS: list[dict[str, Any]] = [
    {"id": "a", "text": TEXT},
    {"id": "b", "text": f"<article><h1>Talks</h1><p>{TEXT}</p></article>", "content_type": "text/html"},
    {
        "id": "c",
        "text": TEXT,
        "actors": ACTORS,
        "pairs": [["mayor", "brandt"]],
        "metadata": {"outlet": "Velmar Courier"},
    },
    {"id": "d", "text": ""},
    {
        "id": "e",
        "text": "Der Bürgermeister lobte gestern im Hafen die Arbeiter und kritisierte danach den Rat der Stadt.",
    },
]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With graphs, so that either engine runs it."""
    folder = write_tiny(tmp_path_factory.mktemp("parity") / "tiny")
    add_graphs(read_checkpoint(folder), tiny_encoding().windows(TEXT, split_sentences(TEXT)))
    return folder


@pytest.fixture(scope="module", params=["torch", "openvino"])
def both(
    request: pytest.FixtureRequest, checkpoint: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp(request.param)
    source = write_lines(folder / "in.jsonl", DOCUMENTS)
    options = ["--checkpoint", str(checkpoint), "--max-risk", "0.3", "--quiet", "--engine", request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("signal.signal", lambda *_: None)
        assert main([str(source), "-o", str(folder / "out"), *options]) == 3
    with TestClient(create_app(Settings(checkpoint=checkpoint, engine=request.param))) as client:
        while client.get("/readyz").status_code != 200:
            time.sleep(0.02)
        assert client.get("/info").json()["model"]["engine"] == request.param
        answer = client.post("/v1/score", json={"documents": DOCUMENTS, "options": {"max_risk": 0.3}})
    return answer.json(), folder / "out"


def judged(answer: dict[str, Any], prefix: str) -> dict[str, Any]:
    """A judgement of the server under the names of the tables."""
    named = {f"{prefix}{name}": answer[name] for name in ("label", "most_likely", "confidence", "abstained")}
    return {**named, **{f"{prefix}{label}": share for label, share in answer["probabilities"].items()}}


def assert_same(row: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        close = pytest.approx(value, abs=2e-6) if isinstance(value, float) else value
        assert row[name] == close, name


def assert_same_evidence(row: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    places = sorted((each["start"], each["end"], each["contribution"]) for each in expected)
    found = sorted((each["start"], each["end"], each["contribution"]) for each in row)
    assert [place[:2] for place in found] == [place[:2] for place in places]
    assert [place[2] for place in found] == pytest.approx([place[2] for place in places], abs=1e-5)


def test_actors(both: tuple[dict[str, Any], Path]) -> None:
    answer, out = both
    rows = iter(read_lines(out / "actors.jsonl"))
    for result in answer["results"]:
        for at, article in enumerate(result["articles"]):
            for actor in article["actors"]:
                row = next(rows)
                expected = {"row": result["index"], "id": result["id"], "article": at, "actor": actor["id"]}
                plain = {name: actor[name] for name in ("name", "type", "salience", "mixed", "mentions")}
                sides = {**judged(actor["sentiment"], "sentiment_"), **judged(actor["stance"], "stance_")}
                assert_same(row, {**expected, **plain, **sides})
                assert_same_evidence(row["evidence"], actor["evidence"])
                assert_same_evidence(row["stance_evidence"], actor["stance_evidence"])
    assert next(rows, None) is None


def test_relations(both: tuple[dict[str, Any], Path]) -> None:
    answer, out = both
    rows = read_lines(out / "relations.jsonl")
    expected = [
        {
            "row": result["index"],
            "article": at,
            **{name: relation[name] for name in ("holder", "target")},
            **judged(relation, ""),
        }
        for result in answer["results"]
        for at, article in enumerate(result["articles"])
        for relation in article["relations"]
    ]
    assert len(rows) == len(expected) > 0
    for row, one in zip(rows, expected, strict=True):
        assert_same(row, one)


def test_documents_articles_and_errors(both: tuple[dict[str, Any], Path]) -> None:
    answer, out = both
    for row, result in zip(read_lines(out / "documents.jsonl"), answer["results"], strict=True):
        coverage = {name: result["coverage"][name] for name in ("characters", "read")}
        assert_same(
            row, {"id": result["id"], **coverage, "language": result["language"], "warnings": result["warnings"]}
        )
    articles = [article for result in answer["results"] for article in result["articles"]]
    for row, article in zip(read_lines(out / "articles.jsonl"), articles, strict=True):
        assert_same(
            row, {"title": article["title"], "start": article["start"], **judged(article["sentiment"], "sentiment_")}
        )
    errors = [(row["id"], row["code"], row["message"]) for row in read_lines(out / "errors.jsonl")]
    assert errors == [(error["id"], error["code"], error["message"]) for error in answer["errors"]]
    assert [code for _, code, _ in errors] == ["empty_text", "unsupported_language"]
