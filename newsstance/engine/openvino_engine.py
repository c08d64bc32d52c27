"""The OpenVINO engine, for CPU: ``encode`` in int8 or float32, ``judge`` in float32; needs neither torch nor transformers.

Leaves to others: writing the graphs (``training.graphs``), verifying them (``checkpoint``), batching (``scorer``).

A batch is cut into pieces of few shapes (rows a power of two, tokens a multiple of ``STEP``), because every new shape costs
the runtime a set-up; the pieces go to one queue that a worker a stream serves. So a batch alone has all cores, and batches of
several callers share them. ``judge`` is given still fewer shapes, because the runtime keeps 1.2 to 1.6 MB of each for good.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsstance.encoding import Batch, Ints, MentionIndex
from newsstance.engine.base import MAX_PAIRS, Encoded, Floats, WindowJudgement, like_rows
from newsstance.engine.processor import cores, int8_instructions
from newsstance.engine.runtime import runtime
from newsstance.errors import CheckpointError, ConfigError, EngineError
from newsstance.graphs import JUDGE, encode_graph

STEP = 16
"""Tokens of a piece are a multiple of this."""
PIECE_TOKENS = 2048
"""Padded tokens of a piece, a thread: enough for full speed, and small enough to share out."""
JUDGED_ROWS, JUDGED_TOKENS, JUDGED_SENTENCES = 4, 64, 16
"""``judge`` gets one window, or this many; its tokens and sentences are multiples of these."""
MENTIONS = (4, 8, 16, 32)
"""Mentions a window that ``judge`` gets; beyond, multiples of the last."""
THREADS_A_STREAM = 4
"""Threads of one stream at most. With one each, nothing waits for anything; a machine of many cores has wider streams, so
that few pieces fill it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the engine runs here, and why."""

    dtype: str
    threads: int
    streams: int
    reason: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of a batch, and how many tokens they are padded to."""

    rows: slice
    tokens: int


class OpenVinoEngine:
    """Runs the graphs in ``folder``, where ``encode`` is in the number types ``present``, on windows of at most ``window`` tokens.
    ``dtype`` None: int8 where the processor has instructions for it and the graph is there. Several threads may call it at
    once. Raises CheckpointError, ConfigError."""

    def __init__(
        self, folder: Path, *, present: Sequence[str], window: int, dtype: str | None = None, threads: int | None = None
    ) -> None:
        self._window = window
        self.plan = make_plan(present, dtype, threads)
        core = runtime().Core()
        with ThreadPoolExecutor(2) as both:  # compiling is what start-up waits for
            graphs = (folder / encode_graph(self.plan.dtype), folder / JUDGE)
            self._encoder, self._judge = both.map(lambda graph: _Pool(core, graph, self.plan), graphs)
        self._workers = ThreadPoolExecutor(self.plan.streams, thread_name_prefix="encode")
        self._hidden, self._tags = (int(shape[2].get_length()) for shape in self._encoder.output_shapes)
        self._use_once()

    def encode(self, batch: Batch) -> Encoded:
        """Token states and tag logits of a batch of windows."""
        rows, tokens = batch.ids.shape
        states, tags = (
            np.empty((rows, tokens, self._hidden), np.float32),
            np.empty((rows, tokens, self._tags), np.float32),
        )

        def run(piece: _Piece) -> None:
            arrays = [_fitted(array[piece.rows], piece.tokens) for array in (batch.ids, batch.mask, batch.casing)]
            with self._encoder.outputs(arrays) as (found, tagged):
                states[piece.rows] = found[:, :tokens]
                tags[piece.rows] = tagged[:, :tokens]

        for done in [self._workers.submit(run, piece) for piece in self._pieces(rows, tokens)]:
            done.result()
        return Encoded(tags=tags, states=states, batch=batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        """The heads' outputs of every window, trimmed to its valid mentions."""
        if not isinstance(encoded.states, np.ndarray):
            raise EngineError("states of another engine")
        judged: dict[int, WindowJudgement] = {}
        counts = index.valid.sum(axis=1)
        for alike in like_rows(index):
            width = mentions_judged(int(counts[alike].max()))
            step = JUDGED_ROWS if JUDGED_ROWS * width * (width + 1) <= MAX_PAIRS else 1
            for at in range(0, len(alike), step):
                rows = alike[at : at + step]
                found = self._judge_rows(encoded.states, encoded.batch.sentence, index, rows, width)
                judged.update(zip(rows.tolist(), found, strict=True))
        return [judged[row] for row in range(len(index.valid))]

    def info(self) -> Mapping[str, object]:
        """Device, dtype, threads and streams, and why."""
        plan = self.plan
        return {
            "engine": "openvino",
            "device": "cpu",
            "dtype": plan.dtype,
            "threads": plan.threads,
            "streams": plan.streams,
            "reason": plan.reason,
        }

    def _judge_rows(
        self, states: Floats, sentence: Ints, index: MentionIndex, rows: Ints, width: int
    ) -> Iterator[WindowJudgement]:
        counts = index.valid[rows].sum(axis=1)
        padded = rows if len(rows) == 1 else np.resize(rows, JUDGED_ROWS)  # some windows twice: answers nobody reads
        tokens = -(-states.shape[1] // JUDGED_TOKENS) * JUDGED_TOKENS
        read = np.zeros((len(padded), tokens, states.shape[2]), np.float32)
        read[:, : states.shape[1]] = states[padded]
        sentence = _fitted(sentence[padded], tokens, fill=-1)
        places = (_fitted(array[padded, :width], width) for array in (index.starts, index.ends, index.sentence))
        numbers = np.arange((int(sentence.max(initial=0)) // JUDGED_SENTENCES + 1) * JUDGED_SENTENCES)
        with self._judge.outputs([read, sentence, *places, numbers]) as (mentions, pairs, sentences):
            for row, count in enumerate(counts):
                yield WindowJudgement(
                    mentions=mentions[row, :count].copy(),
                    pairs=pairs[row, : count + 1, :count].copy(),
                    sentences=sentences[row, : int(sentence[row].max()) + 1].copy(),
                )

    def _use_once(self) -> None:
        """The runtime's binding to Python sets itself up at its first use. Two threads that are first together wait for each other
        for ever: one holds the interpreter, the other what is being set up. So this thread is first."""
        ids = np.zeros((1, min(STEP, self._window)), np.int64)
        with self._encoder.outputs([ids, np.ones_like(ids), ids]):
            pass

    def _pieces(self, rows: int, tokens: int) -> Iterator[_Piece]:
        padded = min(-(-tokens // STEP) * STEP, max(tokens, self._window))  # the encoder may have no position beyond
        return pieces(rows, padded, piece_tokens(rows, padded, self.plan))


class _Pool:
    """A compiled graph and as many requests as may run at once. Raises CheckpointError where the graph cannot be compiled."""

    def __init__(self, core: Any, path: Path, plan: Plan) -> None:
        self._core, self._path = core, path
        self._settings = {
            "INFERENCE_PRECISION_HINT": "f32",  # the default may be bfloat16: less exact
            "INFERENCE_NUM_THREADS": plan.threads,
            "NUM_STREAMS": plan.streams,
            "ENABLE_CPU_PINNING": False,  # every process would begin with the same core, and several would share it
        }
        compiled = self._compiled()
        self.output_shapes = [output.get_partial_shape() for output in compiled.outputs]
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(plan.streams):
            self._idle.put(compiled.create_infer_request())

    @contextmanager
    def outputs(self, inputs: Sequence[NDArray[Any]]) -> Iterator[list[Floats]]:
        """Run; the arrays are the request's own and only good inside. Raises EngineError."""
        request = self._idle.get()
        try:
            try:
                request.infer(list(inputs), share_inputs=True)
            except RuntimeError as error:
                request = self._compiled().create_infer_request()  # a graph that failed once may go on failing
                raise EngineError(f"OpenVINO failed on a batch: {_first_line(error)}") from error
            yield [tensor.data for tensor in request.output_tensors]
        finally:
            self._idle.put(request)

    def _compiled(self) -> Any:
        try:
            return self._core.compile_model(self._path, "CPU", self._settings)
        except RuntimeError as error:
            raise CheckpointError(
                f"{self._path} cannot be loaded ({_first_line(error)}); write the graphs anew with "
                "python -m training.export CHECKPOINT"
            ) from None


def make_plan(present: Sequence[str], dtype: str | None, threads: int | None) -> Plan:
    """Number type, threads and streams for this machine. ``present``: number types of the graphs there are. Raises
    CheckpointError where there is none, ConfigError for a number type that there is not."""
    if not present:
        raise CheckpointError(
            "the checkpoint holds no OpenVINO graphs; write them with python -m training.export CHECKPOINT"
        )
    if dtype is not None and dtype not in present:
        raise ConfigError(f"dtype {dtype!r} is not among this checkpoint's OpenVINO graphs: {', '.join(present)}")
    chosen, why = (dtype, "dtype as asked for") if dtype is not None else _dtype(present)
    count = threads or cores()
    streams = max(1, count // min(THREADS_A_STREAM, max(1, count // 4)))
    source = "threads as asked for" if threads else f"{count} cores may be used"
    return Plan(dtype=chosen, threads=count, streams=streams, reason=f"{why}; {source}, {count // streams} a stream")


def piece_tokens(rows: int, tokens: int, plan: Plan) -> int:
    """Padded tokens that a piece of a batch holds at most: no more than full speed needs, and every stream gets a share."""
    share = math.ceil(rows / plan.streams) * tokens
    return min(share, PIECE_TOKENS * max(1, plan.threads // plan.streams))


def pieces(rows: int, tokens: int, most: int) -> Iterator[_Piece]:
    """Cut a batch of ``tokens`` a row: rows by powers of two within ``most`` tokens (one row at least)."""
    at = 0
    while at < rows:
        fitting = max(1, min(rows - at, most // tokens))
        count = 1 << (fitting.bit_length() - 1)
        yield _Piece(slice(at, at + count), tokens)
        at += count


def _dtype(present: Sequence[str]) -> tuple[str, str]:
    found = int8_instructions()
    if "int8" not in present or "float32" not in present:
        return present[0], f"{present[0]} is the only graph of the checkpoint"
    if found:
        return "int8", f"int8 because the processor has {', '.join(sorted(found))}"
    lack = "is not known to have" if found is None else "lacks"
    return "float32", f"float32 because the processor {lack} int8 dot products, without which int8 is no faster"


def mentions_judged(count: int) -> int:
    """Mentions that a window of ``count`` is padded to; a window of none gets some, too, for they would be a shape of their own."""
    last = MENTIONS[-1]
    return next((size for size in MENTIONS if count <= size), -(-count // last) * last)


def _fitted(array: Ints, columns: int, *, fill: int = 0) -> Ints:
    """Padded to ``columns``; zeros get no attention."""
    missing = columns - array.shape[1]
    return np.pad(array, ((0, 0), (0, missing)), constant_values=fill) if missing else np.ascontiguousarray(array)


def _first_line(error: Exception) -> str:
    """What a library complains of, without its stack of C++ places."""
    lines = [
        line for line in str(error).splitlines() if line.strip() and not line.startswith(("Exception from", "Check "))
    ]
    return (lines or [type(error).__name__])[-1][:300]
