"""The network of the segmenter while it learns: the same sums as ``newsstance.reading.segmenter``, in torch, as a linear-chain CRF.

The loss is that of whole sequences of states (Lafferty et al. 2001). Leaves to others which pages it learns from (``segmenter``).
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, cast

import numpy as np
import torch
from torch import Tensor, nn

from newsstance.reading.likeness import BUCKETS, Numbers
from newsstance.reading.page_features import NAMES, PageLines
from newsstance.reading.segmenter import DILATIONS, POOLED, STATES, Part, Singles, State, Weights, allowed, last

WIDTH: Final = 40
WORD_WIDTH: Final = 8
DROPPED: Final = 0.25
BATCH: Final = 1500
"""Lines of a batch."""
RATE: Final = 4e-3
DECAY: Final = 0.03
_NEVER: Final = -1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A page with its states, and what it weighs."""

    page: PageLines
    states: tuple[int, ...]
    weight: float


def states_of(parts: Sequence[Part]) -> list[State]:
    """What each line is to its story, from the parts alone: a story begins at a headline or an opening, and ends with the last line
    that is read before the next."""
    begins = [at for at, part in enumerate(parts) if part in ("title", "opening")]
    states: list[State] = ["outside"] * len(parts)
    for start, end in pairwise([*begins, len(parts)]):
        final = max(at for at in range(start, end) if parts[at] != "junk")
        for at in range(start, final + 1):
            states[at] = _state(parts[at], ends=at == final)
    return states


def _state(part: Part, *, ends: bool) -> State:
    if part == "junk":
        return "inside"
    if part == "title":
        return "lone_title" if ends else "title"
    if part == "opening":
        return "lone_opening" if ends else "opening"
    return "last_body" if ends else "body"


class LineTagger(nn.Module):
    """Rates the states of the lines of several pages at once."""

    mean: Tensor
    scale: Tensor
    may: Tensor
    first: Tensor
    final: Tensor

    def __init__(self, mean: Singles, scale: Singles) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("scale", torch.from_numpy(scale))
        self.words = nn.EmbeddingBag(BUCKETS, WORD_WIDTH, mode="sum", padding_idx=0)
        nn.init.normal_(self.words.weight, std=0.1)
        self.enter = nn.Linear(len(NAMES) + WORD_WIDTH, WIDTH)
        self.alike = nn.ModuleDict({str(number): nn.Linear(3 * WIDTH, WIDTH) for number in POOLED})
        self.around = nn.ModuleList(nn.Linear(3 * WIDTH, WIDTH) for _ in DILATIONS)
        self.leave = nn.Linear(WIDTH, len(STATES))
        self.moves = nn.Parameter(torch.zeros(len(STATES), len(STATES)))
        self.starts = nn.Parameter(torch.zeros(len(STATES)))
        may, first = allowed(np.zeros((len(STATES),) * 2, np.float32), np.zeros(len(STATES), np.float32))
        self.register_buffer("may", torch.from_numpy(may))
        self.register_buffer("first", torch.from_numpy(first))
        self.register_buffer("final", torch.tensor([0.0 if last(state) else _NEVER for state in STATES]))
        self.drop = nn.Dropout(DROPPED)

    def forward(self, batch: "Batch") -> Tensor:
        """(pages, lines, states)"""
        numbers = (batch.numbers - self.mean) * self.scale
        if self.training:
            numbers = nn.functional.dropout(numbers, 0.1)
        pages, lines = numbers.shape[:2]
        words = self.drop(self.words(batch.words.flatten(0, 1)).view(pages, lines, WORD_WIDTH))
        hidden = torch.relu(self.enter(torch.cat([numbers, words], dim=-1))) * batch.mask
        for number, dilation in enumerate(DILATIONS):
            near = torch.cat([_shifted(hidden, dilation), hidden, _shifted(hidden, -dilation)], dim=-1)
            hidden = (hidden + torch.relu(self.around[number](self.drop(near)))) * batch.mask
            if number in POOLED:
                alike = torch.cat([hidden, batch.heads @ hidden, batch.shapes @ hidden], dim=-1)
                hidden = (hidden + torch.relu(self.alike[str(number)](self.drop(alike)))) * batch.mask
        rated: Tensor = self.leave(self.drop(hidden))
        return rated

    def loss(self, batch: "Batch") -> Tensor:
        """The mean over pages of how unlikely their states are, each times its weight (1 on average over all pages)."""
        rated: Tensor = self(batch)
        moves, starts = self.moves + self.may, self.starts + self.first
        told = rated.gather(2, batch.states[..., None])[..., 0]
        right = (told * batch.mask[..., 0]).sum(1) + starts[batch.states[:, 0]]
        right = right + (moves[batch.states[:, :-1], batch.states[:, 1:]] * batch.mask[:, 1:, 0]).sum(1)
        score = rated[:, 0] + starts
        for at in range(1, rated.shape[1]):
            there = batch.mask[:, at]
            reached = torch.logsumexp(score[:, :, None] + moves, dim=1) + rated[:, at]
            score = torch.where(there > 0, reached, score)
        missed = (torch.logsumexp(score + self.final, dim=1) - right) * batch.weights
        mean: Tensor = missed.mean()
        return mean

    def weights(self) -> Weights:
        """What newsstance carries of it."""
        arrays = {
            "mean": self.mean, "scale": self.scale, "words": self.words.weight, **_layer("enter", self.enter),
            **_layer("leave", self.leave),
        }  # fmt: skip
        for number, layer in enumerate(self.around):
            arrays |= _layer(f"around_{number}", layer)
        for name, layer in self.alike.items():
            arrays |= _layer(f"alike_{name}", layer)
        plain = {name: array.detach().numpy().astype(np.float32) for name, array in arrays.items()}
        plain["words"][0] = 0.0
        moves, starts = allowed(self.moves.detach().numpy(), self.starts.detach().numpy())
        return Weights(arrays=plain, moves=moves, starts=starts)


def _layer(name: str, layer: nn.Module) -> dict[str, Tensor]:
    linear = cast("nn.Linear", layer)
    return {name: linear.weight.T, f"{name}_bias": linear.bias}


def _shifted(hidden: Tensor, step: int) -> Tensor:
    """Line ``i`` of the answer is line ``i - step``; beyond the page is nothing."""
    if abs(step) >= hidden.shape[1]:
        return torch.zeros_like(hidden)
    if step > 0:
        return nn.functional.pad(hidden[:, :-step], (0, 0, step, 0))
    return nn.functional.pad(hidden[:, -step:], (0, 0, 0, -step))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Several pages, filled up to the longest. ``heads`` and ``shapes`` (pages, lines, lines) average over like lines."""

    numbers: Tensor
    words: Tensor
    heads: Tensor
    shapes: Tensor
    states: Tensor
    mask: Tensor
    weights: Tensor


def batch_of(pages: Sequence[Told]) -> Batch:
    """The pages as one batch."""
    most = max(len(one.states) for one in pages)
    numbers = torch.zeros(len(pages), most, len(NAMES))
    words = torch.zeros(len(pages), most, pages[0].page.words.shape[1], dtype=torch.long)
    heads, shapes = torch.zeros(len(pages), most, most), torch.zeros(len(pages), most, most)
    states, mask = torch.zeros(len(pages), most, dtype=torch.long), torch.zeros(len(pages), most, 1)
    for at, one in enumerate(pages):
        count = len(one.states)
        numbers[at, :count] = torch.from_numpy(one.page.numbers.astype(np.float32))
        words[at, :count] = torch.from_numpy(one.page.words)
        heads[at, :count, :count] = _averaging(one.page.heads)
        shapes[at, :count, :count] = _averaging(one.page.shapes)
        states[at, :count] = torch.tensor(one.states)
        mask[at, :count] = 1.0
    return Batch(
        numbers=numbers, words=words, heads=heads, shapes=shapes, states=states, mask=mask,
        weights=torch.tensor([one.weight for one in pages]),
    )  # fmt: skip


def _averaging(classes: Numbers) -> Tensor:
    same = torch.from_numpy((classes[:, None] == classes[None, :]).astype(np.float32))
    same.fill_diagonal_(0.0)
    return same / same.sum(1, keepdim=True).clamp(min=1.0)


def batches(pages: Sequence[Told], chance: random.Random) -> Iterator[list[Told]]:
    """All pages in batches of pages of like length, in a drawn order."""
    order = sorted(pages, key=lambda one: len(one.states) * chance.uniform(0.8, 1.25))
    found: list[list[Told]] = [[]]
    for one in order:
        if found[-1] and (len(found[-1]) + 1) * len(one.states) > BATCH:
            found.append([])
        found[-1].append(one)
    yield from found


def learn(pages: Sequence[Told], *, epochs: int, seed: int = 0) -> LineTagger:
    """A tagger that has seen all pages ``epochs`` times."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    rows = np.concatenate([one.page.numbers for one in pages])
    spread = rows.std(axis=0)
    scale = np.where(spread > 1e-6, 1 / np.maximum(spread, 0.05), 0.0)
    tagger = LineTagger(rows.mean(axis=0).astype(np.float32), scale.astype(np.float32))
    optimizer = torch.optim.AdamW(tagger.parameters(), lr=RATE, weight_decay=DECAY)
    average = sum(one.weight for one in pages) / len(pages)
    known = [batch_of(own) for own in batches([replace(one, weight=one.weight / average) for one in pages], chance)]
    steps = epochs * len(known)
    for step in range(steps):
        if step % len(known) == 0:
            chance.shuffle(known)
        for group in optimizer.param_groups:
            group["lr"] = _rate(step, steps)
        optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(tagger.loss(known[step % len(known)]))
        nn.utils.clip_grad_norm_(tagger.parameters(), 5.0)
        optimizer.step()
    return tagger.eval()


def _rate(step: int, steps: int) -> float:
    """Up for 30 steps, then down along a cosine."""
    return RATE * min(1.0, (step + 1) / 30) * (0.03 + 0.485 * (1 + math.cos(math.pi * step / steps)))
