"""What is read and what is said of it: plain, frozen values with offsets.

Leaves to others: how a page is read (``page``), how actors are found (``actors``), how judgements are made
(``scorer``), and the wire format (``serving.schemas``).

Offsets are half-open and count Unicode code points. *Original* offsets point into the text as posted; *local* offsets
point into ``Article.text``, which is what the model reads. ``Article.original`` turns the second into the first.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsstance import display
from newsstance.labels import ActorType, MentionKind, SkipReason, Unit

ContentType = Literal["text/plain", "text/html"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedActor:
    """An actor that the caller names: by name and aliases, by exact mentions (original offsets), or both."""

    id: str
    name: str | None = None
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text to score. ``pairs`` are (holder id, target id) to judge whatever the model would choose itself."""

    text: str
    id: str = "0"
    content_type: ContentType = "text/plain"
    metadata: Mapping[str, str] = field(default_factory=dict)
    actors: tuple[NamedActor, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How documents are scored. ``max_risk`` (0 to 1): abstain so that errors among answers stay within it; None never
    abstains. ``force_language`` reads a text that does not look English all the same."""

    unit: Unit = "page"
    discover_actors: bool = True
    relations: bool = True
    evidence: bool = True
    sentences: bool = False
    max_risk: float | None = None
    raw_scores: bool = False
    force_language: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """``text[local:local + length]`` was read from original ``[start, end)``.

    Where ``end - start == length`` the two agree character by character; else (an HTML character reference, collapsed
    white space) the whole original range stands behind every character of the segment.
    """

    local: int
    length: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetMap:
    """Local offsets to original ones. ``segments`` ascend in ``local`` and in ``start``; a character
    between two segments (a line break that joins two pieces) has no original of its own: an empty range where they meet."""

    segments: tuple[Segment, ...]

    def original(self, span: Span) -> Span:
        """The original range behind a non-empty local range."""
        return Span(start=self._start(span.start), end=max(self._end(span.end - 1), self._start(span.start)))

    def local(self, span: Span) -> Span | None:
        """The local range of an original one; None where any end of it was not read."""
        first, last = self._read(span.start), self._read(span.end - 1)
        return None if first is None or last is None else Span(start=first, end=last + 1)

    def _read(self, original: int) -> int | None:
        at = bisect_right(self.segments, original, key=lambda segment: segment.start) - 1
        segment = self.segments[at] if at >= 0 else None
        if segment is None or original >= segment.end or not segment.length:
            return None
        exact = segment.end - segment.start == segment.length
        return segment.local + (original - segment.start if exact else 0)

    def _segment(self, local: int) -> Segment | None:
        at = bisect_right(self.segments, local, key=lambda segment: segment.local) - 1
        return self.segments[at] if at >= 0 else None

    def _start(self, local: int) -> int:
        segment = self._segment(local)
        if segment is None:
            return self.segments[0].start
        inside = local - segment.local
        if inside >= segment.length:
            return segment.end
        return segment.start + inside if segment.end - segment.start == segment.length else segment.start

    def _end(self, local: int) -> int:
        segment = self._segment(local)
        if segment is None:
            return self.segments[0].start
        inside = local - segment.local
        if inside >= segment.length or segment.end - segment.start != segment.length:
            return segment.end
        return segment.start + inside + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One story of a page, as read.

    ``start``/``end`` are its hull in the original; ``text`` is what the model reads: the headline, if any, then the body
    pieces, joined by line breaks, without what was skipped. ``headline`` is a local span. ``byline``, ``outlet``,
    ``dateline`` and ``date`` are the words of the page, or None.
    """

    start: int
    end: int
    text: str
    offsets: OffsetMap
    headline: Span | None = None
    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    dateline: str | None = None
    date: str | None = None

    def original(self, span: Span) -> Span:
        """Local to original offsets."""
        return self.offsets.original(span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Original characters that were not read, and why."""

    start: int
    end: int
    reason: SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A posted text, taken apart. The articles' segments and the skipped ranges partition ``[0, length)``."""

    length: int
    articles: tuple[Article, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an article, in local offsets."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place in an article that names an actor (local offsets). ``actor`` is set where the caller said whose it is."""

    start: int
    end: int
    text: str
    type: ActorType | None
    kind: MentionKind = "name"
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who acts or is addressed, with all mentions in one article (local offsets, ascending, never empty)."""

    id: str
    name: str
    type: ActorType
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One judgement. ``label`` is None where the model abstains; ``most_likely`` is always there. ``logits`` are
    before calibration, in the order of ``labels``, and only there where raw scores were asked for."""

    label: str | None
    most_likely: str
    probabilities: Mapping[str, float]
    confidence: float
    abstained: bool = False
    logits: tuple[float, ...] | None = None

    def __repr__(self) -> str:
        return f"Assessment({display.of_assessment(self)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence (original offsets) and its signed contribution to a judgement: how much it moves the logit of the
    most likely label against the mean of the others."""

    start: int
    end: int
    contribution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceAssessment:
    """What one sentence (original offsets) says of one actor."""

    start: int
    end: int
    sentiment: Assessment
    stance: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredMention:
    """A mention in original offsets; ``text`` is the mention as read."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredActor:
    """An actor with what the article says of it. ``mixed``: its sentences disagree strongly. ``evidence`` carries the sentiment,
    ``stance_evidence`` the stance."""

    id: str
    name: str
    type: ActorType
    salience: float
    mixed: bool
    sentiment: Assessment
    stance: Assessment
    mentions: tuple[ScoredMention, ...]
    evidence: tuple[Evidence, ...] = ()
    stance_evidence: tuple[Evidence, ...] = ()
    sentences: tuple[SentenceAssessment, ...] = ()

    def __repr__(self) -> str:
        return display.of_actor(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Which stance one actor of an article takes toward another."""

    holder: str
    target: str
    assessment: Assessment
    evidence: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        return display.of_relation(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredArticle:
    """One scored story, actors most salient first."""

    article: Article
    sentiment: Assessment
    actors: tuple[ScoredActor, ...]
    relations: tuple[Relation, ...]

    def __repr__(self) -> str:
        return display.of_article(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one document cost: tokens without padding, and encoder windows."""

    tokens: int
    windows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A scored document."""

    id: str
    index: int
    language: str
    metadata: Mapping[str, str]
    page: Page
    articles: tuple[ScoredArticle, ...]
    usage: Usage
    warnings: Sequence[str] = ()

    def __repr__(self) -> str:
        return display.of_result(self)

    def _repr_html_(self) -> str:
        return display.html_of_result(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A document that could not be scored: ``code`` is one of the HTTP contract's, ``message`` says the way out."""

    id: str
    index: int
    code: str
    message: str

    def __repr__(self) -> str:
        return display.of_failure(self)
