from newsstance.calibration import Calibration
from newsstance.engine.torch_engine import TorchEngine
from newsstance.scorer import Scorer
from tests.tiny import TEXT, score_one, tiny_encoding, tiny_model
from training.speed import Measured


def test_tokens_are_counted_as_the_scorer_counts_them_and_time_only_inside() -> None:
    engine = Measured(TorchEngine(tiny_model()))
    assert engine.entry()["tokens_per_second"] is None
    scorer = Scorer(engine, tiny_encoding(), Calibration())
    with engine.timed():
        result = score_one(scorer, TEXT)
    taken = engine.seconds
    score_one(scorer, TEXT)
    assert engine.seconds == taken
    assert engine.tokens == 2 * result.usage.tokens
    assert engine.entry()["engine"] == "torch"
