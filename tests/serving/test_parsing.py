"""Field errors: the path at fault, what is there, the limit, the way out; and what becomes of a good request."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.document import Document, NamedActor, Options, Span
from serving.errors import ApiError
from serving.parsing import ScoreRequest, parse_request
from serving.schemas import Limits

LIMITS = Limits(max_documents=3, max_actors=2, max_mentions=2, max_pairs=1)
ACTOR = {"id": "a", "name": "Ada"}


def refused(value: Any) -> ApiError:
    with pytest.raises(ApiError) as raised:
        parse_request(value, LIMITS)
    assert raised.value.status == 422
    assert len(raised.value.message.encode()) < 400  # it can be encoded, too
    return raised.value


def with_document(**fields: Any) -> dict[str, Any]:
    return {"documents": [{"text": "Ada Quill"}, {"text": "Ada Quill", **fields}]}


def test_mentions_count_over_all_actors() -> None:
    spans = [{"start": 0, "end": 3}, {"start": 0, "end": 9}]
    found = refused(with_document(actors=[{"id": "a", "mentions": spans}, {"id": "b", "mentions": spans[:1]}]))
    assert (found.code, found.param) == ("too_many", "documents[1].actors")
    assert found.message.startswith("documents[1].actors have 3 mentions in all; the limit is 2; send fewer")


def test_everything_arrives() -> None:
    document = {
        "id": "d",
        "text": "Ada Quill",
        "content_type": "text/html",
        "metadata": {"outlet": "Velmar Courier", "url": None},
        "actors": [{"id": "a", "name": "Ada", "aliases": ["Q"], "mentions": [{"start": 0, "end": 9}]}],
        "pairs": [["author", "a"]],
    }
    options = {
        "unit": "sentence",
        "discover_actors": False,
        "relations": False,
        "evidence": False,
        "sentences": True,
        "max_risk": 0.25,
        "raw_scores": True,
        "force_language": True,
    }
    expected = Document(
        id="d",
        text="Ada Quill",
        content_type="text/html",
        metadata={"outlet": "Velmar Courier"},
        actors=(NamedActor(id="a", name="Ada", aliases=("Q",), mentions=(Span(start=0, end=9),)),),
        pairs=(("author", "a"),),
    )
    chosen = Options(
        unit="sentence",
        discover_actors=False,
        relations=False,
        evidence=False,
        sentences=True,
        max_risk=0.25,
        raw_scores=True,
        force_language=True,
    )
    batch = parse_request({"documents": [document], "options": options}, LIMITS)
    assert batch == ScoreRequest(documents=(expected,), options=chosen, single=False)
    single = parse_request({**document, "options": options}, LIMITS)
    assert single == ScoreRequest(documents=(expected,), options=chosen, single=True)


def test_defaults_are_the_core_s() -> None:
    assert parse_request({"text": "a"}, LIMITS) == ScoreRequest(
        documents=(Document(text="a"),), options=Options(), single=True
    )


def test_ids_default_to_positions() -> None:
    request = parse_request({"documents": [{"text": "a"}, {"text": "b"}]}, LIMITS)
    assert [document.id for document in request.documents] == ["0", "1"]


@pytest.mark.parametrize(
    ("fields", "param", "says"),
    [
        ({"text": 5}, "text", "is a number; it must be a string"),
        ({"text": None}, "text", "is null; it must be a string"),
        ({"id": 5}, "id", "is a number; it must be a string"),
        ({"id": ""}, "id", "empty string"),
        ({"id": "x" * 257}, "id", "257 characters; the limit is 256"),
        ({"id": "\ud800"}, "id", "lone surrogate"),
        (
            {"content_type": "text/markdown"},
            "content_type",
            "is 'text/markdown'; it must be 'text/plain' or 'text/html'",
        ),
        ({"metadata": []}, "metadata", "is an array; it must be an object"),
        ({"metadata": {"outlet": 1}}, "metadata.outlet", "is a number"),
        ({"metadata": {"outlets": "x"}}, "metadata.outlets", "did you mean outlet?"),
        ({"texts": "x"}, "texts", "did you mean text?"),
        ({"actors": {}}, "actors", "is an object; it must be an array"),
        ({"actors": [ACTOR] * 3}, "actors", "has 3 items; the limit is 2"),
        ({"actors": [ACTOR] * 2}, "actors[1].id", "repeats the id 'a'"),
        ({"actors": [{"id": "a"}]}, "actors[0]", "names nobody"),
        ({"actors": [{"name": "Ada"}]}, "actors[0].id", "is required"),
        ({"actors": [{"id": "author", "name": "A"}]}, "actors[0]", "the article's own voice"),
        ({"actors": [{**ACTOR, "aliases": ["x"] * 101}]}, "actors[0].aliases", "101 items; the limit is 100"),
        ({"actors": [{**ACTOR, "aliases": [1]}]}, "actors[0].aliases[0]", "is a number"),
        ({"actors": [{**ACTOR, "mentions": [{"start": 3, "end": 3}]}]}, "actors[0].mentions[0]", "is empty"),
        ({"actors": [{**ACTOR, "mentions": [{"start": 0, "end": 10}]}]}, "actors[0].mentions[0].end", "9 characters"),
        ({"actors": [{**ACTOR, "mentions": [{"start": -1, "end": 2}]}]}, "actors[0].mentions[0].start", "at least 0"),
        (
            {"actors": [{**ACTOR, "mentions": [{"start": 0.5, "end": 2}]}]},
            "actors[0].mentions[0].start",
            "whole number",
        ),
        ({"actors": [{**ACTOR, "mentions": [{"start": True, "end": 2}]}]}, "actors[0].mentions[0].start", "a boolean"),
        ({"actors": [{**ACTOR, "mentions": [{"start": 0, "end": 10**4000}]}]}, "actors[0].mentions[0].end", "'1000"),
        ({"actors": [{**ACTOR, "mentions": [{}] * 3}]}, "actors[0].mentions", "has 3 items; the limit is 2"),
        ({"pairs": [["a", "b"], ["b", "a"]]}, "pairs", "has 2 items; the limit is 1"),
        ({"pairs": [["a"]]}, "pairs[0]", "has 1 items; it needs at least 2"),
        ({"pairs": [["a", "b", "c"]]}, "pairs[0]", "has 3 items; the limit is 2"),
        ({"pairs": [["a", "a"]]}, "pairs[0]", "must differ"),
        ({"pairs": [["a", "author"]]}, "pairs[0][1]", "only be a holder"),
        ({"x" * 1000: 1}, "x" * 60 + "…", "is not a field"),
    ],
    ids=range(32),
)
def test_field_errors_name_the_field(fields: dict[str, Any], param: str, says: str) -> None:
    error = refused(with_document(**fields))
    assert error.param == f"documents[1].{param}"
    assert says in error.message
    assert refused({"text": "Ada Quill", **fields}).param == param


@pytest.mark.parametrize(
    ("value", "param", "says"),
    [
        ([], None, "The body is an array; it must be an object"),
        ("x", None, "The body is a string"),
        (None, None, "The body is null"),
        ({}, "text", "is required"),
        ({"documents": []}, "documents", "needs at least 1"),
        ({"documents": {}}, "documents", "is an object; it must be an array"),
        ({"documents": [5]}, "documents[0]", "is a number; it must be an object"),
        (
            {"documents": [{"text": "a"}] * 4},
            "documents",
            "has 4 items; the limit is 3; send fewer, or several requests",
        ),
        ({"documents": [{}]}, "documents[0].text", "is required"),
        ({"documents": [{"text": "a"}], "text": "a"}, "text", "known here are documents, options"),
        (
            {"documents": [{"text": "a", "id": "x"}, {"text": "b", "id": "x"}]},
            "documents[1].id",
            "both have the id 'x'",
        ),
        ({"documents": [{"text": "a", "id": "1"}, {"text": "b"}]}, "documents[1].id", "gets its position"),
        ({"text": "a", "options": None}, "options", "is null; it must be an object"),
        ({"text": "a", "options": {"max_risk": 0}}, "options.max_risk", "is '0'; it must be greater than 0"),
        ({"text": "a", "options": {"max_risk": 1}}, "options.max_risk", "less than 1"),
        ({"text": "a", "options": {"max_risk": "0.1"}}, "options.max_risk", "is a string; it must be a number"),
        ({"text": "a", "options": {"unit": "book"}}, "options.unit", "'page', 'article' or 'sentence'"),
        ({"text": "a", "options": {"relations": 1}}, "options.relations", "must be true or false"),
        ({"text": "a", "options": {"evidences": True}}, "options.evidences", "did you mean evidence?"),
        ({"text": "a", "\ud800": 1}, None, "lone surrogate"),
    ],
    ids=range(20),
)
def test_request_errors_name_the_field(value: Any, param: str | None, says: str) -> None:
    error = refused(value)
    assert error.param == param
    assert says in error.message


def test_pairs_must_be_known_unless_actors_are_discovered() -> None:
    value = {"text": "Ada", "actors": [ACTOR], "pairs": [["place:RU", "a"]]}
    parse_request(value, LIMITS)
    error = refused({**value, "options": {"discover_actors": False}})
    assert error.param == "pairs[0][0]"
    assert "no actor of the document has as id" in error.message


def test_a_text_with_a_lone_surrogate_is_the_document_s_fault_not_the_request_s() -> None:
    assert parse_request({"text": "\ud800"}, LIMITS).documents[0].text == "\ud800"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "documents", "options", "actors", "pairs", "id", "mentions", "start", "max_risk"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_any_json_is_a_request_or_a_422(value: Any) -> None:
    with suppress(ApiError):
        assert parse_request(value, LIMITS).documents


def test_names_and_mentions_count_like_text() -> None:
    actor = {"id": "a", "name": "Ada", "aliases": ["Quill"], "mentions": [{"start": 0, "end": 3}]}
    value = with_document(actors=[actor, {"id": "b", "aliases": ["Bo"]}])
    request = parse_request(value, LIMITS)
    ids = len("01ab")
    assert request.size == 2 * len("Ada Quill") + ids + len("AdaQuillBo") + len('{"start":0,"end":3}')
    assert request.size <= len(json.dumps(value, separators=(",", ":")))


def test_ids_metadata_and_pairs_hold_room_too() -> None:
    far = ["h" * 156, "t" * 156]
    documents = [{"text": "a", "id": f"doc-{at}", "metadata": {"url": "u" * 500}, "pairs": [far]} for at in range(3)]
    request = parse_request({"documents": documents}, LIMITS)
    assert request.size == 3 * (len("a") + len("doc-0") + 500 + 312)
    assert request.size <= len(json.dumps({"documents": documents}, separators=(",", ":")))


@given(st.lists(st.text(max_size=3), min_size=1, max_size=3), st.booleans())
def test_a_request_is_never_larger_than_its_body(texts: list[str], escaped: bool) -> None:
    value = {"documents": [{"text": text} for text in texts]}
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=escaped)
    assert parse_request(value, LIMITS).size <= len(body.encode("utf-8", "surrogatepass"))
