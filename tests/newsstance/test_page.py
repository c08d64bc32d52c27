import json
from pathlib import Path

import pytest

from newsstance.document import ContentType, Page, Span
from newsstance.page import read_page
from tests.newsstance.reading.partition import check_partition

PAGES = Path(__file__).parent / "pages"
SHARED_PAGE = Path(__file__).parents[3] / "shared" / "pages" / "aggregator-page.txt"


def stories(page: Page) -> list[dict[str, object]]:
    return [
        {
            "title": article.title,
            "outlet": article.outlet,
            "date": article.date,
            "dateline": article.dateline,
            "byline": article.byline,
            "text": article.text,
        }
        for article in page.articles
    ]


def test_a_page_of_several_stories_matches_its_golden_file() -> None:
    page = read_page((PAGES / "aggregator.txt").read_text(encoding="utf-8"))
    assert stories(page) == json.loads((PAGES / "aggregator.json").read_text(encoding="utf-8"))
    assert {skipped.reason for skipped in page.skipped} >= {
        "navigation",
        "share",
        "comments",
        "related",
        "byline",
        "caption",
    }


@pytest.mark.skipif(
    not SHARED_PAGE.is_file(), reason="the collected page lies beside the repository only where it was made"
)
def test_the_collected_page_has_four_stories() -> None:
    text = SHARED_PAGE.read_text(encoding="utf-8")
    page = read_page(text)
    check_partition(text, page)
    assert [article.outlet for article in page.articles] == ["Reuters", "New Straits Times", "The Star", "The Star"]
    assert [article.date for article in page.articles] == [None, "33 minutes ago", "an hour ago", "2 hours ago"]
    assert [article.dateline for article in page.articles] == [
        "SEOUL",
        "JOINT BASE ANDREWS, United States",
        None,
        "Paris",
    ]
    read = "\n".join(article.text for article in page.articles)
    for word in (
        "Hashtags",
        "Daily8",
        "Comments",
        "Related",
        "Simao",
        "ROSSIGNOL",
        "Ogirenko",
        "Bloomberg",
        "AFP",
        "ago",
    ):
        assert word not in read
    for article in page.articles:
        assert article.headline is not None
        assert article.text[: article.headline.end] == article.title


ARTICLE = (
    "Council backs new tram line\n\nBy Mara Voss and Tim Oakes\n2 hours ago\n\nThe council of Dunmere voted on Tuesday to build "
    "a tram line.\n\nAdvertisement\n\nRead more: Brandt in trouble\n\nShare this article\nFacebook Twitter Email\n\n"
    'We use cookies to improve your experience.\n\nCritics were unimpressed. "A waste," said Paul Reed.\n\n'
    "What happens next?\n\nThe line opens in 2030.\n\nRelated Articles\nTram derails in Oswick\nMayor opens school\n"
)


def test_an_article_with_boxes_between_its_paragraphs_is_one_article() -> None:
    (article,) = read_page(ARTICLE).articles
    assert article.text.split("\n") == [
        "Council backs new tram line",
        "The council of Dunmere voted on Tuesday to build a tram line.",
        'Critics were unimpressed. "A waste," said Paul Reed.',
        "What happens next?",
        "The line opens in 2030.",
    ]
    assert (article.title, article.byline, article.date) == (
        "Council backs new tram line",
        "Mara Voss and Tim Oakes",
        "2 hours ago",
    )


def test_as_one_article_plain_text_is_read_whole() -> None:
    page = read_page(ARTICLE, unit="article")
    (article,) = page.articles
    assert page.skipped == ()
    assert article.text == "\n".join(line for line in ARTICLE.split("\n") if line)
    assert article.headline == Span(start=0, end=27)


def test_as_a_sentence_plain_text_is_read_as_it_is() -> None:
    text = " DUNMERE (Norwire) - He left.\nShe stayed. "
    (article,) = read_page(text, unit="sentence").articles
    assert (article.text, article.headline) == (text, None)


@pytest.mark.parametrize(
    "text",
    [
        "Share",
        "The minister said no.",
        "One long line. It has no breaks. Nobody minds.",
        "NATO — once dismissed as old — is back.",
        "SCHUMER: That is not what I said, and you know it.",
        "By any measure, this was a bad day for Dunmere.",
        "By using the terms of the treaty, Dol won the case.",
        "Published 300 letters, and not one of them was read.",
        "- Barley is up\n- Rye is down",
        "The minister hung a photo by Ada Lund.\nShe then left the room.",
    ],
)
def test_prose_is_never_skipped(text: str) -> None:
    page = read_page(text)
    assert page.skipped == ()
    assert "\n".join(article.text for article in page.articles) == text


def test_headlines_alone_are_a_story_each() -> None:
    text = "Kestrel wins contract from Dol\nMinister denies taking bribes\nStrikes spread as dockers refuse"
    assert [article.title for article in read_page(text).articles] == text.split("\n")


def test_stories_with_the_source_below_the_headline() -> None:
    text = (
        "Minister quits over leak\nNorwire · 2 hours ago\nThe minister quit on Thursday after a leak.\n"
        "Dockers reject offer again\nOldport Star · 3h ago\nDockers rejected the offer on Monday, and strikes spread."
    )
    page = read_page(text)
    assert [(article.title, article.outlet) for article in page.articles] == [
        ("Minister quits over leak", "Norwire"),
        ("Dockers reject offer again", "Oldport Star"),
    ]


def test_lines_wrapped_at_a_width_are_joined() -> None:
    text = "The harbour master of Dunmere said on Tuesday that the\nport would stay shut while it stormed.\n\nNobody was hurt.\n"
    (article,) = read_page(text).articles
    assert article.text == text.replace("the\nport", "the port").replace("\n\n", "\n").strip()
    at = article.text.index("would")
    assert article.original(Span(start=at, end=at + 5)) == Span(start=text.index("would"), end=text.index("would") + 5)


HTML = (
    "<html><head><title>Oldport Star</title><script>var a = '<p>no</p>';</script></head><body><nav><a href='/'>Home</a></nav>"
    "<article><h1>Caf&eacute; owner <b>cleared</b></h1><p class='byline'>By Mara Voss</p>"
    "<figure><img src='x>y.jpg'><figcaption>A cup, photographed.</figcaption></figure>"
    "<p>Police in Oswick cleared the caf&eacute;   owner,\n Ada&nbsp;<a href='/l'>Lund</a>, of theft &amp; fraud.</p>"
    "<div class='share-bar'><button>Share</button></div><p>She said she was glad, and that she would open again.</p></article>"
    "<aside><h2>More</h2><p>Other things happened too, in other places, to other people.</p></aside>"
    "<footer>© 2025</footer></body></html>"
)


def test_html_reads_the_article_and_maps_back() -> None:
    (article,) = read_page(HTML, "text/html").articles
    assert article.text.split("\n") == [
        "Café owner cleared",
        "Police in Oswick cleared the café owner, Ada Lund, of theft & fraud.",
        "She said she was glad, and that she would open again.",
    ]
    for words, source in (
        ("café", "caf&eacute;"),
        ("Lund", "Lund"),
        ("theft & fraud", "theft &amp; fraud"),
        ("é", "&eacute;"),
    ):
        at = article.text.rindex(words)
        span = article.original(Span(start=at, end=at + len(words)))
        assert HTML[span.start : span.end] == source
    assert article.title == "Café owner cleared"


def test_html_skips_with_reasons() -> None:
    page = read_page(HTML, "text/html")
    reasons = {skipped.reason: HTML[skipped.start : skipped.end] for skipped in page.skipped}
    assert "A cup" in reasons["caption"]
    assert "Home" in reasons["navigation"]
    assert "Other things" in reasons["related"]
    assert "Mara Voss" in reasons["byline"]


_LINE = "<p>Something happened in Oswick, and somebody said something about it, at length.</p>"


def test_a_byline_known_by_its_class_is_told() -> None:
    assert read_page(HTML, "text/html").articles[0].byline == "Mara Voss"


def test_several_articles_in_html_are_several_stories() -> None:
    story = "<article><h2>Story {0}</h2>" + _LINE * 4
    page = read_page("".join(story.format(at) + "</article>" for at in "ABC"), "text/html")
    assert [article.title for article in page.articles] == ["Story A", "Story B", "Story C"]
    assert len(read_page("".join(story.format(at) for at in "ABC"), "text/html", "article").articles) == 1


def test_markup_without_structure_is_read() -> None:
    (article,) = read_page("Nothing but <i>a</i> sentence.", "text/html").articles
    assert article.text == "Nothing but a sentence."
    (article,) = read_page("<p>One.</p><p>By Mara Voss</p>", "text/html", "sentence").articles
    assert (article.text, article.headline) == ("One. By Mara Voss", None)


@pytest.mark.parametrize("text", ["", " \n ", "<p></p>"])
def test_nothing_to_read_has_no_article(text: str) -> None:
    for kind in ("text/plain", "text/html"):
        content: ContentType = "text/html" if kind == "text/html" else "text/plain"
        page = read_page(text, content)
        check_partition(text, page)
        assert page.articles == () or text.startswith("<p>")


def test_a_headline_below_outlet_and_time_is_a_story_of_its_own() -> None:
    text = Path("serving/page/static/examples/aggregator.txt").read_text(encoding="utf-8")
    titles = [article.title for article in read_page(text, "text/plain", "page").articles]
    assert len(titles) == 3
    assert titles[-1] == "Swimmers of Oldport win two gold medals"


FERRY = (
    "Ferry to Brae stays in port for a week",
    "The ferry to Brae will stay in port until Sunday because divers found a crack in its hull, the operator said on Monday.",
    "About four hundred islanders depend on it. A smaller boat takes over the morning run.",
)
CHOIR = (
    "Choir of Oldport wins national prize",
    "A choir of retired dockers from Oldport won the national prize on Saturday, the first amateurs to do so in thirty years.",
    "Its leader, Ada Lund, wept when the jury read out the result.",
)
BAKER = (
    "Council refuses to sell old bakery",
    "The council of Dunmere on Tuesday refused to sell the old bakery to a hotel chain that had offered twice its value.",
    "Mayor Tom Aker called the offer an insult. The chain said that it would try again in the spring.",
)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("stories", [(FERRY, CHOIR), (CHOIR, FERRY, BAKER), (BAKER, CHOIR, FERRY, BAKER)])
def test_stories_of_two_paragraphs_are_told_apart_and_none_is_dropped(
    stories: tuple[tuple[str, ...], ...], gap: str
) -> None:
    page = read_page(gap.join(line for story in stories for line in story))
    assert [article.title for article in page.articles] == [story[0] for story in stories]
    assert [article.text.split("\n")[-1] for article in page.articles] == [story[-1] for story in stories]


@pytest.mark.parametrize("story", [FERRY, CHOIR, BAKER])
def test_a_story_of_two_paragraphs_beside_a_menu_is_read(story: tuple[str, ...]) -> None:
    menu, below = (
        ("Home", "News", "Sport", "Money"),
        ("Share this", "Most read", "1. A cure for colds", "Terms | Contact"),
    )
    (article,) = read_page("\n".join((*menu, *story, *below))).articles
    assert [line for line in article.text.split("\n") if line] == list(story)
