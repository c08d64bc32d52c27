from collections.abc import Callable, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor

from newsstance.document import Mention
from newsstance.encoding import Batch, MentionIndex, Placed, Window, index_mentions, place
from newsstance.engine import base
from newsstance.engine.base import Encoded, Engine, WindowJudgement
from newsstance.engine.torch_engine import TorchEngine
from newsstance.errors import ConfigError, EngineError
from newsstance.labels import TAGS
from newsstance.model import NewsModel
from newsstance.sentences import split_sentences
from tests.tiny import TEXT, tiny_encoding, tiny_model

ENCODING = tiny_encoding()


@pytest.fixture(scope="module")
def engine() -> TorchEngine:
    return TorchEngine(tiny_model())


def windows() -> tuple[Window, ...]:
    return ENCODING.windows(TEXT, split_sentences(TEXT))


def placed() -> tuple[tuple[Placed, ...], ...]:
    spans = [(at, at + len(name)) for name in ("Brandt", "Kessel", "council", "port") for at in _all(name)]
    mentions = [Mention(start=start, end=end, text=TEXT[start:end], type=None) for start, end in sorted(spans)]
    return place(windows(), mentions)


def _all(name: str) -> list[int]:
    return [at for at in range(len(TEXT)) if TEXT.startswith(name, at)]


def index() -> MentionIndex:
    return index_mentions(windows(), placed())


def batch() -> Batch:
    return ENCODING.batch(windows())


def assert_alike(left: Sequence[WindowJudgement], right: Sequence[WindowJudgement], tolerance: float = 1e-5) -> None:
    for one, other in zip(left, right, strict=True):
        for name in WindowJudgement.__slots__:
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=tolerance, abs=tolerance)


def test_it_is_an_engine(engine: TorchEngine) -> None:
    used: Engine = engine
    assert used.info() == {"engine": "torch", "device": "cpu", "dtype": "float32", "threads": torch.get_num_threads()}


def test_outputs_are_float32_arrays_trimmed_to_each_window(engine: TorchEngine) -> None:
    encoded = engine.encode(batch())
    assert encoded.tags.shape == (*batch().ids.shape, len(TAGS))
    judged = engine.judge(encoded, index())
    for window, row, out in zip(windows(), placed(), judged, strict=True):
        assert out.mentions.shape == (len(row), 8)
        assert out.pairs.shape == (len(row) + 1, len(row), 8)
        assert out.sentences.shape == (len(np.unique(window.sentence[1:-1])), 4)
        assert {array.dtype for array in (encoded.tags, out.mentions, out.pairs, out.sentences)} == {
            np.dtype(np.float32)
        }


def test_a_window_alone_is_judged_as_among_others(engine: TorchEngine) -> None:
    together = engine.judge(engine.encode(batch()), index())
    for at, (window, row) in enumerate(zip(windows(), placed(), strict=True)):
        alone = engine.judge(engine.encode(ENCODING.batch([window])), index_mentions([window], [row]))
        assert_alike(alone, together[at : at + 1])


def test_chunks_of_pairs_change_nothing(engine: TorchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = engine.encode(batch())
    whole = engine.judge(encoded, index())
    for limit in (1, 17, 40):
        monkeypatch.setattr(base, "MAX_PAIRS", limit)
        assert_alike(engine.judge(encoded, index()), whole)


def test_encoding_twice_gives_the_same_numbers(engine: TorchEngine) -> None:
    first, second = engine.encode(batch()), engine.encode(batch())
    assert np.array_equal(first.tags, second.tags)


def test_it_asks_for_no_gradients(engine: TorchEngine) -> None:
    states = engine.encode(batch()).states
    assert isinstance(states, Tensor)
    assert not states.requires_grad
    assert states.is_inference()


def test_bfloat16_stays_near_float32_and_its_heads_are_float32(engine: TorchEngine) -> None:
    narrow = TorchEngine(tiny_model(), dtype="bfloat16")
    assert narrow.info()["dtype"] == "bfloat16"
    encoded = narrow.encode(batch())
    assert isinstance(encoded.states, Tensor)
    assert encoded.states.dtype == torch.float32
    wide = engine.encode(batch())
    assert 0 < np.abs(encoded.tags - wide.tags).max() < 0.3
    assert_alike(narrow.judge(encoded, index()), engine.judge(wide, index()), tolerance=0.5)


def test_states_of_another_engine_are_refused(engine: TorchEngine) -> None:
    encoded = engine.encode(batch())
    with pytest.raises(EngineError, match="another engine"):
        engine.judge(Encoded(tags=encoded.tags, states=object(), batch=encoded.batch), index())


@pytest.mark.parametrize(
    ("make", "shown"),
    [
        (
            lambda: TorchEngine(tiny_model(), dtype="float8"),
            "dtype 'float8' is not known; use one of float32, bfloat16",
        ),
        (lambda: TorchEngine(tiny_model(), device="abacus"), "device 'abacus' is not known; use cpu, cuda"),
        (lambda: TorchEngine(tiny_model(), device=""), "is not known; use cpu, cuda"),
    ],
)
def test_settings_it_does_not_know_are_refused(make: Callable[[], TorchEngine], shown: str) -> None:
    with pytest.raises(ConfigError, match=shown):
        make()


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert TorchEngine(tiny_model(), device="auto").device.type == "cpu"
    for name in ("cuda", "cuda:3"):
        with pytest.raises(ConfigError, match="torch sees no CUDA device; use --device cpu"):
            TorchEngine(tiny_model(), device=name)


def test_a_failing_network_is_an_engine_error(engine: TorchEngine) -> None:
    wrong = ENCODING.batch(windows())
    wrong.ids[0, 1] = 10_000
    with pytest.raises(EngineError):
        engine.encode(wrong)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_cuda_agrees_with_the_cpu(engine: TorchEngine) -> None:
    expected = engine.judge(engine.encode(batch()), index())
    for dtype, tolerance in (("float32", 1e-2), (None, 0.5)):
        other = TorchEngine(tiny_model(), device="cuda", dtype=dtype)
        assert_alike(other.judge(other.encode(batch()), index()), expected, tolerance)


def test_the_model_is_used_as_it_is(engine: TorchEngine) -> None:
    assert isinstance(engine.model, NewsModel)
    assert not engine.model.training
