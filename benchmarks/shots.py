"""Pictures of the web page for people to look at: as it opens, every example read, errors, a long article, the relations.

Leaves to others: measuring (``page``), and whether the page is right (``tests/browser``).
"""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

PATIENCE_MS: Final = 300_000
LOOKS: Final[dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
GERMAN: Final = "Der Bürgermeister lobte gestern im Hafen die Arbeiter und kritisierte danach den Rat der Stadt."


def shoot(browser: Browser, address: str, folder: Path, long_text: str) -> None:
    """Put pictures into a folder; all scenes in the light, those that may differ in the dark and on a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, look in LOOKS.items():
        page = browser.new_context(**look).new_page()
        page.goto(address)
        page.locator(".example").first.wait_for()
        page.screenshot(path=folder / f"{name}-open.png", full_page=True)
        for at in range(page.locator(".example").count() if name == "light" else 1):
            _forget(page)
            page.locator(".example").nth(at).click()
            _picture(page, folder / f"{name}-example-{at}.png")
        _picture_of(page, ".graph-box", folder / f"{name}-relations.png")
        _errors(page, folder / f"{name}-error")
        if name != "dark":
            _read(page, long_text)
            _picture(page, folder / f"{name}-long.png")
        page.context.close()
    print(f"pictures in {folder}")


def _picture(page: Page, path: Path) -> None:
    """What a reader sees when the answer is there, and the whole page."""
    page.locator("#status", has_text="Read: ").wait_for(timeout=PATIENCE_MS)
    page.wait_for_timeout(700)  # for the smooth way to the results
    page.screenshot(path=path)
    page.screenshot(path=path.with_stem(f"{path.stem}-whole"), full_page=True)


def _picture_of(page: Page, selector: str, path: Path) -> None:
    found = page.locator(selector).first
    if found.is_visible():
        found.scroll_into_view_if_needed()
        found.screenshot(path=path)


def _errors(page: Page, stem: Path) -> None:
    """Nothing to read, and another language."""
    for name, text in (("empty", ""), ("language", GERMAN)):
        _read(page, text)
        page.locator("#failure .notice").wait_for(timeout=PATIENCE_MS)
        page.screenshot(path=stem.with_name(f"{stem.name}-{name}.png"))


def _forget(page: Page) -> None:
    """What was said of the text before must not be taken for the next one's."""
    page.locator("#status").evaluate("(status) => { status.textContent = ''; }")


def _read(page: Page, text: str) -> None:
    _forget(page)
    page.locator("#text").evaluate("(field, text) => { field.value = text; }", text)
    page.locator("#submit").click()
