"""Arrays to the device that computes, and its answers back: on CUDA, while it computes something else.

Leaves to others: what is computed (``torch_engine``), and that two threads call at once, without which nothing overlaps.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from newsstance.encoding import Ints
from newsstance.engine.base import Floats


class Transfers(Protocol):
    """Copies between numpy and a device, for the stream that is current in the calling thread."""

    def up(self, arrays: Sequence[Ints]) -> list[Tensor]:
        """The arrays on the device; what is computed with them next finds them there."""
        ...

    def down(self, tensors: Sequence[Tensor]) -> list[Floats]:
        """Float32 arrays of the tensors, once they have been computed."""
        ...


class PlainTransfers:
    """Copies that the device waits for. On a CPU there is nothing to copy."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def up(self, arrays: Sequence[Ints]) -> list[Tensor]:
        return [torch.from_numpy(array).to(self._device) for array in arrays]

    def down(self, tensors: Sequence[Tensor]) -> list[Floats]:
        return [np.asarray(tensor.float().cpu().numpy(), np.float32) for tensor in tensors]


class Cuda:
    """What is asked of CUDA here: streams, events, and memory of the host that a device can copy by itself."""

    def __init__(self, device: torch.device) -> None:
        self.device = device

    def stream(self) -> Any:
        """A stream of its own."""
        return torch.cuda.Stream(self.device)  # type: ignore[no-untyped-call]

    def current(self) -> Any:
        """The stream on which this thread computes."""
        return torch.cuda.current_stream(self.device)

    def on(self, stream: Any) -> Any:
        """Within: what this thread asks for goes to ``stream``."""
        return torch.cuda.stream(stream)

    def event(self) -> Any:
        """An event whose waiter sleeps, and leaves the interpreter to others."""
        return torch.cuda.Event(blocking=True)  # type: ignore[no-untyped-call]

    def pinned(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        """Host memory that stays where it is."""
        return torch.empty(tuple(shape), dtype=dtype, pin_memory=True)


class StreamedTransfers:
    """Copies on two streams of their own, one up and one down, so that neither waits for what another thread computes. The stream
    that computes waits for the copies up, the stream down for what was computed, and the caller for its own copies only."""

    def __init__(self, cuda: Cuda) -> None:
        self._cuda = cuda
        self._up, self._down = cuda.stream(), cuda.stream()

    def up(self, arrays: Sequence[Ints]) -> list[Tensor]:
        compute = self._cuda.current()
        with self._cuda.on(self._up):
            sent = [self._staged(array).to(self._cuda.device, non_blocking=True) for array in arrays]
        compute.wait_stream(self._up)
        for tensor in sent:
            tensor.record_stream(compute)  # its memory is the other stream's, which must not reuse it yet
        return sent

    def down(self, tensors: Sequence[Tensor]) -> list[Floats]:
        computed = [tensor.float() for tensor in tensors]
        self._down.wait_stream(self._cuda.current())
        with self._cuda.on(self._down):
            kept = [self._cuda.pinned(tensor.shape, torch.float32) for tensor in computed]
            for host, tensor in zip(kept, computed, strict=True):
                host.copy_(tensor, non_blocking=True)
                tensor.record_stream(self._down)
            done = self._cuda.event()
            done.record(self._down)
        done.synchronize()
        return [_copied(host.numpy()) for host in kept]

    def _staged(self, array: Ints) -> Tensor:
        host = self._cuda.pinned(array.shape, torch.int64)
        host.numpy()[...] = array
        return host


def transfers(device: torch.device) -> Transfers:
    """The way to copy to and from ``device``."""
    return StreamedTransfers(Cuda(device)) if device.type == "cuda" else PlainTransfers(device)


def _copied(array: NDArray[np.float32]) -> Floats:
    """In ordinary memory: pinned memory is scarce, and answers are kept for long."""
    return array.copy()
