"""Which engine a benchmark runs: ``--engine``, ``--device`` and ``--dtype``, for a scorer in this process or a server beside it.

Leaves to others what is measured. On a GPU: ``python -m benchmarks.throughput --device cuda``.
"""

import argparse

from newsstance.scorer import Scorer

FLAGS = ("checkpoint", "engine", "device", "dtype")


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Add the flags, and that of the checkpoint."""
    parser.add_argument("--checkpoint", default="checkpoints/default")
    parser.add_argument("--engine", default="auto", help="auto, openvino or torch")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:0, …")
    parser.add_argument("--dtype", help="number type of the encoder; the engine's own if not given")


def server_flags(asked: argparse.Namespace) -> tuple[str, ...]:
    """What a server is told."""
    given = ((name, getattr(asked, name)) for name in FLAGS)
    return tuple(word for name, value in given if value is not None for word in (f"--{name}", str(value)))


def chosen_scorer(asked: argparse.Namespace) -> Scorer:
    """The same engine in this process."""
    return Scorer.load(asked.checkpoint, engine=asked.engine, device=asked.device, dtype=asked.dtype)
