"""The benchmark of the page measures what it says: here, that scoring again is over when it says so."""

from playwright.sync_api import Page

from benchmarks.page import score_again
from tests.browser.driving import read
from tests.browser.scripted import STORY, ScriptedScorer

SLOW_TO_SETTLE = "const settled = setTimeout; window.setTimeout = (then, ms) => settled(then, 4 * ms);"


def test_scoring_again_is_waited_for_to_the_end(page: Page, scorer: ScriptedScorer) -> None:
    read(page, STORY)
    before = len(scorer.seen)
    page.evaluate(f"() => {{ {SLOW_TO_SETTLE} }}")
    score_again(page)
    assert [options.max_risk for _, options in scorer.seen[before:]] == [0.5]
    assert page.locator("body.is-busy").count() == 0
    assert (page.locator("#status").text_content() or "").startswith("Read: ")
    assert "abstain" in (page.locator("#risk-effect").text_content() or "")
