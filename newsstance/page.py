"""Reads a posted text: its stories, and every character that is not read with the reason why.

The one way in to ``newsstance.reading``. Leaves to others how long a text may be and which language it is in
(``scorer``), and where its sentences end (``sentences``).
"""

from newsstance.document import Article, ContentType, OffsetMap, Page, Segment
from newsstance.labels import Unit
from newsstance.reading.blocks import blank
from newsstance.reading.html import read_html
from newsstance.reading.plain import read_plain, read_whole


def read_page(text: str, content_type: ContentType = "text/plain", unit: Unit = "page") -> Page:
    """Takes ``text`` apart.

    ``unit="page"`` tells stories apart and skips what is not news. ``unit="article"`` reads one article: all of a plain
    text, or all that HTML shows in its body. ``unit="sentence"`` reads one article without a headline, plain text as it
    is, never split. A text without a word to read has no articles. Linear in the length of the text; never fails.
    """
    if content_type == "text/html":
        return read_html(text, unit)
    if unit == "sentence":
        return _as_is(text)
    return read_whole(text) if unit == "article" else read_plain(text)


def _as_is(text: str) -> Page:
    if not text.strip():
        return Page(length=len(text), articles=(), skipped=blank(text))
    segment = Segment(local=0, length=len(text), start=0, end=len(text))
    article = Article(start=0, end=len(text), text=text, offsets=OffsetMap(segments=(segment,)))
    return Page(length=len(text), articles=(article,), skipped=())
