"""Actors that the reader names: by keyboard and label, sent with the text, and those that are not there are told of."""

from typing import Any

from playwright.sync_api import Page, expect

from newsstance.document import NamedActor
from tests.browser.driving import card, copied, done, give, module, read
from tests.browser.scripted import STORY, ScriptedScorer

LABEL = "Actors to judge"


def test_names_are_sent_and_who_is_not_there_is_told_of(page: Page, scorer: ScriptedScorer) -> None:
    page.get_by_label(LABEL).fill("Odo Kessel, Runa <b>Tolvaj</b>\n\n was   full ; odo kessel")
    read(page, STORY)
    assert scorer.seen[-1][0].actors == (
        NamedActor(id="named:Odo Kessel", name="Odo Kessel"),
        NamedActor(id="named:Runa <b>Tolvaj</b>", name="Runa <b>Tolvaj</b>"),
        NamedActor(id="named:was full", name="was full"),
    )
    expect(card(page, "was full")).to_have_count(1)
    expect(page.locator(".missing")).to_contain_text(
        "Not found in what was read: Runa <b>Tolvaj</b>. A name is found as it is"
    )
    expect(page.locator(".warning")).to_have_count(1)
    expect(page.get_by_role("status")).to_contain_text("1 of 3 named actors not found.")


def test_it_is_reached_by_keyboard_and_says_what_it_wants(page: Page, scorer: ScriptedScorer) -> None:
    give(page, STORY)
    page.locator("#text").focus()
    page.keyboard.press("Tab")
    field = page.get_by_role("textbox", name=LABEL, exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        "Optional: names that you look for, one a line or parted by commas. Others are found all the same."
    )
    page.keyboard.type("Velmar")
    page.keyboard.press("Enter")
    page.keyboard.type("Ilse Brandt")
    page.keyboard.press("Control+Enter")
    done(page)
    assert [actor.name for actor in scorer.seen[-1][0].actors] == ["Velmar", "Ilse Brandt"]
    expect(page.locator(".missing")).to_have_count(0)
    expect(page.get_by_role("status")).not_to_contain_text("named")


def test_they_are_sent_again_under_another_risk_and_copied(page: Page, scorer: ScriptedScorer) -> None:
    page.get_by_label(LABEL).fill("Runa Tolvaj")
    read(page, STORY)
    page.get_by_role("slider").press("Home")
    expect(page.locator(".warning")).to_have_count(2)  # the other one is that of the risk
    expect(page.locator(".missing")).to_contain_text("Runa Tolvaj")
    assert scorer.seen[-1][0].actors == (NamedActor(id="named:Runa Tolvaj", name="Runa Tolvaj"),)
    assert '"actors":[{"id":"named:Runa Tolvaj","name":"Runa Tolvaj"}]' in copied(page, "curl")


def test_an_example_names_nobody(page: Page, scorer: ScriptedScorer) -> None:
    page.get_by_label(LABEL).fill("Runa Tolvaj")
    page.locator(".example").first.click()
    done(page)
    assert scorer.seen[-1][0].actors == ()
    expect(page.get_by_label(LABEL)).to_have_value("")


def test_ids_are_short_and_never_the_author_s(page: Page) -> None:
    made: list[dict[str, Any]] = module(
        page, "names.js", "m.namedActors(a)", "author," + "x" * 400 + "," + "\U0001f6a2" * 300
    )
    assert made[0] == {"id": "named:author", "name": "author"}
    assert [len(actor["id"]) for actor in made[1:]] == [246, 246]
    assert [len(actor["name"]) for actor in made[1:]] == [400, 300]
