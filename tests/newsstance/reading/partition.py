"""What holds of any page: its parts are the text, and what was read stands where its offsets say.

Leaves to others: texts to try it on.
"""

from html import unescape

from newsstance.document import Article, Page, Span


def ranges(page: Page) -> list[tuple[int, int]]:
    """Read and skipped ranges, ascending."""
    read = [(piece.start, piece.end) for article in page.articles for piece in article.offsets.segments]
    return sorted(read + [(skipped.start, skipped.end) for skipped in page.skipped])


def check_partition(text: str, page: Page) -> None:
    """Every character is in exactly one range, and no range is empty."""
    at = 0
    for start, end in ranges(page):
        assert start == at
        assert start < end
        at = end
    assert at == page.length == len(text)
    for article in page.articles:
        check_map(article)


def check_map(article: Article) -> None:
    """Segments ascend on both sides, and there is something to read."""
    segments = article.offsets.segments
    assert [piece.start for piece in segments] == sorted(piece.start for piece in segments)
    assert [piece.local for piece in segments] == sorted(piece.local for piece in segments)
    assert (article.start, article.end) == (segments[0].start, segments[-1].end)
    assert article.text.strip()


def check_plain(text: str, article: Article) -> None:
    """Each character that was read is the one at its place; white space may stand for other white space."""
    for at, char in enumerate(article.text):
        span = article.original(Span(start=at, end=at + 1))
        assert text[span.start : span.end] == char or (char.isspace() and not char.strip())


def check_html(text: str, article: Article) -> None:
    """Each character that was read is the one at its place, or the one that is written there."""
    for at, char in enumerate(article.text):
        span = article.original(Span(start=at, end=at + 1))
        assert char.isspace() or char in unescape(text[span.start : span.end])
