"""Which engine runs a checkpoint: the one asked for, or the fastest that is there, with the reason why.

Leaves to others: running it. Engines are imported only where they are chosen: OpenVINO needs no torch, and torch no OpenVINO.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from newsstance.checkpoint import Checkpoint
from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, Engine, WindowJudgement
from newsstance.errors import ConfigError
from newsstance.graphs import GRAPHS, encode_graph

ENGINES = ("auto", "openvino", "torch")
_ADD_GRAPHS = "python -m training.export CHECKPOINT"


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineChoice:
    """What a caller asks for; None leaves it to the engine."""

    name: str = "auto"
    device: str = "cpu"
    dtype: str | None = None
    threads: int | None = None

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise ConfigError(f"engine {self.name!r} is not known; use one of {', '.join(ENGINES)}")
        if self.threads is not None and self.threads < 1:
            raise ConfigError(f"threads {self.threads} is below 1; leave it out to use every core")


@dataclass(frozen=True, slots=True)
class Explained:
    """An engine that says why it was chosen."""

    engine: Engine
    reason: str

    def encode(self, batch: Batch) -> Encoded:
        return self.engine.encode(batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        return self.engine.judge(encoded, index)

    def info(self) -> Mapping[str, object]:
        """The engine's own facts, and the reason for it before its reasons."""
        facts = self.engine.info()
        own = facts.get("reason")
        return {**facts, "reason": f"{self.reason}; {own}" if own else self.reason}


def load_engine(checkpoint: Checkpoint, choice: EngineChoice) -> Engine:
    """The engine for a checkpoint. Raises ConfigError where what is asked for is not there, CheckpointError where weights or graphs
    cannot be loaded."""
    if choice.name == "openvino":
        return Explained(_openvino(checkpoint, choice), "openvino as asked for")
    if choice.name == "torch":
        return Explained(_torch(checkpoint, choice), "torch as asked for")
    obstacle = _obstacle(checkpoint, choice)
    if obstacle is None:
        return Explained(_openvino(checkpoint, choice), "openvino because the checkpoint has its graphs")
    return Explained(
        _torch(checkpoint, choice, because=f", and openvino cannot stand in: {obstacle}"), f"torch because {obstacle}"
    )


def _obstacle(checkpoint: Checkpoint, choice: EngineChoice) -> str | None:
    """Why OpenVINO is not the choice; None where it is."""
    if choice.device != "cpu":
        return f"device {choice.device} was asked for"
    if choice.dtype == "bfloat16":
        return "dtype bfloat16 was asked for"
    if checkpoint.graphs is None:
        return f"the checkpoint has no OpenVINO graphs ({_ADD_GRAPHS} adds them)"
    return None if _is_installed("openvino") else "openvino is not installed"


def _openvino(checkpoint: Checkpoint, choice: EngineChoice) -> Engine:
    if choice.device != "cpu":
        raise ConfigError(f"engine openvino runs on device cpu, not {choice.device!r}; use --engine torch for it")
    if checkpoint.graphs is None:
        raise ConfigError(
            f"{checkpoint.path} has no OpenVINO graphs; add them with {_ADD_GRAPHS}, or use --engine torch"
        )
    if not _is_installed("openvino"):
        raise _not_installed("openvino", "openvino", "newsstance")
    from newsstance.engine.openvino_engine import OpenVinoEngine  # noqa: PLC0415

    manifest = checkpoint.manifest
    present = [dtype for dtype in GRAPHS if encode_graph(dtype) in manifest.graphs]
    return OpenVinoEngine(
        checkpoint.graphs, present=present, window=manifest.window, dtype=choice.dtype, threads=choice.threads
    )


def _torch(checkpoint: Checkpoint, choice: EngineChoice, because: str = "") -> Engine:
    try:
        from newsstance.engine.torch_engine import TorchEngine  # noqa: PLC0415
        from newsstance.weights import load_model  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise _not_installed("torch", str(error.name), "newsstance[train]", because) from None
    return TorchEngine(load_model(checkpoint), device=choice.device, dtype=choice.dtype, threads=choice.threads)


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # marked as absent
        return False


def _not_installed(engine: str, module: str, package: str, because: str = "") -> ConfigError:
    return ConfigError(f"engine {engine} needs {module}, which is not installed{because}: pip install '{package}'")
