"""No import of the core has a side effect, and only the network itself needs torch."""

import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import newsstance

ROOT = Path(newsstance.__file__).parents[1]
NEEDS_TORCH = {
    "newsstance.model",
    "newsstance.weights",
    "newsstance.engine.torch_engine",
    "newsstance.engine.transfers",
}

WATCH = """
import importlib, json, logging, os, signal, sys, threading, warnings
writes = []
def note(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        writes.append(str(args[0]))
    elif event in ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.mkdir", "os.remove", "os.rename"):
        writes.append(event)
def state():
    signals = [str(signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    return [dict(os.environ), threading.active_count(), signals, len(logging.root.handlers), logging.root.level, os.getcwd()]
sys.addaudithook(note)
before = state()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps({"writes": writes, "changed": [a for a, b in zip(before, state()) if a != b]}))
"""

TORCHLESS = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(sorted({"torch", "transformers"} & set(sys.modules)))
"""


def modules() -> list[str]:
    paths = sorted((ROOT / "newsstance").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [name for name in names if not name.endswith("__main__")]


def light() -> list[str]:
    return [name for name in modules() if name not in NEEDS_TORCH]


def run(program: str, names: list[str]) -> str:
    settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, *names], cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(scope="module")
def seen() -> dict[str, list[object]]:
    found: dict[str, list[object]] = json.loads(run(WATCH, light()))
    return found


def test_importing_changes_nothing_in_the_process(seen: dict[str, list[object]]) -> None:
    assert seen["changed"] == []


def test_importing_writes_and_connects_nowhere(seen: dict[str, list[object]]) -> None:
    assert seen["writes"] == []


def test_the_watch_sees_what_it_should(tmp_path: Path) -> None:
    (tmp_path / "meddler.py").write_text(
        "import os; os.environ['A_B'] = 'c'; open('x.txt', 'w').close()", encoding="utf-8"
    )
    program = f"import os, sys; sys.path.insert(0, {str(tmp_path)!r}); os.chdir({str(tmp_path)!r})\n{WATCH}"
    found = json.loads(run(program, ["meddler"]))
    assert found["writes"] == ["x.txt"]
    assert len(found["changed"]) == 1


def test_all_but_the_network_can_be_imported_without_torch() -> None:
    assert run(TORCHLESS, light()) == "[]\n"


@pytest.mark.parametrize("name", modules())
def test_every_module_says_what_it_is_for(name: str) -> None:
    path = ROOT.joinpath(*name.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    assert ast.get_docstring(ast.parse(source.read_text(encoding="utf-8")))


def test_what_the_package_offers_is_there() -> None:
    assert all(getattr(newsstance, name).__name__ == name for name in newsstance.__all__)


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "newsstance/py.typed").is_file()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    assert "py.typed" in settings["package-data"]["newsstance"]
