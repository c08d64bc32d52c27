"""Every benchmark, one after the other, whatever becomes of the one before; at the end what was kept, broken or failed.

Leaves to others: measuring. Run: ``python -m benchmarks.suite [--checkpoint DIR]``, which is ``make bench``. Exit code: 0 where
every benchmark ran and kept its promises, 1 else. The last line is one JSON document. Where NEWSSTANCE_INFINITY names a Python that
has michaelfeil/infinity (``infinity`` says how to make such an environment), the server is measured beside it, too.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Final

WITHOUT = ("sentences", "extraction", "flattened", "linking")
WITH = ("pages", "spans", "reading", "engine", "scorer", "startup", "agreement")
SERVED = ("throughput", "overload", "soak", "bulk", "page")
"""Of these, those of the middle and last row read a checkpoint."""
INFINITY: Final = "NEWSSTANCE_INFINITY"
Outcome = Mapping[str, str]
Run = Callable[[Sequence[str]], tuple[int, str]]


def commands(checkpoint: str, environment: Mapping[str, str] = os.environ) -> dict[str, list[str]]:
    """What is run, by its name; the cluster only where Ray is installed, infinity only where the environment says which Python has
    it."""
    with_checkpoint = ["--checkpoint", checkpoint]
    last = ("cluster",) if find_spec("ray") else ()
    flags: dict[str, list[str]] = {name: [] for name in WITHOUT}
    flags |= dict.fromkeys(WITH, with_checkpoint) | {"startup": [*with_checkpoint, "--install"]}
    flags |= {"training_step": []}
    flags |= dict.fromkeys((*SERVED, *last), with_checkpoint)
    if environment.get(INFINITY):
        flags["throughput"] = [*with_checkpoint, "--infinity", environment[INFINITY]]
    return {name: ["-m", f"benchmarks.{name}", *given] for name, given in flags.items()}


def shown_and_kept(command: Sequence[str]) -> tuple[int, str]:
    """Run a command; its lines are passed on as they come. Its exit code and its last line."""
    last = ""
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        for line in process.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            last = line
    return process.returncode, last


def outcome(code: int, last: str) -> Outcome:
    """What became of each promise: kept, broken, or failed where the benchmark did."""
    try:
        found: Any = json.loads(last)
    except ValueError:
        found = None
    if code or not isinstance(found, dict):
        return {"": "failed"}
    return {name: "kept" if _held(said) else "broken" for name, said in found.get("promises", {}).items()}


def _held(said: object) -> bool:
    return bool(said["held"] if isinstance(said, dict) else said)


def everything(checkpoint: str, run: Run) -> dict[str, Outcome]:
    """Run all; what became of each."""
    return {name: outcome(*run(command)) for name, command in commands(checkpoint).items()}


def summary(outcomes: Mapping[str, Outcome]) -> str:
    """A line for each benchmark, and one for each promise that was not kept."""
    lines = []
    for name, outcome in outcomes.items():
        words = list(outcome.values())
        kept = f"{words.count('kept')} of {len(words)} promises kept" if words else "promises nothing"
        lines.append(f"{name:<16}{'FAILED' if 'failed' in words else kept}")
        lines += [f"{'':<16}BROKEN {promise}" for promise, word in outcome.items() if word == "broken"]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None, run: Run = shown_and_kept) -> int:
    """Print the summary and the JSON line; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", default="checkpoints/default")
    outcomes = everything(parser.parse_args(arguments).checkpoint, run)
    print(summary(outcomes))
    print(json.dumps({"benchmark": "suite", "outcomes": outcomes}))
    return int(any(word != "kept" for outcome in outcomes.values() for word in outcome.values()))


if __name__ == "__main__":
    sys.exit(main())
