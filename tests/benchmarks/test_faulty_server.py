"""An engine that fails now and then, whichever of its graphs is asked."""

import numpy as np

from benchmarks.faulty_server import EVERY, Faulty
from newsstance.encoding import MentionIndex
from newsstance.errors import EngineError
from tests.serving.engines import EchoEngine, batch_of


def test_every_tenth_batch_fails_in_each_graph() -> None:
    engine = Faulty(EchoEngine())
    encoded = [number for number in range(1, 2 * EVERY + 1) if _encodes(engine)]
    judged = [number for number in range(1, 2 * EVERY + 1) if _judges(engine)]
    assert encoded == judged == [number for number in range(1, 2 * EVERY) if number != EVERY]


def _encodes(engine: Faulty) -> bool:
    try:
        engine.encode(batch_of(4))
    except EngineError:
        return False
    return True


def _judges(engine: Faulty) -> bool:
    one = np.zeros((1, 1), np.int64)
    index = MentionIndex(starts=one, ends=one + 1, sentence=one, valid=one == 0)
    try:
        engine.judge(EchoEngine().encode(batch_of(4)), index)
    except EngineError:
        return False
    return True
