"""API keys: several at once, exchanged without a restart, never shown."""

from pathlib import Path

import pytest

from newsstance.errors import ConfigError
from serving.keys import Keys, load_keys, read_keys
from serving.settings import build_settings, load_settings
from tests.serving.conftest import Start
from tests.serving.test_routes import error

ONE, TWO = "first-key-0123456789", "second-key-0123456789"
SCORE = ("POST", "/v1/score")


def test_keys_are_parted_by_commas_spaces_and_lines() -> None:
    assert read_keys(f"# today\n{ONE}, {TWO}\n\n{ONE}", "here") == read_keys(f"{TWO} {ONE}", "here")
    assert len(read_keys(f"{ONE},{TWO}", "here")) == 2


@pytest.mark.parametrize("text", ["", " \n", "# only a comment", "short", ONE + ",short", ONE + "é", "x" * 513])
def test_a_bad_key_is_named_by_its_place_and_not_shown(text: str) -> None:
    with pytest.raises(ConfigError, match=r"^here: key \d has") as raised:
        read_keys(text, "here")
    assert "short" not in str(raised.value).replace("shorter", "")


def test_variable_and_file_add_up(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(TWO, encoding="utf-8")
    keys = Keys(lambda: load_keys(ONE, path))
    assert keys.needed
    assert [keys.accept([key]) for key in (ONE, TWO, ONE + "x", "")] == [True, True, False, False]
    assert keys.accept(["other", TWO])
    assert not keys.accept([])


def test_a_file_that_became_bad_leaves_the_old_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(ONE, encoding="utf-8")
    keys = Keys(lambda: load_keys(None, path))
    path.write_text("", encoding="utf-8")
    with pytest.raises(ConfigError):
        keys.reload()
    assert keys.accept([ONE])
    path.write_text(TWO, encoding="utf-8")
    assert keys.reload() == 1
    assert [keys.accept([key]) for key in (ONE, TWO)] == [False, True]


def test_without_keys_everybody_may_ask(start: Start) -> None:
    assert start().post("/v1/score", json={"text": "Tom Brask"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {ONE}"},
        {"X-API-Key": ""},
        {"X-API-Key": ONE[:-1]},
    ],
)
@pytest.mark.parametrize(("method", "path"), [SCORE, ("GET", "/info"), ("GET", "/metrics"), ("GET", "/v1/nothing")])
def test_without_a_good_key_it_is_401(start: Start, headers: dict[str, str], method: str, path: str) -> None:
    response = start(api_keys=f"{ONE},{TWO}").request(method, path, headers=headers)
    found = error(response, 401)
    assert found["code"] == "unauthorized"
    assert "Authorization: Bearer KEY" in found["message"]
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "headers", [{"Authorization": f"Bearer {ONE}"}, {"Authorization": f"bearer  {TWO}"}, {"X-API-Key": TWO}]
)
def test_every_key_opens_everything(start: Start, headers: dict[str, str]) -> None:
    client = start(api_keys=f"{ONE},{TWO}")
    assert client.post("/v1/score", json={"text": "Tom Brask"}, headers=headers).status_code == 200
    assert client.get("/info", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/docs", "/openapi.json", "/"])
def test_probes_and_documents_stay_open(start: Start, path: str) -> None:
    assert start(api_keys=ONE).get(path).status_code == 200


def test_settings_never_show_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSSTANCE_API_KEYS", ONE)
    assert ONE not in repr(load_settings([]))
    with pytest.raises(ConfigError) as raised:
        build_settings({"api_keys": 1234567})
    assert "1234567" not in str(raised.value)
    with pytest.raises(SystemExit):
        load_settings(["--api-keys", ONE])


def test_a_missing_file_of_keys_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--api-keys-file"):
        load_settings(["--api-keys-file", str(tmp_path / "none")], {})
