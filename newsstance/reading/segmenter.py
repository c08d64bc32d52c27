"""Says what every line of a page is to its stories: a headline, body, the opening of a story without a headline, or junk.

A logistic regression over ``page_features`` rates each line, and the best sequence is taken (Viterbi), with transitions
counted on the same pages. Leaves to others: the numbers (``page_features``), what becomes of the lines (``plain``), and the
training (``training.segmenter``), which writes ``segmenter.json``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import add
from typing import Any, Final, Literal, cast, get_args

import numpy as np

from newsstance.reading.lines import Look
from newsstance.reading.page_features import NAMES, Floats, page_features

Part = Literal["junk", "title", "body", "opening"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
FILE: Final = "segmenter.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """``weights`` (features, parts), ``bias`` (parts); ``moves`` (parts, parts) and ``starts`` (parts) are added along a
    sequence."""

    weights: Floats
    bias: Floats
    moves: Floats
    starts: Floats

    @classmethod
    def parse(cls, text: str) -> "Weights":
        """From the JSON that ``dump`` writes. Raises ValueError where it was made for other features or parts."""
        raw: dict[str, Any] = json.loads(text)
        if tuple(raw["parts"]) != PARTS or tuple(raw["weights"]) != NAMES:
            raise ValueError("the segmenter's weights belong to other features; run python -m training.segmenter")
        return cls(
            weights=np.array(list(raw["weights"].values())),
            bias=np.array(raw["bias"]),
            moves=np.array(raw["moves"]),
            starts=np.array(raw["starts"]),
        )

    def dump(self) -> str:
        """JSON, one line a feature."""
        rows = ",\n  ".join(
            f"{json.dumps(name)}: {_row(row)}" for name, row in zip(NAMES, self.weights.tolist(), strict=True)
        )
        moves = ", ".join(_row(row) for row in self.moves.tolist())
        return (
            f'{{"parts": {json.dumps(PARTS)},\n "bias": {_row(self.bias.tolist())},\n "starts": {_row(self.starts.tolist())},\n'
            f' "moves": [{moves}],\n "weights": {{\n  {rows}}}}}\n'
        )


def _row(values: Sequence[float]) -> str:
    return json.dumps([round(value, 4) for value in values])


@cache
def weights() -> Weights:
    """The weights that newsstance carries."""
    return Weights.parse(files("newsstance.reading").joinpath(FILE).read_text(encoding="utf-8"))


def parts_of(lines: Sequence[str], looks: Sequence[Look], apart: Sequence[bool]) -> list[Part]:
    """The part of each line. Linear in the length of the page."""
    known = weights()
    rated = page_features(lines, looks, apart) @ known.weights + known.bias  # (lines, parts)
    return [PARTS[part] for part in best_sequence(log_probabilities(rated), known.moves, known.starts)]


def log_probabilities(rated: Floats) -> Floats:
    """Logits as log-probabilities of a line's parts."""
    shifted = rated - rated.max(axis=1, keepdims=True)
    return cast("Floats", shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def best_sequence(rated: Floats, moves: Floats, starts: Floats) -> list[int]:
    """The sequence with the largest sum of ratings and moves (Viterbi 1967)."""
    onto = list(zip(*moves.tolist(), strict=True))  # (to, from)
    numbers = range(len(onto))
    score = (rated[0] + starts).tolist()
    back: list[list[int]] = []
    for row in rated[1:].tolist():
        reached = [list(map(add, score, column)) for column in onto]
        best = [max(column) for column in reached]
        back.append([reached[at].index(best[at]) for at in numbers])
        score = list(map(add, best, row))
    path = [score.index(max(score))]
    for step in reversed(back):
        path.append(step[path[-1]])
    return path[::-1]
