"""The README says what is: its tree is the tree, its verbs are the Makefile's, its Python runs.

``REGENERATE=1 python -m pytest tests/test_readme.py`` writes the tree anew.
"""

import ast
import os
import re
from pathlib import Path

import pytest

from newsstance import Scorer
from tests.training.corpus import row, write_encoder, write_rows
from training import finetune
from training.config import make_config

README = Path("README.md")
CAPTIONS = {
    "Makefile": "the verbs: make help",
    "pyproject.toml": "package, extras, settings of linter, type checker and tests",
    "constraints.txt": "every dependency, pinned",
    "CHANGELOG.md": "what changed",
    "containers": "the server's images (Dockerfile) and how they are run (compose.yaml)",
    "configs": "one YAML = one reproducible run; what came out of each in configs/README.md",
    "data/GUIDELINES.md": "what the labels mean and how the corpus is written down",
    "data/README.md": "data sheet of the corpus",
    "data/sources.yaml": "the manifest of public data sets",
    "data/example.csv": "your own data could look like this",
    "data/corpus": "the bundled corpus: train, dev, test, passages (JSON lines)",
    "data/gate": "blind labels of public texts by the guidelines: ids and labels, no text",
    "docs": "architecture, HTTP interface, lab log, decisions",
    "tests": "mirrors the sources; offline; tiny random models",
    ".ci/run": "what must pass before anything lands",
}
PACKAGES = ("newsstance", "training", "serving", "benchmarks")


def caption(path: Path) -> str:
    """The first sentence of a module's docstring."""
    words = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0]
    return re.split(r"(?<=[a-z0-9)\"`])[.;](?:\s|$)", " ".join(words.split()))[0].rstrip(".").replace("``", "")


def tree() -> str:
    """All modules and the other files that a reader should know, each with a line."""
    lines = []
    for package in PACKAGES:
        for path in sorted(Path(package).rglob("*.py"), key=lambda path: (path.parent.as_posix(), path.name)):
            if path.name == "__init__.py":
                lines.append(f"{path.parent.as_posix() + '/':36} {caption(path)}")
            else:
                lines.append(f"  {path.as_posix():34} {caption(path)}")
    lines.extend(f"{name:36} {text}" for name, text in CAPTIONS.items())
    return "\n".join(lines)


def test_the_tree_is_the_tree() -> None:
    assert all(Path(name).exists() for name in CAPTIONS)
    block = f"```\n{tree()}\n```"
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition("## The tree\n\n")
    tail = rest[rest.index("\n## ") :]
    if os.environ.get("REGENERATE"):
        README.write_text(f"{head}## The tree\n\n{block}\n{tail}", encoding="utf-8")
    assert block in README.read_text(encoding="utf-8"), "run REGENERATE=1 python -m pytest tests/test_readme.py"


def test_every_verb_named_is_one_of_the_makefile() -> None:
    verbs = set(re.findall(r"^([a-z]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"\bmake ((?:[a-z]+ ?)+)", README.read_text(encoding="utf-8"))
    words = {word for group in named for word in group.split()}
    assert {"serve", "test", "train", "evaluate", "data", "baselines", "check"} <= words & verbs


def test_links_lead_somewhere() -> None:
    for document in (README, *Path("docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document} links to {target}"


def test_the_python_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    encoder = write_encoder(tmp_path / "encoder")
    corpus = write_rows(tmp_path / "rows.jsonl", [row(f"r{at}", good=at % 2 == 0) for at in range(6)])
    content = {"name": "x", "train": [f"bundled={corpus}"], "encoder": str(encoder), "epochs": 1, "select_share": 0.3}
    out = tmp_path / "checkpoints" / "default"
    finetune.finetune(finetune.prepare_run(make_config(content, where="test"), out))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - our own README
    assert isinstance(names["scorer"], Scorer)
    assert getattr(names["result"], "articles", None)
