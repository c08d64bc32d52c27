"""Writes the release: one checkpoint, made small enough for the repository to carry.

Leaves to others: training and measuring it (``finetune``, ``evaluate``), choosing it where nobody has trained one
(``newsstance.release``). Weights go into 16 bits; of the graphs only those in int8 and of the heads come along, so that
every processor gives the same answers (docs/decisions/0011-release.md). Texts that the repository does not hold are taken out of
the report (``report.without_texts``).

Run: ``python -m training.release CHECKPOINT [--out DIR]``
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors.numpy import load_file, save_file

from newsstance.checkpoint import FILES, MANIFEST, WEIGHTS, Checkpoint, Manifest, read_checkpoint, sha256
from newsstance.errors import CheckpointError, ConfigError, NewsstanceError
from newsstance.graphs import FOLDER as GRAPH_FOLDER
from newsstance.graphs import graph_files
from newsstance.release import FOLDER, ROOT
from training.card import card
from training.item_record import NAME as PREDICTIONS
from training.item_record import read_records, write_records
from training.licences import licence_of
from training.report import CARRIED, METRICS, read_report, without_texts, write_report

MOST_BYTES: Final = 80_000_000
COPIED: Final = (*FILES, "calibration.json", "history.json", "NOTICE")
RELEASED_GRAPHS: Final = graph_files(("int8",))


def write_release(source: Path, out: Path) -> int:
    """Write ``source`` as a release to ``out``, complete or not at all; returns its bytes. An older release goes when the new
    one stands in its place. Raises CheckpointError, ConfigError."""
    checkpoint = read_checkpoint(source)
    metrics = _report(checkpoint)
    _check(checkpoint, out)
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _fill(draft, checkpoint, metrics)
        size = sum(file.stat().st_size for file in draft.rglob("*") if file.is_file())
        if size > MOST_BYTES:
            raise ConfigError(
                f"the release of {source} would take {size:,} bytes, and may take {MOST_BYTES:,}; release a smaller encoder"
            )
        read_checkpoint(draft)
        _swap(draft, out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return size


def _swap(draft: Path, out: Path) -> None:
    """Put a complete draft in the place of what is there, which comes back where that fails."""
    if not out.exists():
        draft.rename(out)
        return
    older = draft.with_name(f"{draft.name}.older")
    out.rename(older)
    try:
        draft.rename(out)
    except BaseException:
        older.rename(out)
        raise
    shutil.rmtree(older, ignore_errors=True)


def _report(checkpoint: Checkpoint) -> dict[str, Any]:
    """The checkpoint's own report. Raises ConfigError where there is none, or one of other weights."""
    path = checkpoint.path / "report" / METRICS
    if not path.is_file():
        raise ConfigError(f"{checkpoint.path} has no report; run make evaluate CHECKPOINT={checkpoint.path}")
    metrics = read_report(path)
    if metrics.get("model", {}).get("version") != checkpoint.manifest.version:
        raise ConfigError(f"{path} is of other weights; run make evaluate CHECKPOINT={checkpoint.path}")
    return metrics


def _check(checkpoint: Checkpoint, out: Path) -> None:
    """Raises ConfigError, CheckpointError where this must not be released, or not there."""
    manifest = checkpoint.manifest
    if manifest.blind:
        raise ConfigError(f"{checkpoint.path} is blind to its targets: a baseline, nothing to release")
    for name, digest in sorted(manifest.provenance.get("data", {}).items()):
        licence = licence_of(name, digest)
        if not licence.permissive:
            raise ConfigError(
                f"{checkpoint.path} learned from {name} ({licence.said}), so its weights may not be passed on; release one that "
                "was trained with configs/news.yaml"
            )
    if not manifest.provenance.get("data"):
        raise ConfigError(
            f"{checkpoint.path} does not say what it learned from, so nobody can say that it may be released"
        )
    missing = set(RELEASED_GRAPHS) - set(manifest.graphs)
    if missing:
        raise CheckpointError(
            f"{checkpoint.path} has no {min(missing)}; write its graphs with python -m training.export {checkpoint.path}"
        )
    if out.resolve() == checkpoint.path or (out.exists() and not (out / MANIFEST).is_file()):
        raise ConfigError(f"{out} is there and is no release; name another folder with --out")


def _fill(draft: Path, checkpoint: Checkpoint, metrics: Mapping[str, Any]) -> None:
    (draft / GRAPH_FOLDER).mkdir(parents=True)
    save_file(_halved(load_file(checkpoint.weights)), draft / WEIGHTS)
    (draft / WEIGHTS).chmod(0o644)  # a server may run as somebody else
    for name in COPIED:
        if (checkpoint.path / name).is_file():
            shutil.copyfile(checkpoint.path / name, draft / name)
    for name in RELEASED_GRAPHS:
        shutil.copyfile(checkpoint.path / GRAPH_FOLDER / name, draft / GRAPH_FOLDER / name)
    content = _released(json.loads((checkpoint.path / MANIFEST).read_text(encoding="utf-8")), draft)
    (draft / MANIFEST).write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    shown = without_texts(metrics)
    write_report(shown, draft / "report")
    if (
        checkpoint.path / "report" / PREDICTIONS
    ).is_file():  # what a later evaluation is compared with, where it is ours
        kept = read_records(checkpoint.path / "report")
        own = {entry["name"] for entry in metrics["sets"] if entry["reader"] in CARRIED}
        write_records(kept.model, [one for one in kept.records if one.name in own], draft / "report")
    manifest: Manifest = read_checkpoint(draft).manifest
    (draft / "README.md").write_text(card(manifest, shown), encoding="utf-8")


def _halved(weights: Mapping[str, np.ndarray[Any, Any]]) -> dict[str, np.ndarray[Any, Any]]:
    return {name: value.astype(np.float16) if value.dtype == np.float32 else value for name, value in weights.items()}


def _released(content: dict[str, Any], draft: Path) -> dict[str, Any]:
    digest = sha256(draft / WEIGHTS)
    return {
        **content,
        "version": digest[:12],
        "weights_sha256": digest,
        "graphs": {name: content["graphs"][name] for name in RELEASED_GRAPHS},
        "provenance": {**content["provenance"], "released_from": content["version"]},
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a release by command line; 0 on success, 2 for a checkpoint that is none to release."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / FOLDER)
    options = parser.parse_args(arguments)
    try:
        size = write_release(options.checkpoint, options.out)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(
        f"{options.out}: {size:,} bytes; measure what is served with make evaluate CHECKPOINT={options.out} ENGINE=openvino"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
