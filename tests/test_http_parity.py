"""Evaluation and HTTP are one path: the same documents, posted, get the numbers that evaluation sees."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from newsstance.document import Document
from newsstance.labels import HEADS
from newsstance.scorer import Scorer
from serving.app import create_app
from serving.settings import Settings
from tests.tiny import write_tiny
from tests.training.corpus import row
from training.examples import Example
from training.predictions import document, predict
from training.readers.bundled import example


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scorer, TestClient]]:
    folder = tmp_path_factory.mktemp("checkpoint") / "tiny"
    write_tiny(folder)
    with TestClient(create_app(Settings(checkpoint=folder))) as client:
        while client.get("/readyz").status_code != 200:
            time.sleep(0.02)
        yield Scorer.load(folder), client


def wire(posted: Document) -> dict[str, Any]:
    """A document as JSON."""
    actors = [
        {"id": actor.id, "mentions": [{"start": span.start, "end": span.end} for span in actor.mentions]}
        for actor in posted.actors
    ]
    return {"id": posted.id, "text": posted.text, "actors": actors, "pairs": [list(pair) for pair in posted.pairs]}


def test_evaluation_and_http_see_the_same_numbers(served: tuple[Scorer, TestClient]) -> None:
    scorer, client = served
    examples: list[Example] = [example(row(f"r{at}", good=at % 2 == 0)) for at in range(7)]
    expected = predict(scorer, examples)
    options = {"unit": "article", "discover_actors": False, "evidence": False, "sentences": True, "raw_scores": True}
    body = {"documents": [wire(document(one)) for one in examples], "options": options}
    answer = client.post("/v1/score", json=body)
    assert answer.status_code == 200
    found = {result["id"]: result["articles"][0] for result in answer.json()["results"]}
    compared = 0
    for head, path in (("article_sentiment", "sentiment"), ("article_stance", "stance")):
        for prediction in expected[head]:
            name, key = prediction.id.split("/")
            actor = next(actor for actor in found[name]["actors"] if actor["id"] == key)
            posted = [actor[path]["logits"][label] for label in HEADS[head]]
            assert posted == pytest.approx(prediction.logits, abs=1e-5)
            compared += 1
    for prediction in expected["relation"]:
        name, pair = prediction.id.split("/")
        holder, target = pair.split(">")
        relation = next(r for r in found[name]["relations"] if (r["holder"], r["target"]) == (holder, target))
        assert [relation["logits"][label] for label in HEADS["relation"]] == pytest.approx(prediction.logits, abs=1e-5)
        compared += 1
    assert compared == 7 * (2 + 2 + 2)


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
