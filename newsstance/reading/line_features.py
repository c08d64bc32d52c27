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

WORD: Final = re.compile(r"[\w'’&.-]+")
_MOST: Final = 600
"""Characters of a line that are looked at: what makes a line news or junk shows by then."""

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
    r"|also (?:today|in)|in brief)",
    re.IGNORECASE,
)
_WHO_AND_WHEN = re.compile(r"(?:by\b|published|updated|posted|last (?:updated|modified)|written|author)", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_TIMELIKE = re.compile(
    rf"\d{{1,2}}[:.]\d\d\b|\bago\b|\b{_MONTH}[a-z]*\.? \d{{1,2}}\b|\b\d{{1,2}} {_MONTH}|says:\Z|^reply\Z", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FIRST_PERSON = re.compile(r"\b(?:I|my|me)\b")
_ADDRESS = re.compile(r"@|https?:|www\.|\.com\b|\.org\b|\.net\b|\.example\b", re.IGNORECASE)
_TOPICS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "law",
            r"\b(?:cookies?|privacy|gdpr|consent|terms of|personal data|copyright|all rights reserved|javascript|third[- ]part)",
        ),
        (
            "account",
            r"\b(?:subscri\w+|newsletters?|sign up|inbox|log ?in|sign in|regist\w+|account|password|e-?mail|membership|donate)",
        ),
        ("social", r"\b(?:share|tweet|facebook|twitter|instagram|whatsapp|pinterest|linkedin|follow|likes?)\b"),
        (
            "talk",
            r"\b(?:comment\w*|repl(?:y|ies)|says:|responses?|moderat\w+|permalink|report abuse|posted by|logged in|upvote\w*)",
        ),
        (
            "picture",
            r"\b(?:getty|photo(?:s|graph)?|image|credit|ap photo|reuters|afp|file|pictured|caption|video|watch|gallery|courtesy)\b",
        ),
        (
            "trade",
            r"\b(?:read more|more from|related|most read|trending|popular|latest|recommended|sponsored|advertis\w+|promoted"
            r"|click here|shop|buy|deals?|price|offer|sale|% off|order now)\b",
        ),
        (
            "staff",
            r"\b(?:is an? (?:[a-z]+ ){0,3}(?:reporter|writer|editor|journalist|author|correspondent|contributor)"
            r"|(?:author|founder) of|follow (?:him|her|them)|(?:reporting|editing|writing) by|contributed to this)",
        ),
    )
)
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
    *(f"topic_{name}" for name, _ in _TOPICS),
)  # fmt: skip
LOOK_NAMES: Final = (
    *(f"looks_{kind}" for kind in _KINDS), *(f"reason_{reason}" for reason in SKIP_REASONS),
    "ends_story", "outlet", "section", "dateline", "sign_off",
)  # fmt: skip
LINE_NAMES: Final = (*SHAPE_NAMES, *MARK_NAMES, *WORD_NAMES, *LOOK_NAMES, "apart")


def line_features(text: str, look: Look, *, apart: bool) -> list[float]:
    """One number for each of ``LINE_NAMES``; ``apart``: an empty line stands before it."""
    line = text[:_MOST]
    words = WORD.findall(line) or [line]
    parts = (_shape(line, words), _marks(line), _vocabulary(line, words), _look(line, look))
    return [*(float(value) for part in parts for value in part), float(apart)]


def _shape(line: str, words: list[str]) -> Iterator[float]:
    count = len(words)
    small = sum(word[0].islower() for word in words) / count
    capital = sum(word[0].isupper() for word in words) / count
    ended = bool(_ENDED.search(line))
    yield math.log1p(len(line))
    yield math.log1p(count)
    yield from (low <= count <= high for low, high in _LENGTHS)
    yield from (len(line) > 200, len(line) > 500)
    yield from (small, small * min(count, 30) / 30, capital, capital == 1 and count > 2, line.isupper())
    yield sum(character.isdigit() for character in line) / len(line)
    yield min(len(_INNER_STOP.findall(line)), 5) / 5
    yield min(line.count(","), 6) / 6
    yield from (ended, ended * min(count, 30) / 30)
    yield from (line[-1] == ":", line[-1] in ",;", line.endswith(("...", "…")))


def _marks(line: str) -> Iterator[float]:
    timelike = bool(_TIMELIKE.search(line))
    yield from (line[0].islower(), line[0].isdigit(), line[0] in "\"'“‘«", line[0] in "-–—•·*»>|")
    yield from ("?" in line, "!" in line, any(bar in line for bar in "|»›·•"), "(" in line, '"' in line or "“" in line)
    yield from (
        bool(_ADDRESS.search(line)),
        "#" in line,
        any(sign in line for sign in "$€£₱¥"),
        bool(_YEAR.search(line)),
    )
    yield from (timelike, timelike and len(line) < 60, bool(_LIST_HEAD.match(line)), bool(_WHO_AND_WHEN.match(line)))
    yield bool(_FIRST_PERSON.search(line))


def _vocabulary(line: str, words: list[str]) -> Iterator[float]:
    lowered = [word.lower() for word in words]
    function = sum(word in FUNCTION_WORDS for word in lowered)
    reader = sum(word in _READER_WORDS for word in lowered) / len(words)
    yield from (function / len(words), min(function, 12) / 12)
    yield sum(len(word) <= 3 and word[0].islower() for word in words) / len(words)
    yield from (reader, reader > 0, not _SAYING.isdisjoint(lowered))
    yield from (bool(pattern.search(line)) for _, pattern in _TOPICS)


def _look(line: str, look: Look) -> Iterator[float]:
    yield from (look.kind == kind for kind in _KINDS)
    yield from (look.reason == reason for reason in SKIP_REASONS)
    yield from (look.ends, is_outlet(line), is_section(line), dateline(line) is not None, sign_off(line) < len(line))
