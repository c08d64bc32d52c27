"""The pages of the documentation, taken apart: fenced blocks, prose, anchors, and the commands of a block.

Leaves to others: what is done with them (``test_docs``).
"""

import re
import shlex
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("README.md", "docs/**/*.md", "configs/*.md", "data/*.md")
    for path in ROOT.glob(pattern)
)
FENCE = re.compile(r"^( *)```(\w*) ?(\S*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block of a page: its language, and the file that it is saved as, if it has a name."""

    language: str
    name: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for match in FENCE.finditer((ROOT / page).read_text(encoding="utf-8")):
        yield Block(language=match[2], name=match[3], text=textwrap.dedent(match[4]))


def prose(page: str) -> str:
    """A page without its code."""
    return re.sub(r"`[^`\n]+`", "", FENCE.sub("", (ROOT / page).read_text(encoding="utf-8")))


def anchors(text: str) -> set[str]:
    """What a heading may be linked by: small letters, hyphens for spaces, no other signs."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {"".join(filter(_in_anchor, heading.lower().replace(" ", "-"))) for heading in headings}


def _in_anchor(sign: str) -> bool:
    return sign in "-_" or unicodedata.category(sign)[0] in "LN"


def commands(text: str) -> Iterator[list[str]]:
    """The words of every command: lines and pipes taken apart, without comments and variables set for it."""
    text = re.sub(r"(?m)(^|\s)# .*$", "", re.sub(r"\\\n\s*", " ", text))
    lexer = shlex.shlex(text, posix=True, punctuation_chars=";|&<>\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, ""
    words: list[str] = []
    for token in [*lexer, "\n"]:
        if set(token) <= set(";|&<>\n"):
            yield from [words] if words else []
            words = []
        elif words or not re.match(r"[A-Z_]+=", token):
            words.append(token)
