"""Bulk scoring and serving on Ray: ``python -m serving.cluster bulk INPUT… -o OUT``, ``python -m serving.cluster serve``.

Leaves to others: the work (``bulk``, ``serve``). Both take the flags of ``python -m serving.bulk`` and ``python -m serving``, and
some of their own (``--help``). Exit codes are theirs too.
"""

import argparse
import math
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from newsstance.checkpoint import read_checkpoint
from newsstance.errors import ConfigError, NewsstanceError
from serving.bulk.command import announce, job_of, load, settings_of
from serving.bulk.command import parser as bulk_parser
from serving.bulk.progress import Progress, last_word
from serving.bulk.run import survey
from serving.bulk.session import SOME_REFUSED
from serving.bulk.stopping import Stopped, listen
from serving.cluster.start import LOCAL, cluster
from serving.settings import Settings, build_settings
from serving.settings import parser as serve_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; returns the exit code."""
    verb, *rest = (sys.argv[1:] if arguments is None else list(arguments)) or [""]
    if verb not in ("bulk", "serve"):
        return last_word(f"{verb!r} is not a command; use 'bulk' or 'serve', see docs/scaling.md", 2)
    listen(again=signal.SIG_IGN)  # whoever ended at once would leave Ray's processes behind
    try:
        return bulk(rest) if verb == "bulk" else serve(rest)
    except ConfigError as error:
        return last_word(str(error), 2)
    except (NewsstanceError, OSError) as error:
        return last_word(f"{error}; the same command goes on where this stopped" if verb == "bulk" else str(error), 1)
    except Stopped as stopped:
        how = "; the same command goes on with the parts that are not done" if verb == "bulk" else " before it served"
        return last_word(f"stopped by {stopped.name}{how}", stopped.code)


def bulk(arguments: Sequence[str]) -> int:
    """Score Parquet on the cluster."""
    parser = bulk_parser()
    parser.prog = "python -m serving.cluster bulk"
    parser.set_defaults(format="parquet")
    own = parser.add_argument_group("cluster")
    _add_address(own)
    own.add_argument("--workers", type=int, default=1, metavar="N", help="processes that score (default 1)")
    own.add_argument(
        "--most-workers", type=int, metavar="N", help="as many, where there is room; --workers if not given"
    )
    own.add_argument("--cpus", type=float, default=1.0, metavar="N", help="cores of a worker (default 1)")
    own.add_argument("--gpus", type=float, default=0.0, metavar="N", help="GPUs of a worker (default 0)")
    given = parser.parse_args(arguments)
    if given.format != "parquet":
        raise ConfigError(
            f"--format is {given.format}; a cluster writes parquet; use python -m serving.bulk for the others"
        )
    job, most = job_of(given), given.workers if given.most_workers is None else given.most_workers
    _check(given)
    if not 1 <= given.workers <= most:
        raise ConfigError(f"--workers is {given.workers} and --most-workers {most}; need 1 <= workers <= most workers")
    found, settings = survey(job), _for_a_worker(settings_of(given), given.cpus)
    with _connected(given, most) as ray, _failures_said(ray):
        from serving.cluster.bulk import Crew, run_on_cluster  # noqa: PLC0415 - Ray reads its variables when it is imported

        crew = Crew(least=given.workers, most=most, cpus=given.cpus, gpus=given.gpus)
        progress = Progress(0, quiet=given.quiet)
        announce(given, job, progress)
        counts = run_on_cluster(job, partial(load, settings), _model(settings), found, crew, progress)
    return SOME_REFUSED if counts["errors"] else 0


def _model(settings: Settings) -> dict[str, object]:
    """What is known of the model before any worker has loaded it; the engine is as asked for. Raises CheckpointError."""
    manifest = read_checkpoint(settings.checkpoint).manifest
    asked = {"engine": settings.engine, "device": settings.device, "dtype": settings.dtype}
    return {"name": manifest.name, "version": manifest.version, "window": manifest.window, **asked}


@contextmanager
def _failures_said(ray: Any) -> Iterator[None]:
    """What Ray raises where a part fails again and again, or the cluster goes, in one line; its own words are long."""
    try:
        yield
    except ray.exceptions.RayError as error:
        raise NewsstanceError(f"the cluster failed ({type(error).__name__}): {_last_line(error)}") from error


def _last_line(error: Exception) -> str:
    return ([line for line in str(error).splitlines() if line.strip()] or [type(error).__name__])[-1].strip()[:500]


def _check(given: argparse.Namespace) -> None:
    """Sizes that Ray would fail on, or wait for without end. Raises ConfigError."""
    if not 0 < given.cpus < math.inf:
        raise ConfigError(
            f"--cpus is {given.cpus:g}, and must be greater than 0: a worker needs a part of a core at least"
        )
    if not (0 <= given.gpus <= 1 or (given.gpus > 1 and given.gpus.is_integer())):
        raise ConfigError(f"--gpus is {given.gpus:g}; it must be between 0 and 1, or a whole number of GPUs")
    for name in ("fronts", "target_characters"):
        if getattr(given, name, 1) < 1:
            raise ConfigError(f"--{name.replace('_', '-')} is {getattr(given, name)}, and must be 1 or more")


def _for_a_worker(settings: Settings, cpus: float) -> Settings:
    """As many threads as the process has cores, where nobody said how many: Ray counts cores and binds nobody to them. Paths from
    the root on: a worker of a running cluster stands in the folder in which that was started."""
    keys = settings.api_keys_file
    update = {
        "threads": settings.threads or max(1, int(cpus)),
        "checkpoint": settings.checkpoint.absolute(),
        "api_keys_file": keys and keys.absolute(),
    }
    return settings.model_copy(update=update)


def serve(arguments: Sequence[str]) -> int:
    """Serve until told to stop, then answer what is under way; or, with ``--detach``, leave the cluster serving."""
    own = argparse.ArgumentParser(prog="python -m serving.cluster serve", parents=[serve_parser()], add_help=False)
    _add_address(own)
    own.add_argument("--replicas", type=int, default=1, metavar="N", help="at least (default 1)")
    own.add_argument("--most-replicas", type=int, metavar="N", help="at most; --replicas if not given")
    own.add_argument("--cpus", type=float, default=1.0, metavar="N", help="cores of a replica (default 1)")
    own.add_argument("--gpus", type=float, default=0.0, metavar="N", help="GPUs of a replica (default 0)")
    own.add_argument("--fronts", type=int, default=1, metavar="N", help="processes that hand requests over (default 1)")
    own.add_argument(
        "--target-characters", type=int, default=200_000, metavar="N", help="held by a replica, on average"
    )
    own.add_argument("--detach", action="store_true", help="leave it running on the cluster of --address")
    return _serve(own.parse_args(arguments))


def _serve(given: argparse.Namespace) -> int:
    settings = build_settings({name: value for name, value in vars(given).items() if name in Settings.model_fields})
    settings = _for_a_worker(settings, given.cpus)
    most = given.replicas if given.most_replicas is None else given.most_replicas
    _check(given)
    if not 1 <= given.replicas <= most:
        raise ConfigError(
            f"--replicas is {given.replicas} and --most-replicas {most}; need 1 <= replicas <= most replicas"
        )
    if given.detach and given.address == LOCAL:
        raise ConfigError("--detach leaves the server on a running cluster; name it with --address")
    if given.address == LOCAL:
        read_checkpoint(
            settings.checkpoint
        )  # a replica that cannot would be started three times before anybody is told
    with _connected(given, most) as ray, _failures_said(ray):
        from serving.cluster.serve import Fleet  # noqa: PLC0415

        fleet = Fleet(
            least=given.replicas,
            most=most,
            cpus=given.cpus,
            gpus=given.gpus,
            fronts=given.fronts,
            target_characters=given.target_characters,
        )
        return _until_told(settings, fleet, detach=given.detach, whole=given.address == LOCAL)


def _until_told(settings: Settings, fleet: Any, *, detach: bool, whole: bool) -> int:
    """Deploy, and serve until a signal comes. What did not come up, and what nobody is to leave there, is taken off again; only
    what others had running before stays, for the cluster goes on replacing it. Raises NewsstanceError, Stopped."""
    from serving.cluster.serve import deploy, is_there, retire  # noqa: PLC0415

    stays, up = detach and is_there(), False
    try:
        deploy(settings, fleet)
        stays, up = detach, True
        if not detach:
            threading.Event().wait()
    except RuntimeError as error:
        raise NewsstanceError(f"cannot serve {settings.checkpoint} on the cluster: {_last_line(error)}") from error
    except Stopped as stopped:
        if stays:
            words = f"stopped by {stopped.name}; the cluster goes on by itself to replace what ran there before"
            return last_word(words, stopped.code)
        if not up:
            raise
    finally:
        if not stays:
            retire(settings, whole=whole)
    return 0


@contextmanager
def _connected(given: argparse.Namespace, most: int) -> Iterator[Any]:
    """Ray, with our answer to signals in place of the one that it brings along."""
    with cluster(given.address, cpus=math.ceil(most * given.cpus)) as ray:
        listen(again=signal.SIG_IGN)
        yield ray


def _add_address(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--address", default=LOCAL, help="of a running cluster; without it one is started here")


if __name__ == "__main__":
    sys.exit(main())
