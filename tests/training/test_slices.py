import pytest

from newsstance.document import Mention, Sentence
from training.examples import ArticleLabels, Example
from training.labelled import labelled
from training.slices import ACTORS, Slicer, span_of

TEXT = 'Ilse Brandt left. She told Kessel: "The council lied." He laughed.'


def mention(surface: str, actor: str, after: int = 0) -> Mention:
    start = TEXT.index(surface, after)
    return Mention(start=start, end=start + len(surface), text=surface, type=None, actor=actor)


def example(**changes: object) -> Example:
    cuts = (0, 17, 18, 54, 55, len(TEXT))
    sentences = tuple(Sentence(start=cuts[at], end=cuts[at + 1]) for at in (0, 2, 4))
    fields: dict[str, object] = {
        "id": "a",
        "group": "a",
        "text": TEXT,
        "sentences": sentences,
        "mentions": (mention("Ilse Brandt", "brandt"), mention("Kessel", "kessel"), mention("The council", "council")),
        "types": {"brandt": "person", "council": "organization"},
        "sentiment": {(0, "brandt"): "neutral", (1, "kessel"): "neutral", (1, "council"): "negative"},
        "slices": {"register": "tabloid"},
    }
    return Example(**{**fields, **changes})  # type: ignore[arg-type]


def slices(given: Example) -> dict[str, dict[str, str]]:
    slicer = Slicer(given)
    return {f"{item.head} {item.name}": dict(slicer.slices(item)) for item in labelled(given)}


def test_a_passage_is_sliced_by_what_can_be_seen_of_it() -> None:
    found = slices(example())
    assert found["sentiment 0:brandt"] == {
        "register": "tabloid",
        "words": "1 to 10",
        "actors": "1",
        "actor type": "person",
        "quotation": "none",
    }
    assert found["sentiment 1:kessel"]["quotation"] == "quotation elsewhere"
    assert found["sentiment 1:council"]["quotation"] == "actor quoted"
    assert found["sentiment 1:council"]["actors"] == "2"


def test_a_type_that_the_set_does_not_have_makes_no_slice() -> None:
    assert "actor type" not in slices(example())["sentiment 1:kessel"]


def test_an_article_is_sliced_as_a_whole_and_its_tone_has_no_actor() -> None:
    labels = ArticleLabels(sentiment={"brandt": "neutral"}, relations={}, overall="negative")
    found = slices(example(article=labels))
    assert found["article_sentiment brandt"]["actors"] == "3 to 4"
    assert found["article_sentiment brandt"]["quotation"] == "quotation elsewhere"
    assert set(found["overall "]) == {"register", "words", "actors"}
    assert found["relation brandt>council"]["actor type"] == "organization"


@pytest.mark.parametrize(("value", "said"), [(0, "1"), (1, "1"), (2, "2"), (3, "3 to 4"), (8, "5 to 8"), (9, "over 8")])
def test_counts_fall_into_classes(value: int, said: str) -> None:
    assert span_of(value, ACTORS) == said
