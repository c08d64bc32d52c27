"""Cross-origin requests: not by default, and only for who is named."""

import pytest

from tests.serving.conftest import Start
from tests.serving.test_routes import error

DESK, OTHER = "https://desk.example", "https://other.example"
ALLOWED = "Access-Control-Allow-Origin"
ASKS = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, x-api-key"}


def test_by_default_no_other_origin_may_ask(start: Start) -> None:
    client = start()
    response = client.post("/v1/score", json={"text": "Tom Brask"}, headers={"Origin": DESK})
    assert ALLOWED not in response.headers
    preflight = client.options("/v1/score", headers={"Origin": DESK, **ASKS})
    assert error(preflight, 405)["code"] == "method_not_allowed"
    assert ALLOWED not in preflight.headers


@pytest.mark.parametrize("origins", [DESK, f"https://lab.example, {DESK}/"])
def test_a_named_origin_may_ask_and_read_our_headers(start: Start, origins: str) -> None:
    client = start(cors_origins=origins, api_keys="a-key-of-16-characters")
    preflight = client.options("/v1/score", headers={"Origin": DESK, **ASKS})
    assert preflight.status_code == 200
    assert preflight.headers[ALLOWED] == DESK
    answered = client.get("/livez", headers={"Origin": DESK})
    assert answered.headers[ALLOWED] == DESK
    assert "X-Request-ID" in answered.headers["Access-Control-Expose-Headers"]
    refused = client.post("/v1/score", json={"text": "Tom"}, headers={"Origin": DESK})
    assert error(refused, 401)
    assert refused.headers[ALLOWED] == DESK  # so that the page can read why


def test_others_are_refused_in_the_one_shape(start: Start) -> None:
    client = start(cors_origins=DESK)
    preflight = client.options("/v1/score", headers={"Origin": OTHER, **ASKS})
    assert error(preflight, 400)["message"] == "Disallowed CORS origin; see the setting cors_origins."
    assert ALLOWED not in preflight.headers
    assert ALLOWED not in client.get("/livez", headers={"Origin": OTHER}).headers


def test_a_star_names_all(start: Start) -> None:
    assert start(cors_origins="*").get("/livez", headers={"Origin": OTHER}).headers[ALLOWED] == "*"
