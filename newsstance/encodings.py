"""In which encoding a file of text is: by its mark, by what the caller says, by what HTML says of itself, else UTF-8.

Leaves to others: opening files (``__main__``, ``serving.bulk``). Nothing is guessed: a text in a wrong encoding would be read in
wrong letters, and nobody told.
"""

import re
from typing import Final

from newsstance.errors import ConfigError, DocumentError

CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
CHARSET_WITHIN: Final = 2048
KNOWN_CHARSETS: Final = re.compile(
    r"utf-?8|(iso-8859|windows-125|cp125)-?\d{1,2}|latin-?1|(us-)?ascii|koi8-[ru]|big5|gbk|gb2312|gb18030"
    r"|euc-(jp|kr)|shift_jis"
)
"""What pages may say of themselves and be believed: Python knows codecs that are none of a text, and what says in ASCII that
it is UTF-16 is not."""
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DEFAULT: Final = "utf-8"
SAY: Final = "say what it is with --encoding (cp1252, utf-16-le, ...), or convert it to UTF-8"


def decoded(content: bytes, *, html: bool, said: str | None = None) -> str:
    """The text of a whole file. Raises DocumentError ``invalid_text``."""
    encoding = encoding_of(content, html=html, said=said)
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise DocumentError("invalid_text", f"the file is not {encoding}: {error}; {SAY}") from None


def encoding_of(content: bytes, *, html: bool, said: str | None = None) -> str:
    """The name of the encoding of a file that begins with ``content``; ``said`` is what the caller says of all files."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    return said or (_declared(content) if html else DEFAULT)


def _declared(content: bytes) -> str:
    """What a page says of itself."""
    said = CHARSET.search(content[:CHARSET_WITHIN])
    name = said[1].decode("ascii").lower() if said else DEFAULT
    if not KNOWN_CHARSETS.fullmatch(name):
        return DEFAULT
    return "windows-1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name  # as browsers do


def checked_encoding(name: str) -> str:
    """The name, if Python knows an encoding of text under it. Raises ConfigError."""
    try:
        "a".encode(name).decode(name)
    except (LookupError, UnicodeError, ValueError):
        raise ConfigError(
            f"--encoding {name!r} is no encoding of text; well known are utf-8, cp1252, utf-16-le, iso-8859-2, gb18030"
        ) from None
    return name
