"""Stories of HTML pages that show several."""

import pytest

from newsstance.reading.html import read_html

PROSE = "The council of {} voted on Monday to keep the ferry running all winter, its spokeswoman said."
TOWNS = ("Aldermoor", "Brackwater", "Cottesford")


def titles(markup: str) -> list[str | None]:
    return [article.title for article in read_html(markup, "page").articles]


def headline(town: str) -> str:
    return f"{town} keeps its winter ferry"


def test_linked_headings_head_stories() -> None:
    tiles = "".join(f"<div><h3><a href=/s>{headline(town)}</a></h3><p>{PROSE.format(town)}</p></div>" for town in TOWNS)
    page = read_html(f"<h1>Harbour News</h1>{tiles}", "page")
    assert [article.title for article in page.articles] == [headline(town) for town in TOWNS]
    assert all(town in article.text for town, article in zip(TOWNS, page.articles, strict=True))
    assert all(article.text.count("council of") == 1 for article in page.articles)


def test_headlines_need_no_heading_where_outlets_follow() -> None:
    stamp = '<div class="s">Lagoon Coast Daily · 25 Mar 2026 06:40</div>'
    tiles = "".join(f'<div class="t">{headline(town)}</div>{stamp}<div>{PROSE.format(town)}</div>' for town in TOWNS)
    assert titles(f"<div>{tiles}</div>") == [headline(town) for town in TOWNS]


def test_articles_without_links_are_stories() -> None:
    tiles = "".join(f"<article><h2>{headline(town)}</h2><p>{PROSE.format(town)}</p></article>" for town in TOWNS)
    assert titles(tiles) == [headline(town) for town in TOWNS]


def test_what_stands_above_a_headline_is_not_read() -> None:
    tiles = "".join(
        f"<article><span>214 votes</span><h2><a>{headline(town)}</a></h2><p>{PROSE.format(town)}</p></article>"
        for town in TOWNS
    )
    page = read_html(tiles, "page")
    assert len(page.articles) == 3
    assert not any("214" in article.text for article in page.articles)


def test_a_headline_of_the_kind_is_a_story_without_a_body() -> None:
    tiles = "".join(f"<div><h3><a>{headline(town)}</a></h3><p>{PROSE.format(town)}</p></div>" for town in TOWNS)
    assert (
        titles(f"{tiles}<div><h3><a>Video: goats block the only road</a></h3></div>")[-1]
        == "Video: goats block the only road"
    )


@pytest.mark.parametrize("stamp", ["", '<span class="t">14:05</span>'])
def test_sections_and_live_entries_are_one_story(stamp: str) -> None:
    sections = "".join(
        f"<section>{stamp}<h2>{headline(town)}</h2><p>{PROSE.format(town)}</p></section>" for town in TOWNS
    )
    assert titles(f"<main><h1>Winter ferries: what the towns decided</h1>{sections}</main>") == [
        "Winter ferries: what the towns decided"
    ]


def test_teasers_beside_a_story_are_not_stories() -> None:
    story = "".join(f"<p>{PROSE.format(town)} {PROSE.format(town)}</p>" for town in TOWNS * 4)
    teasers = "".join(f"<li><h4><a>{headline(town)}</a></h4><p>{PROSE.format(town)}</p></li>" for town in TOWNS[:2])
    assert len(titles(f"<h1>Ferries run all winter this year</h1>{story}<ul>{teasers}</ul>")) == 1


def test_a_headline_in_bold_before_a_line_break_is_a_line_of_its_own() -> None:
    rows = "".join(
        f"<p><a><b>{headline(town)}</b></a><br><i>Lagoon Coast Daily, 11:20</i></p><p>{PROSE.format(town)}</p>"
        for town in TOWNS
    )
    assert titles(rows) == [headline(town) for town in TOWNS]


def test_a_head_left_open_does_not_swallow_the_page() -> None:
    page = read_html(
        f"<html><head><title>Gazette</title><body><h3>A ferry for all</h3><p>{PROSE.format('Ard')}", "page"
    )
    assert [article.title for article in page.articles] == ["A ferry for all"]


def test_the_clock_of_a_live_entry_is_not_read() -> None:
    clocks = ("14:32 BST", "2:10 p.m. ET", "Updated 13:55")
    entries = "".join(
        f"<div><p>{clock}</p><p>{PROSE.format(town)}</p></div>" for clock, town in zip(clocks, TOWNS, strict=True)
    )
    end = "<p>At 14:32 BST it was over.</p>"
    (article,) = read_html(f"<main><h1>Live: the ferry towns vote on winter</h1>{entries}{end}</main>", "page").articles
    assert all(town in article.text for town in TOWNS)
    assert not any(f"{clock}\n" in article.text for clock in clocks)
    assert article.text.endswith("At 14:32 BST it was over.")
