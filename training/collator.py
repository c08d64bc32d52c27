"""Examples → tensors: the core's encoding plus labels.

Leaves to others: text and windows (``newsstance.encoding``), the losses (``losses``). A *unit* is what one label is of: a
(sentence, target), a (sentence, holder, target), or at article level a set of those. Units point into the heads' outputs
by flat indices, padded with -1; a missing label is ``IGNORED``.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from newsstance.encoding import Encoding, Placed, Window, index_mentions, place
from newsstance.labels import AUTHOR, HEADS, TAGS
from training.examples import Example
from training.grouping import padded_lengths

IGNORED = -100

Array = NDArray[np.int64]
ActorUnits = dict[tuple[int, int, str], list[int]]
PairUnits = dict[tuple[int, int, str, str], list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An encoded example: its windows and the mentions placed in each. Encoded once and kept."""

    example: Example
    windows: tuple[Window, ...]
    placed: tuple[tuple[Placed, ...], ...]

    @property
    def tokens(self) -> int:
        return sum(len(window) for window in self.windows)

    @property
    def longest(self) -> int:
        return max(len(window) for window in self.windows)


@dataclass(slots=True)
class _Plan:
    """Units of a batch while they are gathered: flat index lists and labels by head."""

    columns: int
    sentiment: ActorUnits = field(default_factory=lambda: defaultdict(list))
    pairs: PairUnits = field(default_factory=lambda: defaultdict(list))
    overall: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))


def encode_example(example: Example, encoding: Encoding) -> Item:
    """Windows and placed mentions of an example."""
    windows = encoding.windows(example.text, example.sentences)
    return Item(example=example, windows=windows, placed=place(windows, example.mentions))


@dataclass(frozen=True, slots=True, kw_only=True)
class Collator:
    """Builds one training batch from encoded examples."""

    encoding: Encoding

    def __call__(self, items: Sequence[Item]) -> dict[str, Tensor]:
        """Tensors by name: the network's inputs, and for each head ``<head>_units`` and ``<head>_labels``."""
        windows = [window for item in items for window in item.windows]
        placed = [mentions for item in items for mentions in item.placed]
        batch, index = self.encoding.batch(windows), index_mentions(windows, placed)
        plan = _plan(items, columns=index.starts.shape[1])
        out = {
            "ids": batch.ids, "mask": batch.mask, "casing": batch.casing, "sentence": batch.sentence,
            "starts": index.starts, "ends": index.ends, "where": index.sentence,
            "padded": padded_lengths([len(window) for window in windows]), "tags": _tags(items, batch.ids.shape),
            **_sentence_units(items, plan),
            **_article_units(items, plan),
            **_overall_units(items, plan, int(batch.sentence.max()) + 1),
        }  # fmt: skip
        return {name: torch.from_numpy(np.asarray(array, np.int64)) for name, array in out.items()}


def _plan(items: Sequence[Item], columns: int) -> _Plan:
    plan, row = _Plan(columns), 0
    for number, item in enumerate(items):
        for window, placed in zip(item.windows, item.placed, strict=True):
            _plan_window(plan, number, row, item.example, placed)
            first = int(window.sentence[1])
            for sentence in np.unique(window.sentence[window.scored]):
                plan.overall[number, int(sentence)].append(row << 16 | int(sentence) - first)
            row += 1
    return plan


def _plan_window(plan: _Plan, number: int, row: int, example: Example, placed: Sequence[Placed]) -> None:
    keys = [str(example.mentions[mention.mention].actor) for mention in placed]
    grid = (plan.columns + 1) * plan.columns
    for column, (target, key) in enumerate(zip(placed, keys, strict=True)):
        if not target.scored:
            continue
        plan.sentiment[number, target.sentence, key].append(row * plan.columns + column)
        plan.pairs[number, target.sentence, AUTHOR, key].append(row * grid + column)
        for line, holder in enumerate(keys, start=1):
            if holder != key:
                plan.pairs[number, target.sentence, holder, key].append(row * grid + line * plan.columns + column)


def _sentence_units(items: Sequence[Item], plan: _Plan) -> dict[str, Array]:
    sentiment = [items[n].example.sentiment.get((s, key)) for n, s, key in plan.sentiment]
    stance = [items[n].example.stance_of(s, h, t) for n, s, h, t in plan.pairs]
    return {
        "sentiment_units": padded(list(plan.sentiment.values())),
        "sentiment_labels": _labels("sentiment", sentiment),
        "stance_units": padded(list(plan.pairs.values())),
        "stance_labels": _labels("stance", stance),
        "stance_voice": np.array([holder == AUTHOR for _, _, holder, _ in plan.pairs], np.int64),
    }


def _article_units(items: Sequence[Item], plan: _Plan) -> dict[str, Array]:
    """Units of article-level heads: rows of ``sentiment_units`` and of ``stance_units``."""
    actors: dict[tuple[int, str], list[int]] = defaultdict(list)
    for at, (number, _, key) in enumerate(plan.sentiment):
        actors[number, key].append(at)
    pairs: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for at, (owner, _, holder, target) in enumerate(plan.pairs):
        pairs[owner, holder, target].append(at)
    of = [items[n].example.article for n, _ in actors]
    sentiment = [_get(labels.sentiment if labels else None, key) for labels, (_, key) in zip(of, actors, strict=True)]
    return {
        "article_sentiment_units": padded(list(actors.values())),
        "article_sentiment_labels": _labels("article_sentiment", sentiment),
        "article_stance_units": padded(list(pairs.values())),
        "article_stance_labels": _labels("relation", [_article_stance(items, *unit) for unit in pairs]),
        "article_stance_voice": np.array([holder == AUTHOR for _, holder, _ in pairs], np.int64),
    }


def _article_stance(items: Sequence[Item], number: int, holder: str, target: str) -> str | None:
    labels = items[number].example.article
    if labels is None:
        return None
    if holder == AUTHOR:
        return _get(labels.stance, target)
    return None if labels.relations is None else labels.relations.get((holder, target), "neutral")


def _overall_units(items: Sequence[Item], plan: _Plan, width: int) -> dict[str, Array]:
    articles: dict[int, list[int]] = defaultdict(list)
    for (number, _), places in plan.overall.items():
        articles[number].extend((place >> 16) * width + (place & 0xFFFF) for place in places)
    labels = [items[n].example.article for n in articles]
    return {
        "overall_units": padded(list(articles.values())),
        "overall_labels": _labels("overall", [of.overall if of else None for of in labels]),
    }


def _tags(items: Sequence[Item], shape: tuple[int, ...]) -> Array:
    tags, row = np.full(shape, IGNORED, np.int64), 0
    for item in items:
        for window, placed in zip(item.windows, item.placed, strict=True):
            if item.example.tagged:
                tags[row, : len(window)] = window_tags(item.example, window, placed)
            row += 1
    return tags


def window_tags(example: Example, window: Window, placed: Sequence[Placed]) -> Array:
    """BIO tag ids of a window's tokens; ``IGNORED`` for context and special tokens. Pronouns carry no tag."""
    tags = np.where(window.scored, 0, IGNORED)
    for at in placed:
        mention = example.mentions[at.mention]
        if mention.kind != "pronoun" and mention.type is not None and at.scored:
            begin = TAGS.index(f"B-{mention.type}")
            tags[at.start] = begin
            tags[at.start + 1 : at.end] = begin + 1
    return tags


def padded(rows: Sequence[Sequence[int]]) -> Array:
    """Rows of different lengths as one array (rows, longest), padded with -1."""
    out = np.full((len(rows), max((len(row) for row in rows), default=1)), -1, np.int64)
    for at, row in enumerate(rows):
        out[at, : len(row)] = row
    return out


def _labels(head: str, labels: Sequence[str | None]) -> Array:
    ids = HEADS[head]
    return np.array([IGNORED if label is None else ids.index(label) for label in labels], np.int64)


def _get(labels: Mapping[str, str] | None, key: str) -> str | None:
    return labels.get(key) if labels else None
