"""Pages whose markup tells of no stories: their lines do, where headlines are made alike."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from newsstance.document import Page
from newsstance.page import read_page
from newsstance.reading.html_lines import read_by_lines
from newsstance.reading.html_part import HtmlPart
from newsstance.reading.paragraphs import read_paragraphs
from tests.newsstance.test_page import BAKER, CHOIR, FERRY

BULLETIN = "<table><tr><td><font size=5>The Oswick Bulletin</font><br><a href=/>Home</a> | <a href=/s>Sport</a></table>"
FOOT = "<nav>More from Oswick</nav><p><font size=1>All rights reserved.</font>"


def told(markup: str) -> Page | None:
    return read_by_lines(markup, [HtmlPart(paragraph, paragraph.text) for paragraph in read_paragraphs(markup)])


def bulletin(*stories: tuple[str, ...]) -> str:
    """As pages were made in 1999: headlines in bold, no element around a story."""
    told = (
        f"<p><font size=2><b>{head}</b></font>\n" + "\n".join(f"<p>{line}" for line in body) for head, *body in stories
    )
    return "\n".join((BULLETIN, *told, FOOT))


def feed(*stories: tuple[str, ...]) -> str:
    """As an app makes them: elements of its own invention."""
    cards = (
        f"<x-card><x-head>{head}</x-head><x-body>{''.join(f'<p>{line}</p>' for line in body)}</x-body></x-card>"
        for head, *body in stories
    )
    return f"<x-feed>{''.join(cards)}</x-feed>"


@pytest.mark.parametrize("make", [bulletin, feed])
def test_headlines_of_one_make_begin_a_story_each(make: Callable[..., str]) -> None:
    stories = (FERRY, CHOIR, BAKER)
    page = told(make(*stories))
    assert page is not None
    assert [article.title for article in page.articles] == [story[0] for story in stories]
    for article, story in zip(page.articles, stories, strict=True):
        assert [line for line in article.text.split("\n") if line.strip()] == list(story)


SECTIONS = ("Lindqvist struggled to stand out", "Okoro won the exchange on rents", "Nobody mentioned the absent man")
SAID = (
    "The candidate spent the evening on his record in office, and his rivals were happy to let him do so for an hour."
)


@pytest.mark.parametrize(
    "wrap", ["<article>{}</article>", "<div>{}</div>", "<main><div itemprop=articleBody>{}</div></main>"]
)
@pytest.mark.parametrize("title", ["h1", "div class=title"])
@pytest.mark.parametrize("make", ["<h2>{}</h2>", "<h3 class=s>{}</h3>", "<p><b>{}</b></p>", "<div class=sub>{}</div>"])
@pytest.mark.parametrize("opening", ["", f"<p>{SAID}</p>"])
def test_one_article_with_headings_of_its_own_is_not_cut_in_pieces(
    wrap: str, title: str, make: str, opening: str
) -> None:
    sections = "".join(f"{make.format(head)}<p>{SAID}</p>" for head in SECTIONS)
    head = f"<{title}>Three takeaways from the debate in Oldport</{title.split(maxsplit=1)[0]}>"
    assert told(wrap.format(head + opening + sections)) is None


@pytest.mark.parametrize("stories", [(), (FERRY,), (FERRY, CHOIR)])
def test_fewer_than_three_stories_are_left_to_the_markup(stories: tuple[tuple[str, ...], ...]) -> None:
    assert told(bulletin(*stories)) is None


def test_teasers_beside_an_article_do_not_make_stories_of_it() -> None:
    long = (FERRY[0], *(f"{line} The harbour master confirmed it on Monday." for line in FERRY[1:] * 12))
    assert told(bulletin(long, (CHOIR[0], "The dockers won."), (BAKER[0], "The chain is angry."))) is None


def test_headlines_made_as_the_prose_is_are_not_believed() -> None:
    assert told("".join(f"<p>{line}</p>" for story in (FERRY, CHOIR, BAKER) for line in story)) is None


def test_every_character_is_in_one_part_and_navigation_is_skipped() -> None:
    markup = bulletin(FERRY, CHOIR, BAKER)
    page = told(markup)
    assert page is not None
    read = [(part.start, part.end) for article in page.articles for part in article.offsets.segments]
    skipped = [(part.start, part.end) for part in page.skipped]
    parts = sorted([*read, *skipped])
    assert parts[0][0] == 0
    assert parts[-1][1] == len(markup)
    assert all(one[1] == other[0] for one, other in pairwise(parts))
    navigation = markup.index("More from")
    assert any(start <= navigation < end for start, end in skipped)


def test_as_one_article_all_is_one() -> None:
    assert len(read_page(bulletin(FERRY, CHOIR, BAKER), "text/html", "article").articles) == 1
