"""The page's files: under which policy they are sent, that all of them are there, and that nothing else is."""

import re
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient

from serving.page.files import POLICY, TYPES

STATIC = files("serving.page") / "static"
SCRIPTS = sorted(entry.name for entry in STATIC.iterdir() if entry.name.endswith(".js"))


def test_the_front_page_is_html_under_a_strict_policy(client: TestClient) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert policy[:5] == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
    ]
    assert {"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} < set(policy)
    assert "unsafe" not in POLICY


def test_the_front_page_holds_nothing_that_its_policy_forbids() -> None:
    front = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://", front)
    assert re.findall(r"<script(.*?)>(.*?)</script>", front, re.DOTALL) == [(' type="module" src="page/main.js"', "")]


def test_every_module_is_preloaded_and_every_file_named_is_there(client: TestClient) -> None:
    named = re.findall(r'(?:href|src)="(page/[^"]+)"', client.get("/").text)
    assert {f"page/{name}" for name in SCRIPTS} == {name for name in named if name.endswith(".js")}
    for name in named:
        response = client.get(f"/{name}")
        assert response.status_code == 200, name
        assert response.headers["Content-Type"].split(";")[0] in {kind.split(";")[0] for kind in TYPES.values()}
        assert response.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("name", SCRIPTS)
def test_modules_make_no_markup_and_name_only_each_other(name: str) -> None:
    source = (STATIC / name).read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|\beval\(|new Function", source)
    assert set(re.findall(r'from "\./([^"]+)"', source)) <= set(SCRIPTS)
    assert 'from "http' not in source
    assert source.startswith("//"), "a module says what it is for"


def test_examples_are_sent_as_text(client: TestClient) -> None:
    names = re.findall(r'\["([^"]+\.txt)"', (STATIC / "input.js").read_text(encoding="utf-8"))
    assert len(names) == 4
    for name in names:
        response = client.get(f"/page/examples/{name}")
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert len(response.text) > 700


def test_a_file_is_sent_again_only_when_it_changed(client: TestClient) -> None:
    first = client.get("/page/main.js")
    again = client.get("/page/main.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/page/main.js", headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.head("/").headers["Content-Length"] == str(len(client.get("/").content))


@pytest.mark.parametrize(
    "path", ["/page/", "/page/nothing.js", "/page/../files.py", "/page/%2e%2e/files.py", "/page//etc/passwd"]
)
def test_what_is_no_file_of_the_page_is_not_found(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
