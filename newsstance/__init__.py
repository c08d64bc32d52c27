"""newsstance reads news: the articles on a page, the actors in them, and what is said of each.

from newsstance import Scorer
scorer = Scorer.load()
result = scorer.score_text("…")
"""

from newsstance.document import (
    Assessment,
    Document,
    Evidence,
    Failure,
    NamedActor,
    Options,
    Relation,
    Result,
    ScoredActor,
    ScoredArticle,
    Span,
)
from newsstance.errors import DocumentError, NewsstanceError
from newsstance.scorer import Scorer

__all__ = [
    "Assessment",
    "Document",
    "DocumentError",
    "Evidence",
    "Failure",
    "NamedActor",
    "NewsstanceError",
    "Options",
    "Relation",
    "Result",
    "ScoredActor",
    "ScoredArticle",
    "Scorer",
    "Span",
]
