"""``python -m newsstance explain FILE``: what it shows, and how it says that it cannot."""

import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newsstance import release
from newsstance.__main__ import main
from newsstance.document import Options, Result
from newsstance.errors import DocumentError
from newsstance.scorer import Scorer
from tests.tiny import TEXT, write_tiny

GERMAN = "Der Bürgermeister lobte gestern im Hafen die Arbeiter und kritisierte danach den Rat der Stadt."
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_tiny(tmp_path_factory.mktemp("checkpoint") / "tiny"))


def test_a_text_is_explained(tmp_path: Path, checkpoint: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8-sig")
    assert main(["explain", str(tmp_path / "a.txt"), "--checkpoint", checkpoint]) == 0
    shown = capsys.readouterr().out
    assert "own stance" in shown
    assert "\x1b" not in shown
    assert "[Brandt" in shown or "Brandt " in shown


def test_html_is_read_as_what_it_is(tmp_path: Path, checkpoint: str, capsys: pytest.CaptureFixture[str]) -> None:
    markup = f"<nav><a href='/'>Home</a></nav><article><h1>Talks in Velmar</h1><p>{TEXT}</p></article>"
    for name, flags in (("a.html", []), ("a.bin", ["--html"])):
        (tmp_path / name).write_text(markup, encoding="utf-8")
        assert main(["explain", str(tmp_path / name), *flags, "--checkpoint", checkpoint]) == 0
        assert "<p>" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "encoding", "flags"),
    [
        ("a.txt", "utf-8-sig", []),
        ("a.txt", "utf-16", []),
        ("a.txt", "cp1252", ["--encoding", "cp1252"]),
        ("a.txt", "utf-16-be", ["--encoding", "utf-16-be"]),
        ("a.txt", "utf-8-sig", ["--encoding", "cp1252"]),  # the mark knows better
        ("a.html", "cp1252", []),
    ],
)
def test_files_are_read_as_bulk_scoring_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, encoding: str, flags: list[str]
) -> None:
    read: list[str] = []

    class Asked:
        def score_text(self, text: str, *_: object, **__: object) -> Result:
            read.append(text)
            raise DocumentError("empty_text", "enough is known")

    monkeypatch.setattr(Scorer, "load", lambda *_: Asked())
    words = "<meta charset=windows-1252><p>Zoë’s café</p>" if name.endswith("html") else "Zoë’s café"
    (tmp_path / name).write_bytes(words.encode(encoding))
    assert main(["explain", str(tmp_path / name), "--checkpoint", "none", *flags]) == 1
    assert read == [words]


def test_standard_input(checkpoint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert main(["explain", "-", "--checkpoint", checkpoint]) == 0
    assert "portrayed" in capsys.readouterr().out


def test_another_language_is_read_where_that_is_forced(
    tmp_path: Path, checkpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(GERMAN, encoding="utf-8")
    assert main(["explain", str(path), "--checkpoint", checkpoint]) == 1
    assert "(here: --force-language)" in capsys.readouterr().err
    assert main(["explain", str(path), "--checkpoint", checkpoint, "--force-language"]) == 0
    assert "language de" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "arguments", "code", "says"),
    [
        (b"", [], 1, "none of them visible"),
        (b"\xff\xfe\xff", [], 2, "the file is not utf-16"),
        (b"Caf\xe9", [], 2, "the file is not utf-8"),
        (b"Caf\xe9", [], 2, "say what it is with --encoding (cp1252, utf-16-le, ...), or convert it to UTF-8"),
        (b"Ada ran.", ["--encoding", "hex"], 2, "no encoding of text"),
        (None, [], 2, "cannot read"),
        (b"Ada ran.", ["--checkpoint", "nowhere"], 2, "nowhere is no directory"),
        (b"Ada ran.", ["--max-risk", "1.5"], 2, "--max-risk is 1.5, and must be"),
        (b"Ada ran.", ["--max-risk", "nan"], 2, "--max-risk is nan, and must be"),
    ],
)
def test_what_cannot_be_shown_is_one_line(
    tmp_path: Path,
    checkpoint: str,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    path = tmp_path / "a.txt"
    if content is not None:
        path.write_bytes(content)
    assert main(["explain", str(path), "--checkpoint", checkpoint, *arguments]) == code
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1


def test_options_reach_the_scorer(tmp_path: Path, checkpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Options] = []
    score = Scorer.score_text

    def spied(scorer: Scorer, text: str, options: Options, **more: Any) -> Result:
        asked.append(options)
        return score(scorer, text, options, **more)

    monkeypatch.setattr(Scorer, "score_text", spied)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    given = ["--max-risk", "0.1", "--unit", "article"]
    assert main(["explain", str(tmp_path / "a.txt"), "--checkpoint", checkpoint, *given]) == 0
    assert asked == [Options(unit="article", max_risk=0.1)]


def test_who_is_not_sure_enough_abstains(tmp_path: Path, checkpoint: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert main(["explain", str(tmp_path / "a.txt"), "--checkpoint", checkpoint, "--max-risk", "0.01"]) == 0
    shown = capsys.readouterr().out
    assert "(abstains)" in shown
    assert "warning: risk_not_met" in shown


def test_no_color_is_respected(tmp_path: Path, checkpoint: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-m", "newsstance", "explain", str(tmp_path / "a.txt"), "--checkpoint", checkpoint]
    for variables, coloured in (({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)):
        env = {**os.environ, "TERM": "xterm-256color", **variables}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        assert ("48;5" in done.stdout) is coloured
        assert ("[" in done.stdout.replace("\x1b[", "")) is not coloured


def test_the_release_is_read_where_nothing_was_trained_and_that_is_said(
    tmp_path: Path, checkpoint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "release").symlink_to(checkpoint)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert main(["explain", "a.txt"]) == 0
    assert "release is read (the release, because there is no checkpoints/default)" in capsys.readouterr().err
