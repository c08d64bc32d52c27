"""One choice of engine reaches the server as flags that it knows."""

import argparse

from benchmarks.chosen import add_engine, server_flags
from serving.settings import load_settings


def test_the_server_is_told_what_was_asked_for() -> None:
    parser = argparse.ArgumentParser()
    add_engine(parser)
    asked = parser.parse_args(["--device", "cuda:1", "--dtype", "bfloat16", "--engine", "torch"])
    settings = load_settings(server_flags(asked), {})
    assert (settings.device, settings.dtype, settings.engine) == ("cuda:1", "bfloat16", "torch")
    assert "--dtype" not in server_flags(parser.parse_args([]))
