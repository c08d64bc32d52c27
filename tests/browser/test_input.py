"""What a reader can give: typed, pasted, chosen, dropped, an example; plain text and HTML, in the encodings of the web."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.driving import done, read, texts
from tests.browser.scripted import STORY, ScriptedScorer
from tests.browser.sites import scripted_site

Written = Callable[[str, bytes], Path]
DROP = """([name, text, type]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type }));
  for (const kind of ["dragover", "drop"])
    document.querySelector("#paper").dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
PASTE = """(field, [text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_control_and_enter_read_it(page: Page, scorer: ScriptedScorer) -> None:
    page.locator("#text").fill(STORY)
    page.locator("#text").press("Control+Enter")
    done(page)
    assert scorer.seen[-1][0].text == STORY


def test_html_is_found_out_and_can_be_said(page: Page, scorer: ScriptedScorer) -> None:
    read(page, "<p>Velmar slept.</p>")
    page.locator("#kind").select_option("text/plain")
    page.locator("#submit").click()
    expect(page.locator("#reading")).to_contain_text("<p>Velmar slept.</p>")
    assert [document.content_type for document, _ in scorer.seen[-2:]] == ["text/html", "text/plain"]


def test_one_story_can_be_said(page: Page, scorer: ScriptedScorer) -> None:
    page.locator("#unit").select_option("article")
    read(page, STORY)
    assert scorer.seen[-1][1].unit == "article"


def test_a_file_is_chosen(page: Page, scorer: ScriptedScorer, text_file: Written) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(text_file("story.txt", STORY.replace("\n", "\r\n").encode()))
    done(page)
    assert scorer.seen[-1][0].text == STORY.replace("\n", "\r\n") or scorer.seen[-1][0].text == STORY


def test_a_file_is_dropped(page: Page, scorer: ScriptedScorer) -> None:
    page.evaluate(DROP, ["<b>page</b>.html", "<p>Velmar slept.</p>", "text/html"])
    done(page)
    assert scorer.seen[-1][0].content_type == "text/html"
    expect(page.locator(".attachment-name")).to_have_text("<b>page</b>.html")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("")


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("utf8.txt", "Velmar’s café slept.".encode(), ""),
        ("bom.txt", "\ufeffVelmar’s café slept.".encode(), ""),
        ("utf16.txt", "Velmar’s café slept.".encode("utf-16"), ""),
        ("windows.txt", "Velmar’s café slept.".encode("cp1252"), "read as Windows-1252"),
    ],
)
def test_encodings_of_the_web_are_read(
    page: Page, scorer: ScriptedScorer, text_file: Written, name: str, content: bytes, note: str
) -> None:
    page.locator("#file").set_input_files(text_file(name, content))
    done(page)
    assert scorer.seen[-1][0].text == "Velmar’s café slept."
    if note:
        expect(page.locator(".attachment-size")).to_contain_text(note)


META = '<meta charset="{}"><p>Šibenik’s café slept.'
EQUIV = '<meta http-equiv="Content-Type" content="text/html; charset={}"><p>Šibenik’s café slept.'


@pytest.mark.parametrize(
    ("page_text", "declared", "encoding", "note"),
    [
        (META, "windows-1250", "cp1250", "read as windows-1250, which it declares"),
        (EQUIV, "windows-1250", "cp1250", "read as windows-1250, which it declares"),
        (META, "iso-8859-1", "cp1252", "read as windows-1252, which it declares"),  # as browsers do
        (META, "windows-1250", "utf-8-sig", ""),  # the mark overrules it
        (META, "windows-1250", "utf-16", ""),
        (META, "utf-16", "utf-8", ""),
        (META, "klingon", "utf-8", ""),
        (META, "utf-8", "cp1252", "not UTF-8: read as Windows-1252"),
        (META, "euc-jp", "cp1252", "not UTF-8 and not euc-jp: read as Windows-1252"),
    ],
)
def test_html_is_read_in_the_encoding_that_it_declares(
    page: Page, scorer: ScriptedScorer, text_file: Written, page_text: str, declared: str, encoding: str, note: str
) -> None:
    text = page_text.format(declared)
    page.locator("#file").set_input_files(text_file("page.html", text.encode(encoding)))
    done(page)
    assert scorer.seen[-1][0].text == text
    expect(page.locator(".attachment-size")).to_have_text(", ".join(filter(None, [f"{len(text)} characters", note])))


def test_a_file_that_is_no_text_is_refused_with_a_way_out(page: Page, text_file: Written) -> None:
    page.locator("#file").set_input_files(text_file("report.pdf", b"%PDF-1.7\n\0\1\2\3"))
    expect(page.get_by_role("alert")).to_contain_text("This file is not text")
    expect(page.get_by_role("alert")).to_contain_text("copy the words and paste them")


UNREAD = """([name, size]) => {
  const data = new DataTransfer();
  const file = new File(["x".repeat(size)], name);
  data.items.add(file);
  File.prototype.arrayBuffer = () => { throw new Error("it was read"); };
  for (const kind of ["dragover", "drop"])
    document.querySelector("#paper").dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_a_file_too_large_for_the_server_is_refused_unread(page: Page, scorer: ScriptedScorer) -> None:
    before = len(scorer.seen)
    page.evaluate(UNREAD, ["archive.txt", 4_000_001])
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This file is too large")
    expect(alert).to_contain_text("archive.txt has 4,000,001 bytes; the server takes 4,000,000 bytes in a request.")
    expect(alert).to_contain_text("python -m serving.bulk FILE -o OUT")
    expect(alert).not_to_contain_text("The server says")
    assert len(scorer.seen) == before


def test_utf_16_may_be_twice_as_large_as_a_request(visit: Open, text_file: Written) -> None:
    scorer = ScriptedScorer()
    with scripted_site(scorer, max_body_bytes=20_000) as address:
        page = visit(address)
        page.locator("#file").set_input_files(text_file("wide.txt", ("Velmar slept. " * 1_200).encode("utf-16")))
        done(page)
        assert len(scorer.seen[-1][0].text) == 16_800
        page.locator("#file").set_input_files(text_file("wider.txt", ("Velmar slept. " * 1_500).encode("utf-16")))
        expect(page.get_by_role("alert")).to_contain_text("20,000 bytes in a request (of UTF-16 twice as many)")


def test_two_files_at_once_are_refused(page: Page) -> None:
    page.evaluate(
        DROP.replace("data.items.add", "data.items.add(new File(['x'], 'x')); data.items.add"), ["a.txt", "A.", ""]
    )
    expect(page.get_by_role("alert")).to_contain_text("Drop one text or HTML file")


def test_a_long_paste_is_held_beside_the_field(page: Page, scorer: ScriptedScorer) -> None:
    page.locator("#text").fill("Title\n")
    page.locator("#text").evaluate("f => f.setSelectionRange(6, 6)")
    page.locator("#text").evaluate(PASTE, ["Velmar slept. " * 10_000])
    expect(page.locator("#text")).to_be_hidden()
    expect(page.locator("#submit")).to_be_focused()
    expect(page.locator(".attachment-size")).to_have_text("140,006 characters")
    page.locator("#submit").click()
    done(page)
    assert scorer.seen[-1][0].text == "Title\n" + "Velmar slept. " * 10_000


def test_the_examples_are_read_by_the_real_reader(visit: Open, tiny: str) -> None:
    page = visit(tiny)
    assert texts(page.locator(".example")) == [
        "A news report",
        "An opinion column",
        "A whole news site, pasted",
        "A page in HTML",
    ]
    titles = {}
    for button in page.locator(".example").all():
        with page.expect_response("**/v1/score"):  # until then the page may still show, at rest, the example before
            button.click()
        expect(page.locator("body.is-busy")).to_have_count(0)
        done(page)
        expect(page.locator(".notice")).to_have_count(0)
        titles[button.text_content()] = texts(page.locator("#reading h4"))
        assert page.locator("#reading mark").count() > 3
    assert titles["A news report"] == ["Dunmere port stays shut as Brandt refuses talks"]
    assert titles["An opinion column"] == ["The minister who mistook a river for a drain"]
    assert len(titles["A whole news site, pasted"]) == 3
    assert titles["A page in HTML"] == ["Tram vote is a triumph for Feld"]


def test_html_is_shown_as_its_text(visit: Open, tiny: str) -> None:
    page = visit(tiny)
    page.locator('[data-example="council.html.txt"]').click()
    done(page)
    shown = page.locator("#reading").text_content() or ""
    assert "speaks for the shops of Bridge\u00a0Street, attacked Feld. Brandauer" in shown
    assert "<" not in shown
    assert "dataLayer" not in shown
    assert {"not read: navigation", "not read: comments"} <= set(texts(page.locator("#reading .reason")))
