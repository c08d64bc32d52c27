"""What a report says of a checkpoint itself: where it comes from, and how its training went.

Leaves to others: what was measured (``evaluate``), what it learned from (``data_card``).
"""

import json
from datetime import UTC, datetime
from typing import Any

from newsstance.checkpoint import Checkpoint
from training.export import machine
from training.trainer import HISTORY, read_history


def model_facts(checkpoint: Checkpoint) -> dict[str, Any]:
    """The entry ``model`` of metrics.json."""
    manifest = checkpoint.manifest
    return {
        "name": manifest.name,
        "version": manifest.version,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        **{key: manifest.provenance.get(key) for key in ("encoder", "seed", "data", "git_commit")},
        "config": json.dumps(manifest.provenance.get("config", {}), sort_keys=True),
    }


def training_facts(checkpoint: Checkpoint) -> dict[str, Any]:
    """The entry ``training`` of metrics.json; empty where the history was not kept. Raises CheckpointError."""
    path = checkpoint.path / HISTORY
    if not path.is_file():
        return {}
    known = read_history(path, way_out="delete it, and the report goes without the course of training")
    seconds = known.seconds or 1.0
    return {
        "steps": known.steps,
        "loss": known.loss,
        "eval": known.eval,
        "kept_step": checkpoint.manifest.provenance.get("selection", {}).get("step"),
        "seconds": known.seconds,
        "tokens_per_second": known.tokens / seconds,
        "share_outside_forward_backward": 1 - known.inside / seconds,
    }
