"""Raw head outputs → pooled judgements with evidence: the one way from logits to answers.

Leaves to others: which mention belongs to which actor (``actors.link``), temperatures and abstention (``calibration``),
original offsets (``scorer``).

A judgement of an article is the gated mean of its sentences' logits (additive attention-based multiple-instance pooling,
after Ilse et al., 2018, and Javed et al., 2022), so it is exactly the sum of signed contributions of sentences.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from newsstance.encoding import Placed, Window
from newsstance.engine.base import Floats, WindowJudgement

Keys = NDArray[np.int64]
Key = TypeVar("Key", int, tuple[int, int])

SENTENCE_GATE, ARTICLE_GATE = 3, 7
MOST_PAIRS = 4096
"""Pairs of mentions that one window keeps, those with the author aside: all of 64 mentions; of more, the nearest ones."""
AUTHOR_MENTION = -1
"""Stands for the article's own voice where a holder's mention number is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """All raw outputs of one article, flat. ``targets`` and ``holders`` are mention numbers (holder -1: the author),
    ``sentences`` sentence numbers; ``channels`` (rows, 8), or (rows, 4) for ``Tally`` of whole sentences."""

    holders: Keys
    targets: Keys
    sentences: Keys
    channels: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleTally:
    """The three tallies of an article: sentiment of mentions, stance of pairs, tone of sentences. ``cut``: pairs left out."""

    sentiment: Tally
    stance: Tally
    overall: Tally
    cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One judgement of an article: its logits, and per sentence its own logits and what it adds to the article's.

    ``logits`` (3,) is exactly ``contributions.sum(axis=0)``; ``contributions`` and ``own`` are (sentences, 3).
    """

    logits: Floats
    sentences: tuple[int, ...]
    own: Floats
    contributions: Floats

    def margin(self, label: int) -> Floats:
        """Each sentence's signed contribution to the logit of ``label`` against the mean of the other two."""
        others = self.contributions.sum(axis=1) - self.contributions[:, label]
        return np.asarray(self.contributions[:, label] - others / (self.contributions.shape[1] - 1), np.float32)


class Judgements(Mapping[Key, Judged], Generic[Key]):
    """Judgements by key, in ascending order; each is put together only when it is asked for, because most pairs never are.

    ``logits`` (keys, 3) are all of them at once.
    """

    def __init__(self, keys: Sequence[Key], logits: Floats, units: "_Units") -> None:
        self.logits = logits
        self._numbers: dict[Key, int] = {key: number for number, key in enumerate(keys)}
        self._units = units

    def __getitem__(self, key: Key) -> Judged:
        number = self._numbers[key]
        part = slice(self._units.bounds[number], self._units.bounds[number + 1])
        channels = self._units.channels[part]
        return Judged(
            logits=self.logits[number],
            sentences=tuple(self._units.sentences[part].tolist()),
            own=channels[:, :3],
            contributions=self._units.weights[part, None] * channels[:, 4:7],
        )

    def __iter__(self) -> Iterator[Key]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Units:
    """Rows by (key, sentence), in order: key ``n`` has those from ``bounds[n]`` to ``bounds[n + 1]``."""

    bounds: Keys
    sentences: Keys
    channels: Floats
    weights: Floats


def tally(
    windows: Sequence[Window], placed: Sequence[Sequence[Placed]], judged: Sequence[WindowJudgement]
) -> ArticleTally:
    """Flatten the outputs of an article's windows; context mentions count as holders only."""
    return join([tally_window(*one) for one in zip(windows, placed, judged, strict=True)])


def tally_window(window: Window, placed: Sequence[Placed], judged: WindowJudgement) -> ArticleTally:
    """The same for one window; what is kept is no bigger than it must be."""
    stance, cut = _pair_rows(placed, judged.pairs)
    return ArticleTally(
        sentiment=_mention_rows(placed, judged.mentions),
        stance=stance,
        overall=_sentence_rows(window, judged.sentences),
        cut=cut,
    )


def join(parts: Sequence[ArticleTally]) -> ArticleTally:
    """The tallies of an article's windows as one."""
    return ArticleTally(
        sentiment=_join([part.sentiment for part in parts], 8),
        stance=_join([part.stance for part in parts], 8),
        overall=_join([part.overall for part in parts], 4),
        cut=sum(part.cut for part in parts),
    )


def pool(values: Floats, groups: Keys, count: int, *, gate: int) -> tuple[Floats, Floats]:
    """Gated mean of rows by group: ``values`` (rows, C), ``groups`` (rows,) in ``range(count)`` → pooled (count, C) and
    each row's weight (rows,). ``training.losses.pool`` is its torch counterpart."""
    highest = np.full(count, -np.inf, np.float32)
    np.maximum.at(highest, groups, values[:, gate])
    raw = np.exp(values[:, gate] - highest[groups])
    total = np.zeros(count, np.float32)
    np.add.at(total, groups, raw)
    weights = np.asarray(raw / total[groups], np.float32)
    pooled = np.zeros((count, values.shape[1]), np.float32)
    np.add.at(pooled, groups, weights[:, None] * values)
    return pooled, weights


def judge_targets(rows: Tally, actor_of: Keys) -> Judgements[int]:
    """Sentiment toward each actor. ``actor_of`` (mentions,) is -1 where a mention belongs to none."""
    targets = actor_of[rows.targets]
    owners, logits, units = _judge(rows, targets[:, None], targets >= 0)
    return Judgements(owners[:, 0].tolist(), logits, units)


def judge_pairs(rows: Tally, actor_of: Keys) -> Judgements[tuple[int, int]]:
    """Stance by (holder, target) actor numbers; holder ``AUTHOR_MENTION`` is the article's own voice."""
    targets = actor_of[rows.targets]
    holders = np.where(rows.holders == AUTHOR_MENTION, -2, actor_of[rows.holders])
    keep = (targets >= 0) & (holders != -1) & (holders != targets)
    holders = np.where(holders == -2, AUTHOR_MENTION, holders)
    owners, logits, units = _judge(rows, np.stack([holders, targets], 1), keep)
    return Judgements([(holder, target) for holder, target in owners.tolist()], logits, units)


def judge_whole(rows: Tally) -> Judged | None:
    """The overall sentiment of the article; None where it has no sentence."""
    if not len(rows.sentences):
        return None
    pooled, weights = pool(rows.channels, np.zeros(len(rows.sentences), np.int64), 1, gate=3)
    contributions = weights[:, None] * rows.channels[:, :3]
    return Judged(
        logits=pooled[0, :3],
        sentences=tuple(rows.sentences.tolist()),
        own=rows.channels[:, :3],
        contributions=contributions,
    )


def _judge(rows: Tally, keys: Keys, keep: NDArray[np.bool_]) -> tuple[Keys, Floats, _Units]:
    """Pool mentions (or pairs) to sentences, then sentences to the article, for every distinct key: the keys (keys, width), their
    logits (keys, 3), and what these are made of."""
    parts, unit_of = _distinct(np.column_stack([keys, rows.sentences])[keep])
    by_sentence, _ = pool(rows.channels[keep], unit_of, len(parts), gate=SENTENCE_GATE)
    owners, owner_of = _distinct(parts[:, :-1])
    pooled, weights = pool(by_sentence, owner_of, len(owners), gate=ARTICLE_GATE)
    bounds = np.searchsorted(owner_of, np.arange(len(owners) + 1))  # units are sorted by owner
    units = _Units(bounds=bounds, sentences=parts[:, -1], channels=by_sentence, weights=weights)
    return owners, pooled[:, 4:7], units


def _distinct(table: Keys) -> tuple[Keys, Keys]:
    """The distinct rows of a table of small integers, ascending, and which one each row is: ``np.unique`` by one number a row."""
    if not len(table):
        return table, np.zeros(0, np.int64)
    low = table.min(axis=0)
    spread = table.max(axis=0) - low + 1
    factors = np.concatenate([np.cumprod(spread[:0:-1])[::-1], [1]])
    codes, which = np.unique((table - low) @ factors, return_inverse=True)
    return codes[:, None] // factors % spread + low, which


def _mention_rows(placed: Sequence[Placed], channels: Floats) -> Tally:
    at = np.array([i for i, mention in enumerate(placed) if mention.scored], np.int64)
    return Tally(
        holders=np.full(len(at), AUTHOR_MENTION, np.int64),
        targets=np.array([placed[i].mention for i in at], np.int64),
        sentences=np.array([placed[i].sentence for i in at], np.int64),
        channels=channels[at],
    )


def _pair_rows(placed: Sequence[Placed], channels: Floats) -> tuple[Tally, int]:
    """The pairs of a window, and how many are left out."""
    at = np.array([i for i, mention in enumerate(placed) if mention.scored], np.int64)
    numbers = np.array([AUTHOR_MENTION, *(mention.mention for mention in placed)], np.int64)
    keep = _kept(len(placed), at).reshape(-1)
    rows = Tally(
        holders=np.repeat(numbers, len(at))[keep],
        targets=np.tile(numbers[at + 1], len(numbers))[keep],
        sentences=np.tile(np.array([placed[i].sentence for i in at], np.int64), len(numbers))[keep],
        channels=channels[:, at].reshape(-1, channels.shape[-1])[keep],
    )
    return rows, int(keep.size - keep.sum())


def _kept(count: int, targets: Keys) -> NDArray[np.bool_]:
    """Which pairs stay, (holders and the author first, targets): in a crowded window, each target's nearest holders."""
    keep = np.ones((count + 1, len(targets)), np.bool_)
    if count * len(targets) > MOST_PAIRS:
        reach = MOST_PAIRS // (2 * len(targets))
        keep[1:] = np.abs(np.arange(count)[:, None] - targets) <= reach
    return keep


def _sentence_rows(window: Window, channels: Floats) -> Tally:
    numbers = np.unique(window.sentence[window.scored])
    first = int(window.sentence[1]) if len(window) > 2 else 0
    empty = np.zeros(len(numbers), np.int64)
    return Tally(holders=empty, targets=empty, sentences=numbers, channels=channels[numbers - first])


def _join(parts: Sequence[Tally], width: int) -> Tally:
    none = np.zeros(0, np.int64)
    return Tally(
        holders=np.concatenate([none, *(part.holders for part in parts)]),
        targets=np.concatenate([none, *(part.targets for part in parts)]),
        sentences=np.concatenate([none, *(part.sentences for part in parts)]),
        channels=np.concatenate([np.zeros((0, width), np.float32), *(part.channels for part in parts)]),
    )
