"""Where the stories of a flattened page start: the lines that name outlet and time, and what else parts two stories.

Leaves to others what each line is (``lines``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsstance.reading.compose import Item
from newsstance.reading.cuts import dateline, sign_off
from newsstance.reading.lines import is_outlet

_PRESS = re.compile(
    r"\b(?:Times|Post|Star|News|Herald|Tribune|Gazette|Journal|Guardian|Telegraph|Mail|Express|Chronicle|Observer|Standard|Press|Reuters|AFP|"
    r"Bloomberg|BBC|CNN|CNBC|CNA|Daily|Today|Independent|Mirror|Sun|Globe|Courier|Dispatch|Bulletin|Wire|Radio|TV)\b|\.(?:com|org|net)\b"
)


def names_press(name: str) -> bool:
    """Whether a name has a word that outlets are called by."""
    return _PRESS.search(name) is not None


def is_stamp(item: Item) -> bool:
    """Whether a line names the outlet, time or writer of a story."""
    return item.look.kind in ("time", "source", "byline") or (not item.look.reason and is_outlet(item.text))


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above a story: its outlet and date, None where not given, and which line is nothing but the outlet."""

    outlet: str | None = None
    date: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class _Stamp:
    """Lines ``[first, last]`` around a time: times, sources, bylines."""

    first: int
    last: int
    outlet: str | None
    date: str | None
    line: int | None = None


def find_headers(items: Sequence[Item]) -> dict[int, Header]:
    """Index of the first line of each story that can be told → what its header says. Where 0 is not among them, the
    lines before the first are a story without a header."""
    stamps = list(_stamps(items))
    names = Counter(item.look.outlet or item.text for item in items if is_outlet(item.look.outlet or item.text))
    prose = [at for at, item in enumerate(items) if item.look.kind == "prose"]
    opening = prose[0] if prose else len(items)
    below = bool(stamps) and stamps[0].first < opening and _is_headline(items, stamps[0].first - 1)
    found: dict[int, Header] = {}
    for stamp in stamps:
        placed = _place(items, _with_outlet(items, stamp, names, after_prose=opening < stamp.first), below=below)
        if placed is not None:
            found[placed[0]] = placed[1]
    for start in _partings(items):
        if not any(known in found for known in range(start - 4, start + 5)):
            found[start] = Header()
    return found


def _stamps(items: Sequence[Item]) -> Iterator[_Stamp]:
    """Runs of time, source and byline lines with a time among them."""
    at = 0
    while at < len(items):
        end = at
        while end < len(items) and items[end].look.kind in ("time", "source", "byline") and not items[end].look.ends:
            end += 1
        looks = [item.look for item in items[at:end]]
        date = next((look.date for look in looks if look.date), None)
        if date is not None:
            yield _Stamp(at, end - 1, next((look.outlet for look in looks if look.outlet), None), date)
        at = max(end, at + 1)


def _with_outlet(items: Sequence[Item], stamp: _Stamp, names: Counter[str], *, after_prose: bool) -> _Stamp:
    """The stamp with the bare outlet line above it, if there is one rather than a short headline."""
    above = items[stamp.first - 1] if stamp.first else None
    if above is None or above.look.reason or above.look.kind == "prose" or not is_outlet(above.text):
        return stamp
    if above.text == stamp.outlet or names[above.text] > 1 or _PRESS.search(above.text) or after_prose:
        return replace(stamp, first=stamp.first - 1, outlet=above.text, line=stamp.first - 1)
    return stamp


def _place(items: Sequence[Item], stamp: _Stamp, *, below: bool) -> tuple[int, Header] | None:
    """Where the story of a stamp starts: at the stamp, with its headline after it, or at the headline above it."""
    header = Header(stamp.outlet, stamp.date, stamp.line)
    heads = _is_headline(items, stamp.last + 1)
    if heads and stamp.outlet and not below:
        return stamp.first, header
    if _is_headline(items, stamp.first - 1) and (below or not heads):
        return stamp.first - 1, header
    if heads and any(item.look.kind == "prose" for item in items[max(0, stamp.first - 8) : stamp.first]):
        return stamp.first, header
    return None


def _is_headline(items: Sequence[Item], at: int) -> bool:
    return 0 <= at < len(items) and items[at].look.kind == "headline"


def _partings(items: Sequence[Item]) -> Iterator[int]:
    """Headlines before prose that open a new story: after a sign-off or ruler, or with a dateline below."""
    prose = ended = False
    for at, item in enumerate(items):
        if item.look.kind == "headline" and prose:
            body = _next_read(items, at)
            if body is not None and body.look.kind == "prose" and (ended or dateline(body.text)):
                yield at
                prose = ended = False
        elif item.look.kind == "prose":
            prose, ended = True, sign_off(item.text) < len(item.text)
        ended = ended or item.look.ends


def _next_read(items: Sequence[Item], at: int) -> Item | None:
    return next((item for item in items[at + 1 : at + 6] if not item.look.reason), None)
