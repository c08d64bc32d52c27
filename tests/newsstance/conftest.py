from pathlib import Path

import pytest

from newsstance.checkpoint import read_checkpoint
from newsstance.sentences import split_sentences
from tests.tiny import TEXT, tiny_encoding, write_tiny
from training.graphs import add_graphs


@pytest.fixture(scope="session")
def with_graphs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny checkpoint with OpenVINO graphs; copy it to change it."""
    folder = write_tiny(tmp_path_factory.mktemp("graphs") / "tiny")
    add_graphs(read_checkpoint(folder), tiny_encoding().windows(TEXT, split_sentences(TEXT)))
    return folder
