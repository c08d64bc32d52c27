"""A scorer whose answers follow from the text by rules that a test can read, so that what the page shows is known.

A line that begins with ``»`` was not read: ``» comments: First!``. Any other line that does not end in a full stop, an
exclamation or a question mark is the title of a story. Who is in ``CAST``, or named by the caller, is found wherever the name
stands; "A praised B" and "A blamed B" are relations. Leaves to others: everything that a real scorer does.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from newsstance.document import (
    Article,
    Assessment,
    Document,
    Evidence,
    Failure,
    OffsetMap,
    Options,
    Page,
    Relation,
    Result,
    ScoredActor,
    ScoredArticle,
    ScoredMention,
    Segment,
    Skipped,
    Usage,
)
from newsstance.labels import SENTIMENT, STANCE, ActorType, SkipReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is always said of somebody."""

    kind: ActorType = "person"
    sentiment: str = "neutral"
    stance: str = "neutral"
    confidence: float = 0.6
    mixed: bool = False


CAST: Final[dict[str, Part]] = {
    "Ilse Brandt": Part(sentiment="negative", stance="against", confidence=0.9, mixed=True),
    "Odo Kessel": Part(sentiment="positive", stance="favor", confidence=0.7),
    "the dockers": Part(kind="group", confidence=0.55),
    "Velmar": Part(kind="place", confidence=0.5),
    "בני מזרחי": Part(sentiment="positive", confidence=0.9),
}
STORY: Final = (
    "» navigation: Home World Sport\n"
    "Harbour 🚢 strike: Odo Kessel speaks\n"
    "Ilse Brandt blamed the dockers of Velmar. The cafe\u0301 was full. Odo Kessel praised the dockers 👩🏽‍🚀 warmly.\n"
    "Odo Kessel blamed Ilse Brandt. Ilse Brandt denied it.\n"
    "» comments: First!\n"
    "» comments: Second <b>one</b>.\n"
    "Second story of Velmar\n"
    "Velmar slept.\n"
)
"""Two stories, with characters that take two units and one that takes two code points."""


class ScriptedScorer:
    """Answers by the rules of the module's docstring; ``seen`` are the requests so far."""

    healthy = True

    def __init__(self, parts: Mapping[str, Part] = CAST) -> None:
        self.parts = parts
        self.seen: list[tuple[Document, Options]] = []

    def score(self, documents: Sequence[Document], options: Options) -> list[Result | Failure]:
        return [self._one(document, index, options) for index, document in enumerate(documents)]

    def info(self) -> Mapping[str, object]:
        return {"name": "scripted", "version": "3"}

    def close(self) -> None:
        pass

    def _one(self, document: Document, index: int, options: Options) -> Result | Failure:
        self.seen.append((document, options))
        code, message = _fault(document.text, options)
        if code:
            return Failure(id=document.id, index=index, code=code, message=message)
        page = _page(document.text)
        named = {actor.name: actor.id for actor in document.actors if actor.name}
        parts = {**dict.fromkeys(named, Part()), **self.parts}
        scored = [_scored(document.text, article, parts, options) for article in page.articles]
        missing = [id_ for name, id_ in named.items() if not any(name in one.article.text for one in scored)]
        return Result(
            id=document.id,
            index=index,
            language="en",
            metadata=document.metadata,
            page=page,
            articles=tuple(_called(article, named) for article in scored),
            usage=Usage(tokens=len(document.text.split()), windows=1),
            warnings=(
                *(f"not_found: actor {id_!r} does not occur in the text that was read" for id_ in missing),
                *(["risk_not_met: no measurement shows it <i>so</i>"] if options.max_risk == 0.01 else []),
            ),
        )


def _fault(text: str, options: Options) -> tuple[str, str]:
    if "\0" in text:
        return "invalid_text", "The text holds U+0000."
    if re.search("[\ud800-\udfff]", text):
        return "invalid_text", "The text holds a lone surrogate."
    if text.startswith("Der Hafen") and not options.force_language:
        return "unsupported_language", "The text looks like German ('de'); this model reads English."
    return "", ""


def _page(text: str) -> Page:
    articles: list[tuple[int, int, str]] = []
    skipped: list[Skipped] = []
    at = 0
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if line.startswith("»"):
            skipped.append(Skipped(start=start, end=at, reason=cast(SkipReason, line[1:].partition(":")[0].strip())))
        elif line.strip() and not re.search(r"[.!?…]\W*$", line):
            articles.append((start, at, line.strip()))
        elif line.strip() and not articles:
            articles.append((start, at, ""))
        elif articles:
            articles[-1] = (articles[-1][0], at, articles[-1][2])
    return Page(length=len(text), articles=tuple(_article(text, *one) for one in articles), skipped=tuple(skipped))


def _article(text: str, start: int, end: int, title: str) -> Article:
    read = Segment(local=0, length=end - start, start=start, end=end)
    offsets = OffsetMap(segments=(read,))
    outlet = "Velmar Courier" if title else None
    return Article(start=start, end=end, text=text[start:end], offsets=offsets, title=title or None, outlet=outlet)


def _scored(text: str, article: Article, parts: Mapping[str, Part], options: Options) -> ScoredArticle:
    sentences = [match.span() for match in re.finditer(r"[^.!?\n]*[^.!?\n\s][^.!?\n]*[.!?]?", article.text)]
    spans = [(article.start + start, article.start + end) for start, end in sentences]
    found = [(name, part) for name, part in parts.items() if name in article.text]
    actors = sorted((_actor(text, name, part, article, spans, options) for name, part in found), key=_prominence)
    return ScoredArticle(
        article=article,
        sentiment=_assessment(SENTIMENT, "neutral", 0.8, options),
        actors=tuple(actors),
        relations=tuple(_relations(text, parts, spans, options)) if options.relations else (),
    )


def _called(article: ScoredArticle, named: Mapping[str, str]) -> ScoredArticle:
    """With the caller's ids for those whom he names."""
    ids = {f"id:{name}": id_ for name, id_ in named.items()}
    return replace(
        article,
        actors=tuple(replace(actor, id=ids.get(actor.id, actor.id)) for actor in article.actors),
        relations=tuple(
            replace(one, holder=ids.get(one.holder, one.holder), target=ids.get(one.target, one.target))
            for one in article.relations
        ),
    )


def _prominence(actor: ScoredActor) -> float:
    return -actor.salience


def _actor(
    text: str, name: str, part: Part, article: Article, spans: Sequence[tuple[int, int]], options: Options
) -> ScoredActor:
    places = [article.start + match.start() for match in re.finditer(re.escape(name), article.text)]
    holders = {bisect_right(spans, (place, len(text))) - 1 for place in places}
    within = [spans[at] for at in sorted(holders)]
    strength = [(-0.4 if "denied" in text[slice(*span)] else 1.5 - 0.25 * at) for at, span in enumerate(within)]
    return ScoredActor(
        id="id:" + name,
        name=name,
        type=part.kind,
        salience=min(1.0, len(places) / 8 + part.confidence / 100),
        mixed=part.mixed,
        sentiment=_assessment(SENTIMENT, part.sentiment, part.confidence, options),
        stance=_assessment(STANCE, part.stance, part.confidence - 0.05, options),
        mentions=tuple(ScoredMention(start=place, end=place + len(name), text=name) for place in places),
        evidence=tuple(
            Evidence(start=span[0], end=span[1], contribution=value)
            for span, value in zip(within, strength, strict=True)
        ),
        stance_evidence=tuple(
            Evidence(start=span[0], end=span[1], contribution=round(value / 2, 4))
            for span, value in zip(within, strength, strict=True)
        ),
        sentences=(),
    )


def _relations(
    text: str, parts: Mapping[str, Part], spans: Sequence[tuple[int, int]], options: Options
) -> Iterator[Relation]:
    either = "|".join(map(re.escape, parts))
    said: set[str] = set()
    for start, end in spans:
        for match in re.finditer(rf"({either}) (praised|blamed) ({either})", text[start:end]):
            if match[0] in said:
                continue
            said.add(match[0])
            label = "favor" if match[2] == "praised" else "against"
            yield Relation(
                holder="id:" + match[1],
                target="id:" + match[3],
                assessment=_assessment(STANCE, label, 0.85, options),
                evidence=(Evidence(start=start, end=end, contribution=0.8),),
            )


def _assessment(labels: Sequence[str], label: str, confidence: float, options: Options) -> Assessment:
    rest = (1 - confidence) / 2
    sure = Assessment(
        label=label,
        most_likely=label,
        probabilities={each: confidence if each == label else rest for each in labels},
        confidence=confidence,
        abstained=False,
    )
    silent = options.max_risk is not None and confidence < 1 - options.max_risk
    return replace(sure, label=None, abstained=True) if silent else sure
