"""Hostile bodies are answered 400, 413, 415 or 422, never 500."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from serving.body import read_json
from serving.errors import ApiError
from tests.serving.conftest import Start

JSON = {"Content-Type": "application/json"}


def post(client: TestClient, body: bytes) -> Any:
    return client.post("/v1/score", content=body, headers=JSON)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "is empty"),
        (b"  ", "is empty"),
        (b"{", "line 1, column 2"),
        (b'{"text": "a"} x', "Extra data"),
        (b'{"text": "a\nb"}', "control character"),
        (b"\xff\xfe{", "not UTF-8 (byte 0)"),
        ('{"text": "é"}'.encode("latin-1"), "not UTF-8 (byte 10)"),
        ('{"text": "a"}'.encode("utf-16"), "not UTF-8"),
        (b'{"text": NaN}', "holds NaN"),
        (b'{"text": -Infinity}', "holds -Infinity"),
        (b'{"options": {"max_risk": 1e999}}', "'1e999', which is too large"),
        (b'{"text": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text":' * 100_000, "nested too deeply"),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"text": "a", "text": "b"}', "the key 'text' twice"),
        (b'{"documents": [{"text": "a", "id": "1", "id": "1"}]}', "the key 'id' twice"),
    ],
    ids=range(17),
)
def test_malformed_bodies_are_400(client: TestClient, body: bytes, says: str) -> None:
    response = post(client, body)
    assert response.status_code == 400
    found = response.json()["error"]
    assert found["code"] == "malformed_json"
    assert says in found["message"]
    assert len(found["message"]) < 300


def test_a_byte_order_mark_is_ignored(client: TestClient) -> None:
    assert post(client, b'\xef\xbb\xbf{"text": "Tom Brask"}').json()["results"][0]["coverage"]["characters"] == 9


def test_endless_fields_are_one_complaint(client: TestClient) -> None:
    body = "{" + ",".join(f'"{number}":1' for number in range(200_000)) + "}"
    response = post(client, body.encode())
    assert response.status_code == 422
    assert "200,000 fields; the limit is 64" in response.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"[" + b"[]," * 300_000 + b"1]", b'{"text": ["' + b'","' * 300_000 + b'"]}'])
def test_a_body_of_brackets_or_of_commas_is_refused_unparsed(client: TestClient, body: bytes) -> None:
    response = post(client, body)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "too_many"


def test_commas_and_brackets_inside_of_texts_do_not_count() -> None:
    text = ',[{\\"' * 200_000
    assert read_json(json.dumps({"text": text}).encode()) == {"text": text}


@pytest.mark.parametrize("end", [b"", b"\\", b'"', b'\\"'])
def test_unfinished_strings_are_read_in_linear_time(end: bytes) -> None:
    began = time.process_time()
    with pytest.raises(ApiError):
        read_json(b"," * 400_000 + b'"' + b'\\"' * 1_000_000 + end)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "is missing"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "'application/x-www-form-urlencoded'"),
        ({"Content-Type": "application/json; charset=latin-1"}, "charset=latin-1"),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, "uncompressed"),
    ],
)
def test_other_types_are_415(client: TestClient, headers: dict[str, str], says: str) -> None:
    response = client.post("/v1/score", content=b'{"text": "a"}', headers=headers)
    assert response.status_code == 415
    assert response.json()["error"]["code"] == "unsupported_media_type"
    assert says in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "kind", ["Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"']
)
def test_spellings_of_the_type_are_accepted(client: TestClient, kind: str) -> None:
    assert client.post("/v1/score", content=b'{"text": "a"}', headers={"Content-Type": kind}).status_code == 200


def test_too_large_by_its_header_is_413_unread(start: Start) -> None:
    client = start(max_body_bytes=1024)
    response = client.post("/v1/score", content=b"x" * 1025, headers=JSON)
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "body_too_large"
    message = response.json()["error"]["message"]
    assert "larger than 1024 bytes, the limit (1025 came or were announced)" in message
    assert response.headers["Connection"] == "close"


def test_too_large_is_found_while_streaming(start: Start) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b" " * 600] * 3

    response = start(max_body_bytes=1024).post("/v1/score", content=chunks(), headers=JSON)
    assert response.status_code == 413


def test_a_body_in_chunks_takes_room_as_it_grows(start: Start) -> None:
    def chunks() -> Iterator[bytes]:
        yield from [b" " * 600] * 3

    client = start(max_queued_characters=1500)
    response = client.post("/v1/score", content=chunks(), headers=JSON)
    assert response.status_code == 413
    assert "holds 1800 characters; the server takes 1500" in response.json()["error"]["message"]
    assert client.app.state.service.admission.characters == 0  # type: ignore[attr-defined]


def test_a_body_of_exactly_the_limit_is_read(start: Start) -> None:
    body = b'{"text": "Tom"}'
    assert post(start(max_body_bytes=1024), body + b" " * (1024 - len(body))).status_code == 200


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_an_api_error(body: bytes) -> None:
    assert _outcome(body) in (400, 422, ("value", _parsed(body)))


def _outcome(body: bytes) -> object:
    try:
        return "value", read_json(body)
    except ApiError as error:
        return error.status


def _parsed(body: bytes) -> object:
    """What the standard library makes of a body; the body itself where it is no JSON in UTF-8."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except ValueError:
        return body
