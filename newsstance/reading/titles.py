"""What shares a line with the headlines of a page: the outlet before a colon, the time before them, brackets with a date behind.

Cut off only where most headlines of the page have it, so that it is the page's way and not a headline's. Leaves to others which
lines are headlines (``segmenter``).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from newsstance.reading.headers import names_press
from newsstance.reading.lines import is_outlet

_FEWEST: Final = 2
"""Headlines that show a page's way."""
_TIME = re.compile(r"[^\w\"“‘'(]*\d{1,2}:\d\d(?: ?[AaPp]\.?[Mm]\.?)?(?!\d)[^\w\"“‘'($€£]*(?=\w|[\"“‘'($€£])")
_RULE = re.compile(r"\s*[+*=|~·•»–—-]{2,}\s*\Z")
_DATED = re.compile(r"\s*[\[(][^\[\]()]{0,80}\b(?:19|20)\d\d[^\[\]()]{0,20}[\])]\s*\Z")
_OUTLET = re.compile(r"([^:]{3,40}): +(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """Characters ``[start, end)`` of a line are its headline; ``outlet`` is named before them, None where none is."""

    start: int
    end: int
    outlet: str | None = None


def titles(lines: Sequence[str]) -> list[Title]:
    """Where in each of a page's headline lines the headline stands."""
    times = _common([_after(_TIME, line) for line in lines], lambda at: at > 0)
    ends = [len(line) for line in lines]
    for pattern in (_RULE, _DATED):
        found = [_before(pattern, line, end) for line, end in zip(lines, ends, strict=True)]
        if _common([end - at for end, at in zip(ends, found, strict=True)], lambda cut: cut > 0) is not None:
            ends = found
    starts = times or [0] * len(lines)
    outlets = _outlets([line[start:end] for line, start, end in zip(lines, starts, ends, strict=True)])
    return [
        Title(start=start + length, end=end, outlet=outlet)
        for start, end, (length, outlet) in zip(starts, ends, outlets, strict=True)
    ]


def _common(values: list[int], has: Callable[[int], bool]) -> list[int] | None:
    """The values where three in four of them, and at least ``_FEWEST``, say something."""
    count = sum(map(has, values))
    return values if count >= _FEWEST and 4 * count >= 3 * len(values) else None


def _after(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.match(line)
    return found.end() if found else 0


def _before(pattern: re.Pattern[str], line: str, end: int) -> int:
    """Where what stands at the end starts; ``end`` where that would leave too little."""
    found = pattern.search(line, max(0, end - 130), end)
    return found.start() if found and found.start() >= 8 else end


def _outlets(lines: Sequence[str]) -> list[tuple[int, str | None]]:
    """How many characters of each line name an outlet, and which; nothing unless at least half of the names look like the press."""
    found = [_OUTLET.match(line) for line in lines]
    names = [match[1] if match and is_outlet(match[1]) else None for match in found]
    known = [name for name in names if name is not None]
    press = sum(map(names_press, known))
    if len(known) < max(_FEWEST, 0.75 * len(lines)) or 2 * press < len(known):
        return [(0, None)] * len(lines)
    return [(match.end(), name) if match and name else (0, None) for match, name in zip(found, names, strict=True)]
