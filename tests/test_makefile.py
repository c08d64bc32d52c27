"""What the Makefile and the scripts in .ci decide themselves; what their commands run is tested where that lies.

Each test has a folder with a copy of them and, for a Python, a script that writes down what it was asked to run.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not on this machine")
PYTHON = f"""case "$*" in
  "-c import socket"*) exec {sys.executable} "$@" ;;
  "-m tests.smoke"*) until grep -q serving ran; do sleep 0.05; done ;;
  "-m serving --checkpoint work/smoke"*) trap 'exit 0' TERM ;;
esac
(IFS='|'; echo "$*" >>ran)
case "$2" in
  venv) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  training.finetune) mkdir -p checkpoints/default/openvino && touch checkpoints/default/newsstance.json ;;
  training.export) test ! -f impossible ;;
  training.evaluate) test ! -f impossible ;;
  serving) while test "$4" = work/smoke; do sleep 0.05; done ;;
esac
"""
BASE = "-m|pip|install|--quiet|--disable-pip-version-check|-c|constraints.txt|--editable|."
EXTRAS = "-m|pip|install|--quiet|--disable-pip-version-check|-c|constraints.txt|--editable|.[train,dev,browser]"
TRAINED = "-m|training.finetune|configs/default.yaml|--out|checkpoints/default|--resume"
EXPORTED = "-m|training.export|checkpoints/default"
EVALUATED = "-m|training.evaluate|--checkpoint|checkpoints/default|--no-target|checkpoints/.baselines/default"
SERVED = "-m|serving"
WEIGHTS, GRAPHS, REPORT, HISTORY = (
    f"checkpoints/default/{name}"
    for name in ("newsstance.json", "openvino/judge.xml", "report/metrics.json", "history.json")
)
STOPPED = "checkpoints/.runs/default/run.json"
ENDED = "checkpoints/.runs/default/history.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A folder to run make in."""

    path: Path

    def holds(self, *names: str) -> None:
        """Put empty files there."""
        for name in names:
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).touch()

    def script(self, name: str, *lines: str) -> None:
        """Put a program of the shell there."""
        self.holds(name)
        (self.path / name).write_text("\n".join(("#!/bin/sh", *lines, "")), encoding="utf-8")
        (self.path / name).chmod(0o755)

    def run(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run there without the variables of the make that these tests were started by."""
        environment = {"PATH": os.environ["PATH"], **variables}
        return subprocess.run(words, cwd=self.path, env=environment, capture_output=True, text=True, check=False)

    def make(self, *words: str) -> list[str]:
        """What Python was asked to run, without the check of its version."""
        done = self.run("make", "--silent", f"PYTHON={self.path / 'python'}", *words)
        assert done.returncode == 0, done.stderr
        return self.ran()

    def ran(self) -> list[str]:
        """As above, since the last time."""
        log = self.path / "ran"
        lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
        log.unlink(missing_ok=True)
        return [line for line in lines if not line.startswith("-c|import sys")]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = Tree(path=tmp_path)
    made.holds("pyproject.toml", "constraints.txt")
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    made.script("python", PYTHON)
    return made


def _after_set_up(ran: list[str]) -> list[str]:
    return [line for line in ran if not line.startswith(("-m|venv", "-m|pip"))]


@pytest.mark.parametrize(
    "there",
    [
        pytest.param(["release/newsstance.json"], id="the release"),
        pytest.param(["release/newsstance.json", STOPPED], id="the release beside a training without a first epoch"),
        pytest.param(["release/newsstance.json", WEIGHTS, GRAPHS, REPORT], id="an own checkpoint without history"),
        pytest.param([WEIGHTS, GRAPHS, REPORT, STOPPED], id="a finished default, and a new run without a first epoch"),
    ],
)
def test_what_is_ready_is_served_with_the_base_dependencies(tree: Tree, there: list[str]) -> None:
    tree.holds(*there)
    assert tree.make("serve") == ["-m|venv|.venv", BASE, SERVED]
    assert tree.make("serve", "SERVE=--port 9000") == [f"{SERVED}|--port|9000"]


@pytest.mark.parametrize(
    ("there", "ran"),
    [
        pytest.param([], [TRAINED, EVALUATED], id="a bare clone"),
        pytest.param([STOPPED], [TRAINED, EVALUATED], id="a training without a first epoch"),
        pytest.param([STOPPED, WEIGHTS], [TRAINED, EVALUATED], id="a training with a first epoch"),
        pytest.param([WEIGHTS], [EXPORTED, EVALUATED], id="weights alone"),
        pytest.param([WEIGHTS, HISTORY, REPORT, STOPPED], [EXPORTED], id="copied over a stopped training"),
        pytest.param([WEIGHTS, REPORT, STOPPED, ENDED], [EXPORTED], id="stopped before the graphs"),
        pytest.param([WEIGHTS, GRAPHS], [EVALUATED], id="an average of trainings"),
    ],
)
def test_a_default_is_completed_and_its_weights_stay(tree: Tree, there: list[str], ran: list[str]) -> None:
    tree.holds(*there)
    found = tree.make("serve")
    assert EXTRAS in found
    assert _after_set_up(found) == [*ran, SERVED]


def test_graphs_and_a_report_that_cannot_be_made_keep_nobody_from_serving(tree: Tree) -> None:
    tree.holds(WEIGHTS, "impossible")
    assert _after_set_up(tree.make("serve")) == [EXPORTED, EVALUATED, SERVED]


def test_a_checkpoint_that_is_named_is_served_as_it_is(tree: Tree) -> None:
    tree.holds("mine/newsstance.json", STOPPED)
    found = tree.make("serve", "CHECKPOINT=mine")
    assert EXTRAS in found  # torch serves what has no graphs
    assert _after_set_up(found) == [f"{SERVED}|--checkpoint|mine"]
    shutil.rmtree(tree.path / ".venv")
    tree.holds("mine/openvino/judge.xml")
    assert tree.make("serve", "CHECKPOINT=mine") == ["-m|venv|.venv", BASE, f"{SERVED}|--checkpoint|mine"]


def test_flags_that_choose_an_engine_need_the_full_set_up(tree: Tree) -> None:
    tree.holds("release/newsstance.json")
    assert EXTRAS in tree.make("serve", "SERVE=--engine=torch")


def test_other_verbs_add_their_dependencies_once(tree: Tree) -> None:
    tree.holds("release/newsstance.json")
    tree.make("serve")
    found = tree.make("test", "TESTS=tests/x")
    assert found[0] == EXTRAS
    assert found[-1] == "-m|pytest|-n|auto|--maxprocesses|8|--dist|loadscope|tests/x"
    assert [line for line in tree.make("test") if "|pip|" in line] == []


@pytest.mark.parametrize("override", ["prevalence={sentiment: [0.2, 0.6, 0.2]}", "name='it''s'", "seed=3"])
def test_an_override_reaches_training_as_one_word(tree: Tree, override: str) -> None:
    found = tree.make("train", override, "OUT=out")
    assert found[-1] == f"-m|training.finetune|configs/default.yaml|{override}|--out|out"


def test_evaluate_says_where_there_is_no_blind_model(tree: Tree) -> None:
    tree.make("setup")
    tree.holds("blind/newsstance.json")
    for name, says in (("blind", ""), ("none", "no figure of the blind model: none is not there; run")):
        done = tree.run("make", "--silent", "evaluate", f"BLIND={name}")
        assert done.returncode == 0
        assert done.stderr.startswith(says)
        assert bool(done.stderr) is bool(says)


def test_no_browser_is_installed_without_root_or_sudo(tree: Tree) -> None:
    for name, does in (("id", "echo 1000"), ("apt-get", "exit 9"), ("sleep", "exit 9")):
        tree.script(f"programs/{name}", does)
    done = tree.run(str(shutil.which("bash")), ".ci/browser", PATH=str(tree.path / "programs"))
    assert done.returncode == 1
    assert done.stderr == (
        "browser: no Chromium here, and neither root nor sudo to install one; have it installed, and name it in CHROMIUM\n"
    )


def test_the_smoke_run_takes_a_free_port(tree: Tree) -> None:
    tree.make("setup")
    tree.script(".ci/browser")
    tree.script("programs/make")
    tree.script("programs/mktemp", "mkdir -p work/smoke/report", "echo x >work/smoke/report/index.html", "echo work")
    done = tree.run(".ci/run", PATH=f"{tree.path / 'programs'}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    server, smoke = tree.ran()
    port = server.rpartition("|")[2]
    assert server == f"-m|serving|--checkpoint|work/smoke|--port|{port}"
    assert smoke == f"-m|tests.smoke|http://127.0.0.1:{port}"
    assert 1024 <= int(port) != 8731
