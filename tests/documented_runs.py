"""Runs commands of the documentation: what reads files, in this process and on sample files; what asks a server, in a real shell.

Leaves to others: which commands those are, and what is only parsed (``test_docs``).
"""

import gzip
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

TEXT = "Mayor Ada Quill praised the harbour workers of Velmar. Tom Brask called her plan a folly."
TABLE = f'text;desk;author\r\n"{TEXT}";Überregionales;Lena Holm\r\n'
CURL = 'set -euo pipefail; curl() { command curl --fail-with-body --show-error "$@"; }\n'
SECONDS = 60


def write_samples(folder: Path) -> None:
    """The files that the pages name and a reader would have."""
    lines = f'{{"id": "a", "text": "{TEXT}"}}\n'
    for name in ("archive", "2031"):
        (folder / name).mkdir()
    for name in ("page.txt", "article.txt", "clipping.txt", "archive/one.txt"):
        (folder / name).write_text(TEXT, encoding="utf-8")
    for name in ("page.html", "saved-page.html"):
        (folder / name).write_text(f"<article><h1>Harbour</h1><p>{TEXT}</p></article>", encoding="utf-8")
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    (folder / "dump.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (folder / "more.csv").write_text(f'text\n"{TEXT}"\n', encoding="utf-8")
    (folder / "clippings.csv").write_bytes(TABLE.encode("cp1252"))
    pq.write_table(pa.table({"text": [TEXT]}), folder / "2031/05.parquet")


def run_here(
    main: Callable[[Sequence[str]], int], words: Sequence[str], before: Sequence[str], patch: pytest.MonkeyPatch
) -> None:
    """A program of ours by its ``main``: file names with stars written out, standard input from the ``cat`` before it."""
    files = [path for word in words for path in ([word] if "*" not in word else sorted(map(str, Path().glob(word))))]
    with patch.context() as inner:
        inner.setattr("signal.signal", lambda *_: None)  # they are the test run's
        if "-" in files:
            inner.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(_content(before))))
        code = main(files)
    assert code == 0, f"{' '.join(words)} ended with {code}"
    if "-o" in files:
        shutil.rmtree(files[files.index("-o") + 1])  # the next line of a page is another run


def _content(before: Sequence[str]) -> bytes:
    program, name = before
    content = Path(name).read_bytes()
    return {"cat": lambda: content, "zcat": lambda: gzip.decompress(content)}[program]()


def run_curl(text: str, address: str) -> None:
    """A block that asks the server, by the shell that a reader has. Programs that are not on this machine leave it out."""
    if not all(map(shutil.which, ("bash", "curl", *re.findall(r"^jq\b", text, re.MULTILINE)))):
        return
    script = CURL + re.sub(r"(http://)?(localhost|127\.0\.0\.1):8000", address.rstrip("/"), text)
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "KEY": "none", "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
