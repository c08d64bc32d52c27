"""What the Makefile says itself; what its verbs run is tested where that lies."""

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not on this machine")
def test_evaluate_says_where_there_is_no_blind_model(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / ".ready").touch()
    (tmp_path / "blind").mkdir()
    for name, says in (("blind", ""), ("none", f"no figure of the blind model: {tmp_path / 'none'} is not there; run")):
        words = ["make", "--silent", "evaluate", "RUN=true", f"VENV={tmp_path / 'venv'}", f"BLIND={tmp_path / name}"]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        assert done.stderr.startswith(says)
        assert bool(done.stderr) is bool(says)
