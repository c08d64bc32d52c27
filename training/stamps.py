"""The lines around a headline that name its outlet, time and writer, as one template of many writes them.

Leaves to others the phrases and names (``furniture``) and where the lines are put (``furnished``).
"""

import random
from dataclasses import dataclass
from typing import Final

from training import furniture, invented
from training.furniture import phrases

_SHARES: Final = (("outlets", 0.7), ("times", 0.7), ("writers", 0.4))
_HELD: Final = "\0"
"""Stands for a headline while the slots around it are filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Phrases above and below a headline. ``glued`` is the form of a headline that shares its line."""

    above: tuple[str, ...]
    below: tuple[str, ...]
    glued: str | None


def stamp(chance: random.Random) -> Stamp:
    """One template's way."""
    if chance.random() < 0.1:
        return Stamp(above=(), below=(), glued=chance.choice(phrases("glued")))
    lines = [chance.choice(phrases("stamps"))] if chance.random() < 0.3 else []
    scale = 0.2 if lines else 1.0
    lines += [chance.choice(phrases(kind)) for kind, share in _SHARES if chance.random() < share * scale]
    if lines and chance.random() < 0.12:
        lines.append("- {outlet}")
    chance.shuffle(lines)
    cut = chance.choice((0, 0, 0, len(lines), len(lines), 1))
    return Stamp(above=tuple(lines[:cut]), below=tuple(lines[cut:]), glued=None)


def stamped(way: Stamp, title: str, number: int, chance: random.Random) -> tuple[list[str], str, list[str]]:
    """The lines above a headline, the headline's own line, and those below. Now and then one of them is missing."""
    outlet = invented.outlet(chance)
    known = {"outlet": outlet, "OUTLET": outlet.upper(), "k": str(number), "title": _HELD}
    above, below = (
        [furniture.filled(line, chance, known) for line in lines if chance.random() > 0.06]
        for lines in (way.above, way.below)
    )
    return above, furniture.filled(way.glued or "{title}", chance, known).replace(_HELD, title), below
