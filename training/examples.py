"""What a reader yields: one labelled text, whatever set it comes from.

Leaves to others: file formats (``readers``), tensors (``collator``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from newsstance.document import Mention, Sentence
from newsstance.labels import AUTHOR, ActorType


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLabels:
    """Labels of a whole article. ``sentiment`` and ``stance`` (the article's own voice) by actor key, ``relations`` by
    (holder, target), only the non-neutral ones; each None where the set does not label it."""

    sentiment: Mapping[str, str] | None = None
    stance: Mapping[str, str] | None = None
    relations: Mapping[tuple[str, str], str] | None = None
    overall: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled text. Mentions carry their actor's key in ``Mention.actor``.

    ``group`` names the article (or story) that must not be split over parts. ``sentiment`` by (sentence, actor key).
    ``stance`` by (sentence, holder key or ``author``, target key), only the non-neutral ones: every other pair is neutral
    where ``relations_labelled`` (actor holders) or ``voice_labelled`` (the author) say that pairs were labelled at all.
    ``voiced``: the only (sentence, actor key) items whose own voice is labelled; None: all that are mentioned.
    ``tagged``: every mention of every actor is marked, so that the tagger may learn from it.
    """

    id: str
    group: str
    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    types: Mapping[str, ActorType] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    sentiment: Mapping[tuple[int, str], str] = field(default_factory=dict)
    stance: Mapping[tuple[int, str, str], str] = field(default_factory=dict)
    relations_labelled: bool = False
    voice_labelled: bool = False
    voiced: frozenset[tuple[int, str]] | None = None
    tagged: bool = False
    article: ArticleLabels | None = None
    unit: str = "article"
    slices: Mapping[str, str] = field(default_factory=dict)

    def taught(self) -> frozenset[str]:
        """The heads (and ``tagger``) that this example teaches something. Article-level sentiment begins as the sentences'
        and all stance is one head, so that either level teaches both."""
        article = self.article or ArticleLabels()
        kinds = {
            ("tagger",): self.tagged,
            ("sentiment", "article_sentiment"): bool(self.sentiment) or article.sentiment is not None,
            ("stance", "article_stance"): self.voice_labelled or article.stance is not None,
            ("relation",): self.relations_labelled or article.relations is not None,
            ("overall",): article.overall is not None,
        }
        return frozenset(head for heads, known in kinds.items() if known for head in heads)

    def stance_of(self, sentence: int, holder: str, target: str) -> str | None:
        """The stance label of a pair in a sentence; None where the set does not label such pairs."""
        labelled = self._voiced(sentence, target) if holder == AUTHOR else self.relations_labelled
        return self.stance.get((sentence, holder, target), "neutral") if labelled else None

    def voice_items(self) -> Iterable[tuple[int, str]]:
        """The (sentence, actor key) items whose own voice is labelled."""
        if not self.voice_labelled:
            return ()
        return self.sentiment if self.voiced is None else sorted(self.voiced)

    def _voiced(self, sentence: int, target: str) -> bool:
        return self.voice_labelled and (self.voiced is None or (sentence, target) in self.voiced)
