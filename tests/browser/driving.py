"""What a reader does on the page, and what is asked of it afterwards.

Leaves to others: which page (``conftest``). Under the page's policy the browser evaluates no strings in the page's own
world, so waiting is done by locators.
"""

from typing import Any

from playwright.sync_api import Locator, Page, expect

LONG_MS = 20_000


def read(page: Page, text: str) -> None:
    """Put a text into the field, have it read, and wait for the answer."""
    give(page, text)
    page.locator("#submit").click()
    done(page)


def give(page: Page, text: str) -> None:
    """Put a text into the field (at once: typing it line by line, as the driver would, takes minutes for a long one)."""
    page.locator("#text").evaluate("(field, text) => { field.value = text; }", text)


def done(page: Page, timeout: int = LONG_MS) -> None:
    """Wait until an answer is shown."""
    expect(page.locator("#status")).to_contain_text("Read: ", timeout=timeout)


def card(page: Page, name: str) -> Locator:
    """The card of an actor."""
    return page.locator(".card").filter(has=page.get_by_role("heading", name=name, exact=True))


def sentence(page: Page, text: str) -> Locator:
    """A sentence in the text pane."""
    return page.locator("#reading .sentence").filter(has_text=text)


def texts(locator: Locator) -> list[str]:
    """The texts of all elements, white space made single."""
    return [" ".join(each.split()) for each in locator.all_text_contents()]


def copied(page: Page, name: str) -> str:
    """What a copy button puts on the clipboard."""
    page.get_by_role("button", name=f"Copy as {name}").click()
    expect(page.locator("#status")).to_contain_text(f"Copied as {name}")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def module(page: Page, name: str, expression: str, argument: Any = None) -> Any:
    """The value of an expression over a module of the page (``m``) and an argument (``a``)."""
    return page.evaluate(f"async a => {{ const m = await import('/page/{name}'); return {expression}; }}", argument)
