import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsstance.checkpoint import MANIFEST, read_checkpoint
from newsstance.engine.loading import EngineChoice, load_engine
from newsstance.errors import CheckpointError, ConfigError
from newsstance.graphs import FOLDER
from newsstance.scorer import Scorer
from tests.tiny import write_tiny

WITHOUT = """
import sys
sys.modules[{missing!r}] = None
from newsstance.scorer import Scorer
from newsstance.errors import ConfigError
try:
    print(Scorer.load({folder!r}, engine={engine!r}).info()["reason"])
except ConfigError as error:
    print("refused:", error)
"""

SERVED = """
import sys
from newsstance import Document, Scorer
scorer = Scorer.load({folder!r})
(result,) = scorer.score([Document(text="Ilse Brandt praised the dockers of Velmar after the strike.")])
assert result.articles, result
print(scorer.info()["engine"], sorted({{"torch", "transformers", "nncf", "scipy"}} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("plain") / "tiny")


@pytest.fixture
def copy(with_graphs: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(with_graphs, tmp_path / "copy"))


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.strip()


def info(folder: Path, **choice: str) -> dict[str, object]:
    return dict(load_engine(read_checkpoint(folder), EngineChoice(**choice)).info())  # type: ignore[arg-type]


def test_openvino_is_the_choice_where_there_are_graphs(with_graphs: Path) -> None:
    found = info(with_graphs)
    assert found["engine"] == "openvino"
    assert str(found["reason"]).startswith("openvino because the checkpoint has its graphs; ")


def test_a_link_that_leads_elsewhere_later_changes_nothing(copy: Path, with_graphs: Path, tmp_path: Path) -> None:
    link = tmp_path / "current"
    link.symlink_to(copy)
    checkpoint = read_checkpoint(link)
    link.unlink()
    link.symlink_to(with_graphs)
    assert checkpoint.path == copy.resolve()
    assert checkpoint.graphs == copy.resolve() / FOLDER


def test_torch_is_the_choice_where_there_are_none_and_says_so(plain: Path) -> None:
    found = info(plain)
    assert found["engine"] == "torch"
    assert "the checkpoint has no OpenVINO graphs (python -m training.export CHECKPOINT adds them)" in str(
        found["reason"]
    )


def test_an_engine_may_be_asked_for(with_graphs: Path) -> None:
    assert info(with_graphs, name="torch")["engine"] == "torch"
    assert info(with_graphs, name="openvino", dtype="int8")["dtype"] == "int8"
    found = info(with_graphs, dtype="bfloat16")
    assert (found["engine"], found["dtype"]) == ("torch", "bfloat16")


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        ({"name": "abacus"}, "engine 'abacus' is not known; use one of auto, openvino, torch"),
        ({"threads": 0}, "threads 0 is below 1"),
        ({"name": "openvino", "device": "cuda"}, "engine openvino runs on device cpu, not 'cuda'"),
        ({"name": "openvino", "dtype": "bfloat16"}, "dtype 'bfloat16' is not among"),
    ],
)
def test_settings_that_do_not_fit_are_refused(with_graphs: Path, choice: dict[str, object], shown: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_engine(read_checkpoint(with_graphs), EngineChoice(**choice))  # type: ignore[arg-type]
    assert shown in str(raised.value)


def test_openvino_without_graphs_is_refused_with_the_way_out(plain: Path) -> None:
    with pytest.raises(ConfigError, match=r"has no OpenVINO graphs; add them with python -m training\.export"):
        info(plain, name="openvino")


def test_the_cpu_engine_needs_neither_torch_nor_transformers(with_graphs: Path) -> None:
    assert run(SERVED.format(folder=str(with_graphs))) == "openvino []"


@pytest.mark.parametrize(
    ("missing", "engine", "shown"),
    [
        ("openvino", "auto", "torch because openvino is not installed"),
        (
            "openvino",
            "openvino",
            "refused: engine openvino needs openvino, which is not installed: pip install 'newsstance'",
        ),
        (
            "torch",
            "torch",
            "refused: engine torch needs torch, which is not installed: pip install 'newsstance[train]'",
        ),
    ],
)
def test_what_is_not_installed(with_graphs: Path, missing: str, engine: str, shown: str) -> None:
    assert run(WITHOUT.format(missing=missing, folder=str(with_graphs), engine=engine)) == shown


def test_without_graphs_and_torch_nothing_can_run_and_the_message_says_both(plain: Path) -> None:
    found = run(WITHOUT.format(missing="torch", folder=str(plain), engine="auto"))
    assert "engine torch needs torch, which is not installed" in found
    assert "openvino cannot stand in: the checkpoint has no OpenVINO graphs" in found


@pytest.mark.parametrize("name", ["encode-int8.bin", "encode-float32.xml", "judge.xml"])
@pytest.mark.parametrize("gone", [True, False])
def test_graphs_are_verified(copy: Path, name: str, gone: bool) -> None:
    file = copy / FOLDER / name
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.unlink() if gone else file.write_bytes(bytes(content))
    with pytest.raises(CheckpointError, match=r"not the file its manifest names; write the graphs anew") as raised:
        Scorer.load(copy)
    assert str(file) in str(raised.value)


def test_a_manifest_cannot_name_other_files(copy: Path) -> None:
    path = copy / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "graphs": {"../../secret": "x"}}), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"'\.\./\.\./secret' is none that this version knows"):
        Scorer.load(copy)


def test_graphs_that_the_manifest_does_not_vouch_for_are_not_used(copy: Path) -> None:
    path = copy / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "graphs": {}}), encoding="utf-8")
    assert Scorer.load(copy).info()["engine"] == "torch"
