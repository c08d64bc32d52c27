from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsstance.checkpoint import Manifest, read_checkpoint
from tests.tiny import write_tiny
from tests.training.judgements import metrics
from training.card import card


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    return read_checkpoint(write_tiny(tmp_path_factory.mktemp("card") / "tiny")).manifest


def block(text: str) -> dict[str, Any]:
    """The metadata as the hub reads it."""
    _, between, _ = text.split("---\n", 2)
    found = yaml.safe_load(between)
    assert isinstance(found, dict)
    return found


def test_the_block_has_what_the_hub_asks_for(manifest: Manifest) -> None:
    minilm = replace(manifest, provenance={**manifest.provenance, "encoder": "all-MiniLM-L6-v2"})
    found = block(card(minilm, metrics()))
    assert (found["language"], found["license"]) == ("en", "apache-2.0")
    assert found["base_model"] == "sentence-transformers/all-MiniLM-L6-v2"
    (index,) = found["model-index"]
    first = index["results"][0]
    assert (first["dataset"]["name"], first["metrics"][0]["type"]) == ("valley-dev", "f1")
    bundled = metrics(sets=[{**one, "reader": "bundled"} for one in metrics()["sets"]])
    (index,) = block(card(minilm, bundled))["model-index"]
    assert index["results"][0]["dataset"]["name"] == "valley-dev (invented text)"
    assert first["metrics"][0]["value"] == pytest.approx(metrics()["sets"][0]["macro_f1"]["value"], abs=1e-4)


def test_names_that_yaml_would_read_otherwise_stay_names(manifest: Manifest) -> None:
    strange = replace(manifest, name='no: "x"', provenance={"encoder": "yes: [1]", "data": {}})
    found = block(card(strange, metrics()))
    assert found["base_model"] == "yes: [1]"
    assert found["model-index"][0]["name"] == 'newsstance-no: "x"'


def test_terms_and_counts_of_what_it_learned_from(manifest: Manifest) -> None:
    known = replace(manifest, provenance={"data": {"hill/train": "0123456789abcdef" * 4}})
    one = {"name": "hill/train", "texts": 1200, "title": "Hill sentences", "licence": "MIT, permissive"}
    assert "- `hill/train` (sha256 0123456789ab…; 1,200 texts; Hill sentences; MIT, permissive)" in card(
        known, metrics(data=[{**one, "articles": 3, "labels": {}}])
    )


def test_a_checkpoint_that_was_not_measured_says_so(manifest: Manifest, tmp_path: Path) -> None:
    assert "Not measured yet" in card(manifest)
    assert "model-index" not in block(card(manifest))
    assert (write_tiny(tmp_path / "new") / "README.md").read_text(encoding="utf-8").startswith("---\nlanguage: en")
