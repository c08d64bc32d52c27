"""For everybody: no violation that axe knows of, by keyboard, announced, on a phone, in the dark, without motion, on paper."""

from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driving import read, sentence, texts
from tests.browser.scripted import STORY

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
MACHINES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": PHONE,
    "phone in the dark": {**PHONE, "color_scheme": "dark"},
}
NO_VIOLATION = "Found 0 accessibility violations:\n"


def violations(page: Page) -> str:
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    report: str = found.generate_report()
    return report


@pytest.mark.parametrize("machine", MACHINES)
def test_axe_finds_nothing(visit: Open, site: str, machine: str) -> None:
    page = visit(site, bypass_csp=True, **MACHINES[machine])
    assert violations(page) == NO_VIOLATION
    read(page, STORY + "» listing: " + "x" * 700 + "\n")
    sentence(page, "Ilse Brandt blamed").click()
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")
    expect(page.locator(".card").last.locator(".evidence-item")).not_to_have_count(0)
    assert violations(page) == NO_VIOLATION


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_failures_and_abstentions(visit: Open, site: str, scheme: str) -> None:
    page = visit(site, bypass_csp=True, color_scheme=scheme, expected=("Failed to load resource",))
    read(page, STORY)
    page.get_by_role("slider").press("Home")
    expect(page.locator("#risk-effect")).to_contain_text("abstain")
    page.locator("#text").fill("Der Hafen")
    page.locator("#submit").click()
    expect(page.locator(".notice")).to_be_visible()
    page.locator("#key-field").evaluate("f => { f.hidden = false; }")
    assert violations(page) == NO_VIOLATION


@pytest.mark.parametrize("machine", MACHINES)
def test_a_text_without_actors_is_scrolled_by_keyboard(visit: Open, site: str, machine: str) -> None:
    page = visit(site, bypass_csp=True, **MACHINES[machine])
    read(page, "Title\n" + "Nobody spoke.\n" * 200)
    assert violations(page) == NO_VIOLATION
    text = page.get_by_role("region", name="Text to scroll through")
    page.get_by_role("button", name="Copy as curl").focus()
    page.keyboard.press("Tab")
    expect(text).to_be_focused()
    page.keyboard.press("PageDown")
    expect(page.locator("#reading h4")).not_to_be_in_viewport()
    read(page, STORY)
    expect(text).to_have_count(0)  # a sentence is its stop
    assert violations(page) == NO_VIOLATION


def test_everything_is_reached_by_tab_in_reading_order(page: Page) -> None:
    read(page, STORY)
    page.locator(".skip-link").focus()
    reached = ["Skip to"]
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "[document.activeElement.id, document.activeElement.className, document.activeElement.textContent.trim()].join('|')"
        )
        reached.append(here)
    order = [
        next(at for at, here in enumerate(reached) if part in here)
        for part in (
            "Skip to",
            "HTTP interface",
            "text|",
            "submit|",
            "kind|",
            "A news report",
            "risk|",
            "JSON",
            "sentence",
            "mentions",
            "evidence-item",
        )
    ]
    assert order == sorted(order)


def test_focus_goes_to_the_answer_and_it_is_announced(page: Page) -> None:
    read(page, STORY)
    expect(page.get_by_role("heading", name="2 stories")).to_be_focused()
    expect(page.locator(".text-pane")).to_be_in_viewport(ratio=0.5)
    expect(page.get_by_role("status")).to_have_text("Read: 2 stories, 5 actors. All 15 judgements answered.")


def test_landmarks_and_headings_make_an_outline(page: Page) -> None:
    read(page, STORY)
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    levels = [
        int(tag[1])
        for tag in page.locator("h1, h2, h3, h4, h5").evaluate_all(
            "hs => hs.filter(h => h.checkVisibility()).map(h => h.tagName)"
        )
    ]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_phone_never_scrolls_sideways(visit: Open, site: str) -> None:
    page = visit(site, **PHONE)
    read(page, STORY + "Ilse Brandt said " + "Donaudampfschifffahrtsgesellschaft" * 6 + ".\n")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = [box.bounding_box() for box in page.locator("button:visible, select:visible").all()]
    assert min(size["height"] for size in sizes if size) >= 24


def test_on_a_phone_the_text_stays_in_view_beside_its_evidence(visit: Open, site: str) -> None:
    page = visit(site, **PHONE)
    read(page, STORY)
    item = page.locator(".card").nth(1).locator(".evidence-item").first
    item.tap()
    expect(page.locator("#reading .lit").first).to_be_in_viewport()
    expect(item).to_be_in_viewport()


def test_the_dark_is_dark(visit: Open, site: str) -> None:
    brightness = {}
    for scheme in ("light", "dark"):
        page = visit(site, color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        brightness[scheme] = sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(",")))
    assert brightness["dark"] < 120
    assert brightness["light"] > 700


def test_less_motion_is_less_motion(visit: Open, site: str) -> None:
    for motion, behaviour in (("reduce", "auto"), ("no-preference", "smooth")):
        page = visit(site, reduced_motion=motion)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


def test_on_paper_there_is_the_answer_and_nothing_to_click(page: Page) -> None:
    read(page, "Title\n" + "Nobody else spoke.\n" * 300 + "Ilse Brandt left.\n")
    page.emulate_media(media="print")
    for hidden in ("#form", ".copies", "#status"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".card").first).to_be_visible()
    cut = page.locator("#reading").evaluate("r => r.scrollHeight - r.clientHeight")
    assert cut <= 1
    assert "Ilse Brandt" in texts(page.locator(".card h5"))
