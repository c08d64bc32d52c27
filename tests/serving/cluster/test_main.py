"""The cluster's command: what cannot be done is one line, before anything is started."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serving.cluster.__main__ import main

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "'' is not a command"),
        (["score"], "'score' is not a command"),
        (["bulk", "{parquet}", "-o", "out", "--format", "csv"], "--format is csv"),
        (["bulk", "{parquet}", "-o", "out", "--workers", "0"], "--workers is 0"),
        (["bulk", "{parquet}", "-o", "out", "--workers", "3", "--most-workers", "2"], "--most-workers 2"),
        (["bulk", "nowhere.parquet", "-o", "out"], "does not exist"),
        (["serve", "--replicas", "0"], "--replicas is 0"),
        (["serve", "--detach"], "--address"),
        (["serve", "--port", "no"], "--port or NEWSSTANCE_PORT"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Ada."]}), path)
    assert main([argument.format(parquet=path) for argument in arguments]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def test_without_ray_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "ray.py").write_text("raise ModuleNotFoundError('no ray')", encoding="utf-8")
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Ada."]}), path)
    done = subprocess.run(
        [sys.executable, "-m", "serving.cluster", "bulk", str(path), "-o", str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'newsstance[ray]'" in done.stderr
    assert done.stderr.count("\n") == 1
