"""The score that chooses the epoch: macro-F1 by head on the selection slice, through ``Scorer``.

Leaves to others: what is done with it (``trainer.Selection``).
"""

from collections.abc import Sequence

from sklearn.metrics import f1_score

from newsstance.calibration import Calibration
from newsstance.encoding import Encoding
from newsstance.engine.torch_engine import TorchEngine
from newsstance.labels import HEADS
from newsstance.model import NewsModel
from newsstance.scorer import Scorer
from training.examples import Example
from training.predictions import logits, predict


def selection_scores(model: NewsModel, encoding: Encoding, examples: Sequence[Example]) -> dict[str, float]:
    """Macro-F1 (0 to 1) of every head that the examples label, with the model as it is now."""
    training = model.training
    device = next(model.parameters()).device
    scorer = Scorer(TorchEngine(model.eval(), device=str(device)), encoding, Calibration())
    found = predict(scorer, examples)
    model.train(training)
    return {
        head: _macro_f1(head, [p.gold for p in items], logits(items).argmax(axis=1).tolist())
        for head, items in found.items()
    }


def _macro_f1(head: str, gold: Sequence[str], predicted: Sequence[int]) -> float:
    labels = HEADS[head]
    return float(
        f1_score(gold, [labels[at] for at in predicted], average="macro", labels=sorted(set(gold)), zero_division=0)
    )
