"""Evaluation and HTTP are one path: the same documents, posted, get the numbers that evaluation sees."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsstance.checkpoint import read_checkpoint
from newsstance.document import Document
from newsstance.labels import HEADS
from newsstance.scorer import Scorer
from newsstance.sentences import split_sentences
from serving.app import create_app
from serving.settings import Settings
from tests.tiny import TEXT, tiny_encoding, write_tiny
from tests.training.corpus import row
from training.examples import Example
from training.graphs import add_graphs
from training.predictions import document, predict
from training.readers.bundled import example


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny one, with OpenVINO graphs."""
    folder = write_tiny(tmp_path_factory.mktemp("checkpoint") / "tiny")
    add_graphs(read_checkpoint(folder), tiny_encoding().windows(TEXT, split_sentences(TEXT)))
    return folder


@pytest.fixture(scope="module", params=["torch", "openvino"])
def served(request: pytest.FixtureRequest, checkpoint: Path) -> Iterator[tuple[Scorer, TestClient]]:
    with TestClient(create_app(Settings(checkpoint=checkpoint, engine=request.param))) as client:
        while client.get("/readyz").status_code != 200:
            time.sleep(0.02)
        assert client.get("/info").json()["model"]["engine"] == request.param
        yield Scorer.load(checkpoint, engine=request.param), client


def wire(posted: Document) -> dict[str, Any]:
    """A document as JSON."""
    actors = [
        {"id": actor.id, "mentions": [{"start": span.start, "end": span.end} for span in actor.mentions]}
        for actor in posted.actors
    ]
    return {"id": posted.id, "text": posted.text, "actors": actors, "pairs": [list(pair) for pair in posted.pairs]}


def answers(example: Example, article: dict[str, Any]) -> dict[tuple[str, str], dict[str, float]]:
    """All logits of an article of an answer, by head and the name that evaluation gives the item."""
    found = {("overall", ""): article["sentiment"]["logits"]}
    for relation in article["relations"]:
        found["relation", f"{relation['holder']}>{relation['target']}"] = relation["logits"]
    for actor in article["actors"]:
        found["article_sentiment", actor["id"]] = actor["sentiment"]["logits"]
        found["article_stance", actor["id"]] = actor["stance"]["logits"]
        for number, place in enumerate(example.sentences):
            for sentence in actor["sentences"]:
                if sentence["start"] == place.start:
                    found["sentiment", f"{number}:{actor['id']}"] = sentence["sentiment"]["logits"]
                    found["stance", f"{number}:{actor['id']}"] = sentence["stance"]["logits"]
    return found


def test_evaluation_and_http_see_the_same_numbers_of_every_head(served: tuple[Scorer, TestClient]) -> None:
    scorer, client = served
    examples = {f"r{at}": example(row(f"r{at}", good=at % 2 == 0)) for at in range(7)}
    expected = predict(scorer, list(examples.values()))
    options = {"unit": "article", "discover_actors": False, "evidence": False, "sentences": True, "raw_scores": True}
    documents = [wire(document(one)) for one in examples.values()]
    answer = client.post("/v1/score", json={"documents": documents, "options": {**options, "force_language": True}})
    assert answer.status_code == 200
    results = {result["id"]: result["articles"][0] for result in answer.json()["results"]}
    found = {name: answers(examples[name], article) for name, article in results.items()}
    assert set(expected) == set(HEADS)
    for head, items in expected.items():
        for item in items:
            name, _, part = item.id.partition("/")
            logits = found[name][head, part]
            assert [logits[label] for label in HEADS[head]] == pytest.approx(item.logits, abs=1e-5)


def test_a_python_caller_and_an_http_caller_get_one_answer(served: tuple[Scorer, TestClient], tmp_path: Path) -> None:
    scorer, client = served
    text = "Ilse Brandt praised the dockers of Velmar. France blamed the council, and she thanked France."
    (result,) = scorer.score([Document(text=text)])
    answer = client.post("/v1/score", json={"text": text}).json()["results"][0]
    mine = [(actor.id, actor.sentiment.probabilities) for article in result.articles for actor in article.actors]  # type: ignore[union-attr]
    theirs = [
        (actor["id"], actor["sentiment"]["probabilities"])
        for article in answer["articles"]
        for actor in article["actors"]
    ]
    assert [name for name, _ in mine] == [name for name, _ in theirs]
    assert all(dict(a) == pytest.approx(b, abs=1e-6) for (_, a), (_, b) in zip(mine, theirs, strict=True))
