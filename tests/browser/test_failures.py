"""Failures: each says what happened and what to do, and nothing the reader gave is lost."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.driving import done, give, module
from tests.browser.scripted import STORY, ScriptedScorer
from tests.browser.sites import scripted_site

QUIET = ("Failed to load resource",)
"""What the browser itself logs of an answer that is no success."""


def answered(page: Page, status: int, code: str, *, retry: int | None = None, times: int = 1) -> None:
    """Have the next request for a score answered so."""
    error = {
        "code": code,
        "message": f"said <b>{code}</b>",
        "param": None,
        "request_id": "req-7",
        "retry_after_s": retry,
    }

    def fulfil(route: Route) -> None:
        route.fulfill(status=status, body=json.dumps({"error": error}), content_type="application/json")

    page.route("**/v1/score", fulfil, times=times)


def submit(page: Page, text: str = STORY) -> None:
    give(page, text)
    page.locator("#submit").click()


@pytest.fixture
def erring(visit: Open, site: str) -> Page:
    return visit(site, expected=QUIET)


def test_no_text_is_said_before_anything_is_sent(page: Page, scorer: ScriptedScorer) -> None:
    before = len(scorer.seen)
    submit(page, " \n ")
    expect(page.get_by_role("alert")).to_contain_text("There is no text yet")
    expect(page.locator("#text")).to_be_focused()
    assert len(scorer.seen) == before


def test_a_full_server_gives_the_time_and_a_button_that_waits_for_it(erring: Page) -> None:
    answered(erring, 429, "too_many_requests", retry=2)
    submit(erring)
    alert = erring.get_by_role("alert")
    expect(alert).to_contain_text("The server is busy")
    expect(alert).to_contain_text("possible in 2 seconds")
    again = alert.get_by_role("button", name="Try again")
    expect(again).to_be_disabled()
    expect(again).to_be_enabled(timeout=10_000)
    again.click()
    done(erring)
    expect(alert).to_be_empty()


@pytest.mark.parametrize(
    ("status", "code", "says", "again"),
    [
        (503, "not_ready", "still loading its model", True),
        (503, "draining", "being stopped or replaced", True),
        (503, "cut_off", "stopped before it was done", True),
        (503, "replica_lost", "lost your text while it worked on it", True),
        (503, "out_of_service", "takes no text at present", True),
        (504, "deadline_exceeded", "Try a shorter text", True),
        (500, "engine_failed", "Tell whoever runs the server the request number", True),
        (408, "upload_timeout", "The line to the server is slow", True),
        (431, "head_too_large", "Cookies", True),
        (422, "invalid_field", "A name under “Actors to judge” may be too long", False),
        (422, "too_many", "too many names", False),
        (422, "unknown_field", "reload the page", False),
        (418, "strange", "The server did not accept this", False),
    ],
)
def test_failures_of_the_server_are_explained(erring: Page, status: int, code: str, says: str, again: bool) -> None:
    answered(erring, status, code)
    submit(erring)
    alert = erring.get_by_role("alert")
    expect(alert).to_contain_text(says)
    expect(alert).to_contain_text(f"said <b>{code}</b>")
    expect(alert).to_contain_text("Request req-7")
    assert alert.get_by_role("button", name="Try again").count() == again
    assert ("loading" in (alert.text_content() or "")) == (code == "not_ready")


@pytest.mark.parametrize(
    ("status", "title", "said"),
    [
        (200, "The answer did not come whole", "What came with status 200 is not JSON."),
        (502, "The server does not answer", "The server answered 502 without saying why."),
        (503, "The server takes no text at present", "The server answered 503 without saying why."),
    ],
)
def test_an_answer_that_is_no_json_is_explained(erring: Page, status: int, title: str, said: str) -> None:
    erring.route("**/v1/score", lambda route: route.fulfill(status=status, body="<h1>Bad gateway</h1>"), times=1)
    submit(erring)
    alert = erring.get_by_role("alert")
    expect(alert.get_by_role("heading")).to_have_text(title)
    expect(alert).to_contain_text(said)
    alert.get_by_role("button", name="Try again").click()
    done(erring)


def test_every_failure_that_the_server_can_answer_has_words_of_its_own(page: Page) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path("serving").rglob("*.py"))
    told_by_status = {"unauthorized", "too_many_characters"}
    codes = set(re.findall(r'ApiError\(\s*\d+,\s*"(\w+)"', sources)) - told_by_status
    assert {"upload_timeout", "replica_lost", "not_found"} <= codes
    every = [*sorted(codes), "empty_text", "invalid_text", "too_long", "unsupported_language", "network", "page"]
    unsaid = "a.filter(code => m.explained({ code }).title === m.explained({ code: 'x' }).title)"
    assert module(page, "failures.js", unsaid, every) == []


def test_too_many_names_are_told_of_with_the_server_s_limit(visit: Open) -> None:
    with scripted_site(ScriptedScorer(), max_actors=2) as address:
        page = visit(address, expected=QUIET)
        page.get_by_label("Actors to judge").fill("Ilse Brandt, Odo Kessel, Velmar")
        submit(page)
        expect(page.get_by_role("alert")).to_contain_text("There are too many names to look for")
        expect(page.get_by_role("alert")).to_contain_text("the limit is 2")


def test_a_network_that_is_down_costs_no_text(erring: Page) -> None:
    erring.context.set_offline(True)
    submit(erring)
    expect(erring.get_by_role("alert")).to_contain_text("The server cannot be reached")
    erring.context.set_offline(False)
    expect(erring.locator("#text")).to_have_value(STORY)
    erring.get_by_role("button", name="Try again").click()
    done(erring)


def test_a_text_in_another_language_can_be_read_all_the_same(erring: Page, scorer: ScriptedScorer) -> None:
    submit(erring, "Der Hafen von Velmar schlief.")
    expect(erring.get_by_role("alert")).to_contain_text("The text looks like German")
    erring.get_by_role("button", name="Read it anyway").click()
    done(erring)
    assert scorer.seen[-1][1].force_language


def test_a_zero_byte_is_refused_by_the_server_and_explained(erring: Page) -> None:
    erring.locator("#text").evaluate("f => { f.value = 'Velmar \\0 slept.'; }")
    erring.locator("#submit").click()
    expect(erring.get_by_role("alert")).to_contain_text("characters that no text has")


def test_too_large_is_said_with_the_server_s_limit(visit: Open) -> None:
    with scripted_site(ScriptedScorer(), max_body_bytes=20_000) as address:
        page = visit(address, expected=QUIET)
        submit(page, "Velmar slept. " * 3_000)
        expect(page.get_by_role("alert")).to_contain_text("too large for one request")
        expect(page.get_by_role("alert")).to_contain_text("20000 bytes")


def test_too_long_is_said_with_the_server_s_limit(visit: Open) -> None:
    with scripted_site(ScriptedScorer(), max_characters=100) as address:
        page = visit(address, expected=QUIET)
        submit(page, STORY)
        expect(page.get_by_role("alert")).to_contain_text("The text is too long")
        expect(page.get_by_role("alert")).to_contain_text("the limit is 100")


def test_a_server_with_keys_asks_for_one(erring: Page) -> None:
    answered(erring, 401, "unauthorized")
    submit(erring)
    expect(erring.get_by_role("alert")).to_contain_text("This server asks for an API key")
    field = erring.get_by_label("API key of this server")
    expect(field).to_be_focused()
    field.fill("k" * 20)
    with erring.expect_request("**/v1/score") as request:
        erring.get_by_role("button", name="Try again").click()
    assert request.value.headers["authorization"] == "Bearer " + "k" * 20
    done(erring)


def test_reading_can_be_stopped(erring: Page) -> None:
    waiting: list[Callable[[], None]] = []
    erring.route("**/v1/score", lambda route: waiting.append(route.abort), times=1)
    submit(erring)
    erring.get_by_role("button", name="Stop").press("Enter")
    expect(erring.get_by_role("status")).to_have_text("Stopped.")
    expect(erring.locator("#stop")).to_be_hidden()
    expect(erring.locator("#submit")).to_be_focused()
    submit(erring)
    done(erring)


def test_a_failure_keeps_the_last_answer(erring: Page) -> None:
    submit(erring)
    done(erring)
    answered(erring, 503, "not_ready", retry=1)
    erring.get_by_role("slider").press("Home")
    expect(erring.get_by_role("alert")).to_contain_text("still loading")
    expect(erring.locator(".card")).to_have_count(4)
