"""The README's tree is the tree. What else it says is tried with the rest of the documentation (``test_docs``).

``REGENERATE=1 python -m pytest tests/test_readme.py`` writes the tree anew.
"""

import ast
import os
import re
from pathlib import Path

README = Path("README.md")
CAPTIONS = {
    "Makefile": "the verbs: make help",
    "pyproject.toml": "package, extras, settings of linter, type checker and tests",
    "constraints.txt": "every dependency, pinned",
    "CHANGELOG.md": "what changed",
    "containers": "the server's images (Dockerfile) and how they are run (compose.yaml)",
    "release": "the model that a bare clone serves: weights in 16 bits, int8 graphs, report and card",
    "configs": "one YAML = one reproducible run; what came out of each in configs/README.md",
    "data/GUIDELINES.md": "what the labels mean and how the corpus is written down",
    "data/README.md": "data sheet of the corpus",
    "data/sources.yaml": "the manifest of public data sets",
    "data/example.csv": "your own data could look like this",
    "data/corpus": "the bundled corpus: train, dev, test, passages, names (JSON lines)",
    "data/behaviour": "written cases of the behaviour suite, one file a capability",
    "data/gate": "blind labels of public texts by the guidelines: ids and labels, no text",
    "docs": "tutorial, how-tos, reference, explanation, lab log, decisions; docs/README.md lists them",
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
