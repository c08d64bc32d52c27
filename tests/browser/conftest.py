"""A headless Chromium, and a page in it that is watched: no test passes where the page broke its policy, threw, or spoke
to anybody but its server.

Where there is no Chromium the tests are skipped; with ``BROWSER_TESTS=required`` they fail instead.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect, sync_playwright

from tests.browser.scripted import ScriptedScorer
from tests.browser.sites import scripted_site, tiny_site

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
Open = Callable[..., Page]
PATIENCE_MS = 30_000
"""A test waits for a fact and never for a time; on a busy machine a fact takes its time."""
expect.set_options(timeout=PATIENCE_MS)


def chromium_path() -> str | None:
    """The machine's Chromium: what ``CHROMIUM`` names, or the first one on the path, the lightest first."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        missing = "no Chromium on this machine: run 'make browser', or name one in CHROMIUM"
        (pytest.fail if os.environ.get("BROWSER_TESTS") == "required" else pytest.skip)(missing)
    # Chromium's own sandbox does not start for root, which is what a build machine is.
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def scorer() -> ScriptedScorer:
    return ScriptedScorer()


@pytest.fixture(scope="package")
def site(chromium: Browser, scorer: ScriptedScorer) -> Iterator[str]:
    with scripted_site(scorer, max_body_bytes=4_000_000) as address:
        yield address


@pytest.fixture(scope="package")
def tiny(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with tiny_site(tmp_path_factory.mktemp("tiny")) as address:
        yield address


class Watch:
    """What a page did that it must not do."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wrong: list[str] = []
        self.expected: tuple[str, ...] = ()
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("request", self._request)

    def check(self) -> None:
        wrong = [*self.wrong, *self.page.evaluate("window.violations")]
        assert [each for each in wrong if not any(part in each for part in self.expected)] == []

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"console: {message.text}")

    def _error(self, error: Error) -> None:
        self.wrong.append(f"thrown: {error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"spoke to {request.url}")


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Opens an address in a fresh browser profile with the given properties of the reader's machine."""
    watches: list[Watch] = []
    with ExitStack() as stack:

        def opened(address: str, *, expected: tuple[str, ...] = (), **machine: Any) -> Page:
            still = {"reduced_motion": "reduce"}  # a click on what glides away hits something else on a busy machine
            context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **still, **machine})
            stack.callback(context.close)
            context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.add_init_script(WATCH)
            watch = Watch(page, address)
            watch.expected = expected
            watches.append(watch)
            page.goto(address)
            return page

        yield opened
        for watch in watches:
            watch.check()


@pytest.fixture
def page(visit: Open, site: str) -> Page:
    """The page of the scripted site, on a large screen."""
    return visit(site)


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Writes a file for the reader to choose."""

    def written(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written
