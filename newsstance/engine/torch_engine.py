"""The torch engine, for CPU (fp32) and CUDA (bf16).

Leaves to others: reading a checkpoint (``checkpoint``), batching (``scorer``), copies to and from the device (``transfers``).
Several threads may call at once; on CUDA the copies of one then overlap with what another computes.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

from newsstance.encoding import Batch, Ints, MentionIndex
from newsstance.engine.base import Encoded, Floats, WindowJudgement, bounded_rows
from newsstance.engine.transfers import transfers
from newsstance.errors import ConfigError, EngineError
from newsstance.model import NewsModel

_BY_KEY = ("bert", "roberta", "xlm-roberta")
"""Encoders that take a mask as attention wants it, (windows, 1, 1, tokens). Of one by window and token, transformers asks on the
host whether all is set, and waits for the device to tell."""
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class TorchEngine:
    """Runs a ``NewsModel``. ``dtype`` None: float32 on CPU, bfloat16 on CUDA (heads always in float32). ``threads`` is torch's
    setting for the whole process; None leaves it as it is."""

    def __init__(
        self, model: NewsModel, *, device: str = "cpu", dtype: str | None = None, threads: int | None = None
    ) -> None:
        if threads is not None:
            torch.set_num_threads(threads)
        self.device = _device(device)
        chosen = dtype or ("bfloat16" if self.device.type == "cuda" else "float32")
        if chosen not in DTYPES:
            raise ConfigError(f"dtype {chosen!r} is not known; use one of {', '.join(DTYPES)}")
        self.dtype = DTYPES[chosen]
        self.model = model.to(self.device)
        self._transfers = transfers(self.device)
        config: Any = model.encoder.config
        self._by_key = getattr(config, "model_type", None) in _BY_KEY and config._attn_implementation == "sdpa"

    def encode(self, batch: Batch) -> Encoded:
        """Token states and tag logits of a batch of windows."""
        with (
            _engine_errors(),
            torch.inference_mode(),
            torch.autocast(
                self.device.type, dtype=self.dtype, enabled=self.dtype != torch.float32, cache_enabled=False
            ),
        ):
            ids, mask, casing = self._transfers.up((batch.ids, batch.mask, batch.casing))
            states, tags = self.model.encode(ids, mask[:, None, None].bool() if self._by_key else mask, casing)
            kept = states.float()  # asked for before the wait: whoever computes next is behind it
            return Encoded(tags=self._transfers.down((tags,))[0], states=kept, batch=batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        """The heads' outputs of every window, trimmed to its valid mentions."""
        states = encoded.states
        if not isinstance(states, Tensor):
            raise EngineError("states of another engine")
        out: list[WindowJudgement] = []
        for rows in bounded_rows(index):
            sentence = encoded.batch.sentence[rows]
            arrays = (sentence, index.starts[rows], index.ends[rows], index.sentence[rows])
            with _engine_errors(), torch.inference_mode():
                numbers = torch.arange(int(sentence.max()) + 1, device=self.device)
                inputs = (states[rows], *self._transfers.up(arrays), numbers)
                found = self.model.judge_numbered(*inputs)
                judged = self._transfers.down((found.mentions, found.pairs, found.sentences))
            out.extend(_windows(judged, index, rows, sentence))
        return out

    def info(self) -> Mapping[str, object]:
        """Device, dtype and threads."""
        return {
            "engine": "torch",
            "device": str(self.device),
            "dtype": str(self.dtype).removeprefix("torch."),
            "threads": torch.get_num_threads(),
        }


@contextmanager
def _engine_errors() -> Iterator[None]:
    """Torch's errors on a valid batch are a fault of ours."""
    try:
        yield
    except (RuntimeError, IndexError) as error:
        raise EngineError(f"torch failed on a batch: {error}") from error


def _windows(judged: Sequence[Floats], index: MentionIndex, rows: slice, sentence: Ints) -> list[WindowJudgement]:
    mentions, pairs, sentences = judged
    counts = index.valid[rows].sum(axis=1)
    return [
        WindowJudgement(
            mentions=mentions[row, :count],
            pairs=pairs[row, : count + 1, :count],
            sentences=sentences[row, : int(sentence[row].max()) + 1],
        )
        for row, count in enumerate(counts)
    ]


def _device(name: str) -> torch.device:
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        raise ConfigError(f"device {name!r} is not known; use cpu, cuda, cuda:N or auto") from None
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ConfigError(f"device {name!r} was asked for, but torch sees no CUDA device; use --device cpu")
    return device
