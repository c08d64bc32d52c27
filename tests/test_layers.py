"""The import rule ``training -> newsstance <- serving``, proved on every module of the tree, and that serving stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_NOT = {
    "newsstance": {"training", "serving", "benchmarks", "tests"},
    "serving": {"training", "benchmarks", "tests"},
    "training": {"serving", "benchmarks", "tests"},
}
HEAVY = {"torch", "transformers", "datasets", "accelerate", "sklearn", "scipy"}
LIGHT_MODULES = ("newsstance", "newsstance.scorer", "serving.app", "serving.__main__")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and top-level package of every import, wherever it stands: in functions, under ``TYPE_CHECKING``, by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, str(node.module).partition(".")[0]
        elif isinstance(node, ast.Call) and _callee(node) in {"import_module", "__import__"}:
            names = [argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant)]
            yield from ((node.lineno, str(name).partition(".")[0]) for name in names)


def _callee(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def violations(root: Path) -> list[str]:
    """``path:line imports package`` for every import that the layers do not allow."""
    return [
        f"{path.relative_to(root).as_posix()}:{line} imports {package}"
        for layer, forbidden in MAY_NOT.items()
        for path in sorted((root / layer).rglob("*.py"))
        for line, package in imported(ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))
        if package in forbidden
    ]


def test_the_layers_hold() -> None:
    assert violations(ROOT) == []
    assert all(any((ROOT / layer).rglob("*.py")) for layer in MAY_NOT)


@pytest.mark.parametrize(
    ("where", "code", "found"),
    [
        ("newsstance/scorer.py", "from training.losses import pool", "newsstance/scorer.py:1 imports training"),
        (
            "newsstance/engine/x.py",
            "def f():\n    import serving.app as app",
            "newsstance/engine/x.py:2 imports serving",
        ),
        ("serving/app.py", "if TYPE_CHECKING:\n    from training import data", "serving/app.py:2 imports training"),
        ("training/a/b.py", "importlib.import_module('serving.app')", "training/a/b.py:1 imports serving"),
        ("training/a/b.py", "x = __import__('tests.tiny')", "training/a/b.py:1 imports tests"),
        ("serving/app.py", "import json, benchmarks", "serving/app.py:1 imports benchmarks"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, where: str, code: str, found: str) -> None:
    path = tmp_path / where
    path.parent.mkdir(parents=True)
    path.write_text(code, encoding="utf-8")
    assert violations(tmp_path) == [found]


def test_what_is_allowed_is_not_reported(tmp_path: Path) -> None:
    for layer in ("serving", "training"):
        (tmp_path / layer).mkdir()
        code = "from newsstance.scorer import Scorer\nfrom .training import x\nimport serving_tools, trainings\n"
        (tmp_path / layer / "a.py").write_text(code, encoding="utf-8")
    assert violations(tmp_path) == []


@pytest.mark.parametrize("module", LIGHT_MODULES)
def test_what_serves_loads_neither_torch_nor_transformers(module: str) -> None:
    program = f"import sys, {module}; print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
