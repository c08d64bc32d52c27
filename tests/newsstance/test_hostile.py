"""Texts, names and markup that nobody meant well, and offsets into them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstance.document import Document, Failure, NamedActor, Result, Span
from newsstance.scorer import Scorer
from tests.tiny import POSITIONS, TEXT, WINDOW, actors_of, score_one, tiny_scorer

BRANDT = NamedActor(id="b", name="Ilse Brandt")
KESSEL = NamedActor(id="k", name="Odo Kessel")
PROMPTLY_S = 15
"""Seconds of processor time: what takes longer is not linear. The slowest of these takes 2."""


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return tiny_scorer()


# Offsets


def assert_offsets(text: str, result: Result) -> int:
    """In plain text what stands at a mention's offsets is the mention; how many there were."""
    mentions = [mention for actor in actors_of(result).values() for mention in actor.mentions]
    assert [text[mention.start : mention.end] for mention in mentions] == [mention.text for mention in mentions]
    return len(mentions)


@pytest.mark.parametrize(
    "lead",
    [
        "",
        "  \n\n",
        "\U0001f600\U0001f600 ",
        "\ufeff",
        "\r\n\t",
        "Zu\u0308rich e\u0301. ",
        "\u202e\u05d0\u05d1 ",
        "\x00",
        "\u2028",
    ],
)
def test_offsets_count_code_points_of_the_text_as_posted(scorer: Scorer, lead: str) -> None:
    text = lead + TEXT.replace("\n", "\r\n\r\n")
    for unit in ("page", "article", "sentence"):
        result = score_one(scorer, Document(text=text, actors=(BRANDT, KESSEL)), unit=unit)
        assert assert_offsets(text, result) > 6
        assert text[actors_of(result)["b"].mentions[0].start :].startswith("Ilse Brandt")


@settings(deadline=None, max_examples=25)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)
def test_offsets_hold_amid_any_text(before: str, after: str) -> None:
    text = f"{before}\nIlse Brandt praised France. {after}"
    result = score_one(SHARED, Document(text=text, actors=(BRANDT,)), unit="article", force_language=True)
    assert assert_offsets(text, result) >= 1


SHARED = tiny_scorer()
WRAPPED = (
    "The mayor of the port said in talks with the council that Ilse\nBrandt praised the plan and thanked the dockers after "
    "the\nstrike in the harbour that was not over when it was said"
)


def test_offsets_hold_across_the_line_breaks_of_wrapped_text(scorer: Scorer) -> None:
    """The reader joins wrapped lines with a space; a mention is what was posted all the same."""
    result = score_one(scorer, Document(text=WRAPPED, actors=(BRANDT,)), discover_actors=False)
    (mention,) = actors_of(result)["b"].mentions
    assert WRAPPED[mention.start : mention.end] == mention.text == "Ilse\nBrandt"


def test_offsets_of_html_stand_around_references(scorer: Scorer) -> None:
    text = (
        "<html><body><p>Fran&ccedil;oise &amp; Ilse&nbsp;Brandt praised Fra&#110;ce and &lt;Germany&gt; in talks, and that "
        "was the plan of the council.</p></body></html>"
    )
    named = (BRANDT, NamedActor(id="f", name="Françoise"))
    found = actors_of(score_one(scorer, Document(text=text, content_type="text/html", actors=named)))
    at = {
        key: text[found[key].mentions[0].start : found[key].mentions[0].end]
        for key in ("b", "f", "place:FR", "place:DE")
    }
    assert at == {"b": "Ilse&nbsp;Brandt", "f": "Fran&ccedil;oise", "place:FR": "Fra&#110;ce", "place:DE": "Germany"}
    assert found["f"].mentions[0].text == "Françoise"


# Hostile input


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000", "\u2028\u2029"])
def test_nothing_to_see_is_empty_text(scorer: Scorer, text: str) -> None:
    (found,) = scorer.score([Document(text=text)])
    assert isinstance(found, Failure)
    assert found.code == "empty_text"


@pytest.mark.parametrize("content_type", ["text/plain", "text/html"])
@pytest.mark.parametrize("text", ["\ud800", f"{TEXT}\udfff", "\ud83d\ude00 is no emoji"])
def test_a_lone_surrogate_is_invalid_text(scorer: Scorer, text: str, content_type: str) -> None:
    (found,) = scorer.score([Document(text=text, content_type=content_type)])  # type: ignore[arg-type]
    assert isinstance(found, Failure)
    assert found.code == "invalid_text"


@pytest.mark.parametrize("text", ["\ufe0f", "\x00\ufe0f"])
@pytest.mark.parametrize("unit", ["page", "article", "sentence"])
def test_a_text_the_tokenizer_sees_nothing_in_is_answered(scorer: Scorer, text: str, unit: str) -> None:
    result = score_one(scorer, text, unit=unit, max_risk=0.5)
    assert (result.usage.tokens, result.usage.windows) == (0, 0)
    for article in result.articles:
        assert article.actors == ()
        assert list(article.sentiment.probabilities.values()) == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    "text",
    [
        "Ilse\x00 Brandt\x00 praised France.\x00",
        "Ilse Brandt praised \u202eFrance\u202c and \u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd, \u0645\u0631\u062d\u0628\u0627.",
        "Ilse Brandt praised France" + "\u0301" * 3000 + ".",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467 Ilse Brandt praised France \U0001f1eb\U0001f1f7.",
        "Ilse Brandt praised France. " + "[" * 100_000,
        "Ilse Brandt praised France. " + "x" * 100_000,
        "Ilse Brandt praised France. " + "<a href=" * 9_000,
    ],
    ids=["nul", "rtl", "combining", "joined", "brackets", "long-word", "tags"],
)
@pytest.mark.parametrize("content_type", ["text/plain", "text/html"])
def test_hostile_text_is_answered_promptly(text: str, content_type: str) -> None:
    start = time.process_time()
    document = Document(text=text, content_type=content_type, actors=(BRANDT,))  # type: ignore[arg-type]
    result = score_one(tiny_scorer(window=POSITIONS), document, force_language=True)
    assert time.process_time() - start < PROMPTLY_S
    if content_type == "text/plain":
        assert_offsets(text, result)
        assert "place:FR" in actors_of(result)


def test_a_zero_width_mention_is_not_found_but_harms_nobody(scorer: Scorer) -> None:
    text = "Brandt praised \u200b\u200b France."
    hidden = NamedActor(id="zero", mentions=(Span(start=15, end=17),))
    seen = NamedActor(id="seen", mentions=(Span(start=0, end=6),))
    result = score_one(scorer, Document(text=text, actors=(hidden, seen)), discover_actors=False)
    assert set(actors_of(result)) == {"seen"}
    assert result.warnings == ("not_found: actor 'zero' does not occur in the text that was read",)


@pytest.mark.parametrize("window", [WINDOW, POSITIONS])
def test_two_hundred_names_in_one_sentence_end_promptly(window: int) -> None:
    names = [
        f"{chr(65 + at % 26)}o{chr(97 + at // 26)} {chr(65 + at % 23)}esk{chr(97 + at // 23)}" for at in range(200)
    ]
    named = tuple(NamedActor(id=str(at), name=name) for at, name in enumerate(names))
    start = time.process_time()
    result = score_one(
        tiny_scorer(window=window), Document(text=f"The council thanked {', '.join(names)}.", actors=named)
    )
    assert time.process_time() - start < PROMPTLY_S
    assert {str(at) for at in range(200)} <= actors_of(result).keys()


def test_three_hundred_mentions_of_one_word_end_promptly(scorer: Scorer) -> None:
    """All pairs of them are judged, in bounded chunks."""
    named = tuple(NamedActor(id=str(at), mentions=(Span(start=0, end=6),)) for at in range(300))
    start = time.process_time()
    result = score_one(
        scorer, Document(text="Brandt praised the port.", actors=named), relations=False, discover_actors=False
    )
    assert time.process_time() - start < PROMPTLY_S
    assert len(actors_of(result)) == 300


@pytest.mark.parametrize("name", ["", " ", "\ud800", "\x00", "(((", "\\", "a" * 10_000])
def test_odd_names_are_not_found_and_harm_nobody(scorer: Scorer, name: str) -> None:
    result = score_one(scorer, Document(text=TEXT, actors=(NamedActor(id="odd", name=name, aliases=(name,)), BRANDT)))
    assert "b" in actors_of(result)
    assert any("'odd'" in warning for warning in result.warnings)
