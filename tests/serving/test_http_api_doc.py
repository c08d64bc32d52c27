"""docs/http-api.md tells the truth: its requests are answered; its answer, limits and codes are the code's."""

import json
import re
from pathlib import Path

from fastapi.testclient import TestClient

from serving.answers import ErrorOut, ScoreOut
from serving.loading import LEAST_TOKENS, TOKENS_A_THREAD
from serving.routes import FIXED
from serving.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "http-api.md").read_text(encoding="utf-8")


def test_its_requests_are_answered(client: TestClient) -> None:
    bodies: list[str] = re.findall(r"-d '(\{[^']*\})'", TEXT)
    assert len(bodies) == 2
    for body in bodies:
        response = client.post("/v1/score", content=body, headers={"Content-Type": "application/json"})
        assert response.status_code == 200, response.text


def test_its_answers_have_the_documented_shape() -> None:
    answer, error = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    read = ScoreOut.model_validate(json.loads(answer))
    text = json.loads(re.findall(r"-d '(\{[^']*\})'", TEXT)[1])["documents"][0]["text"]
    mention = read.results[0].articles[0].actors[0].mentions[0]
    assert text[mention.start : mention.end] == mention.text
    assert read.results[0].coverage.characters == len(text)
    ErrorOut.model_validate(json.loads(error))


def test_its_limits_are_the_defaults() -> None:
    for name, value in Settings().limits().items():
        said = f"{TOKENS_A_THREAD} a thread of the engine, at least {LEAST_TOKENS} " if value is None else f"{value} |"
        assert f"| `{name}` | {said}" in TEXT
    for name, fixed in FIXED.items():
        row = next(line for line in TEXT.splitlines() if line.startswith("| `") and f"`{name}`" in line)
        assert str(fixed) in row


def test_it_names_every_code() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "serving").rglob("*.py"))
    codes = set(re.findall(r'ApiError\(\s*(\d{3}), "(\w+)"', source)) - {("422", "code")}
    assert len(codes) > 10
    for status, code in codes:
        assert re.search(rf"\| {status} \| [^|]*`{code}`", TEXT), (status, code)
