"""How long the CPU server takes from its start to ``/readyz``, what memory it holds at rest, and how big its installation is.

Leaves to others memory under load (``soak``). Run: ``python -m benchmarks.startup [--checkpoint DIR] [--install]``; the flag also
makes a fresh virtual environment from this tree, as a CPU server needs it, and weighs it. The last line is one JSON document.
"""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.promises import Promise, at_most, shown
from benchmarks.served import peak_mb, resident_mb

ROUNDS = 5
PATIENCE_S = 120
REST_S = 1.0
INSTALL_S = 600
MOST_READY_S, MOST_REST_MB, MOST_INSTALLED_MB = 2.0, 450, 500
LIBRARY = """
import json, sys, time
began = time.perf_counter()
from newsstance.scorer import Scorer
imported = time.perf_counter()
scorer = Scorer.load(sys.argv[1])
loaded = time.perf_counter()
scorer.score_text("Mayor Ilse Brandt thanked the harbour workers of Velmar. Her rival Odo Kessel called the plan a folly.")
scored = time.perf_counter()
heavy = sorted({"torch", "transformers", "nncf", "scipy"} & set(sys.modules))
print(json.dumps({"import": imported - began, "load": loaded - imported, "first": scored - loaded, "heavy": heavy}))
"""


def start(checkpoint: Path) -> dict[str, float]:
    """Seconds from the start of a server's process to 200 at /readyz, and its memory in MB: at rest, and the most it ever was."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "serving", "--checkpoint", str(checkpoint), "--port", str(port)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own server
    try:
        _await(f"http://127.0.0.1:{port}/readyz", process)
        ready = time.perf_counter() - began
        time.sleep(REST_S)
        return {"ready_s": ready, "rest_mb": resident_mb(process.pid), "peak_mb": peak_mb(process.pid)}
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def library(checkpoint: Path) -> dict[str, Any]:
    """Where the time goes in a process that scores one text, in seconds."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", LIBRARY, str(checkpoint)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def installed_mb() -> float:
    """Size of the packages of a CPU server, installed afresh from this tree."""
    with tempfile.TemporaryDirectory() as folder:
        for command in (
            [sys.executable, "-m", "venv", "--without-pip", folder],
            [
                sys.executable,
                "-m",
                "pip",
                "--python",
                f"{folder}/bin/python",
                "install",
                "-q",
                "--no-compile",  # what Python compiles when it runs is no part of what is installed, and takes minutes
                "-c",
                "constraints.txt",
                ".",
            ],
        ):
            subprocess.run(command, check=True, timeout=INSTALL_S)  # noqa: S603 - our own commands
        files = [path for path in Path(folder, "lib").rglob("*") if path.is_file() and not path.is_symlink()]
        return sum(path.stat().st_blocks * 512 for path in files) / 1e6


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--install", action="store_true")
    options = parser.parse_args(arguments)
    runs = [start(options.checkpoint) for _ in range(options.rounds)]
    parts = library(options.checkpoint)
    found: dict[str, Any] = {
        "ready_s": {
            "median": round(median(run["ready_s"] for run in runs), 2),
            "worst": round(max(r["ready_s"] for r in runs), 2),
        },
        "rest_mb": round(median(run["rest_mb"] for run in runs)),
        "peak_mb": round(median(run["peak_mb"] for run in runs)),
        "library_s": {name: round(parts[name], 2) for name in ("import", "load", "first")},
        "heavy_modules": parts["heavy"],
        "installed_mb": round(installed_mb()) if options.install else None,
    }
    found["promises"] = promises(found)
    print(
        f"server, start to /readyz: {found['ready_s']['median']} s (worst of {len(runs)}: {found['ready_s']['worst']} s)"
    )
    print(f"memory at rest: {found['rest_mb']} MB, at most {found['peak_mb']} MB")
    print("in a program: " + ", ".join(f"{name} {value} s" for name, value in found["library_s"].items()))
    print(f"of torch and its like it imports: {found['heavy_modules'] or 'nothing'}")
    print(f"installed: {found['installed_mb'] or 'not measured (--install)'} MB")
    print(shown(found["promises"]))
    print(json.dumps({"benchmark": "startup", **found}))


def promises(found: dict[str, Any]) -> dict[str, Promise]:
    """What must hold; the installation only where it was weighed."""
    weighed = {"installed_mb": at_most(MOST_INSTALLED_MB, found["installed_mb"])} if found["installed_mb"] else {}
    return {
        "ready_s": at_most(MOST_READY_S, found["ready_s"]["median"]),
        "rest_mb": at_most(MOST_REST_MB, found["rest_mb"]),
        **weighed,
    }


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError(f"the server did not answer 200 at {address}; start it by hand to see why")


if __name__ == "__main__":
    main()
