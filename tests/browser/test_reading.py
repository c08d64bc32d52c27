"""The text as read: stories, marks where the API's offsets say, and what was skipped with the reason why."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import card, done, give, module, read, texts
from tests.browser.scripted import STORY

LONG = "Title\n" + "Nobody spoke that day.\n" * 20_000 + "Ilse Brandt left.\n"
STOP_SOON = """() => new MutationObserver((_, watcher) => {
  watcher.disconnect();
  document.querySelector("#stop").click();
}).observe(document.querySelector("#reading"), { childList: true, subtree: true })"""
"""Presses Stop when the first piece of the text is there."""


def test_stories_have_their_titles_as_headings(page: Page) -> None:
    read(page, STORY)
    expect(page.get_by_role("heading", name="2 stories, 5 actors")).to_be_visible()
    assert texts(page.locator("#reading h4")) == ["Harbour 🚢 strike: Odo Kessel speaks", "Second story of Velmar"]
    assert texts(page.get_by_role("navigation", name="Stories").locator(".story-name")) == texts(
        page.locator("#reading h4")
    )


def test_marks_stand_on_the_names_whatever_the_characters_before_them(page: Page) -> None:
    read(page, STORY)
    first = page.locator('article[data-story="0"]')
    assert texts(first.locator("mark")) == [
        "Odo Kessel",
        *("Ilse Brandt", "the dockers", "Velmar", "Odo Kessel", "the dockers"),
        *("Odo Kessel", "Ilse Brandt", "Ilse Brandt"),
    ]
    assert texts(page.locator('article[data-story="1"] mark')) == ["Velmar", "Velmar"]


def test_every_character_that_was_posted_is_shown(page: Page) -> None:
    read(page, STORY)
    shown = "".join(page.locator("#reading").text_content() or "")
    for word in ("👩🏽‍🚀", "cafe\u0301", "Second <b>one</b>.", "denied it."):
        assert word in shown


def test_sentiment_is_told_by_colour_line_and_sign(page: Page) -> None:
    read(page, STORY)
    looks = {
        mark.text_content(): mark.evaluate(
            "m => [getComputedStyle(m).textDecorationStyle, getComputedStyle(m).backgroundColor, "
            "getComputedStyle(m, '::after').content.split(' ')[0], m.title]"
        )
        for mark in page.locator("#reading mark").all()
    }
    brandt, kessel, dockers = looks["Ilse Brandt"], looks["Odo Kessel"], looks["the dockers"]
    assert (brandt[0], brandt[2], brandt[3]) == ("dashed", '"−"', "Ilse Brandt: negative")
    assert (kessel[0], kessel[2], kessel[3]) == ("solid", '"+"', "Odo Kessel: positive")
    assert (dockers[0], dockers[2]) == ("dotted", "none")
    said = page.locator("#reading mark.negative").first.evaluate("m => getComputedStyle(m, '::after').content")
    assert said == '"−" / " negative"', "screen readers are told too"
    assert len({brandt[1], kessel[1], dockers[1]}) == 3


def test_skipped_ranges_are_grey_and_say_why(page: Page) -> None:
    read(page, STORY)
    skipped = page.locator("#reading .skipped")
    assert texts(skipped.locator(".reason")) == ["not read: navigation", "not read: comments"]
    assert texts(skipped.nth(1).locator("p:not(.reason)")) == ["» comments: First!", "» comments: Second <b>one</b>."]
    colours = [
        page.locator(where).first.evaluate("e => getComputedStyle(e).color")
        for where in ("#reading .skipped p", "#reading article p")
    ]
    assert colours[0] != colours[1]


def test_a_long_skipped_range_folds_and_unfolds(page: Page) -> None:
    lines = "".join(f"» listing: headline number {number} of many\n" for number in range(1500))
    read(page, f"Title\nVelmar slept.\n{lines}")
    details = page.locator("#reading details.skipped")
    length = len(lines) - 1500  # line breaks part the lines that are shown, and are not counted
    expect(details.locator("summary")).to_have_text(f"not read: list of other stories, {length:,} characters")
    assert details.locator("p").count() == 0
    details.locator("summary").click()
    expect(details.locator("p").first).to_have_text("» listing: headline number 0 of many")
    expect(details.locator("p").last).to_contain_text("more lines")


@pytest.mark.parametrize("way", ["button", "slider"])
def test_a_text_that_was_shown_in_part_is_shown_whole_when_read_again(page: Page, way: str) -> None:
    shown = page.locator("#reading")
    page.evaluate(STOP_SOON)
    give(page, LONG)
    page.locator("#submit").click()
    expect(page.get_by_role("status")).to_have_text(
        "Stopped. Only a part of the text is shown: press “Read it” to have all of it."
    )
    expect(shown.locator(".broken-off")).to_contain_text("The text goes on")
    expect(page.get_by_role("heading", name="Actors 1")).to_be_visible()
    assert shown.evaluate("e => e.textContent.length") < len(LONG) / 2
    page.locator("#submit").click() if way == "button" else page.get_by_role("slider").press("Home")
    done(page, timeout=120_000)
    assert shown.evaluate("e => e.textContent.length") == len(LONG.replace("\n", ""))
    card(page, "Ilse Brandt").locator(".evidence-item").first.click()
    expect(shown.locator(".sentence.lit")).to_have_text("Ilse Brandt left.")


def test_white_space_of_html_is_closed_up_but_in_preformatted_text(page: Page) -> None:
    around = "<!doctype html><p>\n      Ilse Brandt left.\n\n\t\tVelmar <b> slept </b> long.\n"
    read(page, f"{around}<pre>Quay 1.\n    Velmar  2.</pre>Nobody  else.")
    shown = page.locator("#reading p")
    assert shown.evaluate_all("all => all.map(p => p.innerText)") == [
        "Ilse Brandt left. Velmar slept long.",
        "Quay 1.\n    Velmar  2.",
        "Nobody else.",
    ]
    assert texts(page.locator("#reading mark")) == ["Ilse Brandt", "Velmar", "Velmar"]
    assert (shown.first.text_content() or "").startswith("\n      Ilse")


def test_white_space_of_plain_text_stays(page: Page) -> None:
    read(page, "Title\n  Velmar   slept\tlong.\n")
    assert page.locator("#reading p").inner_text() == "  Velmar   slept\tlong."


def test_a_page_without_a_story_says_what_to_do(page: Page) -> None:
    read(page, "» navigation: Home\n» navigation: World\n")
    expect(page.get_by_role("heading", name="0 stories, 0 actors")).to_be_visible()
    expect(page.locator("#panel-title")).to_contain_text("choose “It holds: one story”")


def test_offsets_are_turned_from_code_points_into_units(page: Page) -> None:
    text = "a🚢b👩🏽‍🚀e\u0301\ud83d z"
    found = module(
        page,
        "offsets.js",
        "[...Array(a.length + 1).keys()].map(p => new m.Offsets(a.text).units(p))",
        {"text": text, "length": 0},
    )
    assert found == [0]
    points = [len(text[:at].encode("utf-16-le", "surrogatepass")) // 2 for at in range(len(text) + 1)]
    argument = {"points": list(range(len(text) + 1)), "text": text}
    assert module(page, "offsets.js", "a.points.map(p => new m.Offsets(a.text).units(p))", argument) == points


def test_character_references_are_shown_as_what_they_stand_for(page: Page) -> None:
    given = "AT&amp;T &mdash; &#8220;x&#x201D; &#150; &nbsp;&unknown; &lt;b&gt; &#0; &#xD800; &toString; &amp;amp;"
    assert module(page, "entities.js", "m.decoded(a)", given) == (
        "AT&T — “x” – \u00a0&unknown; <b> \ufffd \ufffd &toString; &amp;"
    )


def test_the_text_between_tags_is_found(page: Page) -> None:
    given = (
        '<!doctype html><p class="a>b">One <em>two</em> 3 < 4<script>if (a < b) "</p>"</script><br/>five<!-- <p>no</p> -->six'
        "<style>p{}</style><unclosed"
    )
    found = module(page, "markup.js", "[...m.textStretches(a)].map(s => s && a.slice(...s))", given)
    assert [each for each in found if each] == ["One ", "two", " 3 < 4", "five", "six", "<unclosed"]
    assert found.index(None) == 0
    assert None in found[found.index(" 3 < 4") : found.index("five")]


def test_white_space_counts_inside_of_pre_only(page: Page) -> None:
    given = "a<pre>\r\nb<code> c</code><pre>d</pre>e</PRE >f</pre>g<!--<pre>-->h<pre>\n\ni"
    found = module(page, "markup.js", "[...m.textStretches(a)].filter(s => s).map(s => [a.slice(...s), s[2]])", given)
    inside = ["b", " c", "d", "e", "\ni"]
    assert found == [[text, text in inside] for text in ["a", "b", " c", "d", "e", "f", "g", "h", "\ni"]]


def test_what_looks_like_html_is_taken_for_it(page: Page) -> None:
    for text, is_html in {
        "<p>Brandt spoke.</p>": True,
        "  <!DOCTYPE html><title>x": True,
        "Brandt <brandt@velmar.example> said 3 < 4 > 2.": False,
        "Use the <b> tag, said Brandt.": False,
    }.items():
        assert module(page, "markup.js", "m.looksLikeHtml(a)", text) is is_html, text
