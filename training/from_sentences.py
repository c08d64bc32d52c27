"""Two simple ways from sentences to an article, as baselines of the article's own heads: let the sentences vote, or average them.

Leaves to others: the sentences' judgements (``predictions``), measuring (``set_metrics``).
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from newsstance.labels import HEADS
from training.calibrate import probabilities
from training.judged import FloatArray, NotRun
from training.predictions import BY_SENTENCE, Prediction

Answers = list[str] | FloatArray | NotRun


def from_sentences(head: str, items: Sequence[Prediction]) -> dict[str, Answers]:
    """Answers by ``vote`` (labels) and by ``average`` (probabilities); nothing for heads that no sentence could answer."""
    if head not in BY_SENTENCE:
        return {}
    if not all(item.sentences for item in items):
        missing = NotRun(reason="not every actor has a sentence that was judged")
        return {"vote": missing, "average": missing}
    by_item = [probabilities(np.array(item.sentences, np.float64)) for item in items]
    return {
        "vote": [vote(sentences, HEADS[head]) for sentences in by_item],
        "average": np.array([sentences.mean(axis=0) for sentences in by_item]),
    }


def vote(sentences: FloatArray, labels: Sequence[str]) -> str:
    """The label that most sentences ``(sentences, labels)`` find most likely; on a tie that of the higher mean probability."""
    votes = Counter(sentences.argmax(axis=1).tolist())
    mean = sentences.mean(axis=0)
    best: int = max(votes, key=lambda at: (votes[at], mean[at]))
    return labels[best]
