"""Subheads stay inside their article; headlines of stories are left alone."""

from newsstance.page import read_page
from newsstance.reading.plain import read_items
from newsstance.reading.segmenter import Part
from newsstance.reading.subheads import without_subheads
from tests.newsstance.reading.partition import check_partition

OPENING = "The mayor of Dunmere, Ada Voss, quit on Tuesday after a leak, an aide said."
SECTION = "Nobody knows yet who will follow Voss in the town hall of Dunmere, he added."
OTHER = "The ferry to Aldermoor will run all winter, its captain Ivo Tarn said on Monday."
TWO: list[Part] = ["title", "body", "title", "body"]
THREE: list[Part] = [*TWO, "title", "body"]


def parts(*lines: str, told: list[Part], started: tuple[int, ...] = ()) -> list[Part]:
    return without_subheads(read_items("\n".join(lines)), told, started)


def test_a_short_line_over_a_section_about_the_same_people_is_a_subhead() -> None:
    lines = ("Mayor quits over a leak in the town hall", OPENING, "What happens next", SECTION)
    assert parts(*lines, told=TWO) == ["title", "body", "body", "body"]


def test_a_long_line_is_one_only_beside_its_like() -> None:
    long = "Who will follow the mayor in the hall"
    lines = ("Mayor quits over a leak in the town hall", OPENING, long, SECTION)
    assert parts(*lines, told=TWO) == TWO
    assert parts(*lines, "And then there was silence", SECTION, told=THREE) == ["title", *(["body"] * 5)]


def test_a_headline_over_other_people_begins_a_story() -> None:
    assert parts("Mayor quits over a leak", OPENING, "Ferry to run all winter", OTHER, told=TWO) == TWO
    lines = ("Mayor quits over a leak", OPENING, "What happens next", SECTION, "Ferry to run all winter", OTHER)
    assert parts(*lines, told=THREE) == THREE


def test_a_headline_beside_stamps_or_junk_begins_a_story() -> None:
    lines = ("Mayor quits over a leak", OPENING, "What happens next", SECTION)
    assert parts(*lines, told=TWO, started=(1,)) == TWO
    behind_junk: list[Part] = ["title", "body", "junk", "title", "body"]
    assert parts(*lines[:2], "CNN", *lines[2:], told=behind_junk) == behind_junk


def test_an_article_with_subheads_is_one() -> None:
    text = "\n".join(
        [
            "Mayor of Dunmere quits over leak",
            OPENING,
            SECTION,
            "What happens next",
            SECTION,
            OPENING,
            "Who pays",
            SECTION,
        ]
    )
    page = read_page(text)
    check_partition(text, page)
    assert [article.title for article in page.articles] == ["Mayor of Dunmere quits over leak"]
    assert "What happens next" in page.articles[0].text
