import pytest

from newsstance.page import read_page
from newsstance.reading.endings import is_notice, prompt

BODY = "The mayor of Dunmere quit on Tuesday after a leak that shook the town, an aide of hers said on the steps."


@pytest.mark.parametrize(
    "line",
    [
        "An earlier version of this story gave the wrong age of Ada Lund.",
        "Correction (May 3): the ferry sails on Mondays.",
        "Comments do not represent the opinion of the Dunmere Post.",
        "Do you have a tip about the harbour? Write to our desk.",
        "Spotted a mistake in this report? Tell us.",
        "Machine-translated from Norlandic.",
        "© Dunmere Post, for private use",
        "The Post may earn a commission from links on this page.",
        "This report was funded by the Aker Trust.",
        "6 paragraphs remain. Members read on.",
    ],
)
def test_notices(line: str) -> None:
    assert is_notice(line)


@pytest.mark.parametrize(
    "line",
    [
        BODY,
        "Corrections officers in Oswick went on strike.",
        "The views of the minister are well known.",
        "He said the report was funded by the Aker Trust.",
        "Have they ever spoken to him? Nobody knows.",
        "Comments by the mayor shook the town.",
    ],
)
def test_what_is_news(line: str) -> None:
    assert not is_notice(line)


@pytest.mark.parametrize("words", ["read full story", "Read more »", "[More]", "more on page 3", "Continue reading…"])
def test_a_prompt_stands_behind_a_finished_sentence(words: str) -> None:
    assert prompt(f"{BODY} {words}") == len(BODY)
    assert prompt(f"{BODY[:-1]} {words}") == len(f"{BODY[:-1]} {words}")


def test_a_prompt_is_cut_off_where_the_line_holds_a_link() -> None:
    page = f"<h1>Mayor Quits Over Leak</h1><p>{BODY}</p><p>{BODY} %s</p>"
    (linked,) = read_page(page % '<a href="/1">read full story</a>', "text/html").articles
    (plain,) = read_page(page % "Read more", "text/html").articles
    assert linked.text.endswith("on the steps.")
    assert plain.text.endswith("Read more")


def test_notices_at_the_end_are_not_read_but_those_inside_are() -> None:
    notice = "An earlier version of this story gave the wrong age of Ada Lund."
    (story,) = read_page(
        f"<h1>Mayor Quits Over Leak</h1><p>{BODY}</p><p>{notice}</p><p>{BODY}</p><p>{notice}</p>", "text/html"
    ).articles
    assert story.text.count(notice) == 1
    assert story.text.endswith("on the steps.")


def test_a_story_is_never_nothing_but_notices() -> None:
    (story,) = read_page("<p>© Dunmere Post</p><p>Correction: the ferry sails on Mondays.</p>", "text/html").articles
    assert "ferry" in story.text


def test_a_heading_behind_the_last_line_is_not_read() -> None:
    (story,) = read_page(
        f"<article><h1>Mayor Quits Over Leak</h1><p>{BODY}</p><h2>How it began</h2><p>{BODY}</p><h2>Walk on</h2></article>",
        "text/html",
    ).articles
    assert "How it began" in story.text
    assert "Walk on" not in story.text
