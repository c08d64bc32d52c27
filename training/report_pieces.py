"""Pieces that several sections of the report are made of: sections, tables, figures with intervals, differences.

Leaves to others: what they show (``report_html`` and the sections it lists), markup itself (``markup``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from training.markup import Child, Html, element, join
from training.report_summary import kind_of_text, number

MUTED = "muted"


def section(key: str, heading: str, *children: Child, class_: str | None = None) -> Html:
    """A section of the page; ``key`` is its anchor."""
    title = element("h2", heading, id=f"{key}-title")
    return element("section", title, *children, id=key, class_=class_, aria_labelledby=f"{key}-title")


def table(
    caption: str,
    head: Sequence[Child],
    rows: Sequence[Sequence[Child]],
    class_: str | None = None,
    *,
    label: str | None = None,
) -> Html:
    """A table that scrolls sideways where it is too wide; the first cell of a row is its header. ``label`` names it among the
    page's tables where its caption does not."""
    heading = element(
        "tr", [element("th", cell, scope="col", class_=None if at else "name") for at, cell in enumerate(head)]
    )
    body = [element("tr", element("th", row[0], scope="row"), [_cell(cell) for cell in row[1:]]) for row in rows]
    inner = element(
        "table", element("caption", caption), element("thead", heading), element("tbody", body), class_=class_
    )
    return element("div", inner, class_="scroll", tabindex=0, role="region", aria_label=label or caption)


def named(entry: Mapping[str, Any], key: str | None = None) -> Html:
    """A set and, below it, its head and whether its texts are real or invented; a link where there is an anchor."""
    name = element("a", entry["name"], href=f"#{key}") if key else element("span", entry["name"])
    about = str(entry["head"]).replace("_", " ")
    kind = kind_of_text(entry)
    texts = "" if kind == "–" else f", {kind} text"
    return join(name, element("span", about + texts, class_="sub"))


def figure(value: Mapping[str, Any] | None) -> Child:
    """A figure with its interval below it."""
    if value is None:
        return "–"
    return join(element("span", number(value["value"]), class_="strong"), interval(value))


def interval(value: Mapping[str, Any]) -> Html | None:
    """The interval of a figure, where it has one."""
    if value["low"] is None:
        return None
    return element("span", f"{number(value['low'])}–{number(value['high'])}", class_="range")


def difference(value: Mapping[str, Any]) -> Html:
    """A difference with its interval; coloured where that leaves zero out."""
    low, high = value["low"], value["high"]
    span = element("span", f"{signed(low)} to {signed(high)}", class_="range") if low is not None else None
    return join(element("span", signed(value["value"]), class_=sure(value)), span)


def signed(value: float) -> str:
    """A difference with its sign."""
    return ("+" if value > 0 else "") + number(value)


def sure(value: Mapping[str, Any]) -> str:
    """The class of a difference: good or bad only where the interval leaves zero out."""
    low, high = value["low"], value["high"]
    if low is None or low <= 0 <= high:
        return "range"
    return "good" if low > 0 else "bad"


def chances(p: float | None) -> str:
    """A p value: ``0.032``, ``under 0.002``; a dash where there is none."""
    if p is None:
        return "–"
    return "under 0.002" if p < 0.002 else number(p)


def _cell(cell: Child) -> Html:
    return cell if isinstance(cell, Html) and cell.startswith("<td") else element("td", cell)
