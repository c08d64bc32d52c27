"""The way from the core's results into the JSON of an answer.

Leaves to others: the wire types (``answers``) and failures of a whole request (``errors``). What the caller did not ask
for (evidence, sentences, raw scores) is left out of the JSON rather than sent empty.
"""

from collections.abc import Iterable, Mapping, Sequence

from newsstance.document import (
    Assessment,
    Evidence,
    Failure,
    Options,
    Page,
    Relation,
    Result,
    ScoredActor,
    ScoredArticle,
    SentenceAssessment,
)
from newsstance.labels import SENTIMENT, STANCE
from serving.answers import (
    ActorOut,
    ArticleOut,
    AssessmentOut,
    CoverageOut,
    FailureOut,
    ModelOut,
    RelationOut,
    ResultOut,
    ScoreOut,
    SkippedOut,
    UsageOut,
)


def render(
    request_id: str, info: Mapping[str, object], outcomes: Sequence[Result | Failure], options: Options
) -> bytes:
    """The JSON of an answer; outcomes stand in the request's order."""
    scored = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    answer = ScoreOut(
        id=request_id,
        model=ModelOut(name=str(info["name"]), version=str(info["version"])),
        results=[_result(result, options) for result in scored],
        errors=[_failure(outcome) for outcome in outcomes if isinstance(outcome, Failure)],
        usage=UsageOut(
            documents=len(scored),
            tokens=sum(result.usage.tokens for result in scored),
            windows=sum(result.usage.windows for result in scored),
        ),
    )
    return answer.model_dump_json(exclude_unset=True).encode()


def _failure(failure: Failure) -> FailureOut:
    return FailureOut(id=failure.id, index=failure.index, code=failure.code, message=failure.message)


def _result(result: Result, options: Options) -> ResultOut:
    return ResultOut(
        id=result.id,
        index=result.index,
        language=result.language,
        metadata=dict(result.metadata),
        coverage=_coverage(result.page),
        articles=[_article(article, options) for article in result.articles],
        warnings=list(result.warnings),
    )


def _coverage(page: Page) -> CoverageOut:
    skipped = [SkippedOut(start=range_.start, end=range_.end, reason=range_.reason) for range_ in page.skipped]
    unread = sum(range_.end - range_.start for range_ in page.skipped)
    return CoverageOut(characters=page.length, read=page.length - unread, skipped=skipped)


def _article(scored: ScoredArticle, options: Options) -> ArticleOut:
    article = scored.article
    return ArticleOut(
        start=article.start,
        end=article.end,
        title=article.title,
        outlet=article.outlet,
        byline=article.byline,
        sentiment=AssessmentOut.model_validate(_assessment(scored.sentiment, SENTIMENT, options)),
        actors=[_actor(actor, options) for actor in scored.actors],
        relations=[_relation(relation, options) for relation in scored.relations],
    )


def _actor(actor: ScoredActor, options: Options) -> ActorOut:
    made: dict[str, object] = {
        "id": actor.id,
        "name": actor.name,
        "type": actor.type,
        "salience": actor.salience,
        "mixed": actor.mixed,
        "sentiment": _assessment(actor.sentiment, SENTIMENT, options),
        "stance": _assessment(actor.stance, STANCE, options),
        "mentions": [{"start": each.start, "end": each.end, "text": each.text} for each in actor.mentions],
    }
    if options.evidence:
        made["evidence"] = _evidence(actor.evidence)
        made["stance_evidence"] = _evidence(actor.stance_evidence)
    if options.sentences:
        made["sentences"] = [_sentence(sentence, options) for sentence in actor.sentences]
    return ActorOut.model_validate(made)


def _relation(relation: Relation, options: Options) -> RelationOut:
    made = {"holder": relation.holder, "target": relation.target, **_assessment(relation.assessment, STANCE, options)}
    if options.evidence:
        made["evidence"] = _evidence(relation.evidence)
    return RelationOut.model_validate(made)


def _sentence(sentence: SentenceAssessment, options: Options) -> dict[str, object]:
    return {
        "start": sentence.start,
        "end": sentence.end,
        "sentiment": _assessment(sentence.sentiment, SENTIMENT, options),
        "stance": _assessment(sentence.stance, STANCE, options),
    }


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [{"start": each.start, "end": each.end, "contribution": each.contribution} for each in evidence]


def _assessment(assessment: Assessment, labels: Sequence[str], options: Options) -> dict[str, object]:
    made: dict[str, object] = {
        "label": assessment.label,
        "most_likely": assessment.most_likely,
        "probabilities": dict(assessment.probabilities),
        "confidence": assessment.confidence,
        "abstained": assessment.abstained,
    }
    if options.raw_scores and assessment.logits is not None:
        made["logits"] = dict(zip(labels, assessment.logits, strict=True))
    return made
