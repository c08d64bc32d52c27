"""What a checkpoint learned from: every set with its terms and, where it is on this machine, what it holds.

Leaves to others: the terms (``licences``), how they are shown (``report_data``, ``card``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from newsstance.checkpoint import Manifest
from newsstance.errors import ConfigError
from training.examples import Example
from training.labelled import labelled
from training.licences import UNKNOWN, Licence, licence_of


def data_card(manifest: Manifest, sets: Mapping[str, Sequence[Example]]) -> list[dict[str, Any]]:
    """The entry ``data`` of metrics.json: one a set that the manifest names, those that came with ``init`` included. Counts are of
    the files as they are here today, and None where there are none."""
    recorded: Mapping[str, str] = manifest.provenance.get("data", {})
    return [_entry(name, digest, sets.get(name)) for name, digest in recorded.items()]


def _entry(name: str, digest: str, examples: Sequence[Example] | None) -> dict[str, Any]:
    licence = _licence(name, digest)
    return {
        "name": name,
        "sha256": digest,
        "title": licence.title,
        "licence": licence.said,
        "permissive": licence.permissive,
        "texts": None if examples is None else len(examples),
        "articles": None if examples is None else len({example.group for example in examples}),
        "labels": None if examples is None else _labels(examples),
    }


def _labels(examples: Sequence[Example]) -> dict[str, int]:
    return dict(Counter(item.head for example in examples for item in labelled(example)))


def _licence(name: str, digest: str) -> Licence:
    try:
        return licence_of(name, digest)
    except ConfigError:  # run elsewhere than in the repository
        return UNKNOWN
