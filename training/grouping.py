"""The windows of a batch in groups of like length: a text's last window is short, and the encoder need not read padding.

Leaves to others: which texts make a batch (``batches``), tensors (``collator``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.nn.functional import pad

from newsstance.model import NewsModel

STEP = 16
"""Lengths are told apart in steps of so many tokens."""
PASS = 96
"""What one more pass of the encoder costs, as a number of padded tokens (48 and 192 were as fast)."""


def padded_lengths(lengths: Sequence[int]) -> list[int]:
    """For every window, the length (tokens) to which its group is padded: the division with the fewest padded tokens,
    each group counted as ``PASS`` more."""
    longest = max(lengths)
    levels = sorted(Counter(min(longest, -(-length // STEP) * STEP) for length in lengths).items())
    best, start = [0], [0]  # the cost of the levels up to here, and where their last group begins
    for end in range(1, len(levels) + 1):
        counts = [sum(count for _, count in levels[begin:end]) for begin in range(end)]
        costs = [best[begin] + levels[end - 1][0] * counts[begin] + PASS for begin in range(end)]
        best.append(min(costs))
        start.append(costs.index(best[-1]))
    tops, end = [], len(levels)
    while end:
        tops.append(levels[end - 1][0])
        end = start[end]
    return [min(top for top in tops if top >= length) for length in lengths]


def encode_grouped(model: NewsModel, batch: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    """``model.encode`` of a batch, one pass for every length in ``padded`` (N,): token states (N, T, H) and tag logits
    (N, T, tags), zero where a window is shorter than its batch."""
    inputs, padded = [batch[name] for name in ("ids", "mask", "casing")], batch["padded"]
    rows, states, tags = list[Tensor](), list[Tensor](), list[Tensor]()
    for length in set(padded.tolist()):
        group, missing = (padded == length).nonzero()[:, 0], inputs[0].shape[1] - length
        read, tagged = model.encode(*(tensor[group, :length] for tensor in inputs))
        rows.append(group)
        states.append(pad(read, (0, 0, 0, missing)))
        tags.append(pad(tagged, (0, 0, 0, missing)))
    back = torch.cat(rows).argsort()
    return torch.cat(states)[back], torch.cat(tags)[back]
