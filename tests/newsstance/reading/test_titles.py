"""What shares a line with a page's headlines is cut off where it is the page's way."""

import pytest

from newsstance.page import read_page
from newsstance.reading.titles import titles


def headlines(lines: list[str]) -> list[str]:
    return [line[title.start : title.end] for line, title in zip(lines, titles(lines), strict=True)]


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("Lindgate Courier: ", ""),
        ("+++ 16:40 ", " +++"),
        ("", " [Lindgate Courier, 9 May 2028]"),
        ("7:05 pm – ", ""),
        ("", "(Marrow Wire,2027)"),
    ],
)
def test_the_page_s_way_is_no_part_of_its_headlines(before: str, behind: str) -> None:
    told = ["Mayor quits over leak", "'We were right': dockers win", "Ferry sinks (slowly)"]
    assert headlines([before + title + behind for title in told]) == told


@pytest.mark.parametrize(
    "lines",
    [
        ["GHANA: Bus firm to pay", "KENYA: Court rejects levy", "UGANDA: Strike ends"],
        ["Lindgate Courier: Mayor quits over leak", "Dockers win", "Ferry sinks"],
        ["Lindgate Courier: Mayor quits over leak"],
        ["Dockers win (2027)", "Ferry sinks", "Mayor quits"],
        ["9.30 percent more pay", "3.10 for a bagel"],
        [],
    ],
)
def test_a_headline_s_own_words_stay(lines: list[str]) -> None:
    assert headlines(lines) == lines


def test_an_outlet_before_a_headline_is_named() -> None:
    lines = ["Marrow Herald: Mayor quits over leak", "Quayside Press: Dockers win"]
    assert [title.outlet for title in titles(lines)] == ["Marrow Herald", "Quayside Press"]
    assert [title.outlet for title in titles(["Mayor quits", "Dockers win"])] == [None, None]


def test_a_page_is_read_without_what_stands_before_its_headlines() -> None:
    stories = (
        (
            "Marrow Herald",
            "Mayor of Marrow quits over leak",
            "The mayor of Marrow quit on Tuesday after a leak, an aide said.",
        ),
        (
            "Quayside Press",
            "Dockers of Quayside win pay dispute",
            "Dockers in Quayside won a dispute over pay on Monday, their union said.",
        ),
        (
            "Lindgate Post",
            "Ferry to Lindgate sinks in calm sea",
            "A ferry to Lindgate sank in a calm sea on Friday, and nobody was hurt.",
        ),
    )
    text = "\n".join(f"{outlet}: {title}\n3 hrs\n{body}\n[continue at source]" for outlet, title, body in stories)
    found = read_page(text, "text/plain").articles
    assert [(a.outlet, a.title, a.text) for a in found] == [(o, t, f"{t}\n{b}") for o, t, b in stories]
