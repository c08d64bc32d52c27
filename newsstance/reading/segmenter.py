"""Says what every line of a page is to its stories: a headline, body, the opening of a story without a headline, or junk.

A small network rates each line by itself, by the lines around it and by the lines of like form on the page; the best sequence is
taken (Viterbi), in which a story's last line and the junk inside a story are states of their own. Leaves to others: the numbers
(``page_features``), what becomes of the lines (``plain``), and the training (``training.segmenter``), which writes
``segmenter.json``.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import add
from typing import Any, Final, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from newsstance.reading.likeness import Numbers
from newsstance.reading.lines import Look
from newsstance.reading.page_features import NAMES, PageLines, page_features

Part = Literal["junk", "title", "body", "opening"]
PARTS: Final[tuple[Part, ...]] = get_args(Part)
State = Literal["outside", "inside", "title", "lone_title", "opening", "lone_opening", "body", "last_body"]
"""``outside`` and ``inside`` a story is junk; a lone line, and the last body line, end their story."""
STATES: Final[tuple[State, ...]] = get_args(State)
PART_OF: Final[Mapping[State, Part]] = {
    "outside": "junk", "inside": "junk", "title": "title", "lone_title": "title", "opening": "opening",
    "lone_opening": "opening", "body": "body", "last_body": "body",
}  # fmt: skip
BEGINS: Final[frozenset[State]] = frozenset(("title", "lone_title", "opening", "lone_opening"))
ENDS: Final[frozenset[State]] = frozenset(("lone_title", "lone_opening", "last_body"))
DILATIONS: Final = (1, 2, 4)
"""How far from a line those stand that each step of the network looks at."""
POOLED: Final = (0,)
"""Steps behind which a line is told of the lines of like form."""
FILE: Final = "segmenter.json"
Singles = NDArray[np.float32]
_NEVER: Final = -1e4


def last(state: State) -> bool:
    """Whether a page may end in that state."""
    return state == "outside" or state in ENDS


def follows(before: State, after: State) -> bool:
    """Whether a line may be ``after`` where the one above it is ``before``."""
    if last(before):
        return after == "outside" or after in BEGINS
    return after in ("inside", "body", "last_body")


_FROM: Final = {after: tuple(at for at, before in enumerate(STATES) if follows(before, after)) for after in STATES}
"""The states that may stand before each state, as numbers."""
_SOURCES: Final = frozenset(_FROM.values())
_LAST: Final = np.array([0.0 if last(state) else _NEVER for state in STATES], dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The network's arrays by name, and what is added along a sequence: ``moves`` (states, states), ``starts`` (states)."""

    arrays: Mapping[str, Singles]
    moves: Singles
    starts: Singles

    @classmethod
    def parse(cls, text: str) -> "Weights":
        """From the JSON that ``dump`` writes. Raises ValueError where it was made for other features or states."""
        raw: dict[str, Any] = json.loads(text)
        if tuple(raw["states"]) != STATES or tuple(raw["features"]) != NAMES:
            raise ValueError("the segmenter's weights belong to other features; run python -m training.segmenter")
        arrays = {name: _array(packed) for name, packed in raw["arrays"].items()}
        return cls(moves=arrays.pop("moves"), starts=arrays.pop("starts"), arrays=arrays)

    def dump(self) -> str:
        """JSON; arrays as half-precision numbers in base 64."""
        arrays = {"moves": self.moves, "starts": self.starts, **self.arrays}
        packed = ",\n  ".join(f"{json.dumps(name)}: {json.dumps(_packed(array))}" for name, array in arrays.items())
        return f'{{"states": {json.dumps(STATES)},\n "features": {json.dumps(NAMES)},\n "arrays": {{\n  {packed}}}}}\n'


def _packed(array: Singles) -> dict[str, Any]:
    half = np.clip(array, -6e4, 6e4).astype("<f2")
    return {"shape": list(array.shape), "base64": base64.b64encode(half.tobytes()).decode("ascii")}


def _array(packed: Mapping[str, Any]) -> Singles:
    flat = np.frombuffer(base64.b64decode(packed["base64"]), dtype="<f2")
    return flat.reshape(packed["shape"]).astype(np.float32)


@cache
def weights() -> Weights:
    """The weights that newsstance carries."""
    return Weights.parse(files("newsstance.reading").joinpath(FILE).read_text(encoding="utf-8"))


def parts_of(lines: Sequence[str], looks: Sequence[Look], apart: Sequence[bool]) -> list[Part]:
    """The part of each line. Linear in the length of the page."""
    known = weights()
    rated = ratings(page_features(lines, looks, apart), known.arrays)
    rated[-1] += _LAST
    return [PART_OF[STATES[state]] for state in best_sequence(rated, known.moves, known.starts)]


def ratings(page: PageLines, arrays: Mapping[str, Singles]) -> Singles:
    """How well each state fits each line.  # (lines, states)"""
    numbers = (page.numbers.astype(np.float32) - arrays["mean"]) * arrays["scale"]
    words = arrays["words"][page.words].sum(axis=1)  # (lines, width of words)
    hidden = _relu(np.concatenate([numbers, words], axis=1) @ arrays["enter"] + arrays["enter_bias"])
    for number, dilation in enumerate(DILATIONS):
        hidden = hidden + _relu(
            _around(hidden, dilation) @ arrays[f"around_{number}"] + arrays[f"around_{number}_bias"]
        )
        if number in POOLED:
            alike = np.concatenate([hidden, _others(hidden, page.heads), _others(hidden, page.shapes)], axis=1)
            hidden = hidden + _relu(alike @ arrays[f"alike_{number}"] + arrays[f"alike_{number}_bias"])
    return cast("Singles", hidden @ arrays["leave"] + arrays["leave_bias"])


def _relu(values: Singles) -> Singles:
    return np.maximum(values, 0.0)


def _around(hidden: Singles, step: int) -> Singles:
    """Each line beside those ``step`` lines above and below; beyond the page is nothing.  # (lines, 3 * width)"""
    above, below = np.zeros_like(hidden), np.zeros_like(hidden)
    if step < len(hidden):
        above[step:], below[:-step] = hidden[:-step], hidden[step:]
    return np.concatenate([above, hidden, below], axis=1)


def _others(hidden: Singles, classes: Numbers) -> Singles:
    """The mean of the other lines of each line's class, nothing where it is alone.  # (lines, width)"""
    counts = np.bincount(classes)
    order = np.argsort(classes, kind="stable")
    sums = np.add.reduceat(hidden[order], np.concatenate([[0], np.cumsum(counts)[:-1]]), axis=0)
    others = np.maximum(counts[classes] - 1, 1)[:, None].astype(np.float32)
    found: Singles = (sums[classes] - hidden) / others
    found[counts[classes] == 1] = 0.0
    return found


def best_sequence(rated: Singles, moves: Singles, starts: Singles) -> list[int]:
    """The sequence with the largest sum of ratings and moves (Viterbi 1967), of those that stories may have."""
    columns = moves.T.tolist()  # (to, from)
    onto = [(_FROM[state], [columns[at][before] for before in _FROM[state]]) for at, state in enumerate(STATES)]
    score = (rated[0] + starts).tolist()
    back: list[list[int]] = []
    for row in rated[1:].tolist():
        known = {sources: [score[before] for before in sources] for sources in _SOURCES}
        step, reached = [], []
        for (sources, column), rating in zip(onto, row, strict=True):
            sums = list(map(add, known[sources], column))
            best = max(sums)
            step.append(sources[sums.index(best)])
            reached.append(best + rating)
        back.append(step)
        score = reached
    path = [score.index(max(score))]
    for step in reversed(back):
        path.append(step[path[-1]])
    return path[::-1]


def allowed(moves: Singles, starts: Singles) -> tuple[Singles, Singles]:
    """The same, with what no story may do made as good as impossible."""
    may = np.array([[follows(before, after) for after in STATES] for before in STATES])
    first = np.array([follows("outside", after) for after in STATES])
    return np.where(may, moves, _NEVER).astype(np.float32), np.where(first, starts, _NEVER).astype(np.float32)
