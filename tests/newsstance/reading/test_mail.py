"""The header of a pasted mail is skipped, its body is read."""

import pytest

from newsstance.page import read_page
from newsstance.reading.mail import mail_headers
from newsstance.reading.plain import read_items
from tests.newsstance.reading.partition import check_partition

HEADER = "From: Ada Voss <ada@example.org>\nTo: desk@example.org\nSubject: Mayor quits\n"
BODY = (
    "The mayor of Dunmere quit on Tuesday after a leak, an aide said.\n"
    "Nobody knows yet who will be next in the town hall, he added.\n"
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (HEADER + BODY, 3),
        ("---------- Forwarded message ---------\n" + HEADER + BODY, 4),
        ("FROM: Ada Voss\nSent: Monday, 3 May\n" + BODY, 2),
        ("From: Ada Voss\n" + BODY, 0),
        ("Subject: mayors and their leaks\nTo: all of us\n" + BODY, 0),
        ("To: the mayor, from a friend\n" + BODY, 0),
        ("From here to the sea: a walk\nTo: the sea\n" + BODY, 0),
        (BODY + HEADER, 0),
    ],
)
def test_which_lines_are_a_header(text: str, lines: int) -> None:
    assert mail_headers(read_items(text)) == lines


@pytest.mark.parametrize("body", [BODY, BODY * 5, BODY.splitlines()[0]])
def test_the_body_of_a_mail_is_the_article(body: str) -> None:
    text = HEADER + "\n" + body
    page = read_page(text)
    check_partition(text, page)
    assert page.articles[0].start == text.index("The mayor")
    assert "".join(article.text for article in page.articles).count("The mayor") == body.count("The mayor")
    assert page.skipped[0].reason == "boilerplate"


def test_a_header_alone_is_read() -> None:
    assert read_page(HEADER).articles
