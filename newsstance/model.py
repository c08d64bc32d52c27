"""The network: one encoder, a tagger, and small heads on mentions and on pairs of mentions.

Leaves to others: text (``encoding``), pooling over mentions and sentences, labels and calibration (``decoding``,
``calibration``), losses (``training``). Two graphs: ``encode`` (encoder + tagger) and ``judge`` (heads), because mentions are
known only after tagging.

Shapes: N windows, T tokens, K mentions, S sentences of a window, H hidden units.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from newsstance.encoding import CASINGS
from newsstance.labels import SENTIMENT, STANCE, TAGS

CHANNELS = 8
"""What is said of a mention or a pair: 3 sentence logits, their gate, 3 article logits, their gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Raw outputs of the heads. ``mentions`` (N, K, 8): sentiment; ``pairs`` (N, K + 1, K, 8): stance of holder (row 0 is
    the author, row k + 1 mention k) toward target; ``sentences`` (N, S, 4): overall logits and their gate."""

    mentions: Tensor
    pairs: Tensor
    sentences: Tensor


class JointHead(nn.Module):
    """Channels of one unit from its features: sentence logits, and article logits that start out equal to them."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.sentence = nn.Linear(features, 4)
        self.article = nn.Linear(features, 4)
        nn.init.zeros_(self.article.weight)
        nn.init.zeros_(self.article.bias)

    def forward(self, features: Tensor) -> Tensor:
        own: Tensor = self.sentence(features)
        return torch.cat([own, own + self.article(features)], dim=-1)


class Biaffine(nn.Module):
    """All ordered pairs of a window in one product (Dozat & Manning, 2017), with ``CHANNELS`` outputs a pair."""

    def __init__(self, features: int, size: int) -> None:
        super().__init__()
        self.holder = nn.Sequential(nn.Linear(features, size), nn.GELU())
        self.target = nn.Sequential(nn.Linear(features, size), nn.GELU())
        self.author = nn.Parameter(torch.randn(size) * 0.02)
        self.product = nn.Parameter(torch.randn(CHANNELS, size, size) / size)
        self.of_holder = nn.Linear(size, CHANNELS, bias=False)
        self.of_target = nn.Linear(size, CHANNELS)

    def forward(self, vectors: Tensor) -> Tensor:
        """(N, K, features) → (N, K + 1, K, 8)."""
        target = self.target(vectors)
        author = self.author.expand(vectors.shape[0], 1, -1)  # a length would be traced as a constant
        holder = torch.cat([author, self.holder(vectors)], dim=1)
        pairs = self._products(holder, target) + self.of_holder(holder)[:, :, None] + self.of_target(target)[:, None]
        return torch.cat([pairs[..., :4], pairs[..., :4] + pairs[..., 4:]], dim=-1)

    def _products(self, holder: Tensor, target: Tensor) -> Tensor:
        """``einsum("nhi,cij,ntj->nhtc")`` in two plain products, which every runtime does well."""
        size = self.product.shape[-1]
        rows, holders, targets = holder.shape[0], holder.shape[1], target.shape[1]
        left = holder @ self.product.transpose(0, 1).reshape(size, CHANNELS * size)  # (N, K + 1, 8 · size)
        product = left.reshape(rows, holders * CHANNELS, size) @ target.transpose(1, 2)
        return product.reshape(rows, holders, CHANNELS, targets).transpose(2, 3)  # (N, K + 1, K, 8)


class NewsModel(nn.Module):
    """Encoder and heads. ``encoder`` is any transformers encoder with ``config.hidden_size``; ``blind`` hides the target:
    every mention is judged by its sentence alone (the no-target baseline)."""

    def __init__(self, encoder: nn.Module, *, pair_size: int = 96, dropout: float = 0.1, blind: bool = False) -> None:
        super().__init__()
        config: Any = encoder.config
        hidden = int(config.hidden_size)
        self.encoder = encoder
        self.blind = blind
        self.casing = nn.Embedding(len(CASINGS), hidden)
        nn.init.zeros_(self.casing.weight)
        self.dropout = nn.Dropout(dropout)
        self.tagger = nn.Linear(hidden, len(TAGS))
        self.query = nn.Linear(hidden, hidden)
        self.mention = nn.Sequential(nn.Linear(3 * hidden, hidden), nn.GELU(), nn.Dropout(dropout))
        self.sentiment = JointHead(hidden)
        self.stance = Biaffine(hidden, pair_size)
        self.overall = nn.Linear(hidden, 4)

    def encode(self, ids: Tensor, mask: Tensor, casing: Tensor) -> tuple[Tensor, Tensor]:
        """(N, T) each → token states (N, T, H) and tag logits (N, T, 9)."""
        embedded = self.encoder.get_input_embeddings()(ids) + self.casing(casing)  # type: ignore[operator]
        states: Tensor = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        return states, self.tagger(self.dropout(states))

    def judge(self, states: Tensor, sentence: Tensor, starts: Tensor, ends: Tensor, where: Tensor) -> Judgement:
        """Heads on given states. ``sentence`` (N, T) and ``where`` (N, K) are window-local sentence numbers, ``starts`` and
        ``ends`` (N, K) token ranges; an empty range is a padded mention, whose outputs mean nothing."""
        numbers = torch.arange(int(sentence.max()) + 1, device=states.device)
        return self.judge_numbered(states, sentence, starts, ends, where, numbers)

    def judge_numbered(
        self, states: Tensor, sentence: Tensor, starts: Tensor, ends: Tensor, where: Tensor, numbers: Tensor
    ) -> Judgement:
        """``judge`` with the sentence numbers 0 … S - 1 given: no shape depends on a value, so it can be traced."""
        states = self.dropout(states)
        vectors = self._mention_vectors(states, sentence, starts, ends, where)  # (N, K, H)
        of_sentence = _mean(states, sentence[:, None, :] == numbers[None, :, None])  # (N, S, H)
        return Judgement(
            mentions=self.sentiment(vectors), pairs=self.stance(vectors), sentences=self.overall(of_sentence)
        )

    def _mention_vectors(self, states: Tensor, sentence: Tensor, starts: Tensor, ends: Tensor, where: Tensor) -> Tensor:
        positions = torch.arange(states.shape[1], device=states.device)
        own = (positions >= starts[..., None]) & (positions < ends[..., None])  # (N, K, T)
        around = sentence[:, None, :] == where[..., None]  # (N, K, T)
        if self.blind:
            own = around
        spans, sentences = _mean(states, own), _mean(states, around)
        scores = self.query(spans) @ states.transpose(1, 2) / states.shape[-1] ** 0.5
        weights = scores.masked_fill(~around, float("-inf")).softmax(dim=-1).masked_fill(~around, 0.0)
        return self.mention(torch.cat([spans, weights @ states, sentences], dim=-1))  # type: ignore[no-any-return]


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    """Means of states (N, T, H) over masks (N, M, T) → (N, M, H); zero where a mask is empty."""
    weights = mask.to(states.dtype)
    return (weights @ states) / weights.sum(dim=-1, keepdim=True).clamp(min=1)


assert len(SENTIMENT) == len(STANCE) == 3  # noqa: S101 - the channels above are laid out for three classes each
