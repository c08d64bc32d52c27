"""What stands below the last line of a story and looks like prose: notices of the house, prompts to read on.

Believed only at the end of a story, where a reader expects them. Leaves to others where a story ends (``segmented``, ``html``)
and notices that are told anywhere (``lines``).
"""

import re
from typing import Final

_LONGEST: Final = 300
"""Characters of a notice at most; what is longer is news."""

_THIS = r"(?:this|the|our) (?:web ?)?(?:article|story|page|report|post|piece|column|site|newsletter|headline)"
_NOTICE: Final = re.compile(
    "|".join(
        (
            rf"an? (?:earlier|previous|original|prior) version of {_THIS}\b.*",
            r"(?:corrections?|clarifications?|editor['’]?s['’]? note|note to readers|disclosure|disclaimer)"
            r"(?: \([^()]{1,40}\))? ?[:–—].*",
            rf"{_THIS} (?:has been|was|is) (?:updated|amended|corrected|edited|changed|translated|made possible|funded|supported|"
            r"produced with|published with|part of a)\b.*",
            r"(?:published|produced|reported|made) with the (?:help|support|assistance) of\b.*",
            r"comments? (?:do|does) not (?:represent|reflect)\b.*",
            r"comment(?:s|ing) (?:is|are) (?:an? privilege|closed|moderated|welcome|open)\b.*",
            r"(?:the )?(?:views|opinions) expressed\b.*",
            r"(?:do you |have you )?(?:have|got|know) (?:an? |any |more |your )?(?:own )?"
            r"(?:story|tip|news|information|photos?)\b[^?.!]{0,80}\?.*",
            r"(?:did you |have you |do you )?(?:see|seen|spot|spotted|find|found|notice|noticed) "
            r"(?:an? |any )?(?:mistake|error|typo)s?\b[^?.!]{0,60}\?.*",
            r"(?:please )?report (?:an? |any )?(?:mistake|error|typo)s?\b.*",
            r"(?:auto|auto-?matically |machine)[- ]?translated (?:from|by)\b.*",
            r"(?:copyright\b|©|\(c\)).*",
            r"[^.!?]{0,80}\b(?:may|might|will) (?:earn|receive|get) an? (?:affiliate |small )?commission\b.*",
            r"\d{1,3} (?:more )?(?:paragraphs?|words) (?:remain|left|to go)\b.*",
            r"(?:want|to) (?:read on|read the (?:rest|full)|keep reading|continue reading)\b[^.!?]{0,60}\b"
            r"(?:subscribe|sign|log|need|buy|join|become|pay)\b.*",
        )
    ),
    re.IGNORECASE | re.DOTALL,
)
_READ_ON: Final = re.compile(
    r"(?<=[.!?…\"”’)\]])\s+[\[(>»]{0,2}\s?"
    r"(?i:read (?:more|on|(?:the )?(?:full|rest|whole)\b[\w ]{0,24})|continue(?:d)? (?:reading|on page)[\w ]{0,24}|keep reading"
    r"|more(?: on page \w{1,4})?|full (?:story|article|report)|(?:see|turn to) page \w{1,4})\s?(?:[»>→›]{1,2}|\.{3}|…)?[\])]?\Z"
)
_LAST: Final = 60
"""Characters at the end of a line in which a prompt to read on is looked for."""


def is_notice(text: str) -> bool:
    """Whether a whole line is a notice that stands below a story: a correction, a disclosure, a call for tips."""
    return len(text) <= _LONGEST and _NOTICE.fullmatch(text) is not None


def prompt(text: str) -> int:
    """Where ``read full story`` at the end of a line starts, behind a finished sentence; ``len(text)`` without one."""
    found = _READ_ON.search(text, max(0, len(text) - _LAST))
    return found.start() if found else len(text)
