"""What a notebook and a traceback show of results: short, and nothing that a text could do harm with."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from newsstance.display import MOST, short, visible
from newsstance.document import Document, Failure, Options, Result
from tests.serving.fakes import result

HOSTILE = '<img src=x onerror="alert(1)">\x1b[31m\u202egnp.\x9b2J'


@pytest.fixture
def scored() -> Result:
    return result(Document(text="Page.Ada Quill praised Tom.", id="a1"), 0, Options(max_risk=0.1))


def renamed(scored: Result, name: str, copies: int = 1) -> Result:
    (article,) = scored.articles
    actors = tuple(replace(article.actors[0], name=name) for _ in range(copies))
    return replace(scored, articles=(replace(article, actors=actors),), id=name, warnings=(name,))


def test_a_result_in_a_few_lines(scored: Result) -> None:
    assert repr(scored).splitlines() == [
        "Result 'a1': 1 article, en, 22 of 27 characters read",
        "  Harbour plan: neutral 0.80",
        "    Ada Quill  person        negative 0.80      stance ? neutral 0.80    1 mention",
        "    person:tom-brask → Ada Quill: against 0.80",
        "  warning: short text",
    ]


def test_its_parts_in_a_line_each(scored: Result) -> None:
    (article,) = scored.articles
    assert repr(article) == "ScoredArticle('Harbour plan': neutral 0.80, 1 actor, 1 relation)"
    assert (
        repr(article.actors[0]) == "ScoredActor('Ada Quill', person: negative 0.80, stance ? neutral 0.80, 1 mention)"
    )
    assert repr(article.relations[0]) == "Relation('person:tom-brask' → 'person:ada-quill': against 0.80)"
    assert repr(article.sentiment) == "Assessment(neutral 0.80)"
    failure = Failure(id="b", index=1, code="empty_text", message="there is none")
    assert repr(failure) == "Failure('b', empty_text: there is none)"


def test_long_lists_are_cut(scored: Result) -> None:
    many = renamed(scored, "Ada", copies=MOST + 3)
    assert repr(many).count("mention") == MOST
    assert "… and 3 actors more" in repr(many)
    assert f"{MOST} of {MOST + 3}" in many._repr_html_()


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def test_html_shows_the_same_and_a_name_cannot_become_markup(scored: Result) -> None:
    hostile = renamed(scored, HOSTILE)
    (article,) = hostile.articles
    page = replace(hostile, articles=(replace(article, article=replace(article.article, title=HOSTILE)),))._repr_html_()
    seen = Tags()
    seen.feed(page)
    assert seen.tags <= {"div", "p", "b", "table", "caption", "thead", "tbody", "tr", "th", "td", "span"}
    assert seen.attributes == {"style"}
    assert "&lt;img" in page
    assert "negative 0.80" in page


def test_nothing_that_steers_a_terminal_comes_through(scored: Result) -> None:
    for shown in (repr(renamed(scored, HOSTILE)), renamed(scored, HOSTILE)._repr_html_()):
        assert all(sign.isprintable() or sign == "\n" for sign in shown)


def test_visible_keeps_offsets() -> None:
    assert visible("a\x00b\u200fc\td\ne") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c d e"
    assert short("  one\ntwo  ") == "one two"
    assert short("x" * 70) == "x" * 59 + "…"
