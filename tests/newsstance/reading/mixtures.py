"""Strategies for hostile mixtures: news as pages write it, amid signs and markup that break readers.

Leaves to others what is asserted of them.
"""

from typing import Final

from hypothesis import strategies as st

LINES: Final = (
    "Mayor quits over leak",
    "The mayor of Dunmere quit on Tuesday, an aide said.",
    "DUNMERE (Norwire) - The mayor quit on Tuesday after a leak, an aide said.",
    "2 hours ago",
    "- Oldport Star",
    "Oldport Star",
    "By Mara Voss",
    "Share",
    "Related Articles",
    "Advertisement",
    "Home | World | Sport",
    "-----",
    "FILE PHOTO: The mayor. NORWIRE/Lena Holm",
    "The mayor left. (Reporting by Ada Lund; Editing by Tom Hale)",
    "the words of a wrapped line go on and on until it ends here",
    "",
)
SIGNS: Final = (
    " ", "\n", "\r\n", "\r", "\t", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\xad", "\u2028", "\u2029", "\u3000", "\x00", "\x1b",
    "\ufeff", "\ufffd", "\uffff", "\u200b", "\u200d", "\u202e", "\u202c", "\u2066", "\u2069", "\u05d0\u05d1", "\u0645\u0631",
    "e\u0301", "\u0301\u0302", "\u0f71\u0f72", "İ", "ß", "ﬁ", "ǅ", "\U0001f1eb\U0001f1f7", "\U0001f469\u200d\U0001f680",
    "\U0010ffff", "\ud800", "[", "]", "((", "))", "{", "}", "[[[[", "⟦", "„", "“", "”", "'", "’", "…", "—", ".", "?", "!", ",", ":",
    "#", "@", "©", "|", "%C3%A9", "Ã©", "a", "B", "7", "U.S. ", "Mr. ", "A.B. ",
)  # fmt: skip
MARKUP: Final = (
    "<", ">", "</", "<>", "<p>", "</p>", "<p", "<b>", "</b>", "<i>", "</i>", "<br>", "<br/>", "<hr>", "<div>", "</div>",
    "<div class='share'>", '<p class="byline">', "<p hidden>", "<a href='", "'>", '">', "</a>", "<a>", "<article>", "</article>",
    "<main>", "<h1>", "</h1>", "<h2>", "<ul><li>", "</ul>", "<table><tr><td>", "</td>", "</table>", "<title>", "</title>",
    "<nav>", "</nav>", "<figure><figcaption>", "</figure>", "<script>", "</script>", "<style>", "</STYLE >", "<svg>", "</svg>",
    "<template>", "<textarea>", "<noscript>", "<iframe>", "<!--", "-->", "<!-->", "<!", "<?xml", "?>", "<![CDATA[", "]]>",
    "<!DOCTYPE html>", "&", "&amp;", "&amp", "&lt;p&gt;", "&eacute;", "&notit;", "&#0;", "&#x110000;", "&#128;", "&#xD800;",
    "&#32;", "&nbsp;", "&NotEqualTilde;", "&unknown;", "&#", "\x00", "<\x00p>", "<p\x00>", "<é>",
)  # fmt: skip
"""Tags, comments, references and the like, whole and in pieces."""


def _joined(*pieces: str, text: st.SearchStrategy[str], most: int, by: str = "") -> st.SearchStrategy[str]:
    return st.lists(st.one_of(st.sampled_from(pieces), text), max_size=most).map(by.join)


_SHORT: Final = st.text(max_size=6)
plain_texts: Final = st.one_of(
    st.text(max_size=40),
    _joined(*SIGNS, *LINES, text=_SHORT, most=20),
    _joined(*LINES, text=_SHORT, most=14, by="\n"),
)
"""Any text; signs amid lines; lines of a page."""
html_texts: Final = st.one_of(
    st.text(max_size=40),
    _joined(*MARKUP, *SIGNS, text=_SHORT, most=25),
    _joined(*MARKUP, *LINES, text=_SHORT, most=20),
)
"""Any text; markup amid signs; markup amid lines of a page."""
