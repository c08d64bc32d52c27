"""The wire types of an answer.

Leaves to others: requests (``schemas``) and how results become answers (``rendering``).
"""

from pydantic import BaseModel, ConfigDict, Field

from newsstance.labels import ActorType, SkipReason


class Answer(BaseModel):
    """A value that the server sends."""

    # Inputs are hidden in errors because the server logs those, and article text must not reach the log.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


class AssessmentOut(Answer):
    """One judgement. ``label`` is null where the model abstains; ``logits`` only with ``raw_scores``."""

    label: str | None = Field(description="null where the model abstains")
    most_likely: str
    probabilities: dict[str, float]
    confidence: float
    abstained: bool
    logits: dict[str, float] = Field({}, description="before calibration; only with raw_scores")


class EvidenceOut(Answer):
    """A sentence and its signed contribution to a judgement."""

    start: int
    end: int
    contribution: float


class MentionOut(Answer):
    """Where an actor is named; ``text`` is the mention as read."""

    start: int
    end: int
    text: str


class SentenceOut(Answer):
    """What one sentence says of one actor."""

    start: int
    end: int
    sentiment: AssessmentOut
    stance: AssessmentOut


class ActorOut(Answer):
    """An actor with what the article says of it. ``mixed``: its sentences disagree strongly. ``evidence`` carries the sentiment,
    ``stance_evidence`` the stance."""

    id: str
    name: str
    type: ActorType
    salience: float
    mixed: bool
    sentiment: AssessmentOut
    stance: AssessmentOut
    mentions: list[MentionOut]
    evidence: list[EvidenceOut] = Field([], description="of the sentiment; only with evidence")
    stance_evidence: list[EvidenceOut] = Field([], description="of the stance; only with evidence")
    sentences: list[SentenceOut] = Field([], description="only with sentences")


class RelationOut(AssessmentOut):
    """Which stance one actor of the article takes toward another."""

    holder: str
    target: str
    evidence: list[EvidenceOut] = Field([], description="only with evidence")


class ArticleOut(Answer):
    """One story of the text, actors most salient first."""

    start: int
    end: int
    title: str | None
    outlet: str | None
    byline: str | None
    sentiment: AssessmentOut
    actors: list[ActorOut]
    relations: list[RelationOut]


class SkippedOut(Answer):
    """Characters that were not read, and why."""

    start: int
    end: int
    reason: SkipReason


class CoverageOut(Answer):
    """How many characters there are, how many were read, and what was not."""

    characters: int
    read: int
    skipped: list[SkippedOut]


class ResultOut(Answer):
    """A scored document."""

    id: str
    index: int
    language: str
    metadata: dict[str, str]
    coverage: CoverageOut
    articles: list[ArticleOut]
    warnings: list[str]


class FailureOut(Answer):
    """A document that could not be scored; the others were."""

    id: str
    index: int
    code: str
    message: str


class UsageOut(Answer):
    """What the request cost: documents scored, tokens without padding, encoder windows."""

    documents: int
    tokens: int
    windows: int


class ModelOut(Answer):
    """Which checkpoint answered."""

    name: str
    version: str


class ScoreOut(Answer):
    """The answer to ``POST /v1/score``; results and errors are each in the request's order."""

    id: str
    model: ModelOut
    results: list[ResultOut]
    errors: list[FailureOut]
    usage: UsageOut


class ErrorBody(Answer):
    """A failure of a whole request. ``param`` is the field at fault, ``retry_after_s`` when to try again."""

    code: str
    message: str
    param: str | None
    request_id: str
    retry_after_s: int | None


class ErrorOut(Answer):
    """The one shape of every failure."""

    error: ErrorBody
