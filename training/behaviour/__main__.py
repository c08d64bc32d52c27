"""The behaviour of a checkpoint as a table, without the rest of the evaluation.

Leaves to others: the suite (``run``).

Run: ``python -m training.behaviour --checkpoint DIR [--failures]``
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from newsstance.calibration import Calibration
from newsstance.checkpoint import read_checkpoint
from newsstance.engine.torch_engine import TorchEngine
from newsstance.errors import NewsstanceError
from newsstance.scorer import Scorer
from newsstance.weights import load_model
from training.behaviour.run import run_suite
from training.behaviour.suite import FOLDER
from training.report_behaviour import failure_lines, table_lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 0 on success, 2 for a bad checkpoint or bad cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--cases", type=Path, default=FOLDER, metavar="DIR", help="the folder of case files")
    parser.add_argument("--failures", action="store_true", help="print some failures of each capability as well")
    options = parser.parse_args(arguments)
    try:
        found = read_checkpoint(options.checkpoint, calibrated=False)
        scorer = Scorer(TorchEngine(load_model(found)), found.encoding, Calibration(), found.manifest)
        behaviour = run_suite(scorer, frozenset(found.manifest.trained), options.cases)
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("\n".join((*table_lines(behaviour), *(failure_lines(behaviour) if options.failures else ()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
