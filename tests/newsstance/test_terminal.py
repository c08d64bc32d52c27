"""One text on a terminal: marked in colour or in brackets, within the width, and harmless."""

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from newsstance.document import Document, Evidence, Options, Result
from newsstance.labels import SENTIMENT, STANCE
from newsstance.terminal import marked, show
from tests.serving.fakes import assessment, result
from tests.tiny import TEXT, score_one, tiny_scorer

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def shown(scored: Result, *, colour: bool, width: int = 60, name: str = "a.txt") -> str:
    stream = io.StringIO()
    given = {"force_terminal": True, "color_system": "256"} if colour else {"force_terminal": False}
    show(Console(file=stream, width=width, no_color=not colour, **given), scored, name=name)
    return stream.getvalue()


@pytest.fixture
def scored() -> Result:
    return result(Document(text="Page.Ada Quill praised Tom.", id="a1"), 0, Options(max_risk=0.1))


def test_without_colour_marks_are_brackets(scored: Result) -> None:
    assert shown(scored, colour=False).splitlines() == [
        "a.txt: 1 article(s), language en",
        "",
        "Harbour plan  (neutral 0.80 as a whole)",
        "  [Ada Quill praised Tom. −]",
        "",
        "  Ada Quill (person, mixed)",
        "    portrayed  ########.. negative 0.80",
        "    “Ada Quill praised Tom.”",
        "    own stance ########.. neutral 0.80 (abstains)",
        "",
        "  person:tom-brask → Ada Quill: against 0.80",
        "",
        "not read (characters): navigation 5",
        "warning: short text",
    ]


def test_where_it_abstains_the_text_is_marked_with_neither_side(scored: Result) -> None:
    (article,) = scored.articles
    silent = replace(article.actors[0], sentiment=assessment(SENTIMENT, 0, abstained=True))
    changed = replace(article, actors=(silent,))
    assert "[Ada Quill praised Tom. ?]" in shown(replace(scored, articles=(changed,)), colour=False)
    assert {str(span.style) for span in marked(changed, plain=False).spans} == {"underline"}


def test_an_own_voice_that_is_not_neutral_is_quoted() -> None:
    """With the sentence that speaks most for its label, which need not be the one that the portrait rests on."""
    one = result(Document(text="Page.Quill lied. Quill ran.", id="a1"), 0, Options())
    (article,) = one.articles
    parts = (Evidence(start=5, end=16, contribution=0.2), Evidence(start=17, end=27, contribution=0.9))
    actor = replace(article.actors[0], stance=assessment(STANCE, 0), evidence=parts[:1], stance_evidence=parts)
    output = shown(replace(one, articles=(replace(article, actors=(actor,)),)), colour=False)
    assert [line.strip() for line in output.splitlines()[6:10]] == [
        "portrayed  ########.. negative 0.80",
        "“Quill lied.”",
        "own stance ########.. against 0.80",
        "“Quill ran.”",
    ]


def test_with_colour_there_are_no_brackets_and_the_words_stay(scored: Result) -> None:
    coloured = shown(scored, colour=True)
    assert "\x1b[" in coloured
    assert "  Ada Quill praised Tom.\n" in ESCAPES.sub("", coloured)


@pytest.mark.parametrize("width", [24, 43, 200])
@pytest.mark.parametrize("colour", [True, False])
def test_lines_keep_within_the_width(width: int, colour: bool) -> None:
    real = score_one(tiny_scorer(), TEXT)
    lines = ESCAPES.sub("", shown(real, colour=colour, width=width)).splitlines()
    assert max(map(len, lines)) <= min(width, 100)
    assert any("Kessel" in line for line in lines)


def test_every_word_of_the_text_is_there_in_order() -> None:
    real = score_one(tiny_scorer(), TEXT)
    assert marked(real.articles[0], plain=False).plain == real.articles[0].article.text


def test_hostile_words_are_made_harmless(scored: Result) -> None:
    evil = "\x1b]0;owned\x07\u202e[bold]x[/bold]\x9b2J:smile:"
    (article,) = scored.articles
    text = evil + article.article.text[len(evil) :] if len(evil) < len(article.article.text) else article.article.text
    changed = replace(article, article=replace(article.article, text=text, title=evil))
    output = shown(replace(scored, articles=(changed,), warnings=(evil,)), colour=False, name=evil)
    assert all(sign.isprintable() or sign == "\n" for sign in output)
    assert "[bold]" in output
    assert ":smile:" in output
