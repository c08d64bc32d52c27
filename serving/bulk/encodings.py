"""In which encoding a file of text is: by its mark, by what the caller says, by what HTML says of itself, else UTF-8.

Leaves to others: decoding (``readers``, ``delimited``).
"""

import re
from typing import Final

from newsstance.errors import ConfigError
from serving.bulk.inputs import Source

CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
CHARSET_WITHIN: Final = 2048
KNOWN_CHARSETS: Final = re.compile(
    r"utf-?8|utf-16(le|be)?|(iso-8859|windows-125|cp125)-?\d{1,2}|latin-?1|(us-)?ascii|koi8-[ru]|big5|gbk|gb2312|gb18030"
    r"|euc-(jp|kr)|shift_jis"
)
"""What pages may say of themselves and be believed: Python knows codecs that are none of a text."""
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DEFAULT: Final = "utf-8"


def encoding_of(content: bytes, source: Source, said: str | None = None) -> str:
    """The name of the encoding of a file that begins with ``content``; ``said`` is what the caller says of all files."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    return said or (_declared(content) if source.kind == "html" else DEFAULT)


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
        b"a".decode(name)
    except (LookupError, UnicodeError, ValueError):
        raise ConfigError(
            f"--encoding {name!r} is no encoding of text; well known are utf-8, cp1252, utf-16-le, iso-8859-2, gb18030"
        ) from None
    return name
