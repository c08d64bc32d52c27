"""What stands around stories on a page: menus, notices, buttons, lists, comments, advertisements, footers; all invented.

Phrases are read from ``data/pages/furniture``, one a line; ``{slots}`` in them are filled, in capitals where the slot is
(``{PLACE}``), anew where a 2 follows (``{place2}``). Leaves to others what fills them (``invented``) and where a phrase is put
(``furnished``).
"""

import random
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from training.invented import DRAWN, person

BANK: Final = Path("data/pages/furniture")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-zà-ž’'-]{2,}(?: [A-Z][a-zà-ž’'-]{2,})?")
_QUOTED = re.compile(r"[“\"]([^“”\"]{12,90})[”\"]")


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """The phrases of one file of the bank."""
    return tuple((BANK / f"{kind}.txt").read_text(encoding="utf-8").splitlines())


class _Filling(dict[str, str]):
    """Slots, drawn when they are asked for."""

    def __init__(self, known: Mapping[str, str], chance: random.Random) -> None:
        super().__init__(known)
        self._chance = chance

    def __missing__(self, slot: str) -> str:
        drawn = self._draw(slot.removesuffix("2").lower())
        self[slot] = drawn.upper() if slot.isupper() else drawn.title() if slot[0].isupper() else drawn
        return self[slot]

    def _draw(self, slot: str) -> str:
        if slot == "headline":
            return filled(self._chance.choice(phrases("related")), self._chance)
        return DRAWN[slot](self._chance)


def filled(phrase: str, chance: random.Random, known: Mapping[str, str] | None = None) -> str:
    """The phrase, its slots filled, those of ``known`` with what it says. Raises KeyError for a slot that nothing fills."""
    return phrase.format_map(_Filling(known or {}, chance))


def some(kind: str, counts: Sequence[int], chance: random.Random, known: Mapping[str, str] | None = None) -> list[str]:
    """As many different phrases of a kind as one of ``counts`` says, filled."""
    bank = phrases(kind)
    return [filled(phrase, chance, known) for phrase in chance.sample(bank, min(len(bank), chance.choice(counts)))]


def told_by(story: Sequence[str], chance: random.Random) -> dict[str, str]:
    """What a story's furniture may take from it: a name, a quotation."""
    text = " ".join(story)
    names, quoted = _NAME.findall(text), _QUOTED.findall(text)
    found = {"name": chance.choice(names) if names else person(chance)}
    return found | {"quote": chance.choice(quoted)} if quoted else found
