"""What a run starts from where that is no bare encoder: a checkpoint, or another config that is trained first.

Leaves to others: bare encoders and the training of both stages (``finetune``).
"""

import json
from pathlib import Path
from typing import TypeGuard

from newsstance.checkpoint import Checkpoint
from newsstance.encoding import Encoding
from newsstance.errors import ConfigError
from newsstance.model import NewsModel
from newsstance.weights import load_model
from training.config import Config, read_config
from training.runs import Run, prepare_run

CONFIGS = (".yaml", ".yml")
TAKEN_OVER = ("seed", "threads", "precision", "blind", "learn_share")
"""What the first of two stages has from the second."""


def first_stage(config: Config, out: Path, *, own: bool = False) -> Run | None:
    """The run to train first, beside the resume state of ``out``, where ``init`` names another config; else None.

    It takes over this run's seed, threads, precision, blindness and share of data. A user's ``own`` data have no such stage. Raises
    NewsstanceError.
    """
    if not _is_config(config.init):
        return None
    if own:
        raise ConfigError(
            f"{config.name} is trained in two stages, the first by {config.init}; for your own data take configs/own.yaml, "
            "or name a checkpoint to start from with init=… (make: INIT=…)"
        )
    taken = [f"{key}={json.dumps(getattr(config, key))}" for key in TAKEN_OVER]
    run = prepare_run(read_config(config.init, taken), out.parent / ".runs" / f"{out.name}-first")
    if _is_config(run.config.init):
        raise ConfigError(f"{config.init} begins with another config, too ({run.config.init}); two stages are the most")
    return run


def initial_model(config: Config, checkpoint: Checkpoint) -> tuple[NewsModel, Encoding]:
    """A checkpoint to start from. Its shape is given: a config that asks for another is refused. Raises ConfigError."""
    for key in config.model_fields_set & {"window", "pair_size", "blind"}:
        wanted, given = getattr(config, key), getattr(checkpoint.manifest, key)
        if wanted != given:
            raise ConfigError(f"{key} = {wanted!r}, but {checkpoint.path} was trained with {given!r}; leave {key} out")
    model = load_model(checkpoint)
    model.dropout.p = config.dropout
    return model, checkpoint.encoding


def _is_config(init: Path | None) -> TypeGuard[Path]:
    return init is not None and init.suffix in CONFIGS
