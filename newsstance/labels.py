"""The label vocabularies, in logit order: the only place where labels are spelled.

Leaves to others: what a label means (``data/GUIDELINES.md``) and how logits become labels (``decoding``).
"""

from typing import Final, Literal, get_args

SentimentLabel = Literal["negative", "neutral", "positive"]
StanceLabel = Literal["against", "neutral", "favor"]
ActorType = Literal["person", "organization", "place", "group"]
MentionKind = Literal["name", "nominal", "pronoun"]
Unit = Literal["page", "article", "sentence"]
SkipReason = Literal[
    "navigation", "share", "advertisement", "caption", "related", "comments", "byline", "listing", "boilerplate"
]

SENTIMENT: Final[tuple[SentimentLabel, ...]] = get_args(SentimentLabel)
STANCE: Final[tuple[StanceLabel, ...]] = get_args(StanceLabel)
ACTOR_TYPES: Final[tuple[ActorType, ...]] = get_args(ActorType)
SKIP_REASONS: Final[tuple[SkipReason, ...]] = get_args(SkipReason)

OUTSIDE: Final = "O"
TAGS: Final[tuple[str, ...]] = (OUTSIDE, *(f"{prefix}-{kind}" for kind in ACTOR_TYPES for prefix in "BI"))
"""BIO tags of the tagger: ``O, B-person, I-person, B-organization, …`` (9 in all)."""

AUTHOR: Final = "author"
"""The holder id of the article's own voice."""

HEADS: Final[dict[str, tuple[str, ...]]] = {
    "sentiment": SENTIMENT,
    "stance": STANCE,
    "article_sentiment": SENTIMENT,
    "article_stance": STANCE,
    "relation": STANCE,
    "overall": SENTIMENT,
}
"""Every judged head with its labels in logit order.

``sentiment`` and ``stance`` are of one sentence; ``article_*`` and ``relation`` are of the article; ``overall`` is
the article's sentiment as a whole. Stance is of the author, relations are of an actor; both come from one head.
"""
