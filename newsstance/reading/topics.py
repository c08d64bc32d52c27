"""What a line of a page speaks of besides the news: law, accounts, social media, comments, pictures, trade, staff.

A topic is asked for with a pattern only where one of the words that it can begin with is there, since most lines of prose
have none. Leaves to others what follows from a topic (``line_features``).
"""

import re
from dataclasses import dataclass
from typing import Final

_RUN = re.compile(r"\w+")
_HEAD: Final = 6
_LIKE: Final = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})
"""Letters that a pattern without regard to case takes for an ASCII letter, and that ``str.lower`` leaves or makes two of."""


def folded(text: str) -> str:
    """The text in small letters, character by character, so that plain patterns find what they would without regard to case."""
    return text.lower() if text.isascii() else text.translate(_LIKE).lower()


def heads_of(text: str) -> frozenset[str]:
    """All words of a folded text, cut off behind their sixth letter."""
    return frozenset([word[:_HEAD] for word in _RUN.findall(text)])


@dataclass(frozen=True, slots=True)
class Topic:
    """Any match of ``pattern`` has a word whose head (``heads_of``) is one of ``heads``, or holds one of ``signs``."""

    name: str
    heads: frozenset[str]
    signs: tuple[str, ...]
    pattern: re.Pattern[str]

    def holds(self, text: str, heads: frozenset[str]) -> bool:
        """Whether a folded text, with its ``heads_of``, speaks of it."""
        if self.heads.isdisjoint(heads):
            for sign in self.signs:
                if sign in text:
                    break
            else:
                return False
        return self.pattern.search(text) is not None


def _topic(name: str, heads: str, signs: str, pattern: str) -> Topic:
    return Topic(name, frozenset(heads.split()), tuple(filter(None, signs.split(", "))), re.compile(pattern))


TOPICS: Final = (
    _topic(
        "law",
        "cookie privac consen copyri javasc",
        "gdpr, terms of, personal data, all rights, third-part, third part",
        r"\b(?:cookies?|privacy|gdpr|consent|terms of|personal data|copyright|all rights reserved|javascript|third[- ]part)",
    ),
    _topic(
        "account",
        "subscr newsle regist accoun passwo member donate",
        "inbox, login, log in, email, e-mail, sign up, sign in",
        r"\b(?:subscri\w+|newsletters?|sign up|inbox|log ?in|sign in|regist\w+|account|password|e-?mail|membership|donate)",
    ),
    _topic(
        "social",
        "share tweet facebo twitte instag whatsa pinter linked follow like likes",
        "",
        r"\b(?:share|tweet|facebook|twitter|instagram|whatsapp|pinterest|linkedin|follow|likes?)\b",
    ),
    _topic(
        "talk",
        "commen replie respon modera permal upvote",
        "reply, says:, report abuse, posted by, logged in",
        r"\b(?:comment\w*|repl(?:y|ies)|says:|responses?|moderat\w+|permalink|report abuse|posted by|logged in|upvote\w*)",
    ),
    _topic(
        "picture",
        "getty photo photos photog image credit reuter afp file pictur captio video watch galler courte",
        "ap photo",
        r"\b(?:getty|photo(?:s|graph)?|image|credit|ap photo|reuters|afp|file|pictured|caption|video|watch|gallery|courtesy)\b",
    ),
    _topic(
        "trade",
        "relate trendi popula latest recomm sponso advert promot shop buy deal deals price offer sale",
        "read more, more from, most read, click here, % off, order now",
        r"\b(?:read more|more from|related|most read|trending|popular|latest|recommended|sponsored|advertis\w+|promoted"
        r"|click here|shop|buy|deals?|price|offer|sale|% off|order now)\b",
    ),
    _topic(
        "staff",
        "writer editor journa author corres",
        "reporter, contributor, founder of, follow h, follow them, reporting by, editing by, writing by, contributed to",
        r"\b(?:is an? (?:[a-z]+ ){0,3}(?:reporter|writer|editor|journalist|author|correspondent|contributor)"
        r"|(?:author|founder) of|follow (?:him|her|them)|(?:reporting|editing|writing) by|contributed to this)",
    ),
)
