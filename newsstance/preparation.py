"""Document → articles ready for the engine: read, cut into sentences and windows, with the caller's actors in place.

Leaves to others: reading pages (``page``), running the model (``scorer``).
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from newsstance.document import Article, Document, NamedActor, Options, Page, Sentence, Span
from newsstance.encoding import Encoding, Window
from newsstance.errors import DocumentError
from newsstance.language import ENGLISH, Language, language_of
from newsstance.page import read_page
from newsstance.sentences import split_sentences

LONGEST_MENTION: Final = 1_000
"""Characters of a mention that the caller points at, markup included."""
MOST_MENTIONS: Final = 1_000
"""Mentions that the caller points at in one window. Those that are found do not overlap, so they are fewer than its tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedArticle:
    """An article with its windows. ``named`` are the caller's actors, their exact mentions in local offsets. ``posted`` is the
    whole text that it stands in, where that is plain: there a mention is a slice of it."""

    article: Article
    sentences: tuple[Sentence, ...]
    windows: tuple[Window, ...]
    named: tuple[NamedActor, ...]
    posted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document that can be scored. ``warnings`` are about what the caller asked for and will not get."""

    document: Document
    index: int
    page: Page
    language: str
    articles: tuple[PreparedArticle, ...]
    warnings: tuple[str, ...]


def prepare(document: Document, index: int, options: Options, encoding: Encoding) -> Prepared:
    """Read a document. Raises DocumentError that says what is wrong with the text and what to do."""
    check_text(document.text)
    check_mentions(document)
    page = read_page(document.text, document.content_type, options.unit)
    language = language_of("\n".join(article.text for article in page.articles))
    if language.code != ENGLISH and not options.force_language:
        raise _unsupported(language)
    articles = tuple(_article(article, document, options, encoding) for article in page.articles)
    return Prepared(
        document=document,
        index=index,
        page=page,
        language=language.code,
        articles=articles,
        warnings=(*_nothing_read(page), *_unread_mentions(document, articles)),
    )


def check_text(text: str) -> None:
    """Refuse what cannot be read. Raises DocumentError (``empty_text``, ``invalid_text``)."""
    if not any(_visible(character) for character in text):
        raise DocumentError(
            "empty_text", f"the text has {len(text)} characters, none of them visible; send some text", param="text"
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DocumentError(
            "invalid_text",
            f"the text holds a lone surrogate (U+{ord(text[error.start]):04X}) at character {error.start}, which is no "
            "character; decode the source as UTF-8 (or UTF-16) before sending it",
            param="text",
        ) from None


def _visible(character: str) -> bool:
    """Whether a character is more than space, control or format; a surrogate counts, so that it is refused as what it is."""
    category = unicodedata.category(character)
    return category in ("Cs", "Co") or category[0] not in "ZC"


def check_mentions(document: Document) -> None:
    """Refuse mentions that are no part of the text, or longer than any name. Raises DocumentError (``invalid_span``)."""
    length = len(document.text)
    for actor in document.actors:
        for span in actor.mentions:
            where = f"actor {actor.id!r}: mention [{span.start}, {span.end})"
            if not 0 <= span.start < span.end <= length:
                fault = f"is no part of the text of {length} characters; give 0 <= start < end <= length in code points"
                raise DocumentError("invalid_span", f"{where} {fault}", param="actors")
            if span.end - span.start > LONGEST_MENTION:
                fault = (
                    f"has {span.end - span.start} characters; the limit is {LONGEST_MENTION}; point at the name alone"
                )
                raise DocumentError("invalid_span", f"{where} {fault}", param="actors")


def _check_crowd(article: Article, windows: Sequence[Window], named: Sequence[NamedActor]) -> None:
    """Refuse more exact mentions in one window than can be judged together: each is held against each. Raises DocumentError
    (``too_many_mentions``)."""
    starts = sorted(span.start for actor in named for span in actor.mentions)
    if len(starts) <= MOST_MENTIONS:
        return
    for window in windows:
        first, last = int(window.starts[1]), int(window.ends[-2])
        count = bisect_left(starts, last) - bisect_left(starts, first)
        if count > MOST_MENTIONS:
            begin = article.original(Span(start=first, end=last)).start
            raise DocumentError(
                "too_many_mentions",
                f"{count} of the mentions that you give stand in one passage, which begins at character {begin}; the limit "
                f"is {MOST_MENTIONS}; send fewer of them, or several requests",
                param="actors",
            )


def _unsupported(language: Language) -> DocumentError:
    return DocumentError(
        "unsupported_language",
        f"the text looks like language {language.code!r} ({language.confidence:.0%} sure); this model reads English; "
        "translate it, or set options.force_language to score it all the same",
        param="text",
    )


def _article(article: Article, document: Document, options: Options, encoding: Encoding) -> PreparedArticle:
    whole = (Sentence(start=0, end=len(article.text)),)
    sentences = whole if options.unit == "sentence" else split_sentences(article.text)
    windows = encoding.windows(article.text, sentences)
    named = tuple(_localised(actor, article) for actor in document.actors)
    _check_crowd(article, windows, named)
    posted = document.text if document.content_type == "text/plain" else None
    return PreparedArticle(article=article, sentences=sentences, windows=windows, named=named, posted=posted)


def _nothing_read(page: Page) -> Iterator[str]:
    if not page.articles:
        yield "nothing_read: the text holds no article; see coverage.skipped, or send it with unit 'article'"


def _localised(actor: NamedActor, article: Article) -> NamedActor:
    spans = (article.offsets.local(span) for span in actor.mentions)
    return replace(actor, mentions=tuple(span for span in spans if span is not None))


def _unread_mentions(document: Document, articles: Sequence[PreparedArticle]) -> Iterator[str]:
    read = {
        (actor.id, article.article.original(span).start)
        for article in articles
        for actor in article.named
        for span in actor.mentions
    }
    for actor in document.actors:
        for span in actor.mentions:
            if (actor.id, span.start) not in read:
                yield _unread(actor, span)


def _unread(actor: NamedActor, span: Span) -> str:
    return (
        f"mention [{span.start}, {span.end}) of actor {actor.id!r} lies in text that was skipped; "
        "see coverage.skipped, or send the text with unit 'article'"
    )
