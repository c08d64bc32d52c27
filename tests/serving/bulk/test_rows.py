"""A row becomes the document that the same JSON would become if it were posted, or says why not."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from newsstance.document import Document, NamedActor, Options, Span
from serving.bulk.rows import Ready, Refused, Row, asks_for_options, checked
from tests.serving.bulk.jobs import rules


def nested(depth: int) -> Any:
    made: Any = []
    for _ in range(depth):
        made = [made]
    return made


def ready(fields: dict[str, Any], **changed: Any) -> Ready:
    made = checked(Row(source="a.csv", line=3, fields=fields), 9, rules(**changed))
    assert isinstance(made, Ready), made
    return made


def refused(fields: dict[str, Any], **changed: Any) -> Refused:
    made = checked(Row(source="a.csv", line=3, fields=fields), 9, rules(**changed))
    assert isinstance(made, Refused)
    return made


def test_all_that_a_document_may_have() -> None:
    actor = {"id": "q", "name": "Ada", "aliases": ["A"], "mentions": [{"start": 0, "end": 3}]}
    fields = {"text": "Ada ran.", "id": "x", "content_type": "text/html", "actors": [actor], "pairs": [["author", "q"]]}
    expected = NamedActor(id="q", name="Ada", aliases=("A",), mentions=(Span(start=0, end=3),))
    assert ready(fields).document == Document(
        text="Ada ran.", id="x", content_type="text/html", actors=(expected,), pairs=(("author", "q"),)
    )


def test_nested_fields_may_be_json_in_a_cell_and_have_nulls() -> None:
    cell = ready({"text": "x", "actors": '[{"id": "q", "name": "Ada"}]'}).document.actors
    filled = ready({"text": "x", "actors": [{"id": "q", "name": "Ada", "aliases": None}]}).document.actors
    assert cell == filled == (NamedActor(id="q", name="Ada"),)


def test_a_row_without_an_id_is_called_after_its_place() -> None:
    assert ready({"text": "x"}).document.id == "a.csv:3"
    assert ready({"text": "x", "id": 12}).document.id == "12"
    assert ready({"text": "x", "id": 12.0}).document.id == "12"
    assert ready({"text": "x", "id": float("nan")}).document.id == "a.csv:3"
    assert ready({"body": "x", "key": "k"}, text_column="body", id_column="key").document.id == "k"


def test_an_id_that_is_an_address_is_carried_as_one_too() -> None:
    made = ready({"text": "x", "url": "https://a.example/1", "desk": 3, "metadata": {"desk": 3}}, id_column="url")
    assert (made.document.id, made.carried["url"]) == ("https://a.example/1", "https://a.example/1")
    assert made.carried["metadata"] == {"desk": 3}


def test_the_rest_is_carried_along() -> None:
    nested = {"url": "u", "section": "world"}
    made = ready(
        {"text": "x", "outlet": "Courier", "published": date(2031, 5, 4), "n": 3, "no": None, "metadata": nested}
    )
    assert made.carried == {
        "outlet": "Courier", "published": "2031-05-04", "url": "u", "metadata": {"n": 3, "section": "world"}
    }  # fmt: skip


def test_a_number_that_is_none_is_left_out_and_costs_no_row() -> None:
    made = ready({"text": "x", "words": float("nan"), "outlet": float("nan"), "n": 0})
    assert (made.carried["outlet"], made.carried["metadata"]) == (None, {"n": 0})


def test_a_number_that_is_none_is_null_inside_of_other_values() -> None:
    nan = float("nan")
    nested = ready({"text": "x", "metadata": {"scores": {"a": nan, "b": [1, nan]}}, "more": [nan, {"c": nan}]})
    cell = ready({"text": "x", "metadata": '{"scores": {"a": NaN, "b": [1, NaN]}}', "more": [nan, {"c": nan}]})
    expected = {"scores": {"a": None, "b": [1, None]}, "more": [None, {"c": None}]}
    assert nested.carried["metadata"] == cell.carried["metadata"] == expected


def test_options_of_a_request_are_known_from_a_column_of_that_name() -> None:
    def asks(options: object) -> bool:
        return asks_for_options(Row(source="a", line=1, fields={"text": "x", "options": options}))

    assert asks({"max_risk": 0.1})
    assert not any(asks(other) for other in ({"colour": "red"}, "unit", None, ["unit"], {}))


def test_what_is_a_document_by_itself_has_no_columns_of_the_caller() -> None:
    row = Row(source="a.txt", line=1, fields={"text": "Ada ran.", "id": "a.txt"}, own=True)
    made = checked(row, 0, rules(text_column="body", id_column="key"))
    assert isinstance(made, Ready), made
    assert made.document == Document(text="Ada ran.", id="a.txt")
    assert made.carried["metadata"] == {}


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"title": "x"}, "missing_field", "--text-column"),
        ({"text": 5}, "invalid_field", "text is a number"),
        ({"text": b"x"}, "invalid_field", "text is a bytes; it must be a string"),
        ({"text": date(2031, 5, 4)}, "invalid_field", "text is a date"),
        ({"text": "x", "id": Decimal("1.5")}, "invalid_field", "id is a Decimal"),
        ({"text": "x", "actors": [("id", "q")]}, "invalid_field", "is a tuple"),
        ({"text": "x" * 401}, "too_long", "--max-characters"),
        ({"text": "x", "id": 1.5}, "invalid_field", "id is a number"),
        ({"text": "x", "id": 2.0**60}, "invalid_field", "id is a number"),
        ({"text": "x", "id": True}, "invalid_field", "id is a boolean"),
        ({"text": "x", "content_type": "pdf"}, "invalid_field", "content_type is 'pdf'"),
        ({"text": "x", "actors": "Ada, Tom"}, "invalid_field", "holds no JSON"),
        ({"text": "x", "actors": nested(600)}, "invalid_field", "'actors' is nested too deeply"),
        ({"text": "x", "pairs": json.dumps(nested(900))}, "invalid_field", "'pairs' is nested too deeply"),
        ({"text": "x", "actors": [{"id": "q"}]}, "invalid_field", "names nobody"),
        ({"text": "x", "actors": [{"id": "q", "name": "A"}] * 4}, "too_many", "limit is 3"),
        ({"text": "x", "note": "\ud800"}, "invalid_field", "cannot be carried along"),
        (
            {"text": "x", "url": "a", "metadata": {"url": "b"}},
            "invalid_field",
            "'url' stands beside the text and in its",
        ),
        ({"text": "x", "note": float("inf")}, "invalid_field", "cannot be carried along ('note' is infinite"),
        ({"text": "x", "metadata": {"a": [1, {"b": float("-inf")}]}}, "invalid_field", "('a[1].b' is infinite"),
    ],
)
def test_what_is_wrong_is_said_in_the_server_s_words(fields: dict[str, Any], code: str, says: str) -> None:
    made = refused(fields)
    assert (made.number, made.source, made.line, made.code) == (9, "a.csv", 3, code)
    assert says in made.message


def test_pairs_must_name_actors_where_none_are_discovered() -> None:
    fields = {"text": "x", "pairs": [["a", "b"]]}
    assert ready(fields).document.pairs == (("a", "b"),)
    assert refused(fields, options=Options(discover_actors=False)).code == "invalid_field"


def test_a_row_that_was_not_read_keeps_its_reason() -> None:
    made = checked(Row(source="s", line=1, code="unreadable", problem="gone"), 0, rules())
    assert made == Refused(number=0, source="s", line=1, id=None, code="unreadable", message="gone")
