"""The evaluation report, in a browser: no violation that axe knows of, nothing beyond a phone's width, all of it on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.test_access import NO_VIOLATION
from tests.training.judgements import everything
from training.report import write_report

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
MACHINES: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "phone": PHONE}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("report")
    write_report(everything(), folder)
    return Path(folder / "index.html").as_uri()


@pytest.fixture(params=MACHINES)
def report(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(bypass_csp=True, **MACHINES[request.param])
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def test_axe_finds_nothing_and_nothing_sticks_out(report: Page) -> None:
    assert Axe().run(report, options={"resultTypes": ["violations"]}).generate_report() == NO_VIOLATION
    width = report.evaluate("document.documentElement.clientWidth")
    assert report.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_everything_is_open_and_nothing_cut_off(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 718, "height": 1000})  # A4 less its margins
    page = context.new_page()
    page.goto(address)
    page.emulate_media(media="print")
    wide = page.locator(".scroll").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
    )
    assert wide == 0
    folded = page.locator("details:not([open]) > :not(summary)").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert folded
    assert min(folded) > 0
    context.close()
