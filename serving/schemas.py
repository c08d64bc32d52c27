"""The wire types of a request, and their way into ``newsstance.document``.

Leaves to others: reading bytes and wording complaints (``parsing``), answers (``answers``), and what is wrong with a
text itself, which concerns one document and not the request (``service``, the scorer).
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    FailFast,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic.functional_validators import BeforeValidator
from pydantic_core import PydanticCustomError

from newsstance.document import ContentType, Document, NamedActor, Options, Span
from newsstance.labels import AUTHOR, Unit

LONGEST_ID: Final = 256
LONGEST_NAME: Final = 500
LONGEST_METADATA: Final = 2_000
MOST_ALIASES: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of everything a request may hold; travels as pydantic's validation context."""

    max_documents: int
    max_actors: int
    max_mentions: int
    """Of all actors of a document together."""
    max_pairs: int


def _printable(value: str) -> str:
    # A lone surrogate cannot be sent back in UTF-8, and all words but the text itself are sent back.
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("lone_surrogate", "holds a lone surrogate (\\ud800 to \\udfff); send valid Unicode")
    return value


def _at_most(limit: str) -> BeforeValidator:
    """Refuse a list longer than the named limit before any of its items is looked at."""

    def check(value: Any, info: ValidationInfo) -> Any:
        most: int = getattr(info.context, limit)
        if isinstance(value, list) and len(value) > most:
            message = "has {count} items; the limit is {limit}"
            raise PydanticCustomError("too_many", message, {"count": len(value), "limit": most})
        return value

    return BeforeValidator(check)


Id = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID), AfterValidator(_printable)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME), AfterValidator(_printable)]
Word = Annotated[str, StringConstraints(max_length=LONGEST_METADATA), AfterValidator(_printable)]
Pair = Annotated[list[Id], FailFast(), Field(min_length=2, max_length=2)]


class Wire(BaseModel):
    """A strict value: unknown fields are refused, nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MetadataIn(Wire):
    """What the caller knows of the text; it is handed back and changes nothing."""

    outlet: Word | None = None
    published: Word | None = None
    url: Word | None = None


class MentionIn(Wire):
    """A half-open range of code points of the text as posted."""

    start: int = Field(ge=0)
    end: int = Field(ge=1)

    @model_validator(mode="after")
    def _not_empty(self) -> "MentionIn":
        if self.start >= self.end:
            raise PydanticCustomError("empty_span", "is empty: start must be less than end")
        return self


class ActorIn(Wire):
    """Somebody the caller wants judged: by name and aliases, by exact mentions, or by both."""

    id: Id
    name: Name | None = None
    aliases: Annotated[list[Name], FailFast(), Field(max_length=MOST_ALIASES)] = []
    mentions: Annotated[list[MentionIn], FailFast(), _at_most("max_mentions")] = []

    @model_validator(mode="after")
    def _findable(self) -> "ActorIn":
        if self.name is None and not self.aliases and not self.mentions:
            raise PydanticCustomError("nameless", "names nobody: give it a name, aliases or mentions")
        if self.id == AUTHOR:
            raise PydanticCustomError("reserved", "has the id 'author', which stands for the article's own voice")
        return self

    def named_actor(self) -> NamedActor:
        """The core's form."""
        mentions = tuple(Span(start=mention.start, end=mention.end) for mention in self.mentions)
        return NamedActor(id=self.id, name=self.name, aliases=tuple(self.aliases), mentions=mentions)


class DocumentIn(Wire):
    """One text. ``pairs`` are (holder id, target id) to judge whatever the model would choose itself."""

    id: Id | None = Field(None, description="handed back; by default the document's position, '0', '1', …")
    text: str = Field(description="plain text or HTML; offsets count its Unicode code points")
    content_type: ContentType = "text/plain"
    metadata: MetadataIn = MetadataIn()
    actors: Annotated[list[ActorIn], FailFast(), _at_most("max_actors")] = []
    pairs: Annotated[list[Pair], FailFast(), _at_most("max_pairs")] = []

    def document(self, index: int) -> Document:
        """The core's form of the document at this position of the request."""
        return Document(
            text=self.text,
            id=str(index) if self.id is None else self.id,
            content_type=self.content_type,
            metadata=self.metadata.model_dump(exclude_none=True),
            actors=tuple(actor.named_actor() for actor in self.actors),
            pairs=tuple((pair[0], pair[1]) for pair in self.pairs),
        )


class OptionsIn(Wire):
    """How the documents are scored."""

    unit: Unit = Field("page", description="what each text is: a page is split into its articles, a sentence never")
    discover_actors: bool = Field(True, description="judge the actors found in the text, not only those named")
    relations: bool = Field(True, description="judge which actor takes which stance toward which other")
    evidence: bool = Field(True, description="say which sentences carry each judgement")
    sentences: bool = Field(False, description="judge each sentence of each actor as well")
    max_risk: float | None = Field(
        None, gt=0, lt=1, allow_inf_nan=False, description="abstain so that errors among answers stay within this share"
    )
    raw_scores: bool = Field(False, description="return the logits before calibration as well")
    force_language: bool = Field(False, description="read a text that does not look English all the same")

    def options(self) -> Options:
        """The core's form."""
        return Options(**self.model_dump())


class BatchIn(Wire):
    """Several documents, scored alike."""

    documents: Annotated[list[DocumentIn], FailFast(), _at_most("max_documents"), Field(min_length=1)]
    options: OptionsIn = OptionsIn()


class SingleIn(DocumentIn):
    """One document by itself: its fields stand at the top."""

    options: OptionsIn = OptionsIn()
