"""Pooled judgements of an article → scored actors and relations, in original offsets.

Leaves to others: pooling (``decoding``), labels and abstention (``calibration``), salience (``actors``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from newsstance.actors.salience import salience
from newsstance.calibration import Calibration
from newsstance.decoding import (
    AUTHOR_MENTION,
    ArticleTally,
    Judged,
    Judgements,
    judge_pairs,
    judge_targets,
    judge_whole,
)
from newsstance.document import (
    Actor,
    Assessment,
    Evidence,
    Options,
    Relation,
    ScoredActor,
    ScoredArticle,
    ScoredMention,
    SentenceAssessment,
    Span,
)
from newsstance.finding import Found
from newsstance.labels import HEADS
from newsstance.preparation import PreparedArticle

MIXED = 0.6
"""Sentences disagree strongly where one is this sure to be positive and another to be negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answerer:
    """What every judgement of one article needs."""

    article: PreparedArticle
    calibration: Calibration
    options: Options
    spans: tuple[Span, ...]
    """The article's sentences in original offsets."""

    def assess(self, head: str, judged: Judged) -> Assessment:
        options = self.options
        return self.calibration.assess(head, judged.logits, max_risk=options.max_risk, raw=options.raw_scores)

    def evidence(self, head: str, judged: Judged, assessment: Assessment) -> tuple[Evidence, ...]:
        """Every sentence's contribution, strongest first."""
        if not self.options.evidence:
            return ()
        margins = judged.margin(HEADS[head].index(assessment.most_likely))
        order = sorted(range(len(margins)), key=lambda at: -abs(margins[at]))
        spans = [self.spans[judged.sentences[at]] for at in order]
        return tuple(
            Evidence(start=span.start, end=span.end, contribution=float(margins[at]))
            for at, span in zip(order, spans, strict=True)
        )

    def sentences(self, sentiment: Judged, stance: Judged) -> tuple[SentenceAssessment, ...]:
        """What each sentence says, where the caller asked for it."""
        if not self.options.sentences:
            return ()
        options = self.options
        return tuple(
            SentenceAssessment(
                start=self.spans[number].start,
                end=self.spans[number].end,
                sentiment=self.calibration.assess("sentiment", own, max_risk=options.max_risk, raw=options.raw_scores),
                stance=self.calibration.assess("stance", voice, max_risk=options.max_risk, raw=options.raw_scores),
            )
            for number, own, voice in zip(sentiment.sentences, sentiment.own, stance.own, strict=True)
        )

    def mixed(self, judged: Judged) -> bool:
        """Whether sentences disagree strongly."""
        calibration, labels = self.calibration, HEADS["sentiment"]
        if "sentiment" in calibration.untrained:
            return False
        most = calibration.probabilities("sentiment", judged.own).max(axis=0)
        return all(most[labels.index(label)] >= MIXED for label in ("negative", "positive"))


def answer(
    article: PreparedArticle,
    found: Found,
    tallies: ArticleTally,
    calibration: Calibration,
    options: Options,
    pairs: Sequence[tuple[str, str]],
) -> ScoredArticle:
    """The scored article, actors most salient first, relations strongest first."""
    original = article.article.original
    spans = tuple(original(Span(start=one.start, end=one.end)) for one in article.sentences)
    answerer = _Answerer(article=article, calibration=calibration, options=options, spans=spans)
    owners = np.array(found.owners, np.int64)
    sentiments, stances = judge_targets(tallies.sentiment, owners), judge_pairs(tallies.stance, owners)
    actors = [
        _actor(answerer, actor, sentiments[number], stances[AUTHOR_MENTION, number])
        for number, actor in enumerate(found.actors)
        if number in sentiments
    ]
    relations = _relations(answerer, found.actors, stances, set(pairs)) if options.relations else ()
    whole = judge_whole(tallies.overall)
    return ScoredArticle(
        article=article.article,
        sentiment=_overall(answerer, whole),
        actors=tuple(sorted(actors, key=lambda actor: -actor.salience)),
        relations=tuple(sorted(relations, key=lambda relation: -relation.assessment.confidence)),
    )


def _overall(answerer: _Answerer, whole: Judged | None) -> Assessment:
    """An article that the tokenizer sees nothing in has every label alike."""
    if whole is None:
        nothing = np.zeros(3, np.float32)
        whole = Judged(logits=nothing, sentences=(), own=nothing[None][:0], contributions=nothing[None][:0])
    return answerer.assess("overall", whole)


def _actor(answerer: _Answerer, actor: Actor, sentiment: Judged, stance: Judged) -> ScoredActor:
    article = answerer.article.article
    portrayed, voice = answerer.assess("article_sentiment", sentiment), answerer.assess("article_stance", stance)
    return ScoredActor(
        id=actor.id,
        name=actor.name,
        type=actor.type,
        salience=salience(actor, answerer.article.sentences, article.headline, len(article.text)),
        mixed=answerer.mixed(sentiment),
        sentiment=portrayed,
        stance=voice,
        mentions=tuple(_mentions(answerer, actor)),
        evidence=answerer.evidence("article_sentiment", sentiment, portrayed),
        stance_evidence=answerer.evidence("article_stance", stance, voice),
        sentences=answerer.sentences(sentiment, stance),
    )


def _mentions(answerer: _Answerer, actor: Actor) -> Iterator[ScoredMention]:
    posted = answerer.article.posted
    for mention in actor.mentions:
        span = answerer.article.article.original(Span(start=mention.start, end=mention.end))
        text = mention.text if posted is None else posted[span.start : span.end]
        yield ScoredMention(start=span.start, end=span.end, text=text)


def _relations(
    answerer: _Answerer,
    actors: Sequence[Actor],
    stances: Judgements[tuple[int, int]],
    asked: set[tuple[str, str]],
) -> Iterator[Relation]:
    """Relations that are not neutral, and those that the caller asked for."""
    untrained = "relation" in answerer.calibration.untrained
    neutral = stances.logits.argmax(axis=1) == HEADS["relation"].index("neutral")
    for key, dull in zip(stances, neutral.tolist(), strict=True):
        holder, target = key
        if holder == AUTHOR_MENTION:
            continue
        ids = actors[holder].id, actors[target].id
        if (dull or untrained) and ids not in asked:
            continue
        judged = stances[key]
        assessment = answerer.assess("relation", judged)
        evidence = answerer.evidence("relation", judged, assessment)
        yield Relation(holder=ids[0], target=ids[1], assessment=assessment, evidence=evidence)
