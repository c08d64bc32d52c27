"""The OpenAPI document is complete and does not change unnoticed.

To accept a change: ``REGENERATE=1 python -m pytest tests/serving/test_openapi.py`` and read the difference.
"""

import json
import os
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from serving.app import create_app
from serving.openapi import EXAMPLE
from serving.settings import Settings
from tests.serving.fakes import FakeScorer

GOLDEN = Path(__file__).with_name("openapi.json")


def document() -> dict[str, Any]:
    return create_app(Settings(), FakeScorer()).openapi()


def test_it_is_the_golden_one() -> None:
    made = json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("REGENERATE"):
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")


def test_every_reference_leads_somewhere() -> None:
    made = document()
    names = set(made["components"]["schemas"])
    references = {part.split('"')[0] for part in json.dumps(made).split("#/components/schemas/")[1:]}
    assert references <= names
    assert {"BatchIn", "SingleIn", "ScoreOut", "ErrorOut"} <= references


def test_scoring_names_every_status() -> None:
    responses = document()["paths"]["/v1/score"]["post"]["responses"]
    assert set(responses) == {"200", "400", "401", "408", "413", "415", "422", "429", "500", "503", "504"}
    for status, response in responses.items():
        content = response["content"]["application/json"]
        wanted = "ScoreOut" if status == "200" else "ErrorOut"
        assert content["schema"]["$ref"].endswith(wanted)


def test_its_examples_are_answered(client: TestClient) -> None:
    assert client.get("/openapi.json").json() == document()
    assert client.post("/v1/score", json=EXAMPLE).status_code == 200
    examples = document()["paths"]["/v1/score"]["post"]["requestBody"]["content"]["application/json"]["examples"]
    for example in examples.values():
        assert client.post("/v1/score", json=example["value"]).status_code == 200


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.targets: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.targets.add(value or "")
            if name == "id":
                self.anchors.add(value or "")


def test_the_docs_page_needs_no_network(client: TestClient) -> None:
    response = client.get("/docs")
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    page = Links()
    page.feed(response.text)
    assert not page.tags & {"script", "link", "img", "iframe"}
    assert {target for target in page.targets if not target.startswith("#")} == {"openapi.json"}
    assert {target[1:] for target in page.targets if target.startswith("#")} <= page.anchors
    assert set(document()["components"]["schemas"]) <= page.anchors
    assert "/v1/score" in response.text
