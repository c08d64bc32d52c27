"""Training by two processes, as ``torchrun`` starts them; gradients meet on loopback."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import yaml

from newsstance.checkpoint import read_checkpoint
from tests.training.corpus import write_encoder

EPOCHS, TEXTS = 2, 12


def config(folder: Path) -> Path:
    """Sentiment alone, so that most heads get no gradient: what wrappers for several processes trip over."""
    said = (("blamed", "negative"), ("praised", "positive")) * (TEXTS // 2)
    rows = [
        f"Ilse Brandt {verb} the dockers {'of the port ' * at}.,the dockers,{label}"
        for at, (verb, label) in enumerate(said)
    ]
    (folder / "own.csv").write_text("\n".join(["text,target,label", *rows]), encoding="utf-8")
    own = f"table={folder / 'own.csv'}"
    content = {
        "name": "two", "train": [own], "report": [own], "encoder": str(write_encoder(folder / "encoder")), "window": 24,
        "pair_size": 7, "epochs": EPOCHS, "batch_tokens": 120, "threads": 1, "precision": "float32", "blind": True,
    }  # fmt: skip
    path = folder / "two.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def trained(path: Path, out: Path, *, processes: int) -> dict[str, list[float]]:
    """The history of a run."""
    launcher = ["torch.distributed.run", "--nproc-per-node", str(processes), "--master-addr", "127.0.0.1"]
    launcher += ["--master-port", str(free_port()), "-m"]
    digests = out.parent / "digests"
    digests.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        *launcher,
        "tests.training.rank_weights",
        str(digests),
        str(path),
        "--out",
        str(out),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    content: dict[str, list[float]] = json.loads((out / "history.json").read_text(encoding="utf-8"))
    return content


def test_two_processes_share_the_batches_and_write_one_checkpoint(tmp_path: Path) -> None:
    path = config(tmp_path)
    one, two = (trained(path, tmp_path / f"by-{count}", processes=count) for count in (1, 2))
    assert len(two["eval"]) == EPOCHS
    assert two["steps"][-1] == one["steps"][-1] // 2
    read, written = (read_checkpoint(tmp_path / name).manifest.provenance["examples"] for name in ("by-1", "by-2"))
    assert read == written
    digests = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "digests").iterdir()}
    assert sorted(digests) == ["0-of-1", "0-of-2", "1-of-2"]
    assert digests["0-of-2"] == digests["1-of-2"]  # of what each saw, both learned the same
    assert digests["0-of-1"] != digests["0-of-2"]
