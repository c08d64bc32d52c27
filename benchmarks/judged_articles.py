"""Whole articles as a scorer judges them: with their actors given, or with nothing given.

Leaves to others: what is measured on them (``relations``, ``portrayals``, ``end_to_end``).
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsstance.checkpoint import read_checkpoint
from newsstance.document import Assessment, Document, Options, Result, ScoredActor, ScoredArticle
from newsstance.errors import DataError
from newsstance.scorer import Scorer
from training.bootstrap import Interval
from training.examples import Example
from training.predictions import CHUNK, scored

NOTHING = "nothing"
"""The class of what was not found, or is not there."""


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


def options(description: str | None, arguments: Sequence[str] | None, **more: Mapping[str, Any]) -> argparse.Namespace:
    """The command line that these benchmarks share: checkpoint, engine, limit, and ``more`` options by name."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--engine", default="torch", help="torch as in make evaluate, or openvino as served")
    parser.add_argument("--limit", type=int, help="articles of a set at most")
    for name, settings in more.items():
        parser.add_argument(f"--{name}", **settings)
    return parser.parse_args(arguments)


def learned_from(checkpoint: Path, reader: str) -> bool:
    """Whether a checkpoint says that it was trained on a set of that reader."""
    config = read_checkpoint(checkpoint).manifest.provenance.get("config", {})
    return any(text.partition("=")[0] == reader for text in config.get("train", ()))


def percent(interval: Interval) -> str:
    """``61.2 (57.0 to 65.1)``."""
    if interval.low is None or interval.high is None:
        return f"{100 * interval.value:.1f}"
    return f"{100 * interval.value:.1f} ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def plain(interval: Interval) -> dict[str, float | None]:
    """For the JSON line."""
    return {"value": interval.value, "low": interval.low, "high": interval.high}
