"""What a checkpoint is compared with on every set: classical baselines, the blind model, and its own sentences.

Leaves to others: each of them (``baselines``, ``from_sentences``), the blind model's answers (``evaluate``), measuring
(``set_metrics``).
"""

import sys
from collections.abc import Mapping, Sequence

from newsstance.errors import NewsstanceError
from training.baselines import majority, tfidf
from training.calibrate import probabilities
from training.examples import Example
from training.from_sentences import from_sentences
from training.judged import NotRun, Passage
from training.labelled import labelled
from training.predictions import Prediction, logits
from training.set_metrics import Predictions
from training.sets import parse_spec, read_set

Learned = Mapping[str, list[tuple[Passage, str]]]
"""Passages with their labels, by head."""


def rivals(
    learned: Learned, blind: Sequence[Prediction] | None, head: str, items: list[Prediction]
) -> dict[str, Predictions]:
    """The baselines' answers to the items of a head."""
    unseen = probabilities(logits(blind)) if blind else NotRun(reason="not trained; run make baselines")
    return {**_classical(learned.get(head, []), items), "no_target": unseen, **from_sentences(head, items)}


def learned_from(sets: Mapping[str, Sequence[Example]]) -> Learned:
    """What classical baselines learn from."""
    items: dict[str, list[tuple[Passage, str]]] = {}
    for examples in sets.values():
        for item in (item for example in examples for item in labelled(example)):
            items.setdefault(item.head, []).append((item.passage, item.gold))
    return items


def training_sets(specs: Sequence[str]) -> dict[str, list[Example]]:
    """The training sets that are on this machine, by name; what is not is said and left out."""
    found = {}
    for text in specs:
        try:
            spec = parse_spec(text)
            if spec.name not in found:  # a set that is listed twice is learned from twice, and is one set
                found[spec.name] = read_set(spec)
        except NewsstanceError as error:
            print(f"classical baselines and data card go without a training set: {error}", file=sys.stderr)
    return found


def _classical(training: list[tuple[Passage, str]], items: list[Prediction]) -> dict[str, Predictions]:
    if not training:
        missing = NotRun(reason="the training sets do not label this head, or are not here")
        return {"majority": missing, "tfidf": missing}
    return {
        "majority": majority([label for _, label in training], len(items)),
        "tfidf": tfidf(training, [item.passage for item in items]),
    }
