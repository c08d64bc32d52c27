"""JSON → a checked request in the core's types, with complaints that name the field, what is there and the way out.

Leaves to others: the bytes (``body``), the fields themselves (``schemas``), and faults of a text, which concern one
document and not the request (``service``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from newsstance.document import Document, NamedActor, Options
from newsstance.labels import AUTHOR
from serving.errors import ApiError, shown
from serving.schemas import ActorIn, BatchIn, DocumentIn, Limits, MentionIn, MetadataIn, OptionsIn, SingleIn, Wire

JSON_TYPES: Final[dict[type, str]] = {
    str: "a string", int: "a number", float: "a number", bool: "a boolean", list: "an array", dict: "an object",
    type(None): "null",
}  # fmt: skip
WANTED: Final[dict[str, str]] = {
    "string_type": "a string", "int_type": "a whole number", "float_type": "a number", "bool_type": "true or false",
    "list_type": "an array", "model_type": "an object", "dict_type": "an object",
}  # fmt: skip
FIELDS: Final[dict[str, type[Wire]]] = {
    "documents": DocumentIn, "options": OptionsIn, "metadata": MetadataIn, "actors": ActorIn, "mentions": MentionIn,
}  # fmt: skip
"""The type of object that stands in each field, to name the nearest known field of it."""
SPAN: Final = 19
"""Characters that a mention counts for: what the shortest takes in JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """A checked request. ``single``: the text stood by itself, so its fault is the request's."""

    documents: tuple[Document, ...]
    options: Options
    single: bool

    @property
    def size(self) -> int:
        """Characters of all that is held until the answer is there: names to look for cost as much as text, and whatever else
        was posted takes as much memory. Never more than the body has bytes."""
        return sum(map(_size, self.documents))


def parse_request(value: Any, limits: Limits) -> ScoreRequest:
    """A JSON value as a request. Raises ApiError 422."""
    if not isinstance(value, dict):
        wanted = 'an object such as {"text": "…"} or {"documents": [{"text": "…"}]}'
        raise ApiError(422, "invalid_field", f"The body is {_type_of(value)}; it must be {wanted}.")
    read = _read_batch if "documents" in value else _read_single
    try:
        request = read(value, limits)
    except ValidationError as error:
        raise _complaint(error, value) from None
    _check_ids(request)
    for index, document in enumerate(request.documents):
        prefix = "" if request.single else f"documents[{index}]."
        _check_mentions(document, prefix, limits.max_mentions)
        _check_document(document, prefix, request.options)
    return request


def _read_batch(value: Mapping[str, Any], limits: Limits) -> ScoreRequest:
    read = BatchIn.model_validate(value, context=limits)
    documents = tuple(document.document(index) for index, document in enumerate(read.documents))
    return ScoreRequest(documents=documents, options=read.options.options(), single=False)


def _read_single(value: Mapping[str, Any], limits: Limits) -> ScoreRequest:
    read = SingleIn.model_validate(value, context=limits)
    return ScoreRequest(documents=(read.document(0),), options=read.options.options(), single=True)


def _size(document: Document) -> int:
    told = len(document.id) + sum(map(len, document.metadata.values()))
    pairs = sum(len(holder) + len(target) for holder, target in document.pairs)
    return len(document.text) + told + pairs + sum(map(_named_size, document.actors))


def _named_size(actor: NamedActor) -> int:
    return len(actor.id) + len(actor.name or "") + sum(map(len, actor.aliases)) + SPAN * len(actor.mentions)


def _check_ids(request: ScoreRequest) -> None:
    first: dict[str, int] = {}
    for index, document in enumerate(request.documents):
        other = first.setdefault(document.id, index)
        if other != index:
            message = (
                f"documents[{index}] and documents[{other}] both have the id {shown(document.id)} (a document without "
                "one gets its position); give every document an id of its own, or none any."
            )
            raise ApiError(422, "invalid_field", message, param=f"documents[{index}].id")


def _check_mentions(document: Document, prefix: str, most: int) -> None:
    count = sum(len(actor.mentions) for actor in document.actors)
    if count > most:
        message = f"{prefix}actors have {count} mentions in all; the limit is {most}; send fewer, or several requests."
        raise ApiError(422, "too_many", message, param=f"{prefix}actors")


def _check_document(document: Document, prefix: str, options: Options) -> None:
    known: set[str] = set()
    for index, actor in enumerate(document.actors):
        path = f"{prefix}actors[{index}]"
        if actor.id in known:
            raise _invalid(f"{path}.id", f"repeats the id {shown(actor.id)}; each actor needs an id of its own")
        known.add(actor.id)
        for at, mention in enumerate(actor.mentions):
            if mention.end > len(document.text):
                length = f"the text has {len(document.text)} characters (Unicode code points)"
                raise _invalid(f"{path}.mentions[{at}].end", f"is {shown(mention.end)}, but {length}")
    for index, pair in enumerate(document.pairs):
        _check_pair(pair, f"{prefix}pairs[{index}]", None if options.discover_actors else known)


def _check_pair(pair: tuple[str, str], path: str, known: set[str] | None) -> None:
    """``known`` is None where actors may also be found in the text: only the scorer can tell then."""
    holder, target = pair
    if holder == target:
        raise _invalid(path, f"has {shown(holder)} as holder and as target; they must differ")
    if target == AUTHOR:
        raise _invalid(f"{path}[1]", "is 'author', who can only be a holder")
    for at, who in enumerate(pair):
        if known is not None and who != AUTHOR and who not in known:
            raise _invalid(f"{path}[{at}]", f"is {shown(who)}, which no actor of the document has as id")


def _complaint(error: ValidationError, value: Mapping[str, Any]) -> ApiError:
    first = error.errors(include_url=False)[0]
    location, kind = first["loc"], first["type"]
    path = _path(location)
    if kind == "extra_forbidden":
        return _unknown_field(location, path, BatchIn if "documents" in value else SingleIn)
    if kind == "missing":
        hint = " (an actor needs an id, a document a text)" if location[-1] in ("id", "text") else ""
        return ApiError(422, "missing_field", f"{path} is required{hint}.", param=path)
    if kind == "too_many":
        return ApiError(422, "too_many", f"{path} {first['msg']}; send fewer, or several requests.", param=path)
    return _invalid(path or None, _reason(first))


def _reason(detail: ErrorDetails) -> str:
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind in WANTED:
        return f"is {_type_of(given)}; it must be {WANTED[kind]}"
    if kind == "literal_error":
        value = shown(given) if isinstance(given, str) else _type_of(given)
        return f"is {value}; it must be {context['expected']}"
    if kind in SIZES:
        return SIZES[kind](len(given), context)
    if kind in BOUNDS:
        return f"is {shown(given)}; it must be {BOUNDS[kind](context)}"
    if kind == "string_unicode":
        return "holds a lone surrogate (\\ud800 to \\udfff); send valid Unicode"
    return str(detail["msg"])


SIZES: Final[dict[str, Callable[[int, Mapping[str, Any]], str]]] = {
    "string_too_short": lambda has, _: "is an empty string; leave it out or fill it in",
    "string_too_long": lambda has, limit: f"has {has} characters; the limit is {limit['max_length']}",
    "too_short": lambda has, limit: f"has {has} items; it needs at least {limit['min_length']}",
    "too_long": lambda has, limit: f"has {has} items; the limit is {limit['max_length']}",
}
BOUNDS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "greater_than": lambda limit: f"greater than {limit['gt']:g}",
    "greater_than_equal": lambda limit: f"at least {limit['ge']}",
    "less_than": lambda limit: f"less than {limit['lt']:g}",
}


def _unknown_field(location: tuple[int | str, ...], path: str, whole: type[Wire]) -> ApiError:
    inside = next((FIELDS[step] for step in reversed(location[:-1]) if isinstance(step, str)), whole)
    known = list(inside.model_fields)
    near = get_close_matches(str(location[-1])[:100], known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known here are {', '.join(known)}."
    return ApiError(422, "unknown_field", f"{path} is not a field; {hint}", param=path)


def _invalid(path: str | None, reason: str) -> ApiError:
    return ApiError(422, "invalid_field", f"{path or 'The body'} {reason}.", param=path)


def _path(location: tuple[int | str, ...]) -> str:
    made = ""
    for step in location:
        if isinstance(step, int):
            made += f"[{step}]"
        else:
            made += ("." if made else "") + shown(step)[1:-1]
    return made


def _type_of(value: Any) -> str:
    """Tables hold more than JSON does: bytes, dates, decimals."""
    return JSON_TYPES.get(type(value), f"a {type(value).__name__}")
