"""How far a run has come, on disk: what it is (``run.json``) and up to where its output is known to be whole (``.journal.json``).

Leaves to others: the output itself (``sinks``). Both files are replaced in one step, so that a kill at any moment leaves the one
before or the one after. A folder is held by one process at a time.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from newsstance.errors import ConfigError

RUN: Final = "run.json"
JOURNAL: Final = ".journal.json"
PARTIAL: Final = ".partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """``rows`` were read, whose digest is ``digest``, and everything that came of them is within ``state`` of the output."""

    rows: int = 0
    digest: str = ""
    state: Mapping[str, int] = field(default_factory=dict)
    errors_size: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Make the folder where needed and hold it. Raises ConfigError where another process does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise ConfigError(f"cannot write to {folder}: {error}; name another folder with -o") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(
                f"another process is writing to {folder}; wait for it, or name another folder with -o"
            ) from None
        except OSError as error:
            raise ConfigError(
                f"{folder} cannot be locked against a second process ({error}); name a folder on another disk with -o"
            ) from None
        yield
    finally:
        os.close(descriptor)


def begin(folder: Path, run: Mapping[str, Any]) -> Mark | None:
    """Where to go on: the beginning, or where an interrupted run stopped; None where it is finished.

    Raises ConfigError where the folder holds something else, naming what differs.
    """
    path = folder / RUN
    if not path.exists():
        if any(entry.name != f"{RUN}{PARTIAL}" for entry in folder.iterdir()):
            raise ConfigError(f"{folder} is not empty and holds no run of this tool; name another folder with -o")
        replace(path, {**run, "finished": False})
        return Mark()
    known = _read(path)
    _compare(folder, known, run)
    if known.get("finished"):
        (folder / JOURNAL).unlink(missing_ok=True)  # where it died in between
        return None
    journal = folder / JOURNAL
    return Mark(**_read(journal)) if journal.exists() else Mark()


def mark(folder: Path, reached: Mark) -> None:
    """Put down how far a run has come."""
    replace(folder / JOURNAL, asdict(reached))


def finish(folder: Path, run: Mapping[str, Any], counts: Mapping[str, int]) -> None:
    """Put down that the run is done."""
    replace(folder / RUN, {**run, "finished": True, "counts": dict(counts)})
    (folder / JOURNAL).unlink(missing_ok=True)


def reached(folder: Path) -> int | None:
    """How many rows of a run are done for good, none where that cannot be read; None where the run is finished."""
    run, journal = folder / RUN, folder / JOURNAL
    try:
        if run.exists() and _read(run).get("finished"):
            return None
        return Mark(**_read(journal)).rows if journal.exists() else 0
    except (ConfigError, TypeError):
        return 0


def counts_of(folder: Path) -> dict[str, int]:
    """The counts of a finished run."""
    return dict(_read(folder / RUN)["counts"])


def replace(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file in one step, behind everything that its folder held before."""
    keep_names(path.parent)
    partial = path.with_name(f"{path.name}{PARTIAL}")
    with partial.open("w", encoding="utf-8") as file:
        file.write(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def keep_names(folder: Path) -> None:
    """Wait until the names in a folder are on disk: after a power cut, no note may be there without what it tells of."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read ({error}); name another folder with -o") from None
    return content


def _compare(folder: Path, known: Mapping[str, Any], run: Mapping[str, Any]) -> None:
    for key, value in run.items():
        was = known.get(key)
        if was == value:
            continue
        if isinstance(was, dict) and isinstance(value, dict):
            part = next(name for name in {**was, **value} if was.get(name) != value.get(name))
            key, was, value = f"{key}.{part}", was.get(part), value.get(part)  # noqa: PLW2901
        done = "is finished" if known.get("finished") else "was interrupted"
        raise ConfigError(
            f"{folder} holds a run that {done} and had {key} {_short(was)}; this one has {_short(value)}: "
            "give it what it had to go on, or name another folder with -o"
        )


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else text[:100] + "…"
