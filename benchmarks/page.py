"""How the web page feels: seconds until it can be used, and the long tasks while a long text is read and looked at.

Leaves to others whether it is right (``tests/browser``). Run, with a server up or with a checkpoint to start one on:
``python -m benchmarks.page [--server URL | --checkpoint DIR] [--words 10000] [--visits 10] [--shots DIR]``; the last line
is one JSON document, and the exit code is 1 where something takes longer than it may. A long task is one of more than 50 ms in
the browser's main thread, as its PerformanceObserver tells.
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.shots import PATIENCE_MS, shoot
from tests.browser.conftest import chromium_path
from tests.browser.sites import process_site

LIMIT_MS: Final = 200
INTERACTIVE_MS: Final = 1000
LONG_WORDS: Final = 3_000
"""Of the long article in the pictures."""
OBSERVE: Final = """
window.longTasks = [];
new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: "longtask", buffered: true });
"""
PASTE: Final = """([text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const pasting = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("#text").dispatchEvent(pasting);
}"""
NAMES: Final = (
    "Ilse Brandt",
    "Odo Kessel",
    "Petra Halloran",
    "Marten Voss",
    "Nadia Okonjo",
    "France",
    "Norway",
    "Kestrel Lines",
)
VERBS: Final = ("praised", "blamed", "thanked", "accused", "defended", "mocked", "welcomed")
ENDS: Final = (
    "for the new plan",
    "over the closed harbour",
    "in a long speech on Monday",
    "and then left without a word",
)


def main() -> None:
    """Measure, print a table and the JSON line."""
    arguments = _arguments()
    with _server(arguments) as address, sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=sandbox)
        result = {
            "name": "page",
            "browser": browser.version,
            "interactive": _interactive(browser, address, arguments.visits),
            "long_page": _long_page(browser, address, arguments.words),
        }
        if arguments.shots:
            shoot(browser, address, arguments.shots, long_text(LONG_WORDS))
        browser.close()
    _print(result)
    print(json.dumps(result))
    if slow := _beyond(result):
        sys.exit(f"over the limit: {', '.join(slow)}")


def long_text(words: int) -> str:
    """An invented page of about so many words, in paragraphs of five sentences."""
    sentences: list[str] = []
    held = 0
    while held < words:
        at = len(sentences)
        holder, target = NAMES[at % len(NAMES)], NAMES[(at * 5 + 2) % len(NAMES)]
        sentences.append(f"{holder} {VERBS[at % len(VERBS)]} {target} {ENDS[at % len(ENDS)]}, said witness {at}.")
        held += len(sentences[-1].split())
    paragraphs = (" ".join(sentences[at : at + 5]) for at in range(0, len(sentences), 5))
    return "Harbour talks go on and on\n\n" + "\n\n".join(paragraphs) + "\n"


def _interactive(browser: Browser, address: str, visits: int) -> dict[str, Any]:
    """Milliseconds from the start of navigation until the page's modules have run and its form works."""
    ready = [_visit(browser, address) for _ in range(visits)]
    return {
        "visits": visits,
        "median_ms": round(statistics.median(ready)),
        "worst_ms": round(max(ready)),
        "limit_ms": INTERACTIVE_MS,
    }


def _visit(browser: Browser, address: str) -> float:
    page = _open(browser, address)
    ready: float = page.evaluate("performance.getEntriesByName('ready')[0].startTime")
    page.context.close()
    return ready


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(OBSERVE)
    page.goto(address)
    page.locator(".example").first.wait_for()
    return page


def _long_page(browser: Browser, address: str, words: int) -> dict[str, Any]:
    page = _open(browser, address)
    stages: dict[str, list[float]] = {"open": _taken(page)}
    _give(page, long_text(words))
    page.locator("#submit").click()
    page.locator("#status", has_text="Read: ").wait_for(timeout=PATIENCE_MS)
    stages["read"] = _taken(page)
    for at in range(3):
        page.locator(".evidence-item").nth(at).hover()
        page.locator(".evidence-item").nth(at).click()
    stages["evidence"] = _taken(page)
    for _ in range(20):
        page.mouse.move(400, 450)  # over the text; it may still be moving
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(50)
    stages["scroll"] = _taken(page)
    score_again(page)
    stages["score again"] = _taken(page)
    tasks = {name: {"count": len(found), "longest_ms": round(max(found, default=0))} for name, found in stages.items()}
    sentences = page.locator("#reading .sentence").count()
    return {"words": words, "sentences": sentences, "long_tasks": tasks, "limit_ms": LIMIT_MS}


def score_again(page: Page) -> None:
    """Accept fewer errors, and wait for the answer to that: the page says again that it has read, once all of it is shown."""
    with page.expect_response("**/v1/score", timeout=PATIENCE_MS):
        page.locator("#risk").press("ArrowLeft")
    page.locator("#status", has_text="Read: ").wait_for(timeout=PATIENCE_MS)
    page.locator("body:not(.is-busy)").wait_for(timeout=PATIENCE_MS)


def _give(page: Page, text: str) -> None:
    """As a reader's paste would: the page holds a very long one beside the field."""
    page.evaluate(PASTE, [text])
    if not page.locator("#attachment").is_visible():  # an event made by a script pastes nothing by itself
        page.locator("#text").evaluate("(field, text) => { field.value = text; }", text)


def _taken(page: Page) -> list[float]:
    """The long tasks since the last call."""
    page.wait_for_timeout(300)
    found: list[float] = page.evaluate("window.longTasks.splice(0)")
    return found


def _beyond(result: dict[str, Any]) -> list[str]:
    """What took longer than it may."""
    opened, tasks = result["interactive"], result["long_page"]["long_tasks"]
    slow = [f"interactive after {opened['worst_ms']} ms"] if opened["worst_ms"] > INTERACTIVE_MS else []
    return slow + [
        f"{name} with a task of {found['longest_ms']} ms"
        for name, found in tasks.items()
        if found["longest_ms"] > LIMIT_MS
    ]


def _print(result: dict[str, Any]) -> None:
    opened, long_page = result["interactive"], result["long_page"]
    times = f"median {opened['median_ms']} ms, worst {opened['worst_ms']} ms of {opened['visits']}"
    print(f"interactive   {times} (limit {INTERACTIVE_MS} ms)")
    print(f"{long_page['words']} words, {long_page['sentences']} sentences shown; long tasks (limit {LIMIT_MS} ms):")
    for name, tasks in long_page["long_tasks"].items():
        print(f"  {name:12} {tasks['count']:3} tasks over 50 ms, the longest {tasks['longest_ms']} ms")


@contextmanager
def _server(arguments: argparse.Namespace) -> Iterator[str]:
    if arguments.server:
        yield arguments.server.rstrip("/") + "/"
        return
    with TemporaryDirectory() as folder, process_site(arguments.checkpoint, Path(folder)) as address:
        yield address


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description="How the web page feels.")
    parser.add_argument("--server", help="address of a running server; without it one is started")
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--visits", type=int, default=10)
    parser.add_argument("--shots", type=Path, metavar="DIR", help="put pictures of the page there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
