from pathlib import Path

import pytest

from newsstance.checkpoint import Manifest, read_checkpoint
from tests.tiny import write_tiny
from tests.training.corpus import row, write_rows
from training.data_card import data_card
from training.examples import Example
from training.readers import bundled


def manifest(tmp_path: Path, data: dict[str, str]) -> Manifest:
    known = read_checkpoint(write_tiny(tmp_path / "tiny")).manifest
    return Manifest(**{
        **{name: getattr(known, name) for name in Manifest.__slots__}, "provenance": {"data": data}
    })  # fmt: skip


def examples(tmp_path: Path) -> list[Example]:
    return list(bundled.read(write_rows(tmp_path / "train.jsonl", [row(f"r{at}", good=True) for at in range(3)])))


def test_what_is_here_is_counted_and_what_is_not_is_named(tmp_path: Path) -> None:
    card = data_card(
        manifest(tmp_path, {"corpus/train": "0" * 64, "mine/gone": "1" * 64}), {"corpus/train": examples(tmp_path)}
    )
    here, gone = card
    assert (here["texts"], here["articles"], here["permissive"]) == (3, 3, True)
    assert here["labels"]["sentiment"] >= 3
    assert (gone["texts"], gone["labels"], gone["licence"], gone["permissive"]) == (None, None, "unknown terms", False)


def test_away_from_the_manifest_of_sets_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = manifest(tmp_path, {"mine/gone": "1" * 64})
    monkeypatch.chdir(tmp_path)
    assert data_card(known, {})[0]["permissive"] is False
