"""One checkpoint from several trainings of a recipe: the mean of their weights (model soups: Wortsman et al., 2022).

It costs no more to serve than any of them. What they have in common (encoder, tokenizer, window, heads taught, data) must be the
same. Leaves to others: training them (``finetune``), calibration and report (``evaluate``).

Run: ``python -m training.average CHECKPOINT CHECKPOINT … --out DIR``
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import torch

from newsstance.checkpoint import Checkpoint, read_checkpoint
from newsstance.errors import ConfigError, NewsstanceError
from newsstance.model import NewsModel
from newsstance.weights import load_model
from training.export import write_checkpoint, write_graphs
from training.runs import check_out

ALIKE: Final = ("name", "window", "pair_size", "blind", "files", "trained")
"""What of the manifests must agree, and of where they come from: encoder and data."""


def write_average(sources: Sequence[Path], out: Path) -> None:
    """Write the mean of ``sources`` to ``out``, with graphs, without calibration. Raises NewsstanceError."""
    check_out(out)
    if len(sources) < 2:
        raise ConfigError(f"{len(sources)} checkpoint was named; an average needs two at least")
    checkpoints = [read_checkpoint(path, calibrated=False) for path in sources]
    if len({checkpoint.manifest.version for checkpoint in checkpoints}) < len(checkpoints):
        raise ConfigError("the same checkpoint was named twice; name trainings with different seeds")
    first = checkpoints[0]
    for other in checkpoints[1:]:
        _check_alike(first, other)
    manifest = first.manifest
    write_checkpoint(
        out, name=manifest.name, model=mean_model(checkpoints), encoding=first.encoding, trained=manifest.trained,
        provenance={**_shared(first), "averaged": [_told(checkpoint) for checkpoint in checkpoints]},
    )  # fmt: skip
    if not manifest.blind:  # a baseline is measured, not served
        write_graphs(out)


def mean_model(checkpoints: Sequence[Checkpoint]) -> NewsModel:
    """The network of the first, with the mean of all weights."""
    models = [load_model(checkpoint) for checkpoint in checkpoints]
    states = [model.state_dict() for model in models]
    models[0].load_state_dict(
        {
            name: torch.stack([state[name].double() for state in states]).mean(dim=0).to(value.dtype)
            for name, value in states[0].items()
        }
    )
    return models[0]


def _check_alike(one: Checkpoint, other: Checkpoint) -> None:
    """Raises ConfigError that names what differs."""
    pairs = {key: (getattr(one.manifest, key), getattr(other.manifest, key)) for key in ALIKE}
    for key in ("encoder", "data"):
        pairs[key] = (one.manifest.provenance.get(key), other.manifest.provenance.get(key))
    for key, (left, right) in pairs.items():
        if left != right:
            raise ConfigError(
                f"{one.path} and {other.path} differ in {key} ({left!r}, {right!r}); average trainings of one recipe that differ "
                "in their seed alone"
            )


def _shared(checkpoint: Checkpoint) -> dict[str, Any]:
    """What the manifest of one says of all: where they come from, without what a run alone has."""
    apart = ("seed", "selection", "libraries", "git_commit", "int8", "init")
    return {key: value for key, value in checkpoint.manifest.provenance.items() if key not in apart}


def _told(checkpoint: Checkpoint) -> dict[str, Any]:
    return {"version": checkpoint.manifest.version, "seed": checkpoint.manifest.provenance.get("seed")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write an average by command line; 0 on success, 2 for checkpoints that do not go together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+", metavar="CHECKPOINT")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        write_average(options.checkpoints, options.out)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(
        f"{options.out}: the mean of {len(options.checkpoints)}; measure it with make evaluate CHECKPOINT={options.out}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
