"""The report's data card: what the model learned from, under which terms, and how fast it was measured.

Leaves to others: counting (``data_card``), timing (``speed``), the page (``report_html``).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from training.markup import Child, Html, element, join
from training.report_pieces import section, table

CARD: Final = (
    "Counts are of the files as they were on the machine that evaluated; a dash where they were not there. Labels are "
    "counted as judgements, neutral ones included."
)


def data_section(data: Sequence[Mapping[str, Any]]) -> Html | None:
    """The sets that the model learned from; None where none is recorded."""
    if not data:
        return None
    head = ["Set", "Texts", "Articles", "Labels", "Licence"]
    return section(
        "learned",
        "What it learned from",
        element("p", CARD, class_="muted"),
        table("Training sets", head, [_row(one) for one in data], "learned"),
    )


def speed_section(speed: Mapping[str, Any] | None) -> Html | None:
    """How fast the evaluation went."""
    if not speed or not speed.get("tokens_per_second"):
        return None
    rate = f"{speed['tokens_per_second']:,.0f} tokens a second"
    told = f"{rate}: {speed['tokens']:,} tokens in {speed['seconds']:,.0f} seconds, reading and judging included."
    where = f"Engine {speed['engine']} ({speed['dtype']}, {speed['threads']} threads; {speed['reason']}) on {speed['machine']}."
    note = "Measured while this report was made, whatever else the machine did; make bench measures properly."
    return section("speed", "Speed", element("p", told), element("p", where), element("p", note, class_="muted"))


def _row(one: Mapping[str, Any]) -> list[Child]:
    labels = one["labels"] or {}
    said = ", ".join(f"{count:,} {head.replace('_', ' ')}" for head, count in labels.items()) or "–"
    return [
        join(element("span", one["name"]), element("span", one["title"], class_="sub")),
        _count(one["texts"]),
        _count(one["articles"]),
        element("td", said, class_="words"),
        element("td", one["licence"], class_="words"),
    ]


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
