"""What is written of a run: what it is and which code began it (``run.json``), how it went (``history.json``), where its checkpoint
comes from.

Leaves to others: what a run is (``runs``), the states it is resumed from (``trainer``), the checkpoint itself (``export``).
"""

import json
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from newsstance.checkpoint import MANIFEST, read_checkpoint
from newsstance.errors import ConfigError
from training.export import git_commit
from training.runs import Run
from training.sets import checksums
from training.trainer import HISTORY, History, write_whole

RUN = "run.json"
MAY_CHANGE = ("patience", "threads", "report", "prevalence")
"""Keys that a resumed run may have otherwise."""


def begin(run: Run, *, resume: bool, write: bool) -> None:
    """Keep what the run is, where this process is to ``write``. On resuming, refuse to go on as another (raises ConfigError that
    names the key), and say so where the code is another."""
    content = {**run.config.model_dump(mode="json"), "data": checksums(run.specs), "left_out": dict(run.left_out)}
    path = run.folder / RUN
    if resume and path.is_file():
        before = _begun(path)
        _same_run(run.folder, before, content)
        if write:
            _same_code(run.folder, before.get("code"))
    elif write:
        run.folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps({**content, "code": code()}, indent=1))


def code() -> dict[str, str | None]:
    """The version of the package and the git commit; None for what is not known."""
    try:
        known = version("newsstance")
    except PackageNotFoundError:
        known = None
    return {"version": known, "git_commit": git_commit()}


def _begun(path: Path) -> dict[str, Any]:
    """What ``begin`` kept of the run. Raises ConfigError."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise ConfigError(
            f"{path} does not say which run was begun there ({error}); start anew without --resume"
        ) from None


def _same_run(folder: Path, before: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    changed = [key for key in content if key not in MAY_CHANGE and before.get(key) != content[key]]
    if changed:
        key = changed[0]
        raise ConfigError(
            f"{folder} was begun with {key} = {before.get(key)!r}, not {content[key]!r}; "
            "resume it as it was, or start anew without --resume"
        )


def _same_code(folder: Path, before: Mapping[str, str | None] | None) -> None:
    """Runs that were begun before this was kept name no code."""
    now = code()
    if before != now:
        print(
            f"warning: {folder} was begun by {_named(before or {})}, and {_named(now)} goes on with it: what differs between "
            "the two may change the outcome; start anew without --resume where that matters",
            file=sys.stderr,
            flush=True,
        )


def _named(known: Mapping[str, str | None]) -> str:
    return (
        f"newsstance {known.get('version') or 'of an unknown version'} (commit {known.get('git_commit') or 'unknown'})"
    )


def taught(run: Run) -> frozenset[str]:
    """The heads that this run's labels teach, and those of the checkpoint it starts from."""
    before = read_checkpoint(run.config.init).manifest.trained if run.config.init else frozenset()
    return before.union(*(example.taught() for example in run.learn))


def provenance(run: Run, history: History) -> dict[str, Any]:
    """What the checkpoint says of where it comes from, as far as the run decides it."""
    config = run.config
    before = read_checkpoint(config.init).manifest if config.init else None
    return {
        "encoder": config.encoder,
        "seed": config.seed,
        "config": config.model_dump(mode="json"),
        "init": before and before.version,
        "data": {**(before.provenance.get("data", {}) if before else {}), **checksums(run.specs)},
        "examples": len(run.learn),
        "overlaps": {"left_out": dict(run.left_out), "not_compared": list(run.not_compared)},
        "selection": dict(history.eval[-1]) if history.eval else {},
    }


def write_history(run: Run, history: History) -> None:
    """How the run went, beside its resume state and in its checkpoint."""
    history.write(run.folder / HISTORY)
    if (run.out / MANIFEST).exists():
        history.write(run.out / HISTORY)


def last_save(folder: Path) -> Path | None:
    """The newest save that is whole: its history is written last."""
    whole = [path for path in folder.glob("checkpoint-*") if (path / HISTORY).is_file()]
    return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)
