"""A set's figures by slice and its baselines, in the report.

Leaves to others: the figures (``slice_metrics``, ``set_metrics``), the section around them (``report_sets``).
"""

from collections.abc import Mapping
from typing import Any, Final

from training.markup import Child, Html, element, join
from training.report_pieces import chances, difference, figure, table
from training.report_summary import AGAINST, Entry, number, title

HEADINGS: Final = {"words": "length in words", "actors": "number of actors", "quotation": "where the actor is named"}
"""Dimensions whose names want explaining."""


def slices_block(entry: Entry, key: str) -> Html | None:
    """One table a dimension; slices of few items as numbers only."""
    known = entry.get("slices") or []
    if not known:
        return None
    tables = [_dimension(entry, one) for one in known]
    return join(element("h3", "By slice", id=f"{key}-slices"), element("div", tables, class_="pair"))


def _dimension(entry: Entry, known: Mapping[str, Any]) -> Html:
    said = HEADINGS.get(known["dimension"], known["dimension"])
    head = [said.capitalize(), "Items", "Macro-F1", "Accuracy", "Calibration error"]
    return table(f"{title(entry)} by {said}", head, [_row(row) for row in known["values"]], "slices")


def _row(row: Mapping[str, Any]) -> list[Child]:
    if "macro_f1" not in row:
        return [row["value"], f"{row['n']:,}", "–", "–", "–"]
    return [
        row["value"],
        f"{row['n']:,}",
        figure(row["macro_f1"]),
        number(row["accuracy"]),
        _calibration(row.get("calibration")),
    ]


def _calibration(known: Mapping[str, Any] | None) -> Child:
    if not known:
        return "–"
    words, class_ = ("within", "range") if known["within"] else ("beyond", "bad")
    return join(
        element("span", number(known["ece"])), element("span", f"{words} {number(known['limit'])}", class_=class_)
    )


def baselines_block(entry: Entry, key: str) -> Html | None:
    """The set's baselines with the model's difference to each."""
    known = {name: figures for name, figures in entry["baselines"].items() if figures}
    if not known:
        return None
    rows: list[list[Child]] = [
        [
            AGAINST.get(name, name).capitalize().replace("Tf-idf", "TF-IDF"),
            figure(figures["macro_f1"]),
            difference(figures["difference"]),
            chances(figures["difference"]["p"]),
        ]
        for name, figures in known.items()
    ]
    head = ["Baseline", "Macro-F1", "Model's difference", "p"]
    return element(
        "div",
        element("h3", "Compared with", id=f"{key}-baselines"),
        table(f"Baselines of {title(entry)}", head, rows, "slices"),
    )
