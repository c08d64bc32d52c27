"""Writes checkpoint directories, atomically, and adds OpenVINO graphs to them.

Leaves to others: reading them (``newsstance.checkpoint``), the numbers in card and report (``evaluate``), conversion (``graphs``).

Run: ``python -m training.export CHECKPOINT [--data READER=PATH …]`` writes the graphs of a checkpoint anew. The texts that int8 is
calibrated on are those it was trained on, unless others are named.
"""

import argparse
import json
import logging
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from newsstance.calibration import Calibration, write_calibration
from newsstance.checkpoint import FILES, FORMAT, MANIFEST, NORMALISER, WEIGHTS, Checkpoint, read_checkpoint, sha256
from newsstance.encoding import Encoding, Window
from newsstance.errors import ConfigError, NewsstanceError
from newsstance.labels import HEADS, TAGS
from newsstance.model import NewsModel
from training.card import card
from training.encoder import DEFAULT
from training.graphs import add_graphs
from training.quantise import doubts
from training.sets import parse_spec, read_set

_LOG = logging.getLogger(__name__)
NOTICE = """The encoder was fine-tuned from all-MiniLM-L6-v2 (sentence-transformers; Apache License 2.0), itself from
nreimers/MiniLM-L6-H384-uncased and microsoft/MiniLM-L12-H384-uncased. Changed: all weights, by fine-tuning; heads added.
Licensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0
"""


def write_checkpoint(
    out: Path,
    *,
    name: str,
    model: NewsModel,
    encoding: Encoding,
    trained: Collection[str],
    provenance: Mapping[str, Any],
) -> None:
    """Write ``out`` anew: complete or not at all. What a report there said is gone with the old weights."""
    draft = out.with_name(f".{out.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, draft / WEIGHTS)
    (draft / WEIGHTS).chmod(0o644)  # a server may run as somebody else
    (draft / "config.json").write_text(_encoder_config(model), encoding="utf-8")
    encoding.tokenizer.save(str(draft / "tokenizer.json"))
    write_calibration(Calibration(), draft / "calibration.json")
    manifest = _manifest(name, model, encoding, draft, trained, provenance)
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    (draft / "README.md").write_text(card(read_checkpoint(draft).manifest), encoding="utf-8")
    if provenance.get("encoder") == DEFAULT:
        (draft / "NOTICE").write_text(NOTICE, encoding="utf-8")
    _replace(out, draft)


def library_versions() -> dict[str, str]:
    """What a run depends on."""
    names = ("torch", "transformers", "accelerate", "tokenizers", "numpy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def git_commit() -> str | None:
    """The commit of the working tree, with ``+`` where it has changes; None outside a repository."""
    try:
        commit = _git("rev-parse", "HEAD").strip()
        return commit + ("+" if _git("status", "--porcelain").strip() else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def machine() -> str:
    """A line on the processor, for reports."""
    return f"{platform.machine()}, {os.cpu_count()} cores, torch threads {torch.get_num_threads()}"


def _git(*arguments: str) -> str:
    folder = Path(__file__).parent
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True, cwd=folder)  # noqa: S603, S607
    return done.stdout


def _encoder_config(model: NewsModel) -> str:
    config: Any = model.encoder.config
    return json.dumps({**config.to_dict(), "_name_or_path": ""}, indent=2, sort_keys=True, default=str) + "\n"


def _manifest(
    name: str,
    model: NewsModel,
    encoding: Encoding,
    draft: Path,
    trained: Collection[str],
    provenance: Mapping[str, Any],
) -> dict[str, Any]:
    digest = sha256(draft / WEIGHTS)
    return {
        "format": FORMAT,
        "normaliser": NORMALISER,
        "name": name,
        "version": digest[:12],
        "heads": {head: list(labels) for head, labels in HEADS.items()},
        "tags": list(TAGS),
        "window": encoding.window,
        "pair_size": int(model.stance.author.shape[0]),
        "blind": model.blind,
        "weights_sha256": digest,
        "files": {file: sha256(draft / file) for file in FILES},
        "trained": sorted(trained),
        "provenance": {**provenance, "libraries": library_versions(), "git_commit": git_commit()},
    }


def _replace(out: Path, draft: Path) -> None:
    old = out.with_name(f".{out.name}.old.{os.getpid()}")
    if out.exists():
        out.rename(old)
    draft.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def write_graphs(path: Path, data: Sequence[str] = ()) -> Mapping[str, float]:
    """Add OpenVINO graphs to a checkpoint; int8 is calibrated on the texts it was trained on, or on those that ``data`` names.
    Returns how int8 compares with float32, and warns where it is far from it. Raises CheckpointError, ConfigError, DataError."""
    checkpoint = read_checkpoint(path, calibrated=False)
    compared = add_graphs(checkpoint, training_windows(checkpoint, data))
    encoder = checkpoint.manifest.provenance.get("encoder") or checkpoint.encoder_config()["model_type"]
    for doubt in doubts(compared, encoder, tagged="tagger" in checkpoint.manifest.trained):
        _LOG.warning("%s: %s", path, doubt)
    return compared


def training_windows(checkpoint: Checkpoint, data: Sequence[str] = ()) -> list[Window]:
    """The windows of those texts. Raises ConfigError, DataError."""
    sets = data or checkpoint.manifest.provenance.get("config", {}).get("train", ())
    if not sets:
        raise ConfigError(f"{checkpoint.path} does not say what it was trained on; name texts with --data READER=PATH")
    examples = (example for text in sets for example in read_set(parse_spec(text)))
    return [window for one in examples for window in checkpoint.encoding.windows(one.text, one.sentences)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write graphs by command line; 0 on success, 2 for a bad checkpoint or bad data."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", nargs="+", default=[], metavar="READER=PATH", help="texts to calibrate int8 on")
    options = parser.parse_args(arguments)
    try:
        compared = write_graphs(options.checkpoint, options.data)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(
        f"{options.checkpoint}: int8 gives {compared['same_tag']:.2%} of {compared['tokens']:,} tokens the tag that float32 gives"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
