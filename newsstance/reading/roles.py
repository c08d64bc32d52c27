"""What an HTML element is for, by its tag, its role and the words of its class and id.

Leaves to others whether a hint is believed (``html`` does not where it would drop the story itself).
"""

import re
from collections.abc import Mapping
from typing import Final

from newsstance.labels import SkipReason


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCKS: Final = _words(
    """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre section select summary
    table tbody td tfoot th thead tr ul head title button video audio iframe
    """
)
VOID: Final = _words(
    """
    area base br col embed hr img input link meta param source track wbr
    """
)
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
PROSE_TAGS: Final = _words(
    """
    p blockquote pre li dd h1 h2 h3 h4 h5 h6
    """
)
SILENT: Final = _words(
    """
    script style noscript template svg math
    """
)
"""Never shown, wherever they stand: they do not even part a paragraph."""

CLOSED_BY: Final[Mapping[str, frozenset[str]]] = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "tr": frozenset(("tr", "td", "th")),
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "option": frozenset(("option",)),
}
"""Which open elements a start tag closes, besides the paragraph that any block closes."""

_BY_TAG: Final[Mapping[str, SkipReason]] = {
    "nav": "navigation",
    "menu": "navigation",
    "footer": "boilerplate",
    "aside": "related",
    "form": "boilerplate",
    "button": "boilerplate",
    "select": "boilerplate",
    "textarea": "boilerplate",
    "label": "boilerplate",
    "dialog": "boilerplate",
    "figcaption": "caption",
    "figure": "caption",
    "script": "boilerplate",
    "style": "boilerplate",
    "noscript": "boilerplate",
    "template": "boilerplate",
    "svg": "boilerplate",
    "math": "boilerplate",
    "iframe": "boilerplate",
    "object": "boilerplate",
    "video": "caption",
    "audio": "caption",
    "canvas": "boilerplate",
    "head": "boilerplate",
    "title": "boilerplate",
    "picture": "caption",
    "xmp": "boilerplate",
    "noembed": "boilerplate",
    "noframes": "boilerplate",
}
_BY_ROLE: Final[Mapping[str, SkipReason]] = {
    "navigation": "navigation",
    "banner": "navigation",
    "contentinfo": "boilerplate",
    "complementary": "related",
    "search": "navigation",
    "dialog": "boilerplate",
    "alertdialog": "boilerplate",
    "menu": "navigation",
    "menubar": "navigation",
    "form": "boilerplate",
    "button": "boilerplate",
    "toolbar": "navigation",
}
_WORDS: Final[tuple[tuple[SkipReason, frozenset[str]], ...]] = (
    ("share", _words("share sharing sharebar sharetools social socials addthis sharedaddy shareaholic")),
    ("comments", _words("comments comment disqus respond commentlist livefyre")),
    (
        "related",
        _words(
            """
            related recommended recommendations recirc outbrain taboola trending mostread popular sidebar readmore seealso
            teaser teasers promo promos widget widgets upnext morefrom
            """
        ),
    ),
    (
        "boilerplate",
        _words(
            """
            newsletter newsletters subscribe subscription signup cookie cookies consent gdpr paywall modal popup footer
            copyright disclaimer print-only hidden visuallyhidden screen-reader-text sr-only
            """
        ),
    ),
    (
        "navigation",
        _words(
            """
            breadcrumb breadcrumbs nav navbar navigation menu pagination pager toolbar topics tags taglist tagcloud
            skip-link masthead
            """
        ),
    ),
    ("caption", _words("caption figcaption credit photo-credit wp-caption wp-caption-text gallery slideshow carousel")),
    (
        "byline",
        _words("byline author authors bio dateline timestamp pubdate publish-date post-meta entry-meta article-meta"),
    ),
    ("advertisement", _words("ad ads advert advertisement adverts adslot sponsor sponsored dfp")),
)
_BY_WORD: Final[Mapping[str, SkipReason]] = {word: reason for reason, words in _WORDS for word in words}
_BODY: Final = re.compile(
    r"(?:article|story|post|entry|news|content|main)[-_]{0,2}(?:body|content|text|copy)|articlebody|body[-_]?(?:copy|text)|post[-_]?entry",
    re.I,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def reason_by_tag(tag: str, attributes: Mapping[str, str]) -> SkipReason | None:
    """Why an element is not read, as its tag, role or ``hidden`` says."""
    style = attributes.get("style", "").replace(" ", "").lower()
    if "hidden" in attributes or "display:none" in style or attributes.get("aria-hidden") == "true":
        return "boilerplate"
    return _BY_TAG.get(tag) or _BY_ROLE.get(attributes.get("role", "").lower())


def reason_by_name(attributes: Mapping[str, str]) -> SkipReason | None:
    """Why an element may not be worth reading, as the words of its class and id hint."""
    for name in (attributes.get("class", "")[:300] + " " + attributes.get("id", "")[:100]).split():
        whole = name.lower()
        words = [whole, *re.split(r"[-_]+", _CAMEL.sub("-", name).lower())]
        found = next((_BY_WORD[word] for word in words if word in _BY_WORD), None)
        if found:
            return found
    return None


def is_body(attributes: Mapping[str, str]) -> bool:
    """Whether the page says that this element is the body of an article."""
    if "articlebody" in attributes.get("itemprop", "").lower():
        return True
    return bool(_BODY.search(attributes.get("class", "")[:300]) or _BODY.search(attributes.get("id", "")[:100]))
