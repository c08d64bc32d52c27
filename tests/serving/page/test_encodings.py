"""The page finds out an encoding as ``newsstance.encodings`` does: the same marks, the same declaration, as far into the file."""

import re
from importlib.resources import files

import pytest

from newsstance.encodings import CHARSET, CHARSET_WITHIN, MARKS

STATIC = files("serving.page") / "static"
SCRIPT = (STATIC / "encodings.js").read_text(encoding="utf-8")
BYTE_ORDER = re.findall(r"first === 0x(\w\w) && second === 0x(\w\w)\) return \"([\w-]+)\"", SCRIPT)
UTF_8_MARK = re.findall(r"bytes\[\d\] === 0x(\w\w)", SCRIPT)
TEXT = "Šibenik’s café"


def test_a_declaration_is_looked_for_alike() -> None:
    pattern, flags = re.findall(r"^const CHARSET = /(.+)/(\w*);$", SCRIPT, re.MULTILINE)[0]
    assert pattern == CHARSET.pattern.decode("ascii")
    assert ("i" in flags) == bool(CHARSET.flags & re.IGNORECASE)
    assert f"const CHARSET_WITHIN = {CHARSET_WITHIN};" in SCRIPT


@pytest.mark.parametrize(("mark", "encoding"), MARKS)
def test_a_mark_tells_the_same_encoding(mark: bytes, encoding: str) -> None:
    known = {bytes.fromhex(first + second): name for first, second, name in BYTE_ORDER}
    known[bytes.fromhex("".join(UTF_8_MARK))] = "utf-8-sig"
    assert len(known) == len(MARKS)
    content = mark + TEXT.encode("utf-8" if mark not in known or encoding == "utf-8-sig" else known[mark])
    assert content.decode(encoding) == TEXT
