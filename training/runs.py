"""A run that is ready to go: a config's sets read, overlaps left out, the slice that chooses the epoch set aside.

Leaves to others: what a config may say (``config``), the training itself (``finetune``).
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsstance.checkpoint import MANIFEST
from newsstance.errors import ConfigError
from training.config import Config
from training.examples import Example
from training.lone import lone_sentences
from training.overlaps import read_reported
from training.own_data import own_set
from training.sets import SetSpec, parse_spec, read_set, share_of, split


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that is ready to go. ``left_out`` counts, by training set, the texts that share a sentence with a report set;
    ``not_compared`` names the report sets that are not on this machine."""

    config: Config
    out: Path
    specs: tuple[SetSpec, ...]
    learn: tuple[Example, ...]
    select: tuple[Example, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    not_compared: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where optimizer and resume state live: beside the checkpoint, never served."""
        return self.out.parent / ".runs" / self.out.name


def prepare_run(config: Config, out: Path, data: Sequence[Path] = ()) -> Run:
    """Read the sets of a config; ``data`` (a user's own files) takes the place of its training sets, and the checkpoint's
    name that of the config's. Raises NewsstanceError."""
    check_out(out)
    if config.init is not None and out.resolve() == config.init.resolve():
        raise ConfigError(
            f"{out} is the checkpoint that training starts from; name another directory with --out (make: OUT=…)"
        )
    specs = tuple(own_set(path) for path in data) or tuple(parse_spec(text) for text in config.train)
    if data:
        own = tuple(f"{spec.reader}={spec.path}" for spec in specs)
        config = config.model_copy(update={"train": own, "name": out.name})
    reported = read_reported(config.report)
    learn: list[Example] = []
    select: list[Example] = []
    left_out: dict[str, int] = {}
    for spec in specs:
        examples = read_set(spec)
        itself = f"{spec.reader}={spec.path}" in config.report  # a set measured on itself, as in the smoke run, says so
        apart = examples if itself else reported.without_overlaps(examples)
        if examples and not apart:
            raise ConfigError(
                f"{spec.path}: all {len(examples)} rows share a sentence with a set that is reported, so none is left to learn "
                "from; take it out of train, or that set out of report"
            )
        left_out[spec.name] = len(examples) - len(apart)
        kept, chosen = split(apart, config.select_share, config.seed, name=str(spec.path))
        kept = share_of(kept, config.learn_share, config.seed)
        learn.extend([*kept, *lone_sentences(kept, config.lone_sentences, config.seed)])
        select.extend(chosen)
    return Run(
        config=config, out=out, specs=specs, learn=tuple(learn), select=tuple(select),
        left_out=left_out, not_compared=reported.unread,
    )  # fmt: skip


def check_out(out: Path) -> None:
    """Refuse to write over anything but a checkpoint. Raises ConfigError."""
    taken = out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file())
    if not out.name or taken:
        raise ConfigError(f"{str(out)!r} is there and is no checkpoint; name a new directory with --out (make: OUT=…)")


def check_writable(out: Path) -> None:
    """Try to write where the checkpoint will be, before anything is trained. Raises ConfigError."""
    try:
        with tempfile.TemporaryFile(dir=nearest(out)) as file:
            file.write(b"newsstance")
    except OSError as error:
        raise ConfigError(
            f"nothing can be written to {out.parent} ({error.strerror}); name another directory with --out (make: OUT=…)"
        ) from None


def nearest(out: Path) -> Path:
    """Of the folders that ``out`` lies in, the innermost that is there. Raises OSError."""
    return next(path for path in out.absolute().parents if path.exists())
