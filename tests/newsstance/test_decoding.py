from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstance import decoding
from newsstance.decoding import (
    ARTICLE_GATE,
    AUTHOR_MENTION,
    SENTENCE_GATE,
    Judged,
    Keys,
    Tally,
    judge_pairs,
    judge_targets,
    judge_whole,
    pool,
    tally,
)
from newsstance.document import Mention, Sentence
from newsstance.encoding import place
from newsstance.engine.base import Floats, WindowJudgement
from tests.tiny import tiny_encoding
from training.collator import padded
from training.losses import pool as torch_pool

QUICK = settings(deadline=None, max_examples=60)


@dataclass(frozen=True)
class Case:
    """Random outputs of an article: ``actor_of`` its mentions, -1 where a mention is nobody's."""

    rows: Tally
    actor_of: Keys


@st.composite
def cases(draw: st.DrawFn) -> Case:
    mentions = draw(st.integers(1, 8))
    count = draw(st.integers(0, 25))
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    of_mention = rng.integers(0, 5, mentions)  # every mention stands in one sentence
    targets = rng.integers(0, mentions, count)
    rows = Tally(
        holders=rng.integers(AUTHOR_MENTION, mentions, count),
        targets=targets,
        sentences=of_mention[targets],
        channels=rng.normal(0, draw(st.sampled_from([0.1, 3.0, 30.0])), (count, 8)).astype(np.float32),
    )
    return Case(rows, rng.integers(-1, 3, mentions))


def shuffled(rows: Tally, seed: int) -> Tally:
    order = np.random.default_rng(seed).permutation(len(rows.targets))
    return Tally(
        holders=rows.holders[order],
        targets=rows.targets[order],
        sentences=rows.sentences[order],
        channels=rows.channels[order],
    )


def assert_adds_up(judged: Judged) -> None:
    size = max(1.0, float(np.abs(judged.contributions).max()))
    assert judged.logits == pytest.approx(judged.contributions.sum(axis=0), abs=1e-4 * size)
    for label in range(3):
        others = np.delete(judged.logits, label).mean()
        assert judged.margin(label).sum() == pytest.approx(judged.logits[label] - others, abs=3e-4 * size)
    assert judged.own.shape == judged.contributions.shape == (len(judged.sentences), 3)


@QUICK
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6), min_size=1, max_size=5), st.integers(0, 2**20))
def test_pooling_agrees_with_the_one_that_training_uses(units: list[list[int]], seed: int) -> None:
    channels = np.random.default_rng(seed).normal(0, 4, (10, 8)).astype(np.float32)
    groups = np.concatenate([np.full(len(unit), at) for at, unit in enumerate(units)])
    for gate in (SENTENCE_GATE, ARTICLE_GATE):
        found, weights = pool(channels[np.concatenate(units)], groups, len(units), gate=gate)
        expected = torch_pool(torch.from_numpy(channels), torch.from_numpy(padded(units)), gate=gate).numpy()
        assert found == pytest.approx(expected, abs=1e-4)
        assert np.bincount(groups, weights) == pytest.approx(np.ones(len(units)), abs=1e-5)


def test_extreme_gates_pick_one_row_and_stay_finite() -> None:
    values = np.array([[1, 0, 0, 1e4], [5, 0, 0, -1e4], [7, 0, 0, 0]], np.float32)
    pooled, weights = pool(values, np.array([0, 0, 1]), 2, gate=3)
    assert pooled[:, 0].tolist() == [1, 7]
    assert weights.tolist() == [1, 0, 1]


@QUICK
@given(cases(), st.integers(0, 99))
def test_sentiments_are_the_sum_of_their_sentences(case: Case, seed: int) -> None:
    found = judge_targets(case.rows, case.actor_of)
    again = judge_targets(shuffled(case.rows, seed), case.actor_of)
    targets = case.actor_of[case.rows.targets]
    assert found.keys() == again.keys() == set(targets[targets >= 0].tolist())
    for actor, judged in found.items():
        assert_adds_up(judged)
        assert list(judged.sentences) == sorted(set(case.rows.sentences[targets == actor].tolist()))
        assert again[actor].logits == pytest.approx(judged.logits, rel=1e-3, abs=1e-3)


@QUICK
@given(cases(), st.integers(0, 99))
def test_stances_are_the_sum_of_their_sentences(case: Case, seed: int) -> None:
    rows = case.rows
    found = judge_pairs(rows, case.actor_of)
    again = judge_pairs(shuffled(rows, seed), case.actor_of)
    targets = case.actor_of[rows.targets]
    holders = np.where(rows.holders == AUTHOR_MENTION, 99, case.actor_of[rows.holders])
    expected = {(AUTHOR_MENTION if h == 99 else h, t) for h, t in zip(holders.tolist(), targets.tolist(), strict=True)
                if h >= 0 <= t and h != t}  # fmt: skip
    assert found.keys() == again.keys() == expected
    for pair, judged in found.items():
        assert_adds_up(judged)
        assert again[pair].logits == pytest.approx(judged.logits, rel=1e-3, abs=1e-3)


@QUICK
@given(cases())
def test_what_a_sentence_says_does_not_depend_on_other_sentences(case: Case) -> None:
    for actor, judged in judge_targets(case.rows, case.actor_of).items():
        for at, sentence in enumerate(judged.sentences):
            keep = case.rows.sentences == sentence
            rows = Tally(
                holders=case.rows.holders[keep],
                targets=case.rows.targets[keep],
                sentences=case.rows.sentences[keep],
                channels=case.rows.channels[keep],
            )
            assert judge_targets(rows, case.actor_of)[actor].own[0] == pytest.approx(judged.own[at], rel=1e-3, abs=1e-3)


def test_the_tone_of_an_article_is_the_sum_of_its_sentences() -> None:
    channels = np.random.default_rng(3).normal(size=(4, 4)).astype(np.float32)
    none = np.zeros(4, np.int64)
    judged = judge_whole(Tally(holders=none, targets=none, sentences=np.arange(4), channels=channels))
    assert judged is not None
    assert_adds_up(judged)
    assert judged.own == pytest.approx(channels[:, :3])


def test_an_article_without_a_sentence_has_no_tone() -> None:
    none = np.zeros(0, np.int64)
    assert judge_whole(Tally(holders=none, targets=none, sentences=none, channels=np.zeros((0, 4), np.float32))) is None


def test_nothing_is_judged_where_nobody_is_mentioned() -> None:
    empty = tally([], [], [])
    assert judge_targets(empty.sentiment, np.zeros(0, np.int64)) == {}
    assert judge_pairs(empty.stance, np.zeros(0, np.int64)) == {}
    assert judge_whole(empty.overall) is None


def numbered(*shape: int) -> Floats:
    """Outputs in which every number says where it stands."""
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape)


def test_a_tally_keeps_scored_targets_with_every_holder_of_their_window() -> None:
    encoding = tiny_encoding(12)  # room for ten tokens, two of them context
    text = "port port port port port port port brandt\nkessel port port"
    sentences = (Sentence(start=0, end=41), Sentence(start=42, end=58))
    windows = encoding.windows(text, sentences)
    spans = [(35, 41), (42, 48), (49, 53)]  # brandt (context of the second window), kessel, port
    mentions = [Mention(start=start, end=end, text=text[start:end], type=None) for start, end in spans]
    placed = place(windows, mentions)
    assert [[(at.mention, at.scored) for at in row] for row in placed] == [
        [(0, True)],
        [(0, False), (1, True), (2, True)],
    ]
    judged = [
        WindowJudgement(
            mentions=numbered(len(row), 8), pairs=numbered(len(row) + 1, len(row), 8), sentences=numbered(2, 4)
        )
        for row in placed
    ]
    found = tally(windows, placed, judged)
    assert found.sentiment.targets.tolist() == [0, 1, 2]
    assert found.sentiment.sentences.tolist() == [0, 1, 1]
    assert found.sentiment.channels[:, 0].tolist() == [0, 8, 16]
    pairs = list(zip(found.stance.holders.tolist(), found.stance.targets.tolist(), strict=True))
    assert pairs == [(-1, 0), (0, 0), (-1, 1), (-1, 2), (0, 1), (0, 2), (1, 1), (1, 2), (2, 1), (2, 2)]
    second = judged[1].pairs
    assert found.stance.channels[2:].tolist() == [second[h, t].tolist() for h in range(4) for t in (1, 2)]
    assert found.overall.sentences.tolist() == [0, 1]
    assert found.overall.channels[:, 0].tolist() == [
        0,
        4,
    ]  # of the second window its second sentence: the first is context


def test_a_margin_is_against_the_mean_of_the_other_two() -> None:
    judged = Judged(
        logits=np.array([4, 1, 1], np.float32),
        sentences=(0, 3),
        own=np.zeros((2, 3), np.float32),
        contributions=np.array([[3, 1, 0], [1, 0, 1]], np.float32),
    )
    assert judged.margin(0).tolist() == [2.5, 0.5]
    assert replace(judged).margin(2).tolist() == [-2, 0.5]


def test_a_crowded_window_keeps_the_nearest_pairs_and_every_author(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_PAIRS", 12)
    encoding = tiny_encoding()
    text = "port council port council port council"
    (window,) = encoding.windows(text, [Sentence(start=0, end=len(text))])
    starts = [at for at in range(len(text)) if text.startswith(("port", "council"), at)]
    placed = place([window], [Mention(start=at, end=at + 4, text=text[at : at + 4], type=None) for at in starts])[0]
    count = len(placed)
    channels = np.arange((count + 1) * count * 8, dtype=np.float32).reshape(count + 1, count, 8)
    judged = WindowJudgement(
        mentions=np.zeros((count, 8), np.float32), pairs=channels, sentences=np.zeros((1, 4), np.float32)
    )
    found = tally([window], [placed], [judged])
    pairs = list(zip(found.stance.holders.tolist(), found.stance.targets.tolist(), strict=True))
    assert {target for holder, target in pairs if holder == AUTHOR_MENTION} == set(range(6))
    assert all(abs(holder - target) <= 1 for holder, target in pairs if holder != AUTHOR_MENTION)
    assert found.cut == 36 - (6 + 2 * 5)
    assert len(found.sentiment.targets) == 6
    for row, (holder, target) in zip(found.stance.channels, pairs, strict=True):
        assert np.array_equal(row, channels[holder + 1, target])
