import pytest

from newsstance import preparation
from newsstance.document import Document, NamedActor, Options, Span
from newsstance.errors import DocumentError
from newsstance.labels import Unit
from newsstance.preparation import Prepared, check_text, prepare
from tests.tiny import TEXT, tiny_encoding

ENCODING = tiny_encoding()
GERMAN = (
    "Die Bürgermeisterin lobte gestern die Hafenarbeiter, weil sie trotz des Streiks den ganzen Winter gearbeitet haben. "
    "Der Stadtrat will im Frühjahr über den Haushalt entscheiden, sagte ein Sprecher am Montag."
)
PAGE = f"Home\nSport\nWorld\nMarkets\n{TEXT}"


def prepared(document: Document, **options: object) -> Prepared:
    return prepare(document, 3, Options(**options), ENCODING)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", " ", "\n\t \u2003\xa0", "\x1c\x1d"])
def test_a_text_with_nothing_to_see_is_refused(text: str) -> None:
    with pytest.raises(
        DocumentError, match=f"has {len(text)} characters, none of them visible; send some text"
    ) as raised:
        check_text(text)
    assert (raised.value.code, raised.value.param) == ("empty_text", "text")


@pytest.mark.parametrize(
    ("text", "at", "number"), [("ab\ud800c", 2, "D800"), ("\udfff", 0, "DFFF"), ("x" * 9 + "\udc80\ud800", 9, "DC80")]
)
def test_a_lone_surrogate_is_refused_with_its_place(text: str, at: int, number: str) -> None:
    with pytest.raises(DocumentError, match=rf"U\+{number}\) at character {at}.* decode the source as UTF-8") as raised:
        check_text(text)
    assert (raised.value.code, raised.value.param) == ("invalid_text", "text")


@pytest.mark.parametrize("text", ["\U0001f600", "\U00010000", "e\u0301", "\u202e\u05d0", "\ufffd", "\ue000", "a\x00"])
def test_odd_characters_are_characters(text: str) -> None:
    check_text(text)


@pytest.mark.parametrize("text", ["", " \n", "\x00" * 50, "\u200b\u200b", "\x00 \u200d\ufeff", "\u00a0", "\uffff"])
def test_a_text_of_nothing_visible_is_empty(text: str) -> None:
    with pytest.raises(DocumentError, match="none of them visible") as raised:
        check_text(text)
    assert raised.value.code == "empty_text"


def test_a_page_with_nothing_to_read_says_so() -> None:
    (warning,) = prepared(Document(text="<nav><a href='/'>Home</a></nav>", content_type="text/html")).warnings
    assert warning.startswith("nothing_read: ")


def test_a_text_in_another_language_is_refused_unless_forced() -> None:
    with pytest.raises(DocumentError, match=r"'de' .*set options\.force_language") as raised:
        prepared(Document(text=GERMAN))
    assert raised.value.code == "unsupported_language"
    assert prepared(Document(text=GERMAN), force_language=True).language == "de"
    assert prepared(Document(text=TEXT)).language == "en"


def test_a_document_becomes_articles_with_sentences_and_windows() -> None:
    found = prepared(Document(text=TEXT, id="a"))
    (article,) = found.articles
    assert (found.index, found.document.id, found.warnings) == (3, "a", ())
    assert article.article.text == TEXT
    assert len(article.sentences) == 6
    assert sum(int(window.scored.sum()) for window in article.windows) == len(
        ENCODING.tokenizer.encode(TEXT, add_special_tokens=False).ids
    )


def test_a_sentence_is_never_split() -> None:
    text = "Brandt praised Velmar. Kessel did not. It was odd! "
    (article,) = prepared(Document(text=text), unit="sentence").articles
    assert [(sentence.start, sentence.end) for sentence in article.sentences] == [(0, len(text))]
    assert {int(number) for window in article.windows for number in window.sentence[1:-1]} == {0}
    assert article.article.headline is None


@pytest.mark.parametrize("unit", ["page", "article", "sentence"])
def test_the_callers_mentions_are_turned_into_local_offsets(unit: Unit) -> None:
    text = f"  \n\n{TEXT}"
    start = text.index("Odo Kessel")
    actor = NamedActor(id="k", name="Odo Kessel", mentions=(Span(start=start, end=start + 10),))
    found = prepared(Document(text=text, actors=(actor,)), unit=unit)
    (local,) = found.articles[0].named[0].mentions
    assert found.articles[0].article.text[local.start : local.end] == "Odo Kessel"
    assert found.warnings == ()


def test_a_mention_in_text_that_was_skipped_is_warned_of() -> None:
    actor = NamedActor(
        id="s", mentions=(Span(start=5, end=10), Span(start=PAGE.index("Odo"), end=PAGE.index("Odo") + 3))
    )
    found = prepared(Document(text=PAGE, actors=(actor,)))
    assert found.page.skipped
    assert len(found.articles[0].named[0].mentions) == 1
    (warning,) = found.warnings
    assert "mention [5, 10) of actor 's' lies in text that was skipped" in warning
    assert "unit 'article'" in warning
    assert prepared(Document(text=PAGE, actors=(actor,)), unit="article").warnings == ()


def test_a_mention_within_collapsed_space_or_a_reference_is_still_the_callers() -> None:
    text = "<p>Kessel   praised the town of Fra&#110;ce &amp; Velmar, and that was that for the mayor of the port.</p>"
    spans = [(text.index(name), text.index(name) + len(name)) for name in ("Kessel", "Fra&#110;ce", "Velmar")]
    actors = tuple(NamedActor(id=str(at), mentions=(Span(start=s, end=e),)) for at, (s, e) in enumerate(spans))
    found = prepared(Document(text=text, content_type="text/html", actors=actors))
    read = found.articles[0].article.text
    locals_ = [actor.mentions[0] for actor in found.articles[0].named]
    assert [read[span.start : span.end] for span in locals_] == ["Kessel", "France", "Velmar"]
    assert found.warnings == ()


@pytest.mark.parametrize(("start", "end"), [(5, 10_000), (-3, 4), (10_000, 10_001)])
def test_a_mention_outside_the_text_is_refused(start: int, end: int) -> None:
    actor = NamedActor(id="s", mentions=(Span(start=start, end=end),))
    with pytest.raises(DocumentError) as raised:
        prepared(Document(text=TEXT, actors=(actor,)))
    assert raised.value.code == "invalid_span"


def test_a_mention_longer_than_any_name_is_refused() -> None:
    text = f"{TEXT} {'x' * 2000}"
    actor = NamedActor(id="s", mentions=(Span(start=0, end=preparation.LONGEST_MENTION + 1),))
    with pytest.raises(DocumentError, match=r"has 1001 characters; the limit is 1000; point at the name alone"):
        prepared(Document(text=text, actors=(actor,)))


def test_more_mentions_than_a_window_can_judge_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "MOST_MENTIONS", 5)
    spans = tuple(Span(start=at, end=at + 8) for at in range(3))
    actors = tuple(NamedActor(id=str(at), mentions=spans) for at in range(2))
    document = Document(text=TEXT, actors=actors)
    with pytest.raises(
        DocumentError, match=r"6 of the mentions .* begins at character 0; the limit is 5; send fewer"
    ) as raised:
        prepared(document, unit="article")
    assert raised.value.code == "too_many_mentions"
    monkeypatch.setattr(preparation, "MOST_MENTIONS", 6)
    assert prepared(document, unit="article").warnings == ()


def test_mentions_far_apart_are_no_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "MOST_MENTIONS", 5)
    text = "\n".join(f"Ada {number} praised the port of Velmar on Monday." for number in range(40))
    spans = tuple(Span(start=at, end=at + 3) for at in range(len(text)) if text.startswith("Ada", at))
    assert len(spans) == 40
    assert prepared(Document(text=text, actors=(NamedActor(id="a", mentions=spans),)), unit="article").warnings == ()


def test_a_text_that_the_tokenizer_sees_nothing_in_has_no_windows() -> None:
    found = prepared(Document(text="\ufe0f"), unit="sentence")
    assert [article.windows for article in found.articles] == [()]
