"""What kills do to bulk scoring: a run that is killed at random moments and gone on with, beside one that is not.

Leaves to others: what is scored (``archive``), and rates (``bulk``).
"""

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from serving.bulk.journal import RUN
from serving.bulk.session import SOME_REFUSED

AT_ONCE: Final = 0.3
"""Share of the kills that may hit a run before it has done anything; the others come once it has, so that all of it is reached."""
EVENLY: Final = 1.5
"""More kills than are asked for would fit into a run, so that it is not over before the last of them."""
LOOK_S: Final = 0.05


def killed_and_not(command: Sequence[str], folder: Path, kills: int, seed: int) -> dict[str, object]:
    """``command`` ends where its output folder is to be named. How many kills hit a run under way, where each hit it, and
    whether every file came out the same. Ends the benchmark where a run fails."""
    whole, killed = folder / "whole", folder / "killed"
    say("a run that nobody kills")
    took = _finished(command, whole)
    say(f"it took {took:.0f} s; now one that is killed {kills} times")
    rng, rows = random.Random(seed), []
    for _ in range(kills):
        with subprocess.Popen([*command, str(killed)]) as process:  # noqa: S603 - our own program
            if rng.random() >= AT_ONCE:
                _until_beyond(_rows(killed), process, killed)
            try:
                _check(process.wait(rng.random() * took / (EVENLY * kills)))
            except subprocess.TimeoutExpired:
                process.kill()
                rows.append(_rows(killed))
                say(f"killed after {rows[-1]:,} rows")
    _finished(command, killed)
    same = digests(whole) == digests(killed)
    print(f"killed {len(rows)} times: output {'equal, byte for byte' if same else 'NOT EQUAL'}")
    return {"kills": len(rows), "rows_at_kills": rows, "whole_s": round(took, 1), "equal": same}


def _until_beyond(rows: int, process: "subprocess.Popen[bytes]", out: Path) -> None:
    """Wait until the run has done more than so many rows, or is over."""
    while _rows(out) <= rows and process.poll() is None:
        time.sleep(LOOK_S)


def say(line: str) -> None:
    """Progress, on standard error."""
    print(time.strftime("%H:%M:%S"), line, file=sys.stderr, flush=True)


def digests(folder: Path) -> dict[str, str]:
    """Every file of a run, by a digest of its bytes."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "blake2b").hexdigest()
    return found


def _rows(out: Path) -> int:
    """Rows that the journal vouches for."""
    journal = out / ".journal.json"
    return int(json.loads(journal.read_text(encoding="utf-8"))["rows"]) if journal.exists() else 0


def _finished(command: Sequence[str], out: Path) -> float:
    """Seconds of a run that must come to its end."""
    began = time.perf_counter()
    _check(subprocess.run([*command, str(out)], check=False).returncode)  # noqa: S603
    if not json.loads((out / RUN).read_text(encoding="utf-8"))["finished"]:
        sys.exit(f"{out / RUN} does not say that the run is finished")
    return time.perf_counter() - began


def _check(code: int) -> None:
    if code not in (0, SOME_REFUSED):
        sys.exit(f"serving.bulk ended with {code}; see its words above")
