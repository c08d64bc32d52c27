"""The joint loss: the sum of per-head means over the items that carry a label.

Leaves to others: the network (``newsstance.model``), tensors (``collator``), weights of heads (``config``).
"""

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, kl_div

from newsstance.model import NewsModel
from training.collator import IGNORED
from training.grouping import encode_grouped

STANCES = ("stance", "article_stance")
"""The heads that judge both the author's stance and the actors'."""


def pool(channels: Tensor, units: Tensor, *, gate: int) -> Tensor:
    """Gated mean of ``channels`` (M, C) over ``units`` (U, L; -1: padding) → (U, C), weighted by the softmax of the gate
    channel (attention-based multiple-instance pooling: Ilse et al., 2018). ``newsstance.decoding.pool`` is its numpy
    counterpart; a test holds the two together."""
    members = channels[units.clamp(min=0)]  # (U, L, C)
    gates = members[..., gate].masked_fill(units < 0, float("-inf"))
    return (gates.softmax(dim=-1)[..., None] * members).sum(dim=1)


def head_logits(model: NewsModel, batch: Mapping[str, Tensor], dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
    """Logits of every unit by head, and of every token under ``tagger``. ``dtype`` is that of the encoder's products."""
    ids = batch["ids"]
    with torch.autocast(ids.device.type, dtype=dtype, enabled=dtype != torch.float32):
        states, tags = encode_grouped(model, batch)
    judged = model.judge(states.float(), batch["sentence"], batch["starts"], batch["ends"], batch["where"])
    sentiment = pool(judged.mentions.flatten(0, 1), batch["sentiment_units"], gate=3)
    stance = pool(judged.pairs.flatten(0, 2), batch["stance_units"], gate=3)
    overall = pool(judged.sentences.flatten(0, 1), batch["overall_units"], gate=3)
    return {
        "tagger": tags.float(),
        "sentiment": sentiment[:, :3],
        "stance": stance[:, :3],
        "article_sentiment": pool(sentiment, batch["article_sentiment_units"], gate=7)[:, 4:7],
        "article_stance": pool(stance, batch["article_stance_units"], gate=7)[:, 4:7],
        "overall": overall[:, :3],
    }


def mask_tokens(ids: Tensor, maskable: Tensor, share: float, mask_id: int) -> Tensor:
    """Token ids (N, T) with a random ``share`` of the maskable ones replaced: a regulariser against learning single words."""
    chosen = (torch.rand(ids.shape, device=ids.device) < share) & maskable
    return torch.where(chosen, mask_id, ids)


def mask_names(ids: Tensor, starts: Tensor, ends: Tensor, share: float, mask_id: int) -> Tensor:
    """Token ids (N, T) where a random ``share`` of the mentions (N, M; token ranges, end exclusive, empty ones are padding) is
    hidden, so that what is said of an actor decides and not its name (entity masking: Zhang et al., 2017)."""
    hidden = torch.rand(starts.shape, device=ids.device) < share
    places = torch.arange(ids.shape[1], device=ids.device)
    inside = (places >= starts[..., None]) & (places < ends[..., None]) & hidden[..., None]
    return torch.where(inside.any(dim=1), mask_id, ids)


def joint_loss(
    logits: Mapping[str, Tensor],
    batch: Mapping[str, Tensor],
    weights: Mapping[str, float],
    smoothing: float = 0.0,
    neutral: float = 1.0,
) -> Tensor:
    """Σ weight · mean cross-entropy over labelled items; a head without any adds nothing (and no NaN). ``smoothing`` is
    the share of a label's mass that is spread over all classes (Szegedy et al., 2016); ``neutral`` weighs the neutral class of
    stance, which is nineteen pairs in twenty.

    The author's stance and the actors' are one head but two means: an article has one author and many pairs of actors.
    """
    total = logits["tagger"].sum() * 0
    for head, values in logits.items():
        weight = weights.get(head, 1.0)
        if not weight:
            continue
        labels = batch["tags" if head == "tagger" else f"{head}_labels"].flatten()
        classes = values.new_tensor([1.0, neutral, 1.0]) if head in STANCES else None
        for part in _parts(head, batch, labels):
            if bool((part != IGNORED).any()):
                flat = values.reshape(-1, values.shape[-1])
                loss = cross_entropy(flat, part, classes, ignore_index=IGNORED, label_smoothing=smoothing)
                total = total + weight * loss
    return total


def apart(
    one: Mapping[str, Tensor], other: Mapping[str, Tensor], batch: Mapping[str, Tensor], weights: Mapping[str, float]
) -> Tensor:
    """How far two passes over a batch are apart (R-Drop: Wu et al., 2021): Σ weight · mean over labelled items of the symmetric
    Kullback-Leibler divergence of their probabilities, in nats."""
    total = one["tagger"].sum() * 0
    for head, values in one.items():
        labelled = batch["tags" if head == "tagger" else f"{head}_labels"].flatten() != IGNORED
        if weights.get(head, 1.0) and bool(labelled.any()):
            pair = [each.reshape(-1, each.shape[-1])[labelled].log_softmax(dim=-1) for each in (values, other[head])]
            both = sum(
                kl_div(left, right, reduction="batchmean", log_target=True) for left, right in (pair, pair[::-1])
            )
            total = total + weights.get(head, 1.0) * both / 2
    return total


def _parts(head: str, batch: Mapping[str, Tensor], labels: Tensor) -> Iterator[Tensor]:
    """The labels of a head, apart for the author and for actors where it judges both."""
    if head not in STANCES:
        yield labels
        return
    voice = batch[f"{head}_voice"].bool()
    yield labels.masked_fill(~voice, IGNORED)
    yield labels.masked_fill(voice, IGNORED)
