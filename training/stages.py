"""What a run starts from where that is no bare encoder: a checkpoint, its blind twin, or another config that is trained first.

Leaves to others: bare encoders and the training of both stages (``finetune``).
"""

import json
from pathlib import Path
from typing import Final, TypeGuard

from newsstance.checkpoint import Checkpoint, read_checkpoint
from newsstance.encoding import Encoding
from newsstance.errors import ConfigError
from newsstance.model import NewsModel
from newsstance.weights import load_model
from training.config import Config, read_config
from training.runs import Run, prepare_run

CONFIGS = (".yaml", ".yml")
TAKEN_OVER = ("seed", "threads", "precision", "blind", "learn_share")
"""What the first of two stages has from the second."""
BASELINES: Final = Path("checkpoints/.baselines")
"""Where ``make baselines`` keeps blind checkpoints, each under the name of its config."""


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


def blind_start(config: Config) -> Config:
    """The config as it is; where a blind run starts from a checkpoint that sees its targets, with that one's blind twin for a
    start. Raises CheckpointError, and ConfigError that says how to make the twin where there is none."""
    if not config.blind or config.init is None or _is_config(config.init):
        return config
    sighted = read_checkpoint(config.init, calibrated=False).manifest
    if sighted.blind:
        return config
    twin = BASELINES / sighted.name
    way_out = f"make baselines CONFIG=configs/{sighted.name}.yaml, or name a blind checkpoint with init=…"
    if not twin.is_dir():
        raise ConfigError(f"{config.init} sees its targets, and its blind twin {twin} is not there; run {way_out}")
    found = read_checkpoint(twin, calibrated=False).manifest
    if not found.blind or found.provenance.get("data") != sighted.provenance.get("data"):
        raise ConfigError(
            f"{twin} is not blind, or learned from other data than {config.init}; remove it and run {way_out}"
        )
    return config.model_copy(update={"init": twin})


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
