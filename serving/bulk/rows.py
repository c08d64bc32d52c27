"""A row of an input, and how it becomes a document: checked by the same code and in the same words as a posted request.

Leaves to others: reading files (``readers``) and scoring (``score``). A row that cannot become a document is refused by
itself; the others are scored.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from newsstance.document import ContentType, Document, Options
from serving.errors import ApiError
from serving.parsing import parse_request
from serving.schemas import LONGEST_ID, Limits, OptionsIn

WORDS_OF_METADATA: Final = ("outlet", "published", "url")
"""Metadata that the tables always have columns for; the rest goes into their column ``metadata``, or is chosen."""
NESTED: Final = ("actors", "pairs")
OPTION_FLAGS: Final = (
    "--unit, --max-risk, --no-relations, --no-evidence, --no-discover, --force-language (see docs/bulk.md, Options)"
)
LARGEST_WHOLE: Final = 2**53
"""Beyond it, neighbouring whole numbers are one as floats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What stands at one place of an input. ``line`` counts from 1: lines of text, rows of Parquet. ``fields`` is None where
    nothing could be read; ``code`` and ``problem`` say why. ``position``: bytes of the source up to here. ``own``: the fields have
    a document's own names, whatever the caller says of columns: a file, or a line that is a text."""

    source: str
    line: int
    fields: Mapping[str, Any] | None = None
    code: str = ""
    problem: str = ""
    position: int = 0
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How rows are read: the names of two columns, what a text is where its row does not say, and the limits. ``carry``: column
    of the input → column of the tables, for those that alone go along; None where everything does, in ``metadata``."""

    text_column: str
    id_column: str
    content_type: ContentType
    options: Options
    limits: Limits
    max_characters: int
    carry: Mapping[str, str] | None = None

    def columns(self, row: Row) -> tuple[str, str]:
        """Where text and id of a row stand."""
        return ("text", "id") if row.own else (self.text_column, self.id_column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A row that can be scored. ``number`` counts the rows of the whole run from 0; ``carried`` is what goes along."""

    number: int
    source: str
    line: int
    document: Document
    carried: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row that cannot be scored, and why; ``id`` is None where it has none that could be read."""

    number: int
    source: str
    line: int
    id: str | None
    code: str
    message: str


def checked(row: Row, number: int, rules: Rules) -> Ready | Refused:
    """The row as a document, or why it is none."""
    if row.fields is None:
        return Refused(number=number, source=row.source, line=row.line, id=None, code=row.code, message=row.problem)
    fields = dict(row.fields)
    try:
        document = _document(fields, row, rules)
        carried = _carried(fields, rules.carry)
    except ApiError as error:
        known = row.fields.get(rules.columns(row)[1])
        shown = known if isinstance(known, str | int) and not isinstance(known, bool) else None
        return Refused(
            number=number,
            source=row.source,
            line=row.line,
            id=None if shown is None else _valid(str(shown)),
            code=error.code,
            message=error.message,
        )
    return Ready(number=number, source=row.source, line=row.line, document=document, carried=carried)


def asks_for_options(row: Row) -> bool:
    """Whether a row has the ``options`` of a posted request. A column of that name that means something else has none of their
    keys."""
    given = (row.fields or {}).get("options")
    return isinstance(given, dict) and not given.keys().isdisjoint(OptionsIn.model_fields)


def unheeded_options(some: Iterable[Row]) -> str | None:
    """What to say of rows that come with options of their own, as a posted request does: a run has one set of them, its flags'."""
    first = next(filter(asks_for_options, some), None)
    if first is None:
        return None
    return (
        f"{first.source}:{first.line} (and maybe others) has options, which bulk scoring does not heed and carries along: "
        f"they are one set for a run, by {OPTION_FLAGS}"
    )


def _document(fields: dict[str, Any], row: Row, rules: Rules) -> Document:
    """Takes the document's own fields out of ``fields``. Raises ApiError."""
    text_column, id_column = rules.columns(row)
    if fields.get(text_column) is None:
        there = ", ".join(map(repr, list(fields)[:10])) or "none"
        message = f"the row has no {text_column!r}; its columns are {there}; name the right one with --text-column"
        raise ApiError(422, "missing_field", message)
    text = fields.pop(text_column)
    given = {
        "id": _id(fields.get(id_column), row),
        "content_type": fields.pop("content_type", None) or rules.content_type,
        **{name: value for name in NESTED if (value := _nested(fields.pop(name, None), name))},
    }
    if id_column not in WORDS_OF_METADATA:
        fields.pop(id_column, None)
    options = {"discover_actors": rules.options.discover_actors}
    document = parse_request({"text": text, **given, "options": options}, rules.limits).documents[0]
    if len(document.text) > rules.max_characters:
        message = (
            f"The text has {len(document.text)} characters; the limit is {rules.max_characters}. Split it into several "
            "documents, or raise --max-characters."
        )
        raise ApiError(422, "too_long", message)
    return document


def _id(given: Any, row: Row) -> Any:
    """Whole numbers are as good as words here, also written as 7.0, as tables do that lack some; a row without an id is called
    after its place."""
    if _nothing(given) or given == "":
        return f"{row.source}:{row.line}"[-LONGEST_ID:]
    if isinstance(given, float) and given.is_integer() and abs(given) <= LARGEST_WHOLE:
        given = int(given)
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _nested(given: Any, name: str) -> Any:
    """A list; a cell of a table holds it as JSON. Parquet fills what a struct lacks with nulls: they are left out."""
    if isinstance(given, str) and given.strip():
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            message = (
                f"the column {name!r} holds no JSON; see docs/bulk.md, or rename a column that means something else"
            )
            raise ApiError(422, "invalid_field", message) from None
    try:
        return _without_nulls(given)
    except RecursionError:
        raise ApiError(422, "invalid_field", f"the column {name!r} is nested too deeply") from None


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [_without_nulls(inner) for inner in value] if isinstance(value, list) else value


def _carried(fields: dict[str, Any], chosen: Mapping[str, str] | None) -> dict[str, Any]:
    """Outlet, date and address as words; everything else as one JSON object, or, of what is chosen, as words too. A number
    that is none is left out, and null inside of other values."""
    nested = fields.pop("metadata", None)
    if isinstance(nested, str) and nested.lstrip().startswith("{"):
        nested = _object_or_text(nested)
    rest = {**fields, **_nested_metadata(nested, fields)}
    words = {name: _word(rest.pop(name, None)) for name in WORDS_OF_METADATA}
    if chosen is None:
        carried = {**words, "metadata": {key: value for key, value in rest.items() if not _nothing(value)}}
    else:
        carried = {**words, "metadata": {}, **{column: _word(rest.get(name)) for name, column in chosen.items()}}
    try:
        carried = {name: _known(value) for name, value in carried.items()}
        return dict(json.loads(json.dumps(carried, ensure_ascii=False, default=str, allow_nan=False).encode()))
    except (ValueError, TypeError, RecursionError) as error:
        where = infinite(carried["metadata"])
        why = f"{where!r} is infinite, which JSON cannot say" if where else str(error)
        message = f"a column beside the text holds what cannot be carried along ({why}); leave it out"
        raise ApiError(422, "invalid_field", message) from None


def _nested_metadata(nested: Any, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """What ``metadata`` adds to the columns beside it. Raises ApiError where the two differ."""
    if not isinstance(nested, dict):
        return {"metadata": nested} if nested else {}
    twice = next((key for key in nested if key in fields and fields[key] != nested[key]), None)
    if twice is not None:
        message = f"{twice!r} stands beside the text and in its metadata, and the two differ; leave one of them out"
        raise ApiError(422, "invalid_field", message)
    return nested


def _known(value: Any) -> Any:
    """A value of JSON with null for every NaN in it."""
    if isinstance(value, dict):
        return {key: _known(inner) for key, inner in value.items()}
    return [_known(inner) for inner in value] if isinstance(value, list) else None if _nothing(value) else value


def infinite(value: Any) -> str:
    """Where the first number stands that is none or infinite, as ``scores.title`` or ``scores[2]``; empty where none does, or it
    stands too deep."""
    try:
        return next(_infinite(value, ""), "")
    except RecursionError:
        return ""


def _infinite(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _infinite(inner, f"{path}.{key}" if path else f"{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _infinite(inner, f"{path}[{at}]")
    elif isinstance(value, float) and not math.isfinite(value):
        yield path


def _object_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _word(value: Any) -> str | None:
    if _nothing(value):
        return None
    if isinstance(value, str):
        return value or None
    return json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)


def _nothing(value: Any) -> bool:
    """Whether nothing is known: NaN is what tables of numbers hold there."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _valid(text: str) -> str:
    return text[:LONGEST_ID].encode("utf-8", "replace").decode()
