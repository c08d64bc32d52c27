"""Text and markup that nobody meant well are read: nothing is lost, nothing is made up. How long it takes is measured by
``python -m benchmarks.reading``.
"""

import pytest

from benchmarks.hostile import LEAD, Hostile, hostile_texts
from newsstance.document import ContentType
from newsstance.page import read_page
from tests.newsstance.reading.partition import check_html, check_partition, check_plain

SIZE = 2_500
LARGE = 100_000
KINDS = list(hostile_texts())


@pytest.mark.parametrize("hostile", KINDS, ids=lambda kind: f"{kind.content_type.removeprefix('text/')}: {kind.name}")
def test_every_character_is_accounted_for(hostile: Hostile) -> None:
    text = hostile.make(SIZE)
    page = read_page(text, hostile.content_type)
    check_partition(text, page)
    for article in page.articles:
        (check_plain if hostile.content_type == "text/plain" else check_html)(text, article)


@pytest.mark.parametrize("unit", ["[", "<", "[](){}"])
@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_a_hundred_thousand_brackets(unit: str, kind: ContentType) -> None:
    text = f"{LEAD}\n{unit * (LARGE // len(unit))}"
    page = read_page(text, kind)
    check_partition(text, page)
    assert any(LEAD in article.text for article in page.articles)


def test_a_line_without_an_end_is_read_whole() -> None:
    text = f"{LEAD} " * (LARGE // len(LEAD))
    (article,) = read_page(text).articles
    assert article.text == text.strip()
    (article,) = read_page(f"<p>{text}", "text/html").articles
    assert article.text == text.strip()


@pytest.mark.parametrize("depth", [10, 99, 100, 101, 5_000])
def test_prose_is_read_at_any_depth(depth: int) -> None:
    text = f"{'<div>' * depth}<p>{LEAD}</p>{'</div>' * depth}"
    page = read_page(text, "text/html")
    check_partition(text, page)
    assert [article.text for article in page.articles] == [LEAD]


@pytest.mark.parametrize(
    "broken",
    [
        "<p>{}<!-- never closed",
        "<p>{}<![CDATA[ x ]]>",
        "<p>{}</div></b></p></p>",
        "<b><p>{}</b></p><i>",
        "<a href='x>{}</a>",
        "<p>{}<script>var a = '<p>';",
        '<p>{}<p title="',
        "\x00<p>\x00{}\x00</p>",
        "\ufeff<html><p>{}",
        "<table><p>{}<td></table>",
    ],
)
def test_prose_amid_broken_markup_is_read(broken: str) -> None:
    text = broken.format(LEAD)
    page = read_page(text, "text/html")
    check_partition(text, page)
    assert any(LEAD in article.text for article in page.articles)


@pytest.mark.parametrize(
    "words",
    [
        "Caf\u00c3\u00a9 owner cleared in Oswick, an aide said on Tuesday after talks.",
        "M\x00a\x00y\x00o\x00r\x00 quits, an aide said on Tuesday after talks in Oswick.",
        "\ufffd\ufffd quit on Tuesday, an aide of the mayor said after talks in Oswick.",
        "\ufeffThe mayor quit on Tuesday, an aide said\u2028after talks in Oswick.",
        "\u202eThe mayor\u202c quit on Tuesday, \u05d9\u05e8\u05d5 said after talks in Oswick.",
    ],
)
def test_mixed_encodings_are_read_as_they_are(words: str) -> None:
    for kind, text in (("text/plain", words), ("text/html", f"<p>{words}</p>")):
        content: ContentType = "text/html" if kind == "text/html" else "text/plain"
        page = read_page(text, content)
        check_partition(text, page)
        read = " ".join("\n".join(article.text for article in page.articles).split())
        assert read == " ".join(words.split())
