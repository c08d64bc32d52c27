"""What a stated prevalence of labels asks of a head's logits: the change of prior from training to the texts that are read.

Leaves to others: whether the change is kept (``calibrate``) and applying it (``newsstance.calibration``). A model learned that a
label is as frequent as its training sets have it. Where it is known to be another share of what is read, Bayes' rule adds
ln(stated share / training share) to the label's logit (Saerens et al., 2002, with known priors).
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from newsstance.labels import HEADS


def shift(stated: Sequence[float], learned: Iterable[str], head: str) -> tuple[float, ...]:
    """What to add to the logits of ``head``, in label order; nothing on the whole (mean 0). ``stated``: shares in label order;
    ``learned``: the labels of training, each counted once more than it stands there."""
    counts = Counter(learned)
    weights = [counts[label] + 1 for label in HEADS[head]]
    raw = [math.log(share * sum(weights) / weight) for share, weight in zip(stated, weights, strict=True)]
    return tuple(value - sum(raw) / len(raw) for value in raw)


def shifts(stated: Mapping[str, Sequence[float]], learned: Mapping[str, Iterable[str]]) -> dict[str, tuple[float, ...]]:
    """The same for every head whose prevalence is stated and whose training labels are at hand."""
    return {head: shift(shares, learned[head], head) for head, shares in stated.items() if head in learned}
