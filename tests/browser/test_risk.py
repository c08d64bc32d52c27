"""The slider for accepted risk: off at first, says what it costs, scores again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driving import card, give, read, texts
from tests.browser.scripted import STORY, ScriptedScorer

EFFECT = "#risk-effect"


def set_risk(page: Page, steps: int) -> None:
    """All steps before the slider is taken to rest, however busy the machine is."""
    slider = page.get_by_role("slider", name="Accepted errors")
    expect(slider).to_be_enabled()
    slider.focus()
    slider.evaluate(
        "(s, steps) => { while (steps--) { s.stepDown(); s.dispatchEvent(new Event('input', { bubbles: true })); } }",
        steps,
    )


def test_it_is_off_at_first(page: Page, scorer: ScriptedScorer) -> None:
    read(page, STORY)
    assert scorer.seen[-1][1].max_risk is None
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "any: never abstains")
    expect(page.locator(EFFECT)).to_have_text("All 15 judgements answered.")


def test_moving_it_scores_again_and_says_how_many_abstain(page: Page, scorer: ScriptedScorer) -> None:
    read(page, STORY)
    set_risk(page, 5)
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "at most 20 %")
    expect(page.locator(EFFECT)).to_have_text(
        "8 of 15 judgements abstain (53 %): sentiment 4 of 7, stance 4 of 5, relations 0 of 3."
    )
    assert scorer.seen[-1][1].max_risk == 0.2
    assert texts(card(page, "Odo Kessel").locator(".judgement-head").first.locator("> *")) == [
        "Sentiment",
        "abstained",
        "not sure enough: most likely positive, 70 %",
    ]
    expect(page.locator("#reading mark", has_text="Odo Kessel").first).to_have_class("mention abstained")
    expect(page.locator("#reading mark", has_text="Ilse Brandt").first).to_have_class("mention negative")


def test_it_goes_back_to_any(page: Page, scorer: ScriptedScorer) -> None:
    read(page, STORY)
    set_risk(page, 5)
    expect(page.locator(EFFECT)).to_contain_text("abstain")
    expect(page.get_by_role("slider")).to_be_enabled()
    page.get_by_role("slider").press("End")
    expect(page.locator(EFFECT)).to_have_text("All 15 judgements answered.")
    assert scorer.seen[-1][1].max_risk is None
    expect(page.locator("#reading mark.abstained")).to_have_count(0)


@pytest.mark.parametrize("stopped", [True, False])
def test_it_goes_back_to_the_answer_s_risk_where_none_comes(visit: Open, site: str, stopped: bool) -> None:
    page = visit(site, expected=("Failed to load resource",))
    read(page, STORY)
    slider = page.get_by_role("slider")
    waiting: list[Callable[[], None]] = []
    page.route("**/v1/score", lambda route: waiting.append(route.abort), times=1)
    set_risk(page, 5)
    expect(page.get_by_role("status")).to_have_text("Reading again, accepting 20 % errors …")
    expect(slider).to_be_disabled()
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "at most 20 %")
    if stopped:
        page.get_by_role("button", name="Stop").click()
        expect(page.get_by_role("status")).to_have_text("Stopped.")
    waiting[0]()
    expect(slider).to_have_attribute("aria-valuetext", "any: never abstains")
    expect(slider).to_be_enabled()
    if not stopped:
        page.get_by_role("button", name="Try again").click()
        expect(page.locator(EFFECT)).to_contain_text("8 of 15 judgements abstain")
        expect(slider).to_have_attribute("aria-valuetext", "at most 20 %")


def test_scoring_again_keeps_the_reader_s_place(page: Page) -> None:
    read(page, STORY)
    page.locator(".stories button").nth(1).click()
    page.locator("#reading").evaluate("e => { e.firstElementChild.dataset.kept = 'yes'; }")
    set_risk(page, 5)
    expect(page.locator(EFFECT)).to_contain_text("abstain")
    expect(page.locator("#panel-title")).to_have_text("Second story of Velmar")
    expect(page.get_by_role("slider")).to_be_focused()
    expect(page.locator("#reading [data-kept]")).to_have_count(1)


def test_only_where_the_slider_comes_to_rest_is_scored(page: Page, scorer: ScriptedScorer) -> None:
    read(page, STORY)
    before = len(scorer.seen)
    set_risk(page, 7)
    expect(page.locator(EFFECT)).to_contain_text("abstain")
    assert len(scorer.seen) == before + 1


def test_an_abstained_relation_is_in_the_table_and_not_in_the_graph(page: Page) -> None:
    read(page, STORY)
    set_risk(page, 7)  # at most 10 %
    expect(page.locator("tr.relation .verdict.abstained")).to_have_count(3)
    expect(page.locator("svg.graph")).to_have_count(0)


def test_warnings_are_shown_as_text(page: Page) -> None:
    read(page, STORY)
    page.get_by_role("slider").press("Home")
    expect(page.locator(".warning")).to_have_text("no measurement shows it <i>so</i>")


@pytest.mark.parametrize("at_rest", [True, False])
def test_a_new_text_keeps_it(page: Page, scorer: ScriptedScorer, at_rest: bool) -> None:
    read(page, STORY)
    set_risk(page, 5)
    if at_rest:
        expect(page.locator(EFFECT)).to_contain_text("8 of 15 judgements abstain")
    give(page, STORY + "Velmar slept again.\n")
    page.locator("#submit").click()
    expect(page.locator("#reading")).to_contain_text("Velmar slept again.")
    expect(page.locator(EFFECT)).to_contain_text("8 of 15 judgements abstain")
    assert scorer.seen[-1][1].max_risk == 0.2
    assert scorer.seen[-1][0].text.endswith("again.\n")
    expect(page.get_by_role("slider")).to_have_attribute("aria-valuetext", "at most 20 %")
