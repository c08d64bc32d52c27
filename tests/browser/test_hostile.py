"""Posted text is text: it runs nothing, becomes no markup, turns no direction, and a megabyte of it freezes nothing."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driving import card, done, module, read, texts
from tests.browser.scripted import Part, ScriptedScorer
from tests.browser.sites import scripted_site

SCRIPTS = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<svg onload=window.pwned=1><a xlink:href='javascript:window.pwned=1'>x</a></svg>",
    "</textarea></script><iframe srcdoc='<script>parent.pwned = 1</script>'></iframe>",
    "<style>* { display: none }</style><base href='http://evil.example/'>",
    "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1} javascript:window.pwned=1",
)
NAME = "Eve <img src=x onerror=pwned=1>"


def untouched(page: Page) -> None:
    assert page.evaluate("window.pwned") is None
    assert page.locator("#results :is(script, img, iframe, style, base, a, form, object)").count() == 0


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_markup_in_a_text_stays_text(page: Page, script: str, kind: str) -> None:
    page.locator("#kind").select_option(kind)
    read(page, f"Title {script} here\n{script} Velmar slept. {script}\n» comments: {script}\n")
    untouched(page)
    if kind == "text/plain":
        assert texts(page.locator("#reading"))[0].count(" ".join(script.split())) == 4
    expect(page.locator("#reading mark")).not_to_have_count(0)


def test_markup_in_names_titles_and_files_stays_text(visit: Open) -> None:
    with scripted_site(ScriptedScorer({NAME: Part(confidence=0.9), "Velmar": Part()})) as address:
        page = visit(address)
        read(page, f"The title of {NAME} is long\n{NAME} blamed Velmar.\n")
        untouched(page)
        expect(card(page, NAME)).to_be_visible()
        assert texts(page.locator("svg .node title")) == [NAME, "Velmar"]


def test_marks_that_turn_the_direction_are_named_and_do_nothing(page: Page) -> None:
    read(page, "Title \u202eelttiL\nVelmar \u2066slept\u2069 \u202e.enod\u200b\u0007\n» comments: \u202eyes\n")
    shown = page.locator("#reading").text_content() or ""
    assert not set("\u202e\u2066\u2069\u200b\u0007") & set(shown)
    assert texts(page.locator("#reading .control")) == ["RLO", "LRI", "PDI", "RLO", "ZWSP", "U+0007", "RLO"]
    expect(page.locator("#reading .control").first).to_have_attribute("title", "U+202E right-to-left override")
    assert not set("\u202e\u2066") & set(page.locator("#results").text_content() or "")


def test_every_unseen_sign_is_named_and_seen_ones_stay(page: Page) -> None:
    unseen = [
        "\u2028",
        "\u2029",
        "\u180e",
        "\u2061",
        "\u2064",
        "\u206a",
        "\u206f",
        "\ufff9",
        "\U000e0001",
        "\U000e0061",
        "\x85",
    ]
    seen = "a\tb\nc\u200dd\u200ce \u0600 ä 🚢"
    shown = module(page, "visible.js", "m.plainVisible(a)", "".join(unseen) + seen)
    names = "[LS][PS][MVS][U+2061][U+2064][U+206A][U+206F][U+FFF9][U+E0001][U+E0061][U+0085]"
    assert shown == names + seen


def test_a_name_from_right_to_left_leaves_its_neighbours_in_place(page: Page) -> None:
    read(page, "Title\nOdo Kessel praised בני מזרחי in Velmar.\n")
    row = page.locator("tr.relation")
    order = [cell.bounding_box() for cell in row.locator("> *").all()]
    assert [box["x"] for box in order if box] == sorted(box["x"] for box in order if box)
    expect(card(page, "בני מזרחי").locator("h5 bdi")).to_have_count(1)
    assert page.locator("#reading mark", has_text="בני").evaluate("m => getComputedStyle(m).unicodeBidi") == "isolate"


def test_lone_surrogates_are_refused_and_explained(visit: Open, site: str) -> None:
    page = visit(site, expected=("Failed to load resource",))
    page.locator("#text").evaluate("f => { f.value = 'Velmar \\ud83d slept.'; }")
    page.locator("#submit").click()
    expect(page.get_by_role("alert")).to_contain_text("characters that no text has")
    untouched(page)


@pytest.mark.parametrize(
    "piece", ["Ilse Brandt blamed the dockers of Velmar. ", "Ilse Brandt blamed the dockers.\n", "Velmar<p>", "x"]
)
def test_a_megabyte_is_shown_in_pieces(page: Page, piece: str) -> None:
    text = (piece * (1_000_000 // len(piece)))[:999_000]
    page.evaluate(
        "text => { const data = new DataTransfer(); data.setData('text/plain', text); document.querySelector('#text')"
        ".dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }",
        text,
    )
    page.locator("#submit").click()
    done(page, timeout=120_000)
    lengths = page.locator("#reading :is(p, h4)").evaluate_all("ps => ps.map(p => p.textContent.length)")
    assert sum(lengths) >= 0.7 * len(text)
    assert max(lengths) <= 2_600
    untouched(page)


def test_unclosed_tags_cost_no_more_than_a_pass(page: Page) -> None:
    for piece in ('<a "', "<a '", "<script ", "<!--", "</", '<a b="c>', "&" + "a" * 40):
        text = piece * (400_000 // len(piece)) + ">"
        count = module(page, "markup.js", "[...m.textStretches(a)].length", text)
        assert count < 500_000
        assert module(page, "entities.js", "m.decoded(a).length", text) == len(text)
