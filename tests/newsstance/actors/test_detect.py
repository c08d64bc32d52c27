import re
import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.actors.detect import candidates, not_found, pronoun_mentions
from newsstance.actors.tagging import tagged_mentions
from newsstance.document import Mention, NamedActor, Span
from newsstance.errors import DocumentError
from newsstance.labels import TAGS
from tests.newsstance.actors.texts import sentences_of, tag

TOKEN = re.compile(r"\w{1,3}|[^\w\s]")


def tokens_of(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in TOKEN.finditer(text)]


def tagged(text: str, **names: str) -> tuple[Mention, ...]:
    """Tags every token of the given surfaces, as a tagger would, then reads them back."""
    tokens = tokens_of(text)
    tags = [0] * len(tokens)
    for kind, surface in names.items():
        start = text.index(surface)
        inside = [i for i, (low, high) in enumerate(tokens) if start <= low and high <= start + len(surface)]
        for place, i in enumerate(inside):
            tags[i] = TAGS.index(f"{'I' if place else 'B'}-{kind}")
    return tagged_mentions(text, tokens, tags)


def test_spans_are_whole_words_without_possessive() -> None:
    mentions = tagged(
        "Ada Voss's plan, said Kestrel Dynamics Inc.", person="Ada Voss's", organization="Kestrel Dynamics Inc."
    )
    assert [(m.text, m.type) for m in mentions] == [("Ada Voss", "person"), ("Kestrel Dynamics Inc.", "organization")]


@pytest.mark.parametrize(("marked", "name"), [("Ada Voss of", "Ada Voss"), ("Kessel and the", "Kessel"), ("of", None)])
def test_small_words_after_a_name_are_left_out(marked: str, name: str | None) -> None:
    found = [mention.text for mention in tagged(f"They met {marked} harbour board.", person=marked)]
    assert found == ([name] if name else [])


def test_the_first_subword_decides_and_a_lone_inside_starts() -> None:
    text = "Vossberg met Tarnow"
    tokens = tokens_of(text)
    tags = [TAGS.index("I-person")] + [0] * (len(tokens) - 1)
    (mention,) = tagged_mentions(text, tokens, tags)
    assert (mention.text, mention.type) == ("Vossberg", "person")


def test_quotes_are_cut_and_adjacent_mentions_kept_apart() -> None:
    text = "'Voss' Kessel"
    tags = [TAGS.index("B-person"), TAGS.index("I-person"), 0, 0, TAGS.index("B-place"), 0]
    tokens = tokens_of(text)[: len(tags)]
    assert [m.text for m in tagged_mentions(text, tokens, tags)] == ["Voss", "Kessel"]


def test_logits_and_special_tokens() -> None:
    logits = np.zeros((3, len(TAGS)))
    logits[1, TAGS.index("B-place")] = 1
    (mention,) = tagged_mentions("Kessel", [(0, 0), (0, 6), (0, 0)], logits)
    assert (mention.text, mention.type) == ("Kessel", "place")


def test_bad_tags_are_refused() -> None:
    with pytest.raises(ValueError, match="1 tokens have 2 tags"):
        tagged_mentions("Voss", [(0, 4)], [0, 0])
    with pytest.raises(ValueError, match="tag 9 is none of 0 to 8"):
        tagged_mentions("Voss", [(0, 4)], [9])


@given(st.text("ab'’.-A \n", max_size=40), st.lists(st.integers(0, len(TAGS) - 1), min_size=40, max_size=40))
def test_mentions_never_cut_a_word(text: str, many: list[int]) -> None:
    tokens = tokens_of(text)
    tags = many[: len(tokens)]
    mentions = tagged_mentions(text, tokens, tags)
    for m in mentions:
        assert text[m.start : m.end] == m.text != ""
        assert not (m.end < len(text) and text[m.end].isalnum() and text[m.end - 1].isalnum())
        assert not (m.start and text[m.start].isalnum() and text[m.start - 1].isalnum())
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_pronouns() -> None:
    text = "She said it hurt them, and her brother himself shed theirs. I sheltered this here."
    assert [m.text for m in pronoun_mentions(text, sentences_of(text))] == ["She", "them", "her", "himself", "theirs"]


def found(text: str, *named: NamedActor, discover: bool = True, **names: str) -> list[tuple[str, str | None]]:
    mentions = candidates(text, sentences_of(text), tag(text, **names), named, discover=discover)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    return [(m.text, m.actor) for m in mentions]


def test_the_longest_claim_wins() -> None:
    assert found("The Moscow Gazette left Moscow", organization="Moscow Gazette") == [
        ("Moscow Gazette", None),
        ("Moscow", None),
    ]


def test_missed_repeats_and_acronyms_are_found() -> None:
    text = "The Bank of Kessel (BoK) rose. BoK said Ada Voss had left. Voss denied it."
    surfaces = [text for text, _ in found(text, organization="Bank of Kessel", person="Ada Voss")]
    assert surfaces == ["Bank of Kessel", "BoK", "BoK", "Ada Voss", "Voss"]


def test_a_tagged_adjective_is_no_mention() -> None:
    assert found("Russian salad for the US president", place="Russian|US") == [("the US president", None)]


def test_named_actors_by_name_alias_and_surname() -> None:
    voss = NamedActor(id="v", name="Ada Voss", aliases=("Iron Ada",))
    text = "Voss won. Iron Ada, or Ada Voss, thanked Ivo Voss-Tarn and ada voss; Vossberg did not."
    assert found(text, voss, discover=False) == [("Voss", "v"), ("Iron Ada", "v"), ("Ada Voss", "v")]


def test_a_shared_surname_is_not_claimed() -> None:
    text = "Ada Voss met Ivo Voss. Voss smiled."
    mentions = found(text, NamedActor(id="v", name="Ada Voss"), person="Ada Voss|Ivo Voss|Voss")
    assert ("Voss", None) in mentions
    assert ("Voss", "v") not in mentions


def test_exact_mentions_may_overlap_each_other_only() -> None:
    text = "Kestrel Dynamics of Kessel fell"
    firm = NamedActor(id="firm", mentions=(Span(start=0, end=16),))
    bird = NamedActor(id="bird", mentions=(Span(start=0, end=7),))
    assert found(text, firm, bird, organization="Kestrel Dynamics of Kessel") == [
        ("Kestrel", "bird"),
        ("Kestrel Dynamics", "firm"),
    ]


@pytest.mark.parametrize("span", [Span(start=3, end=3), Span(start=-1, end=2), Span(start=0, end=99)])
def test_a_span_outside_the_text_is_refused(span: Span) -> None:
    with pytest.raises(DocumentError, match=r"actor 'x': mention \[.*text of 4"):
        candidates("Voss", sentences_of("Voss"), (), (NamedActor(id="x", mentions=(span,)),))


def test_without_discovery_a_rival_still_keeps_his_pronouns() -> None:
    text = "Ivo Tarn resigned on Monday. He blamed the press. Ada Voss stayed."
    tarn, voss = NamedActor(id="t", name="Ivo Tarn"), NamedActor(id="v", name="Ada Voss")
    assert found(text, voss, discover=False, person="Ivo Tarn|Ada Voss") == [("Ada Voss", "v")]
    assert found(text, tarn, discover=False, person="Ivo Tarn|Ada Voss") == [("Ivo Tarn", "t"), ("He", "t")]


def test_not_found() -> None:
    voss, tarn = NamedActor(id="v", name="Ada Voss"), NamedActor(id="t", name="Ivo Tarn")
    text = "Ada Voss spoke."
    assert not_found((voss, tarn), candidates(text, sentences_of(text), (), (voss, tarn))) == ("t",)


@pytest.mark.parametrize("unit", ["(", "President ", "he ", "Ada Voss ", "\ud800", "'s", "the US president, ", '"'])
def test_hostile_input_takes_linear_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    voss = NamedActor(id="v", name="Ada Voss")
    begin = time.process_time()
    candidates(text, sentences_of(text), (), (voss,), discover=False)
    assert time.process_time() - begin < 8


def test_a_state_that_is_tagged_a_person_is_the_state_unless_it_is_a_surname() -> None:
    text = "France praised Brandt. Norra Jordan left; Jordan was tired."
    tagged = [person(text, "France"), person(text, "Brandt"), person(text, "Norra Jordan"), person(text, "Jordan", 2)]
    found = {(mention.text, mention.type) for mention in candidates(text, sentences_of(text), tagged)}
    assert {("France", "place"), ("Brandt", "person"), ("Norra Jordan", "person"), ("Jordan", "person")} <= found


def person(text: str, name: str, occurrence: int = 1) -> Mention:
    start = -1
    for _ in range(occurrence):
        start = text.index(name, start + 1)
    return Mention(start=start, end=start + len(name), text=name, type="person")


def test_what_an_unsure_tagger_leaves_behind_is_no_mention() -> None:
    text = "the Velmar Union (VU agreed"
    tokens = [(0, 3), (4, 10), (11, 16), (17, 18), (18, 20), (21, 27)]
    begin, inside = TAGS.index("B-organization"), TAGS.index("I-organization")
    assert tagged_mentions(text, tokens, [begin, 0, 0, 0, 0, 0]) == ()
    (mention,) = tagged_mentions(text, tokens, [0, begin, inside, inside, inside, 0])
    assert mention.text == "Velmar Union"


def test_a_firm_keeps_its_legal_form() -> None:
    text = "Yahoo! Inc. bought Kestrel, Ltd. and Kessel. Incidentally, Yahoo! rose."
    surfaces = [surface for surface, _ in found(text, organization=r"Yahoo|Inc|Kestrel|Ltd\.|Kessel")]
    assert surfaces == ["Yahoo! Inc.", "Kestrel, Ltd.", "Kessel", "Yahoo"]


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("A survey by the central bank shows it.", "bank", ["the central bank"]),
        ("The provincial government paid.", "government", ["The provincial government"]),
        ("It fell, as a minority government attempts this.", "government", ["a minority government"]),
        ("Voss's government paid.", "government", ["government"]),
        ("Policies of the Trump administration hurt.", "administration", ["the Trump administration"]),
        ("The French government paid.", "government", ["The French government"]),
        ("Lots of things depend on us here.", "us", []),
        ("They said industries will suffer.", "industries", []),
        ("The harbour said government is slow.", "government", []),
        ("They called the Union stubborn.", "Union", ["Union"]),
    ],
)
def test_a_noun_tagged_alone_has_its_article_or_is_nobody(text: str, marked: str, expected: list[str]) -> None:
    mentions = candidates(text, sentences_of(text), tag(text, organization=marked))
    assert [mention.text for mention in mentions if mention.type == "organization"] == expected


def test_nouns_of_groups_and_persons_stay_as_they_were_tagged() -> None:
    text = "On Monday voters went."
    (mention,) = candidates(text, sentences_of(text), tag(text, group="voters"))
    assert (mention.text, mention.type) == ("voters", "group")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Voss administration", "organization"), ("Voss family", "group"), ("Ada Voss", "person"), ("Family", "person")],
)
def test_a_body_or_family_that_a_surname_opens_is_no_person(name: str, kind: str) -> None:
    text = f"The {name} met."
    found = candidates(text, sentences_of(text), tag(text, person=name))
    assert [(mention.text, mention.type) for mention in found if mention.kind == "name"] == [(name, kind)]
