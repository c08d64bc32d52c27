"""Finds the sentences of a text, with offsets.

Boundaries come from nupunkt (Punkt, trained on ordinary English prose) and are put right where news differs: titles and
states written short, ``U.S.``, initials, enumerators, quotes with their attribution. Leaves to others what a block is:
every line break ends a sentence (``page`` joins headline and paragraphs with one). Numbers behind the choice:
``docs/decisions/0002-sentence-boundaries.md`` and ``python -m benchmarks.sentences``.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import nupunkt

from newsstance.document import Sentence

_PIECE: Final = 20_000
"""Characters handed to the library at once; a longer line is cut inside a sentence, and the cut is no boundary."""

_RUN: Final = 500
"""The library is quadratic in runs without white space: a line with a longer run goes in pieces of this length."""

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_CUT = re.compile(r"[\w,]\s+")
_CLOSING: Final = "\"'”’»)]}"
_OPENING: Final = "\"'“‘«([{"
_CANDIDATE = re.compile(rf"[.!?…](?P<close>[{re.escape(_CLOSING)}]{{0,8}})\s+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TITLES: Final = _words(
    """
    mr mrs ms dr prof rev hon fr sen sens rep reps gov govs lt gen gens col cols adm maj capt cpl sgt pvt cmdr brig
    supt insp det pres amb atty messrs mme mlle mgr msgr st sec asst assoc dep vs
    """
)
"""Words that stand before a name: never the end of a sentence, unless nothing follows."""

_SHORT_NAMES: Final = _words(
    """
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex
    va vt wash wis wyo alta ont que jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thurs fri inc
    corp co cos ltd llc plc bros jr sr ft mt ave blvd rd hwy ph.d b.a m.a m.d u.s u.k u.n e.u d.c u.s.a n.y n.j n.h n.m
    n.c s.c n.d s.d w.va r.i l.a u.a.e g.o.p n.f.l n.b.a f.b.i c.i.a
    """
)
"""Names written short, with a capital: a sentence may well end in them, so the next word decides."""

_SHORT_WORDS: Final = _words("a.m p.m esq etc al approx dept dist div est i.e e.g cf viz bn ed eds vs v")
"""Words written short, likewise."""

_BEFORE_NUMBERS: Final = _words("no nos art fig vol p pp ch")
"""Short only before a number; else words like any other."""

_STARTERS: Final = _words(
    """
    the a an he she it they we you i his her its their our my your this that these those there here but and or so
    yet if when while as at in on by for from with after before since although though because however meanwhile who
    what why how where asked not no some many most more all both one two last next under over during despite
    according earlier later now then also another other
    """
)
"""Words that open a sentence far more often than they continue a name."""

_ATTRIBUTION = re.compile(
    r"(?:[A-Z][\w.’'-]{0,24}[ ]){1,5}(?:said|says|asked|asks|added|adds|wrote|writes|told|tells|tweeted|replied|continued|"
    r"warned|insisted|explained|recalled|declared|argued|noted|shouted|joked)\b"
)
_NUMBER = re.compile(r"\d{1,2}\Z")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of ``text`` in local offsets: ascending, apart, without white space at their edges.

    Every character that is not white space lies in exactly one of them. Linear in the length of the text.
    """
    found = []
    for line in _LINE.finditer(text):
        for start, end in _spans(line.group()):
            found.append(Sentence(start=line.start() + start, end=line.start() + end))
    return tuple(found)


def _spans(line: str) -> Iterator[tuple[int, int]]:
    edges = [0, *sorted(_breaks(line)), len(line)]
    for start, end in pairwise(edges):
        sentence = line[start:end]
        lead = len(sentence) - len(sentence.lstrip())
        if lead < len(sentence):
            yield start + lead, start + len(sentence.rstrip())


def _breaks(line: str) -> set[int]:
    """Where a sentence starts, the first one aside."""
    found = {at for at in _library_breaks(line) if not _continues(line, at)}
    for gap in _CANDIDATE.finditer(line):
        verdict = _verdict(line, gap, found)
        if verdict is True:
            found.add(gap.end())
        elif verdict is False:
            found.discard(gap.end())
    return found


def _library_breaks(line: str) -> Iterator[int]:
    for offset, piece in _pieces(line):
        for start, _ in nupunkt.sent_spans(piece)[1:]:
            yield offset + start


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    size = _RUN if len(line) > _RUN and max(map(len, line.split()), default=0) > _RUN else _PIECE
    start = 0
    while len(line) - start > size:
        cut = _CUT.search(line, start + size - size // 5, start + size)
        end = cut.end() if cut else start + size
        yield start, line[start:end]
        start = end
    yield start, line[start:]


def _continues(line: str, at: int) -> bool:
    """Whether what follows cannot open a sentence: a closing mark, a comma, a small letter."""
    return at < len(line) and (line[at] in ",;:)]}”’»%" or line[at].islower())


def _verdict(line: str, gap: re.Match[str], found: set[int]) -> bool | None:
    """True: a boundary; False: none; None: as the library says."""
    at = gap.end()
    if at >= len(line) or _continues(line, at):
        return False
    if line[gap.start()] != "." or gap["close"]:
        return _after_quote(line, gap)
    return _after_word(_word_before(line, gap), line, gap, found)


def _after_quote(line: str, gap: re.Match[str]) -> bool | None:
    """A quote's end runs on into ``Coburn asked``, a state in brackets into its sentence; a plain word before it ends."""
    if not gap["close"]:
        return None
    if line[gap.start()] in "!?" and _ATTRIBUTION.match(line, gap.end(), gap.end() + 120):
        return False
    word = _word_before(line, gap)
    if line[gap.start()] == "." and (_is_short(word) or not word.isalpha()):
        return False if gap["close"].startswith(")") and not line[gap.end()].isupper() else None
    return True if _opens(line, gap.end()) else None


def _word_before(line: str, gap: re.Match[str]) -> str:
    words = line[max(0, gap.start() - 24) : gap.start()].split()
    return words[-1].lstrip(_OPENING) if words else ""


def _is_short(word: str) -> bool:
    tail = re.split(r"[-–—/]", word)[-1]
    return (
        tail.lower() in _TITLES or tail.lower() in _SHORT_WORDS or (tail[:1].isupper() and tail.lower() in _SHORT_NAMES)
    )


def _after_word(word: str, line: str, gap: re.Match[str], found: set[int]) -> bool | None:
    bare = re.split(r"[-–—/]", word)[-1]
    if bare.lower() in _TITLES and (bare[:1].isupper() or bare == "vs"):
        return False
    if _NUMBER.match(word):
        return _after_number(line, gap, word, found)
    if bare.lower() in _BEFORE_NUMBERS and line[gap.end()].isdigit():
        return False
    if _is_short(bare) or (_INITIALS.match(bare) and bare[:1].isupper()):
        return _after_short(bare, line, gap.end())
    # A plain word before a capital: the library's list holds many plain words, so do not ask it.
    return True if bare.isalpha() and len(bare) > 1 and _opens(line, gap.end()) else None


def _after_number(line: str, gap: re.Match[str], word: str, found: set[int]) -> bool | None:
    """``3. Housing``: a number that opens its own sentence is an enumerator and stays with what it counts."""
    start = gap.start() - len(word)
    return False if start in found or start == 0 else None


def _after_short(word: str, line: str, at: int) -> bool | None:
    following = re.match(r"[\W_]*(\w+)", line[at : at + 40])
    if following is None:
        return None
    if following[1].lower() in _STARTERS or line[at] in '“"‘':
        return len(word) > 1 or word == "I"
    return False if "." in word or len(word) == 1 else None


def _opens(line: str, at: int) -> bool:
    first = line[at : at + 3].lstrip(_OPENING)[:1]
    return first.isupper() or first.isdigit()
