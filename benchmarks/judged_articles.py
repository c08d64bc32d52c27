"""Whole articles as a scorer judges them: with their actors given, or with nothing given.

Leaves to others: what is measured on them (``relations``, ``false_relations``, ``portrayals``, ``end_to_end``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from newsstance.checkpoint import read_checkpoint
from newsstance.document import Assessment, Document, Options, Result, ScoredActor, ScoredArticle
from newsstance.errors import DataError
from newsstance.scorer import Scorer
from training.examples import Example
from training.judged import FloatArray, IntArray
from training.metrics import found_micro
from training.predictions import CHUNK, scored

NOTHING = "nothing"
"""The class of what was not found, or is not there."""
SIGNS = ("against", "favor")
"""The labels of a relation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An article's labels, and what the scorer says of those of its actors that have a mention. ``relations`` has the pairs
    that share a window."""

    example: Example
    actors: Mapping[str, ScoredActor]
    relations: Mapping[tuple[str, str], Assessment]


def with_actors_given(scorer: Scorer, examples: Sequence[Example]) -> list[Judged]:
    """Every article, its actors and all pairs given. Raises DataError for a text that cannot be scored."""
    return [
        Judged(
            example=example,
            actors={actor.id: actor for article in result.articles for actor in article.actors},
            relations={(r.holder, r.target): r.assessment for article in result.articles for r in article.relations},
        )
        for example, result in scored(scorer, examples)
    ]


def with_nothing_given(scorer: Scorer, examples: Sequence[Example]) -> list[tuple[Example, tuple[ScoredArticle, ...]]]:
    """Every article as a caller posts it who knows nothing of it. Raises DataError for a text that cannot be scored."""
    options = Options(unit="article", evidence=False, force_language=True)
    found = []
    for at in range(0, len(examples), CHUNK):
        chunk = examples[at : at + CHUNK]
        documents = [Document(id=example.id, text=example.text) for example in chunk]
        for example, result in zip(chunk, scorer.score(documents, options), strict=True):
            if not isinstance(result, Result):
                raise DataError(example.id, None, f"cannot be scored: {result.message}")
            found.append((example, result.articles))
    return found


def signed_relations(example: Example) -> dict[tuple[str, str], str]:
    """The labelled relations between two actors, by holder and target."""
    known = (example.article.relations if example.article else None) or {}
    return {pair: label for pair, label in known.items() if label in SIGNS and set(pair) <= set(example.types)}


def micro(part: str, counts: IntArray) -> FloatArray:
    """``precision`` (of what was answered at all), ``recall`` or ``f1``, where the last class is ``NOTHING``."""
    return found_micro(counts)[part]


def learned_from(checkpoint: Path, reader: str) -> list[str]:
    """The sets of that reader on which a checkpoint says that it was trained."""
    config = read_checkpoint(checkpoint).manifest.provenance.get("config", {})
    return [text for text in config.get("train", ()) if text.partition("=")[0] == reader]
