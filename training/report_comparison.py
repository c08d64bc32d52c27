"""The report's comparisons: with an earlier report, and with the model that does not know whom a text is about.

Leaves to others: the figures (``comparison``, ``set_metrics``), the page around it (``report_html``).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from training.markup import Child, Html, element
from training.report_pieces import chances, difference, figure, named, section, table
from training.report_summary import Entry, number, percent

EARLIER: Final = (
    "Macro-F1 of both on the same items; the interval and p of the difference come from drawing whole articles, the same for both. "
    "Mended: wrong before, right now; broken: the other way round. Of twenty differences that are "
    "none, about one has a p below 0.05."
)
APART: Final = (
    "What knowing whom it is about brings: macro-F1 of the model and of the same network blind to its target. Whole sentences are "
    "those whose actors have different labels, and count as right where every actor is; a model "
    "that is blind to its target cannot get one."
)


def earlier_section(comparison: Mapping[str, Any] | None) -> Html | None:
    """This evaluation against an earlier one; None where there was none to compare with."""
    if not comparison:
        return None
    against = comparison["against"]
    heading = f"Against {against.get('name')} {against.get('version')} of {against.get('date')}"
    head = ["Set and head", "Items", "Before", "Now", "Difference", "p", "Mended", "Broken"]
    rows: list[list[Child]] = [
        [
            named(one),
            f"{one['n']:,}",
            number(one["before"]),
            number(one["now"]),
            difference(one["difference"]),
            chances(one["difference"]["p"]),
            f"{one['mended']:,}",
            f"{one['broken']:,}",
        ]
        for one in comparison["sets"]
    ]
    left = [("only here", comparison["only_here"]), ("only there", comparison["only_there"])]
    said = "; ".join(f"{where}: {', '.join(names)}" for where, names in left if names)
    return section(
        "earlier",
        heading,
        element("p", EARLIER, class_="muted"),
        table("Macro-F1 before and now", head, rows, "wide"),
        element("p", f"Not compared – {said}.", class_="muted") if said else None,
    )


def apart_section(sets: Sequence[Entry]) -> Html | None:
    """The gain over the blind model, and whole sentences; None where neither is known."""
    rows = [_apart(entry) for entry in sets if _blind(entry) or entry.get("exact_match")]
    if not rows:
        return None
    head = ["Set and head", "Macro-F1", "Blind", "Gain", "p", "Sentences", "Wholly right", "Blind, wholly right"]
    return section(
        "apart",
        "Does it tell actors apart?",
        element("p", APART, class_="muted"),
        table("Gain over the model that is blind to its target", head, rows, "wide"),
    )


def _blind(entry: Entry) -> Mapping[str, Any] | None:
    blind: Mapping[str, Any] | None = entry["baselines"].get("no_target")
    return blind


def _apart(entry: Entry) -> list[Child]:
    blind, whole = _blind(entry), entry.get("exact_match") or {}
    gain = blind and blind.get("difference")
    return [
        named(entry),
        figure(entry["macro_f1"]),
        figure(blind["macro_f1"]) if blind else "–",
        difference(gain) if gain else "–",
        chances(gain["p"]) if gain else "–",
        f"{whole['n']:,}" if whole else "–",
        _share(whole.get("model")),
        _share(whole.get("no_target")),
    ]


def _share(value: Mapping[str, Any] | None) -> Child:
    if value is None:
        return "–"
    low, high = value["low"], value["high"]
    span = f"{percent(low)}–{percent(high)}" if low is not None else None
    return [
        element("span", percent(value["value"]), class_="strong"),
        element("span", span, class_="range") if span else None,
    ]
