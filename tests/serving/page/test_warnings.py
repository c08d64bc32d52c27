"""The page's words for warnings and the server's own, held together without a browser: the patterns are read out of the script.
What the page then says is tested in ``tests/browser``."""

import re
from importlib.resources import files
from itertools import chain, combinations
from pathlib import Path

import pytest

from newsstance import notices as module
from newsstance.calibration import Calibration
from newsstance.document import Document, NamedActor, Options
from newsstance.labels import HEADS
from newsstance.notices import notices
from newsstance.preparation import prepare
from tests.tiny import tiny_encoding

STATIC = files("serving.page") / "static"
SCRIPT = (STATIC / "warnings.js").read_text(encoding="utf-8")
PATTERNS = {code: re.compile(pattern) for code, pattern in re.findall(r"^  (\w+): \[/(.+?)/, \(", SCRIPT, re.MULTILINE)}
NAMED = set(re.findall(r"(\w+): \"", SCRIPT.partition("const JUDGED = {")[2].partition("};")[0]))
AS_THEY_COME = {"not_found", "not_judged"}
"""Warnings that the page has no words of its own for."""
TAUGHT = (*HEADS, "tagger")
STRANGERS = Document(
    text="x", actors=(NamedActor(id="a", name="A"),), pairs=(("a", "b"), ("author", "b"))
)  # of an article without either


def made(document: Document, options: Options, untaught: tuple[str, ...] = (), cut: int = 0) -> list[str]:
    return list(notices(document, [], options, Calibration(), frozenset(TAUGHT) - {*untaught}, cut))


def split(warning: str) -> tuple[str, str]:
    code, _, words = warning.partition(": ")
    return code, words


WARNINGS = [
    *made(STRANGERS, Options()),
    *(warning for risk in (1e-7, 0.01, 0.5) for warning in made(Document(text="x"), Options(max_risk=risk))),
    *(warning for cut in (1, 4097) for warning in made(Document(text="x"), Options(), cut=cut)),
    *(
        warning
        for heads in chain.from_iterable(combinations(TAUGHT, count) for count in range(1, len(TAUGHT) + 1))
        for warning in made(Document(text="x"), Options(sentences=True), heads)
    ),
    *prepare(Document(text="Menu\nHome\nSport\n"), 0, Options(), tiny_encoding()).warnings,
]


def test_every_warning_is_worded_or_comes_as_it_is() -> None:
    codes = {split(warning)[0] for warning in WARNINGS}
    assert codes | {"not_judged"} == PATTERNS.keys() | AS_THEY_COME
    written = set(re.findall(r"f?\"(\w+): ", Path(str(module.__file__)).read_text(encoding="utf-8")))
    assert written == PATTERNS.keys() - {"nothing_read"} | AS_THEY_COME


@pytest.mark.parametrize("code", PATTERNS)
def test_the_page_finds_what_differs_in_the_server_s_words(code: str) -> None:
    worded = [words for each, words in map(split, WARNINGS) if each == code]
    assert worded
    for words in worded:
        found = PATTERNS[code].search(words)
        assert found, words
        for group in found.groups():
            for part in group.split(", "):
                assert part in NAMED or float(part) > 0


def test_every_head_has_a_name_on_the_page() -> None:
    assert {*TAUGHT} == NAMED


def test_actors_that_were_not_found_are_told_by_how_their_warning_begins() -> None:
    script = (STATIC / "names.js").read_text(encoding="utf-8")
    begins = tuple(re.findall(r"""startsWith\((?:'([^\n]+?)'|"([^\n]+?)")\)""", script))
    assert len(begins) == 2
    for name in ("Ilse", "O'Neil"):
        (warning,) = made(Document(text="x", actors=(NamedActor(id=f"named:{name}", name=name),)), Options())
        assert warning.startswith(tuple(filter(None, chain(*begins))))
