"""Copies to a device and back. Without one, CUDA is played by a record of who waits for whom."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from newsstance.engine.torch_engine import TorchEngine
from newsstance.engine.transfers import Cuda, PlainTransfers, StreamedTransfers, transfers
from tests.newsstance.engine.test_torch_engine import assert_alike, batch, index
from tests.tiny import tiny_model


@dataclass(eq=False)
class Record:
    """What happened, in order."""

    steps: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Stream:
    name: str
    record: Record

    def wait_stream(self, other: "Stream") -> None:
        self.record.steps.append(f"{self.name} waits for {other.name}")


@dataclass(eq=False)
class Event:
    written: Record

    def record(self, stream: Stream) -> None:
        self.written.steps.append(f"mark on {stream.name}")

    def synchronize(self) -> None:
        self.written.steps.append("caller waits for the mark")


class PlayedCuda(Cuda):
    def __init__(self) -> None:
        super().__init__(torch.device("cpu"))
        self.record = Record()
        self.names = iter(("up", "down"))
        self.compute = self.now = Stream("compute", self.record)

    def stream(self) -> Stream:
        return Stream(next(self.names), self.record)

    def current(self) -> Stream:
        return self.now

    @contextmanager
    def on(self, stream: Stream) -> Iterator[None]:
        before, self.now = self.now, stream
        yield
        self.now = before

    def event(self) -> Event:
        return Event(self.record)

    def pinned(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        self.record.steps.append(f"pinned for {self.now.name}")
        return torch.empty(tuple(shape), dtype=dtype)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> PlayedCuda:
    cuda = PlayedCuda()

    def kept_for(tensor: Tensor, stream: Stream) -> None:
        cuda.record.steps.append(f"kept for {stream.name}")

    monkeypatch.setattr(Tensor, "record_stream", kept_for)
    return cuda


def test_what_computes_waits_for_the_copies_up_which_wait_for_nothing(played: PlayedCuda) -> None:
    arrays = [np.arange(6).reshape(2, 3), np.arange(4)]
    sent = StreamedTransfers(played).up(arrays)
    assert [tensor.tolist() for tensor in sent] == [array.tolist() for array in arrays]
    assert played.record.steps == ["pinned for up"] * 2 + ["compute waits for up"] + ["kept for compute"] * 2


def test_the_copies_down_wait_for_what_was_computed_and_the_caller_for_his_own(played: PlayedCuda) -> None:
    computed = [torch.arange(6.0).reshape(2, 3), torch.ones(2, dtype=torch.bfloat16)]
    found = StreamedTransfers(played).down(computed)
    assert [array.tolist() for array in found] == [[[0, 1, 2], [3, 4, 5]], [1, 1]]
    assert {array.dtype for array in found} == {np.dtype(np.float32)}
    assert played.record.steps == [
        "down waits for compute",
        *["pinned for down"] * 2,
        *["kept for down"] * 2,
        "mark on down",
        "caller waits for the mark",
    ]


def test_answers_are_not_kept_in_pinned_memory(played: PlayedCuda, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned: list[Tensor] = []

    def pin(shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        pinned.append(torch.empty(tuple(shape), dtype=dtype))
        return pinned[-1]

    monkeypatch.setattr(played, "pinned", pin)
    (found,) = StreamedTransfers(played).down([torch.ones(3)])
    pinned[0].zero_()
    assert found.tolist() == [1, 1, 1]


def test_an_array_that_changes_after_the_call_was_already_taken(played: PlayedCuda) -> None:
    array = np.arange(4)
    (sent,) = StreamedTransfers(played).up([array])
    array[:] = 9
    assert sent.tolist() == [0, 1, 2, 3]


def test_an_engine_on_streams_answers_as_one_without(played: PlayedCuda) -> None:
    plain, streamed = TorchEngine(tiny_model()), TorchEngine(tiny_model())
    streamed._transfers = StreamedTransfers(played)
    expected, encoded = plain.encode(batch()), streamed.encode(batch())
    assert np.array_equal(encoded.tags, expected.tags)
    assert_alike(streamed.judge(encoded, index()), plain.judge(expected, index()))


def test_nothing_is_asked_of_the_device_while_it_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each question would wait for all that is queued there, another thread's forward among it."""
    engine = TorchEngine(tiny_model())
    expected, asked = engine.judge(engine.encode(batch()), index()), []

    def ask(name: str) -> Callable[..., Any]:
        real = getattr(Tensor, name)

        def asking(tensor: Tensor, *rest: Any) -> Any:
            asked.append(name)
            return real(tensor, *rest)

        return asking

    for name in ("__bool__", "__int__", "__float__", "__index__", "item", "tolist"):
        monkeypatch.setattr(Tensor, name, ask(name))
    found = engine.judge(engine.encode(batch()), index())
    assert asked == []
    assert_alike(found, expected)


def test_on_a_processor_there_is_nothing_to_wait_for() -> None:
    plain = transfers(torch.device("cpu"))
    assert isinstance(plain, PlainTransfers)
    assert plain.up([np.arange(3)])[0].tolist() == [0, 1, 2]
    assert plain.down([torch.ones(2, dtype=torch.bfloat16)])[0].tolist() == [1, 1]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_threads_on_one_device_get_their_own_answers() -> None:
    engine = TorchEngine(tiny_model(), device="cuda", dtype="float32")
    assert isinstance(engine._transfers, StreamedTransfers)
    expected = engine.judge(engine.encode(batch()), index())
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: engine.judge(engine.encode(batch()), index()), range(200)):
            assert_alike(found, expected)
