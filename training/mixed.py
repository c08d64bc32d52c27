"""Whether ``mixed`` says of an actor what it should: that sentences of the article disagree strongly about the actor.

By the labels an actor is mixed whose sentences hold a negative and a positive one, so that only articles whose sentences are
labelled can tell. Leaves to others: the rule by which an answer says it (``newsstance.answers``), which sets are measured
(``evaluate``), and how it looks (``report_behaviour``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from newsstance.document import Result
from newsstance.scorer import Scorer
from training.bootstrap import Bootstrap, Statistic
from training.examples import Example
from training.judged import FloatArray, IntArray
from training.predictions import scored

LABELS: Final = ("alike", "mixed")
BOTH: Final = frozenset({"negative", "positive"})


def mixed(scorer: Scorer, sets: Mapping[str, Sequence[Example]]) -> list[dict[str, Any]]:
    """The ``mixed`` of metrics.json: an entry a set with articles whose sentences are labelled. The scorer needs the calibration
    that is served, for the rule is one of probabilities. Raises DataError where a text cannot be scored."""
    return [
        _entry(name, [row for example, result in scored(scorer, articles) for row in _actors(example, result)])
        for name, examples in sets.items()
        if (articles := [example for example in examples if example.article is not None and example.sentiment])
    ]


def _actors(example: Example, result: Result) -> Iterator[tuple[str, str, str]]:
    """Of each actor with labelled sentences: its article, what the labels say, what the answer says."""
    said = {actor.id for article in result.articles for actor in article.actors if actor.mixed}
    labels: dict[str, set[str]] = {}
    for (_, actor), label in example.sentiment.items():
        labels.setdefault(actor, set()).add(label)
    for actor, found in labels.items():
        yield example.group, LABELS[found >= BOTH], LABELS[actor in said]


def _entry(name: str, rows: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Precision, recall and F1 of ``mixed``, each with its interval over articles. ``support``: actors mixed by the labels,
    ``said``: by the answer."""
    groups, gold, said = zip(*rows, strict=True)
    bootstrap = Bootstrap(groups=groups, labels=LABELS)
    figures = {measure: asdict(bootstrap.interval(gold, said, statistic)) for measure, statistic in MEASURES.items()}
    counts = {"actors": len(rows), "support": gold.count("mixed"), "said": said.count("mixed")}
    return {"name": name, **counts, **figures}


def _precision(confusions: IntArray) -> FloatArray:
    return _share(confusions[..., 1, 1], confusions[..., :, 1].sum(axis=-1))


def _recall(confusions: IntArray) -> FloatArray:
    return _share(confusions[..., 1, 1], confusions[..., 1, :].sum(axis=-1))


def _f1(confusions: IntArray) -> FloatArray:
    return _share(2 * confusions[..., 1, 1], confusions[..., 1, :].sum(axis=-1) + confusions[..., :, 1].sum(axis=-1))


def _share(hits: IntArray, of: IntArray) -> FloatArray:
    """0 where there is nothing that could be hit."""
    return np.asarray(hits / np.maximum(of, 1), np.float64)


MEASURES: Final[Mapping[str, Statistic]] = {"precision": _precision, "recall": _recall, "f1": _f1}
