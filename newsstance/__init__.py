"""newsstance reads news: the articles on a page, the actors in them, and what is said of each.

from newsstance import Document, Scorer
result = Scorer.load("checkpoints/default").score([Document(text="…")])[0]
"""

from newsstance.document import Document, Failure, NamedActor, Options, Result, Span
from newsstance.errors import NewsstanceError
from newsstance.scorer import Scorer

__all__ = ["Document", "Failure", "NamedActor", "NewsstanceError", "Options", "Result", "Scorer", "Span"]
