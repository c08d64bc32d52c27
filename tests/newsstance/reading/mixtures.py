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


def _around(pieces: tuple[str, ...], most: int, by: str = "") -> st.SearchStrategy[str]:
    """Any few characters with pieces before and behind them; drawn so because it is quick."""
    some = st.lists(st.sampled_from(pieces), max_size=most)
    return st.tuples(some, st.text(max_size=6), some).map(lambda drawn: by.join([*drawn[0], drawn[1], *drawn[2]]))


plain_texts: Final = st.one_of(st.text(max_size=40), _around(SIGNS + LINES, 10), _around(LINES, 7, "\n"))
"""Any text; signs amid lines; lines of a page."""
html_texts: Final = st.one_of(st.text(max_size=40), _around(MARKUP + SIGNS, 13), _around(MARKUP + LINES, 10))
"""Any text; markup amid signs; markup amid lines of a page."""
