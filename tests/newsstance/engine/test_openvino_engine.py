import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from newsstance.document import Mention
from newsstance.encoding import Batch, MentionIndex, index_mentions, place
from newsstance.engine import openvino_engine
from newsstance.engine.base import Encoded, Engine, Floats, WindowJudgement
from newsstance.engine.openvino_engine import OpenVinoEngine, Plan, make_plan, piece_tokens, pieces
from newsstance.engine.torch_engine import TorchEngine
from newsstance.errors import CheckpointError, ConfigError, EngineError
from newsstance.graphs import FOLDER, GRAPHS
from newsstance.sentences import split_sentences
from tests.tiny import HIDDEN, TEXT, WINDOW, tiny_encoding, tiny_model

EXACT = 8e-3
"""float32 on both sides; weights are stored in 16 bits."""
COARSE = 0.35
"""int8 against float32, in logits of a random network whose states are about 1 and whose logits about 3."""


@pytest.fixture(scope="module")
def engine(with_graphs: Path) -> OpenVinoEngine:
    return make(with_graphs, "float32")


@pytest.fixture(scope="module")
def small(with_graphs: Path) -> OpenVinoEngine:
    return make(with_graphs, "int8")


def make(folder: Path, dtype: str | None = None, *, threads: int | None = None) -> OpenVinoEngine:
    return OpenVinoEngine(folder / FOLDER, present=GRAPHS, window=WINDOW, dtype=dtype, threads=threads)


def batch_of(rows: slice = slice(None)) -> tuple[Batch, MentionIndex]:
    """Windows of different lengths with the words of a few actors as mentions."""
    encoding = tiny_encoding()
    windows = encoding.windows(TEXT, split_sentences(TEXT))
    spans = [(at, at + len(word)) for word in ("Brandt", "Kessel", "dockers") for at in [TEXT.find(word)]]
    mentions = [Mention(start=start, end=end, text=TEXT[start:end], type=None) for start, end in sorted(spans)]
    placed = place(windows, mentions)
    return encoding.batch(windows[rows]), index_mentions(windows[rows], placed[rows])


def assert_judged_alike(one: list[WindowJudgement], other: list[WindowJudgement], bound: float) -> None:
    assert len(one) == len(other)
    for left, right in zip(one, other, strict=True):
        for name in ("mentions", "pairs", "sentences"):
            a, b = getattr(left, name), getattr(right, name)
            assert a.shape == b.shape
            assert a.dtype == np.float32
            np.testing.assert_allclose(a, b, atol=bound)


def both(engine: Engine, batch: Batch, index: MentionIndex) -> tuple[Encoded, list[WindowJudgement]]:
    encoded = engine.encode(batch)
    return encoded, list(engine.judge(encoded, index))


@pytest.mark.parametrize(("name", "bound"), [("engine", EXACT), ("small", COARSE)])
def test_it_answers_as_torch_does(request: pytest.FixtureRequest, name: str, bound: float) -> None:
    batch, index = batch_of()
    encoded, judged = both(request.getfixturevalue(name), batch, index)
    expected, wanted = both(TorchEngine(tiny_model()), batch, index)
    real = batch.mask.astype(bool)
    assert encoded.tags.shape == expected.tags.shape
    np.testing.assert_allclose(encoded.tags[real], expected.tags[real], atol=bound)
    assert_judged_alike(judged, wanted, bound)


@pytest.mark.parametrize("name", ["engine", "small"])
def test_a_window_alone_is_encoded_as_among_others(request: pytest.FixtureRequest, name: str) -> None:
    engine = request.getfixturevalue(name)
    batch, index = batch_of()
    encoded, judged = both(engine, batch, index)
    for row in range(len(batch.ids)):
        alone, places = batch_of(slice(row, row + 1))
        single, answer = both(engine, alone, places)
        size = int(alone.mask.sum())
        np.testing.assert_allclose(single.tags[0, :size], encoded.tags[row, :size], atol=1e-4)
        assert_judged_alike(answer, judged[row : row + 1], 1e-4)


def test_the_binding_is_used_once_before_threads_may_use_it(with_graphs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first use by two threads at once may hold both for ever (seen in bulk scoring)."""
    users: list[str] = []
    outputs = openvino_engine._Pool.outputs

    def recorded(pool: Any, inputs: Sequence[NDArray[Any]]) -> AbstractContextManager[list[Floats]]:
        users.append(threading.current_thread().name)
        return outputs(pool, inputs)

    monkeypatch.setattr(openvino_engine._Pool, "outputs", recorded)
    make(with_graphs, "float32")
    assert users == [threading.current_thread().name]


def test_no_thread_is_bound_to_a_core(engine: OpenVinoEngine) -> None:
    """Several processes would share the first one: two of a thread each were half as fast."""
    assert not any(pool._compiled().get_property("ENABLE_CPU_PINNING") for pool in (engine._encoder, engine._judge))


def test_how_a_batch_is_cut_does_not_matter(engine: OpenVinoEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, index = batch_of()
    _, expected = both(engine, batch, index)
    monkeypatch.setattr(openvino_engine, "PIECE_TOKENS", 1)
    assert_judged_alike(both(engine, batch, index)[1], expected, 1e-4)


def test_the_judge_is_given_few_shapes(engine: OpenVinoEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The runtime keeps memory of each: rows, tokens, mentions and sentences of 200 batches must not make 200 of them."""
    shapes: set[tuple[tuple[int, ...], int, int]] = set()
    outputs = engine._judge.outputs

    def recorded(inputs: Sequence[NDArray[Any]]) -> AbstractContextManager[list[Floats]]:
        shapes.add((inputs[0].shape, inputs[2].shape[1], len(inputs[5])))
        return outputs(inputs)

    monkeypatch.setattr(engine._judge, "outputs", recorded)
    rng = np.random.default_rng(1)
    for _ in range(200):
        rows, tokens, mentions = rng.integers(1, 9), rng.integers(8, WINDOW), rng.integers(0, 40)
        zeros, none = np.zeros((rows, mentions), np.int64), np.zeros((rows, tokens), np.int64)
        states = rng.standard_normal((rows, tokens, HIDDEN)).astype(np.float32)
        sentence = np.sort(rng.integers(0, 20, (rows, tokens)), axis=1)
        batch = Batch(ids=none, mask=none + 1, casing=none, sentence=sentence)
        index = MentionIndex(starts=zeros, ends=zeros + 1, sentence=zeros, valid=zeros == 0)
        judged = engine.judge(Encoded(tags=states, states=states, batch=batch), index)
        assert [one.pairs.shape for one in judged] == [(mentions + 1, mentions, 8)] * rows
    assert len(shapes) <= 2 * -(-WINDOW // openvino_engine.JUDGED_TOKENS) * (len(openvino_engine.MENTIONS) + 1) * 2


def test_rows_of_very_many_mentions_are_judged_one_by_one(
    engine: OpenVinoEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openvino_engine, "MAX_PAIRS", 60)  # less than four rows of four mentions have
    shapes: set[int] = set()
    outputs = engine._judge.outputs

    def recorded(inputs: Sequence[NDArray[Any]]) -> AbstractContextManager[list[Floats]]:
        shapes.add(len(inputs[0]))
        return outputs(inputs)

    batch, index = batch_of()
    wide = MentionIndex(**{name: np.tile(getattr(index, name), 5) for name in ("starts", "ends", "sentence", "valid")})
    _, expected = both(engine, batch, wide)
    monkeypatch.setattr(engine._judge, "outputs", recorded)
    assert_judged_alike(both(engine, batch, wide)[1], expected, 1e-4)
    assert shapes == {1}


def test_windows_without_mentions_have_sentences_all_the_same(engine: OpenVinoEngine) -> None:
    batch, index = batch_of()
    none = MentionIndex(
        starts=index.starts[:, :0], ends=index.ends[:, :0], sentence=index.sentence[:, :0], valid=index.valid[:, :0]
    )
    _, expected = both(engine, batch, index)
    _, judged = both(engine, batch, none)
    for one, other in zip(judged, expected, strict=True):
        assert one.mentions.shape == (0, 8)
        assert one.pairs.shape == (1, 0, 8)
        np.testing.assert_allclose(one.sentences, other.sentences, atol=1e-5)


def test_answers_are_its_callers_to_keep(engine: OpenVinoEngine) -> None:
    """A later call does not write into what an earlier one returned."""
    batch, index = batch_of()
    encoded, judged = both(engine, batch, index)
    before = [out.mentions.copy() for out in judged], encoded.tags.copy()
    both(engine, *batch_of(slice(2, 4)))
    assert np.array_equal(encoded.tags, before[1])
    assert all(np.array_equal(out.mentions, kept) for out, kept in zip(judged, before[0], strict=True))


def test_several_threads_may_call_it(engine: OpenVinoEngine) -> None:
    batch, index = batch_of()
    _, expected = both(engine, batch, index)
    found: list[list[WindowJudgement]] = []

    def work() -> None:
        found.extend(both(engine, batch, index)[1] for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20
    for judged in found:
        assert_judged_alike(judged, expected, 1e-4)


def test_it_says_how_it_runs(with_graphs: Path) -> None:
    info = make(with_graphs, "int8", threads=3).info()
    assert info == {
        "engine": "openvino", "device": "cpu", "dtype": "int8", "threads": 3, "streams": 3,
        "reason": "dtype as asked for; threads as asked for, 1 a stream",
    }  # fmt: skip


def test_a_failing_graph_is_an_engine_error(engine: OpenVinoEngine) -> None:
    batch, index = batch_of()
    encoded, judged = both(engine, batch, index)
    assert isinstance(encoded.states, np.ndarray)
    narrow = replace(encoded, states=encoded.states[..., :-1])
    for _ in range(5):
        with pytest.raises(EngineError, match="OpenVINO failed on a batch"):
            engine.judge(narrow, index)
    assert_judged_alike(both(engine, batch, index)[1], judged, 1e-4)  # its requests are free again


def test_states_of_another_engine_are_refused(engine: OpenVinoEngine) -> None:
    batch, index = batch_of()
    with pytest.raises(EngineError, match="another engine"):
        engine.judge(TorchEngine(tiny_model()).encode(batch), index)


def test_a_file_that_is_no_graph_is_refused(tmp_path: Path) -> None:
    (tmp_path / "encode-int8.xml").write_text("<net/>", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"encode-int8.xml cannot be loaded .*training\.export"):
        OpenVinoEngine(tmp_path, present=["int8"], window=WINDOW)


@pytest.mark.parametrize(
    ("instructions", "dtype", "shown"),
    [
        (frozenset({"avx_vnni"}), "int8", "int8 because the processor has avx_vnni"),
        (frozenset(), "float32", "float32 because the processor lacks int8 dot products"),
        (None, "float32", "float32 because the processor is not known to have int8 dot products"),
    ],
)
def test_the_processor_decides_the_number_type(
    monkeypatch: pytest.MonkeyPatch, instructions: frozenset[str] | None, dtype: str, shown: str
) -> None:
    monkeypatch.setattr(openvino_engine, "int8_instructions", lambda: instructions)
    plan = make_plan(GRAPHS, None, None)
    assert plan.dtype == dtype
    assert shown in plan.reason
    assert make_plan(["int8"], None, None).dtype == "int8"


def test_number_types_that_are_not_there_are_refused() -> None:
    with pytest.raises(
        ConfigError, match=r"dtype 'int4' is not among this checkpoint's OpenVINO graphs: int8, float32"
    ):
        make_plan(GRAPHS, "int4", None)
    with pytest.raises(CheckpointError, match=r"holds no OpenVINO graphs; write them with python -m training\.export"):
        make_plan([], None, None)


@pytest.mark.parametrize(("count", "streams"), [(1, 1), (2, 2), (4, 4), (8, 4), (16, 4), (32, 8), (64, 16)])
def test_threads_are_shared_out_over_streams(monkeypatch: pytest.MonkeyPatch, count: int, streams: int) -> None:
    monkeypatch.setattr(openvino_engine, "cores", lambda: count)
    plan = make_plan(GRAPHS, "int8", None)
    assert (plan.threads, plan.streams) == (count, streams)
    assert f"{count} cores may be used, {count // streams} a stream" in plan.reason


@pytest.mark.parametrize(("rows", "tokens", "most"), [(1, 7, 2048), (13, 100, 1000), (5, 300, 100), (64, 32, 2048)])
def test_pieces_are_few_shapes_that_cover_the_batch(rows: int, tokens: int, most: int) -> None:
    found = list(pieces(rows, tokens, most))
    assert [row for piece in found for row in range(rows)[piece.rows]] == list(range(rows))
    for piece in found:
        count = piece.rows.stop - piece.rows.start
        assert count.bit_count() == 1
        assert count == 1 or count * tokens <= most


@pytest.mark.parametrize(
    ("threads", "streams", "rows", "tokens", "counts"),
    [
        (2, 2, 16, 256, [8, 8]),  # a served batch of 4,096 tokens
        (4, 4, 16, 256, [4, 4, 4, 4]),
        (32, 8, 16, 256, [2] * 8),
        (32, 8, 5, 256, [1] * 5),
        (4, 4, 32, 128, [8] * 4),
        (4, 4, 128, 256, [8] * 16),  # many rows: no piece beyond what full speed needs
        (32, 8, 512, 256, [32] * 16),
        (2, 2, 13, 100, [4, 4, 4, 1]),
        (2, 2, 1, 256, [1]),
    ],
)
def test_every_stream_gets_a_share_of_a_batch(
    threads: int, streams: int, rows: int, tokens: int, counts: list[int]
) -> None:
    plan = Plan(dtype="int8", threads=threads, streams=streams, reason="")
    found = pieces(rows, tokens, piece_tokens(rows, tokens, plan))
    assert [piece.rows.stop - piece.rows.start for piece in found] == counts


def test_no_token_is_padded_beyond_the_window(engine: OpenVinoEngine) -> None:
    assert HIDDEN  # the encoder has positions for a window, and for no more
    assert [piece.tokens for piece in engine._pieces(1, WINDOW - 1)] == [WINDOW]
    assert [piece.tokens for piece in engine._pieces(1, 5)] == [16]
