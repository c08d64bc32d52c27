import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsstance.checkpoint import MANIFEST, read_checkpoint, sha256
from newsstance.errors import ConfigError
from newsstance.graphs import FOLDER, graph_files
from newsstance.sentences import split_sentences
from tests.tiny import TEXT, tiny_encoding, write_tiny
from training import export
from training.graphs import add_graphs
from training.quantise import doubts, left_in_float

SET = f"bundled={Path(__file__).parents[2] / 'data/corpus/dev.jsonl'}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("graphs") / "tiny")


def test_graphs_are_added_vouched_for_and_written_anew(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    windows = tiny_encoding().windows(TEXT, split_sentences(TEXT))
    compared = add_graphs(read_checkpoint(folder), windows)
    after = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert after == {
        **before,
        "graphs": {name: sha256(folder / FOLDER / name) for name in graph_files()},
        "provenance": {**before["provenance"], "int8": compared},
    }
    assert compared["in_float"] == 2  # the two layers of a tiny BERT
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


def test_what_int8_costs_is_said_where_it_is_much_or_nothing_was_left_in_float(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found = {"same_tag": 0.97, "state_error": 0.02, "tokens": 9, "in_float": 0}
    monkeypatch.setattr(export, "add_graphs", lambda *_: found)
    export.write_graphs(folder, [SET])
    encoder = read_checkpoint(folder).manifest.provenance.get("encoder", "bert")
    unnamed, far = caplog.messages
    assert f"no operation of encoder {encoder} is named as .*layer" in unnamed
    assert "97.00% of tokens have the same tag (at least 98% wanted)" in far
    assert "--dtype float32 or --engine torch" in far


@pytest.mark.parametrize(("tags", "apart", "in_float", "said"), [(0.98, 0.1, 2, 0), (1, 0.11, 2, 1), (1, 0.0, 0, 1)])
def test_within_the_bounds_nothing_is_said(tags: float, apart: float, in_float: int, said: int) -> None:
    found = {"same_tag": tags, "state_error": apart, "tokens": 9, "in_float": in_float}
    assert len(list(doubts(found, "bert"))) == said


def test_the_tags_of_a_tagger_that_was_never_taught_say_nothing() -> None:
    found = {"same_tag": 0.5, "state_error": 0.05, "tokens": 9, "in_float": 2}
    assert not list(doubts(found, "bert", tagged=False))


class Operation:
    def __init__(self, name: str, kind: str = "MatMul") -> None:
        self.get_friendly_name, self.get_type_name = lambda: name, lambda: kind


def test_only_products_of_the_names_asked_for_are_left_in_float() -> None:
    names = ("layer.0.output.dense/MatMul", "layer.2.output.dense/MatMul", "blocks.0.ffn.out/MatMul")
    model = SimpleNamespace(get_ops=lambda: [*map(Operation, names), Operation("layer.1.output.dense/bias", "Add")])
    assert left_in_float(model) == 1
    assert left_in_float(model, (r"blocks.*", r".*dense.*")) == 3
