"""Writes checkpoint directories, atomically.

Leaves to others: reading them (``newsstance.checkpoint``), the numbers in card and report (``evaluate``).
"""

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Collection, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from newsstance.calibration import Calibration, write_calibration
from newsstance.checkpoint import FILES, FORMAT, MANIFEST, NORMALISER, WEIGHTS, sha256
from newsstance.encoding import Encoding
from newsstance.labels import HEADS, TAGS
from newsstance.model import NewsModel
from training.encoder import DEFAULT

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
    (draft / "config.json").write_text(_encoder_config(model), encoding="utf-8")
    encoding.tokenizer.save(str(draft / "tokenizer.json"))
    write_calibration(Calibration(), draft / "calibration.json")
    manifest = _manifest(name, model, encoding, draft, trained, provenance)
    (draft / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
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
