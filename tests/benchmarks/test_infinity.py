"""Infinity is asked for the same pairs as the plain server."""

import json

from benchmarks import infinity


def test_each_pair_is_one_text() -> None:
    body = json.dumps({"pairs": [["Ada praised Tom.", "Ada"], ["Tom left.", "Tom"]]})
    assert json.loads(infinity.as_asked(body)) == {
        "model": "peer",
        "input": ["Ada praised Tom. [SEP] Ada", "Tom left. [SEP] Tom"],
    }
