import numpy as np
import pytest

from newsstance.document import Document, NamedActor, Options, Span
from newsstance.engine.base import Floats
from newsstance.finding import Found, find_actors
from newsstance.labels import TAGS
from newsstance.preparation import PreparedArticle, prepare
from tests.tiny import TEXT, tiny_encoding

ENCODING = tiny_encoding()


def article(text: str = TEXT, *named: NamedActor) -> PreparedArticle:
    return prepare(
        Document(text=text, actors=named), 0, Options(unit="article", force_language=True), ENCODING
    ).articles[0]


def tags(of: PreparedArticle, *marked: tuple[int, int, str], context: str = "O") -> list[Floats]:
    """Logits of the tags of every window: ``marked`` spans by type; tokens of context all get ``context``."""
    rows = []
    for window in of.windows:
        row = np.where(window.scored, 0, TAGS.index(context))
        for start, end, kind in marked:
            inside = (window.starts >= start) & (window.ends <= end) & window.scored
            begin = inside & (window.starts == start)
            row[inside], row[begin] = TAGS.index(f"I-{kind}"), TAGS.index(f"B-{kind}")
        rows.append(np.eye(len(TAGS), dtype=np.float32)[row] * 9)
    return rows


def names(found: Found) -> dict[str, list[str]]:
    return {actor.id: [mention.text for mention in actor.mentions] for actor in found.actors}


def span(text: str, name: str) -> Span:
    return Span(start=text.index(name), end=text.index(name) + len(name))


def test_tagged_names_and_the_gazetteer_are_found() -> None:
    of = article()
    start = TEXT.index("Ilse Brandt")
    found = find_actors(of, tags(of, (start, start + 11, "person")), discover=True)
    assert names(found)["person:ilse-brandt"][:2] == ["Ilse Brandt", "Brandt"]
    assert names(found)["place:FR"] == ["France"]
    assert names(found)["place:DE"] == ["Germany"]


def test_mentions_come_in_order_each_with_its_actor() -> None:
    of = article()
    start = TEXT.index("Ilse Brandt")
    found = find_actors(of, tags(of, (start, start + 11, "person")), discover=True)
    places = [(mention.start, mention.end) for mention in found.mentions]
    assert places == sorted(places)
    assert len(found.owners) == len(found.mentions) == sum(len(actor.mentions) for actor in found.actors)
    for mention, owner in zip(found.mentions, found.owners, strict=True):
        assert mention in found.actors[owner].mentions
        assert TEXT[mention.start : mention.end] == mention.text


def test_tags_of_context_count_for_nothing() -> None:
    """A token is read once, in the window that scores it."""
    of = article()
    assert any(not window.scored[1] for window in of.windows)
    plain = find_actors(of, tags(of), discover=True)
    assert find_actors(of, tags(of, context="B-person"), discover=True) == plain


def test_a_name_across_two_windows_is_one_mention() -> None:
    text = " ".join(["port"] * 21 + ["ilse", "brandt"] + ["port"] * 20)
    of = article(text)
    start = text.index("ilse")
    assert of.windows[0].ends[-2] == start + 4  # the first window ends within the name
    found = find_actors(of, tags(of, (start, start + 11, "person")), discover=True)
    assert [mention.text for mention in found.mentions] == ["ilse brandt"]


def test_without_discovery_only_the_callers_actors_are_found() -> None:
    of = article(TEXT, NamedActor(id="k", name="Odo Kessel"), NamedActor(id="x", name="Nobody Here"))
    found = find_actors(of, tags(of, (0, 11, "person")), discover=False)
    assert set(names(found)) == {"k"}
    assert names(found)["k"].count("Kessel") == 2
    assert find_actors(article(), tags(article()), discover=False) == Found(actors=(), mentions=(), owners=())


@pytest.mark.parametrize("discover", [True, False])
def test_an_actor_given_by_exact_mentions_has_those_and_no_others(discover: bool) -> None:
    where = span(TEXT, "Kessel")
    of = article(TEXT, NamedActor(id="k", mentions=(where,)))
    found = find_actors(of, tags(of), discover=discover)
    (actor,) = [actor for actor in found.actors if actor.id == "k"]
    assert [(mention.start, mention.end) for mention in actor.mentions] == [(where.start, where.end)]


def test_two_actors_may_share_a_mention() -> None:
    where = span(TEXT, "the dockers")
    inner = span(TEXT, "dockers")
    of = article(
        TEXT,
        NamedActor(id="a", mentions=(where,)),
        NamedActor(id="b", mentions=(inner,)),
        NamedActor(id="c", mentions=(where,)),
    )
    found = find_actors(of, tags(of), discover=False)
    assert names(found) == {"a": ["the dockers"], "b": ["dockers"], "c": ["the dockers"]}
    assert len(found.mentions) == 3


def test_an_article_without_windows_has_no_actors() -> None:
    of = prepare(Document(text="\ufe0f"), 0, Options(unit="sentence"), ENCODING).articles[0]
    assert find_actors(of, [], discover=True) == Found(actors=(), mentions=(), owners=())


@pytest.mark.parametrize("name", ["Franc\u0327on", "Xor\u00adwin", "Xor\u200bwin"])
def test_no_mention_ends_inside_a_word_that_holds_what_the_tokenizer_drops(name: str) -> None:
    text = f"{name} praised the port of the harbour"
    of = article(text)
    found = find_actors(of, tags(of, (0, 1, "person")), discover=True)
    assert name in [mention.text for mention in found.mentions]
