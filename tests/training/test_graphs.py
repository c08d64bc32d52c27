import json
import shutil
from pathlib import Path

import pytest

from newsstance.checkpoint import MANIFEST, read_checkpoint, sha256
from newsstance.errors import ConfigError
from newsstance.graphs import FOLDER, graph_files
from newsstance.sentences import split_sentences
from tests.tiny import TEXT, tiny_encoding, write_tiny
from training import export
from training.graphs import add_graphs

SET = f"bundled={Path(__file__).parents[2] / 'data/corpus/dev.jsonl'}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("graphs") / "tiny")


def test_graphs_are_added_vouched_for_and_written_anew(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    windows = tiny_encoding().windows(TEXT, split_sentences(TEXT))
    compared = add_graphs(read_checkpoint(folder), windows)
    after = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert after == {**before, "graphs": {name: sha256(folder / FOLDER / name) for name in graph_files()}}
    assert compared["tokens"] == sum(map(len, windows))
    assert compared["same_tag"] > 0.9
    assert compared["state_error"] < 0.1
    add_graphs(read_checkpoint(folder), windows)
    assert read_checkpoint(folder).graphs == folder / FOLDER
    assert [path.name for path in folder.glob(".*")] == []
    assert capfd.readouterr() == ("", "")


def test_without_texts_it_says_how_to_name_some(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="there are none"):
        add_graphs(read_checkpoint(folder), ())
    assert export.main([str(folder)]) == 2
    assert "does not say what it was trained on; name texts with --data READER=PATH" in capsys.readouterr().err


def test_the_command_writes_them(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy", ignore=shutil.ignore_patterns(FOLDER)))
    content = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    (copy / MANIFEST).write_text(json.dumps({**content, "graphs": {}}), encoding="utf-8")
    assert export.main([str(copy), "--data", SET]) == 0
    assert "tokens the tag that float32 gives" in capsys.readouterr().out
    assert read_checkpoint(copy).graphs is not None
