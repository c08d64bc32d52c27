"""schemathesis over the whole OpenAPI document, against a real server on a tiny checkpoint: no 500 or 504, no answer that the
document does not name.

Leaves to others: texts (``text``). Run: ``python -m tests.fuzz.api [--examples 2000]``; the exit code is schemathesis's.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.served import served
from tests.tiny import write_tiny

NOT_CHECKED = "positive_data_acceptance"
"""A request may be good JSON of the right types and still wrong: two documents of one id, an actor without a name."""


def main() -> int:
    """0 where nothing was found."""
    parser = argparse.ArgumentParser(description="schemathesis over the whole OpenAPI document")
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = write_tiny(Path(folder) / "tiny")
        with served("--checkpoint", str(checkpoint), "--engine", "torch") as server:
            url = f"http://127.0.0.1:{server.port}/openapi.json"
            limits = ["--max-examples", str(asked.examples), "--exclude-checks", NOT_CHECKED, "--request-timeout", "70"]
            seed = [] if asked.seed is None else ["--seed", str(asked.seed)]
            command = [sys.executable, "-m", "schemathesis.cli", "run", url, *limits, *seed, "--no-color"]
            found = subprocess.run(command, cwd=folder, check=False).returncode
            faults = [line for line in server.said("request") if line["status"] in (500, 504)]
            return found or _told(faults) or server.stop()


def _told(faults: list[dict[str, object]]) -> int:
    for fault in faults:
        print("the server answered", fault)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
