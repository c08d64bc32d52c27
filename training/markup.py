"""HTML and SVG that cannot be broken by what is put into it: every child that is not ``Html`` is escaped.

Leaves to others: what a page says (``report_html``, ``report_sets``) and what a plot shows (``plots``).
"""

import html
import re
from collections.abc import Iterable

UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, lone surrogates and noncharacters: what a page may not hold or UTF-8 cannot say."""

VOID = frozenset({"meta", "br"})


class Html(str):
    """Markup that is safe as it stands."""

    __slots__ = ()


Child = str | int | Iterable["Child"] | None
"""What an element holds: text (escaped), ``Html`` (as it is), numbers, nothing, or any of these in a row."""


def escape(text: object) -> Html:
    """Text as markup; characters that a page may not hold become U+FFFD."""
    return Html(html.escape(UNWRITABLE.sub("\ufffd", str(text))))


def element(name: str, /, *children: Child, **attributes: object) -> Html:
    """One element. None leaves an attribute out; ``class_`` becomes ``class``, ``text_anchor`` is ``text-anchor``."""
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    opening = name + "".join(f' {key}="{escape(value)}"' for key, value in given)
    return Html(f"<{opening}>" if name in VOID else f"<{opening}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """Children one after the other, without an element around them."""
    return Html("".join(_one(child) for child in children))


def _one(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int):
        return escape(child)
    return join(*child)
