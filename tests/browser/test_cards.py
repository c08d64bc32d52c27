"""Cards of actors: order, labelled bars, abstention, evidence, and what lights up with what."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driving import card, read, sentence, texts
from tests.browser.scripted import STORY


def test_actors_come_most_salient_first(page: Page) -> None:
    read(page, STORY)
    assert texts(page.locator(".card h5")) == ["Ilse Brandt", "Odo Kessel", "the dockers", "Velmar"]
    assert texts(card(page, "the dockers").locator(".card-facts")) == ["group · prominence 26 %"]


def test_judgements_are_labelled_bars(page: Page) -> None:
    read(page, STORY)
    sentiment, stance = card(page, "Ilse Brandt").locator(".judgement").all()
    assert texts(sentiment.locator(".judgement-head > *")) == ["Sentiment", "negative", "confidence 90 %"]
    assert texts(sentiment.locator(".share")) == ["− negative 90 %", "= neutral 5 %", "+ positive 5 %"]
    assert texts(stance.locator(".judgement-head > *")) == ["Stance of the story", "against", "confidence 85 %"]
    assert texts(stance.locator(".share")) == ["− against 85 %", "= neutral 8 %", "+ in favor 8 %"]
    widths = [part.bounding_box() for part in sentiment.locator(".bar-part").all()]
    assert widths[0]
    assert widths[1]
    assert widths[0]["width"] > 10 * widths[1]["width"]
    assert texts(card(page, "Odo Kessel").locator(".verdict")) == ["positive", "in favor"]


def test_mixed_is_said_where_it_is_so(page: Page) -> None:
    read(page, STORY)
    expect(card(page, "Ilse Brandt").locator(".mixed")).to_contain_text("Its sentences disagree strongly")
    expect(card(page, "Odo Kessel").locator(".mixed")).to_have_count(0)


def test_evidence_is_signed_and_strongest_first(page: Page) -> None:
    read(page, STORY)
    brandt = card(page, "Ilse Brandt").locator(".evidence-box").first
    expect(brandt.locator("summary")).to_have_text("3 sentences for or against negative")
    assert texts(brandt.locator(".evidence-item")) == [
        "speaks for negative: +1.50 Ilse Brandt blamed the dockers of Velmar.".replace(" Ilse", "Ilse"),
        "speaks for negative: +1.25Odo Kessel blamed Ilse Brandt.",
        "speaks against negative: −0.40Ilse Brandt denied it.",
    ]


def test_the_own_voice_has_a_list_of_its_own(page: Page) -> None:
    read(page, STORY)
    voice = card(page, "Ilse Brandt").locator(".evidence-box").last
    expect(voice.locator("summary")).to_have_text("The story’s own voice, against: 3 sentences")
    assert texts(voice.locator(".evidence-item")) == [
        "speaks for against: +0.75Ilse Brandt blamed the dockers of Velmar.",
        "speaks for against: +0.63Odo Kessel blamed Ilse Brandt.",
        "speaks against against: −0.20Ilse Brandt denied it.",
    ]
    voice.locator(".evidence-item").nth(1).hover()
    expect(page.locator("#reading .lit")).to_have_text("Odo Kessel blamed Ilse Brandt.")
    sentence(page, "Ilse Brandt denied it.").hover()
    expect(voice.locator(".evidence-item.lit")).to_have_text("speaks against against: −0.20Ilse Brandt denied it.")


def test_a_neutral_own_voice_is_closed_and_lights_up_once_it_is_opened(page: Page) -> None:
    read(page, "Title\nThe dockers of Velmar met. Then the dockers slept.\n")
    voice = card(page, "the dockers").locator(".evidence-box").last
    expect(voice.locator("summary")).to_have_text("The story’s own voice, neutral: 1 sentence")
    expect(voice.locator(".evidence-item")).to_have_count(0)
    voice.locator("summary").press("Enter")
    voice.locator(".evidence-item").hover()
    expect(page.locator("#reading .lit")).to_have_text("Then the dockers slept.")
    sentence(page, "Then the dockers").click()
    assert texts(page.locator(".strip button")) == ["+1.50 for neutral · the dockers"]


def test_the_strip_leads_to_the_own_voice(page: Page) -> None:
    read(page, STORY)
    voice = card(page, "Ilse Brandt").locator(".evidence-box").last
    voice.locator("summary").press("Enter")
    expect(voice).not_to_have_attribute("open", "")
    sentence(page, "Ilse Brandt denied it.").click()
    page.locator(".strip button", has_text="the story → Ilse Brandt").click()
    expect(voice.locator(".evidence-item:focus")).to_contain_text("Ilse Brandt denied it.")


def test_more_evidence_can_be_asked_for(page: Page) -> None:
    read(page, "Title\n" + " ".join(f"Ilse Brandt spoke {number} times." for number in range(6)))
    box = card(page, "Ilse Brandt").locator(".evidence-box").first
    items = box.locator(".evidence-item")
    expect(items).to_have_count(3)
    box.get_by_role("button", name="3 more sentences").press("Enter")
    expect(items).to_have_count(6)
    expect(items.nth(3)).to_be_focused()


def test_pointing_at_evidence_lights_the_sentence(page: Page) -> None:
    read(page, STORY)
    card(page, "Ilse Brandt").locator(".evidence-item").nth(1).hover()
    expect(page.locator("#reading .lit")).to_have_text("Odo Kessel blamed Ilse Brandt.")
    page.locator(".masthead").hover()
    expect(page.locator(".lit")).to_have_count(0)


def test_focusing_evidence_lights_the_sentence(page: Page) -> None:
    read(page, STORY)
    card(page, "Ilse Brandt").locator(".evidence-item").nth(2).focus()
    expect(page.locator("#reading .lit")).to_have_text("Ilse Brandt denied it.")


def test_pointing_at_a_sentence_lights_its_evidence(page: Page) -> None:
    read(page, STORY)
    sentence(page, "Odo Kessel blamed").hover()
    lit = page.locator(".panel .evidence-item.lit")
    expect(lit).to_have_count(4)
    assert texts(lit) == [
        "speaks for negative: +1.25Odo Kessel blamed Ilse Brandt.",
        "speaks for against: +0.63Odo Kessel blamed Ilse Brandt.",
        "speaks for positive: +1.00Odo Kessel blamed Ilse Brandt.",
        "speaks for in favor: +0.50Odo Kessel blamed Ilse Brandt.",
    ]
    strip = page.get_by_role("group", name="What the chosen sentence is evidence of")
    assert texts(strip.locator("button")) == [
        "+1.25 for negative · Ilse Brandt",
        "+1.00 for positive · Odo Kessel",
        "+0.80 for against · Odo Kessel → Ilse Brandt",
        "+0.63 for against · the story → Ilse Brandt",
    ]


def test_a_sentence_leads_to_its_card_by_keyboard_and_back(page: Page) -> None:
    read(page, STORY)
    page.locator('#reading [tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#reading .sentence:focus")).to_have_text("Ilse Brandt blamed the dockers of Velmar.")
    page.keyboard.press("End")
    expect(page.locator("#reading .sentence:focus")).to_have_text("Velmar slept.")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#reading [tabindex='0']")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(".strip button:focus")).to_contain_text("Ilse Brandt")
    page.keyboard.press("Escape")
    expect(page.locator("#reading .sentence:focus")).to_have_text("Ilse Brandt blamed the dockers of Velmar.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".evidence-item:focus")).to_contain_text("Ilse Brandt blamed the dockers of Velmar.")
    page.keyboard.press("Escape")
    expect(page.locator("#reading .sentence:focus")).to_have_text("Ilse Brandt blamed the dockers of Velmar.")


def test_the_strip_leads_to_a_folded_card_and_to_another_story(page: Page) -> None:
    read(page, STORY)
    sentence(page, "Velmar slept.").click()
    page.locator(".strip button").first.click()
    expect(page.locator("#panel-title")).to_have_text("Second story of Velmar")
    expect(page.locator(".evidence-item:focus")).to_contain_text("Velmar slept.")
    sentence(page, "Ilse Brandt blamed").click()
    page.locator(".strip button", has_text="Velmar").last.click()
    expect(page.locator("#panel-title")).to_have_text("Harbour 🚢 strike: Odo Kessel speaks")
    expect(card(page, "Velmar").locator(".evidence-item:focus")).to_contain_text("Ilse Brandt blamed the dockers")


def test_clicking_evidence_brings_its_sentence_into_view(page: Page) -> None:
    read(page, "Title\nIlse Brandt came.\n" + "Nobody else spoke.\n" * 200 + "Ilse Brandt left.\n")
    last = sentence(page, "Ilse Brandt left.")
    expect(last).not_to_be_in_viewport()
    card(page, "Ilse Brandt").locator(".evidence-item").nth(1).click()
    expect(last).to_be_in_viewport()
    expect(last).to_have_class(re.compile(r"\blit\b"))


def test_mentions_are_stepped_through(page: Page) -> None:
    read(page, STORY)
    button = card(page, "Odo Kessel").get_by_role("button", name="3 mentions")
    marks = page.locator("#reading mark", has_text="Odo Kessel")
    for at in (0, 1, 2, 0):
        button.click()
        expect(marks.nth(at)).to_have_class(re.compile(r"\bshown\b"))
        expect(page.locator("mark.shown")).to_have_count(1)


def test_a_mention_leads_to_its_card(page: Page) -> None:
    read(page, STORY)
    page.locator("#reading mark", has_text="Velmar").last.click()
    expect(page.locator("#panel-title")).to_have_text("Second story of Velmar")
    expect(card(page, "Velmar")).to_have_class(re.compile("chosen"))


def test_a_mention_leads_to_its_card_by_keyboard_and_back(page: Page) -> None:
    read(page, STORY)
    page.locator('#reading [tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    focused = page.locator("#reading mark:focus")
    names = []
    for _ in range(3):
        names.append(focused.inner_text())
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_text(names[-1])
    assert len(set(names)) > 1
    expect(page.locator("#reading .lit mark:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    chosen = page.locator(".card.chosen")
    expect(chosen.locator(".show-mentions")).to_be_focused()
    expect(chosen.locator("h5")).to_have_text(names[-1])
    page.keyboard.press("Escape")
    expect(focused).to_have_text(names[-1])
    expect(focused).to_have_class(re.compile(r"\bshown\b"))
    page.keyboard.press("Escape")
    expect(page.locator("#reading .sentence:focus mark.shown")).to_have_count(1)


def test_evidence_that_is_focused_brings_its_sentence_into_view(page: Page) -> None:
    read(page, "Title\nIlse Brandt came.\n" + "Nobody else spoke.\n" * 200 + "Ilse Brandt left.\n")
    first, last = card(page, "Ilse Brandt").locator(".evidence-item").all()[:2]
    first.focus()
    page.keyboard.press("Tab")
    expect(last).to_be_focused()
    expect(sentence(page, "Ilse Brandt left.")).to_be_in_viewport()
    expect(last).to_be_in_viewport()


def test_many_actors_come_in_portions(visit: Open, tiny: str) -> None:
    page = visit(tiny)
    states = "Norway, Peru, Chad, Mali, Cuba, Iran, Iraq, Oman, Togo, Fiji, Laos, Nepal, Kenya, Ghana, Spain, Italy"
    names = re.findall(r"\w+", states)
    read(page, " ".join(f"{name} thanked the port and the mayor of {name} blamed the council." for name in names))
    cards = page.locator(".card")
    expect(cards).to_have_count(8)
    page.locator("button.more-cards").press("Enter")
    expect(cards.nth(8).locator("button").first).to_be_focused()
    assert cards.count() >= len(names)
