"""HTML flattened to text, as a scraper's text dump looks: tags gone, one line a block, nothing told apart.

Every start and end of a block element (and ``<br>``, table cells, list items, buttons, options) breaks the line; white space
is collapsed, empty lines are dropped, scripts, styles, templates, SVG and the head are left out; all other text stays, whatever
its class, role or ``display`` says. Made with the standard library's parser, so that it shares nothing with newsstance's own
reader of HTML. Leaves to others what is news in it.
"""

import re
from html.parser import HTMLParser
from typing import Final

_WORDS: Final = """
    address article aside audio blockquote body br button center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li main menu nav
    ol option p pre section select summary table tbody td tfoot th thead title tr ul video
"""
_BLOCKS: Final = frozenset(_WORDS.split())
_PARAGRAPHS: Final = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
_LEFT_OUT: Final = frozenset(("script", "style", "noscript", "template", "svg", "head"))


class _Flattener(HTMLParser):
    def __init__(self, *, spaced: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._left_out: list[str] = []
        self._spaced = spaced

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._left_out.append(tag)
        if tag == "body":
            self._left_out.clear()
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._left_out:
            while self._left_out.pop() != tag:
                pass
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n\n" if self._spaced and tag in _PARAGRAPHS else "\n")


def flatten(markup: str, *, spaced: bool = False) -> str:
    """The lines of a page. ``spaced``: an empty line stands around paragraphs and headings, as browsers copy them."""
    flattener = _Flattener(spaced=spaced)
    flattener.feed(markup)
    flattener.close()
    lines = (" ".join(line.split()) for line in "".join(flattener.pieces).split("\n"))
    text = "\n".join(lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip() if spaced else re.sub(r"\n+", "\n", text).strip()
