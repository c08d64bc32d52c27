"""What can be measured of a single line of a page, as numbers: its length, its words, its marks, what it looks like.

Leaves to others: what the lines around it say (``page_features``) and what the numbers mean (``segmenter``).
"""

import math
import re
from collections.abc import Iterator
from typing import Final, get_args

from newsstance.labels import SKIP_REASONS
from newsstance.reading.cuts import dateline, sign_off
from newsstance.reading.lines import Kind, Look, is_outlet, is_section
from newsstance.reading.topics import TOPICS, folded, heads_of

WORD: Final = re.compile(r"[\w'’&.-]+")
_MOST: Final = 600
"""Characters of a line that are looked at: what makes a line news or junk shows by then."""

_ENDING: Final = 6
"""Characters at the end of a line that ``_ENDED`` may take."""
_ENDED = re.compile(r"[.!?…][\"”’»)\]]{0,4}\Z")
_INNER_STOP = re.compile(r"[a-z0-9\"”’)][.!?][\"”’]? +[A-Z\"“‘]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS: Final = _words(
    """
    the of to and a in that is was for on with as he it by at be from his had an were are have has not they but which who
    said their or this its been will would she her after when we one more about than there also him no into over out so up if
    could what some two last year new people first other time can all do them may before just only between during against
    because most while where those these under through many such how any did then now since being made like even should back
    """
)
_READER_WORDS: Final = _words(
    """
    you your yours click sign subscribe newsletter email login log register account password cookies privacy terms rights
    reserved advertisement sponsored share tweet comment comments reply follow download app read view see more watch video
    photo photos gallery related latest popular trending top stories home contact us help search menu posted ago report abuse
    likes join free offer subscribers
    """
)
_SAYING: Final = _words("said says told added according announced reported asked wrote called")

_LIST_HEAD = re.compile(
    r"(?:related|more (?:from|on|in|stories|news)|most (?:read|popular|viewed|commented)|read (?:more|next|also)|see (?:also|more)"
    r"|comments?\b|\d+ (?:comments?|responses|replies)|leave a|post a comment|add (?:a )?comment|reply|recommended|trending|popular"
    r"|latest|you (?:may|might)|tags?\b|filed under|topics?\b|about (?:the author|us)|share\b|sign up|subscribe|newsletter"
    r"|advertisement|sponsored|copyright|©|all rights|follow us|join the|log ?in|next (?:article|post)|previous|contact"
    r"|recent (?:posts|comments)|categories|archives|top stories|don['’]t miss|up next|more\Z|elsewhere"
    r"|also (?:today|in)|in brief)"
)
_WHO_AND_WHEN = re.compile(r"(?:by\b|published|updated|posted|last (?:updated|modified)|written|author)")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_CLOCK = re.compile(r"\d[:.]\d\d\b")
_DAY = re.compile(r" \d{1,2}\b")
_DAY_MONTH = re.compile(rf"\d(?<=\b\d)\d? {_MONTH}")
_MONTH_DAY = re.compile(rf"\b{_MONTH}[a-z]*\.? \d{{1,2}}\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FIRST_PERSON: Final = frozenset(("i", "my", "me"))
_I_OR_MY = re.compile(r"\b(?:I|my|me)\b")
_DOMAIN = re.compile(r"\.com\b|\.org\b|\.net\b|\.example\b")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_BARS = re.compile(r"[|»›·•]")
_MONEY = re.compile(r"[$€£₱¥]")
_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_LENGTHS: Final = ((1, 2), (3, 5), (6, 12), (13, 25), (26, 50), (51, 10_000))

SHAPE_NAMES: Final = (
    "log_characters", "log_words", *(f"words_{low}_{high}" for low, high in _LENGTHS), "over_200", "over_500",
    "small_words", "small_words_by_length", "capital_words", "all_capital_words", "upper", "digits", "inner_stops", "commas",
    "ended", "ended_by_length", "ends_colon", "ends_comma", "ends_dots",
)  # fmt: skip
MARK_NAMES: Final = (
    "opens_small", "opens_digit", "opens_quote", "opens_bullet", "question", "exclamation", "bars", "brackets", "quotes",
    "address", "hash", "money", "year", "timelike", "short_timelike", "list_head", "who_and_when", "first_person",
)  # fmt: skip
WORD_NAMES: Final = (
    "function_words", "function_count", "short_words", "reader_words", "any_reader_word", "saying",
    *(f"topic_{topic.name}" for topic in TOPICS),
)  # fmt: skip
LOOK_NAMES: Final = (
    *(f"looks_{kind}" for kind in _KINDS), *(f"reason_{reason}" for reason in SKIP_REASONS),
    "ends_story", "outlet", "section", "dateline", "sign_off",
)  # fmt: skip
LINE_NAMES: Final = (*SHAPE_NAMES, *MARK_NAMES, *WORD_NAMES, *LOOK_NAMES, "apart")


_KIND_ROWS: Final = {kind: tuple(float(kind == other) for other in _KINDS) for kind in _KINDS}
_REASON_ROWS: Final = {
    reason: tuple(float(reason == other) for other in SKIP_REASONS) for reason in (None, *SKIP_REASONS)
}


def line_features(text: str, look: Look, *, apart: bool) -> list[float]:
    """One number for each of ``LINE_NAMES``; ``apart``: an empty line stands before it."""
    line = text[:_MOST]
    words = WORD.findall(line) or [line]
    small = folded(line)
    heads, digits = heads_of(small), _digits(line)
    return [
        *_shape(line, words, digits),
        *_marks(line, small, heads, has_digit=digits > 0),
        *_vocabulary(small, words, heads),
        *_look(line, look),
        float(apart),
    ]


def _digits(line: str) -> int:
    """How many characters are digits (``str.isdigit``)."""
    if line.isascii():
        return sum(map(line.count, "0123456789"))
    others = "".join(_NOT_ASCII.findall(line))
    return sum(map(line.count, "0123456789")) + sum(map(str.isdigit, others))


def _shape(line: str, words: list[str], digits: int) -> Iterator[float]:
    count = len(words)
    firsts = [word[0] for word in words]
    small = sum(map(str.islower, firsts)) / count
    capital = sum(map(str.isupper, firsts)) / count
    ended = bool(_ENDED.search(line, max(0, len(line) - _ENDING)))
    yield math.log1p(len(line))
    yield math.log1p(count)
    yield from (low <= count <= high for low, high in _LENGTHS)
    yield from (len(line) > 200, len(line) > 500)
    yield from (small, small * min(count, 30) / 30, capital, capital == 1 and count > 2, line.isupper())
    yield digits / len(line)
    yield min(len(_INNER_STOP.findall(line)), 5) / 5
    yield min(line.count(","), 6) / 6
    yield from (ended, ended * min(count, 30) / 30)
    yield from (line[-1] == ":", line[-1] in ",;", line.endswith(("...", "…")))


def _marks(line: str, small: str, heads: frozenset[str], *, has_digit: bool) -> Iterator[float]:
    timelike = _is_timelike(small, heads, has_digit=has_digit)
    yield from (line[0].islower(), line[0].isdigit(), line[0] in "\"'“‘«", line[0] in "-–—•·*»>|")
    yield from ("?" in line, "!" in line, bool(_BARS.search(line)), "(" in line, '"' in line or "“" in line)
    yield from (_has_address(small), "#" in line, bool(_MONEY.search(line)), has_digit and bool(_YEAR.search(line)))
    yield from (timelike, timelike and len(line) < 60, bool(_LIST_HEAD.match(small)), bool(_WHO_AND_WHEN.match(small)))
    yield not _FIRST_PERSON.isdisjoint(heads) and bool(_I_OR_MY.search(line))


def _is_timelike(small: str, heads: frozenset[str], *, has_digit: bool) -> bool:
    if "ago" in heads or small == "reply" or small.endswith("says:"):
        return True
    if not has_digit:
        return False
    if _CLOCK.search(small) or _DAY_MONTH.search(small):
        return True
    return bool(_DAY.search(small)) and bool(_MONTH_DAY.search(small))


def _has_address(small: str) -> bool:
    if "@" in small or "http:" in small or "https:" in small or "www." in small:
        return True
    return "." in small and bool(_DOMAIN.search(small))


def _vocabulary(small: str, words: list[str], heads: frozenset[str]) -> Iterator[float]:
    lowered = [word.lower() for word in words]
    function = sum(map(FUNCTION_WORDS.__contains__, lowered))
    reader = sum(map(_READER_WORDS.__contains__, lowered)) / len(words)
    yield from (function / len(words), min(function, 12) / 12)
    yield sum([len(word) <= 3 and word[0].islower() for word in words]) / len(words)
    yield from (reader, reader > 0, not _SAYING.isdisjoint(lowered))
    yield from (topic.holds(small, heads) for topic in TOPICS)


def _look(line: str, look: Look) -> Iterator[float]:
    yield from _KIND_ROWS[look.kind]
    yield from _REASON_ROWS[look.reason]
    yield from (look.ends, is_outlet(line), is_section(line), dateline(line) is not None, sign_off(line) < len(line))
