"""The report's tables on probabilities: calibration of every set beside what perfect probabilities would show, and what a
caller gets for the risk it accepts.

Leaves to others: the figures (``calibration_metrics``, ``risk_table``), diagrams (``report_sets``), the page (``report_html``).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from training.markup import Child, Html, element, join
from training.report_pieces import named, section, table
from training.report_summary import Entry, number, percent

CALIBRATION: Final = (
    "Even probabilities that are exactly right look a little wrong on few items. The limit is what they would show on "
    "these items in 95 of 100 cases (simulated); an error within it is no evidence against the probabilities. Each half "
    "of the articles is judged by the temperature of the other. Brier score and log loss count being right and being "
    "honest in one; smaller is better."
)
RISKS: Final = (
    "A request may state the risk it accepts (max_risk). First line: the share of judgements that is then answered. Below it: "
    "errors among the answers on the half of the articles that chose no threshold. Where a risk cannot be promised, all abstain; "
    "an error above the risk is coloured (the promise is kept with 90 % confidence, not always). Relations: of those that are "
    "listed, which neutral ones are not."
)
VERDICTS: Final[Mapping[Any, tuple[str, str]]] = {True: ("within", "good"), False: ("beyond", "bad")}


def probabilities_section(sets: Sequence[Entry], risks: Mapping[str, Sequence[Mapping[str, Any]]]) -> Html | None:
    """Both tables; None where nothing was measured."""
    if not sets:
        return None
    head = ["Set and head", "Items", "Error before", "Error", "Limit", "Verdict", "Brier score", "Log loss"]
    calibration = table("Calibration of all sets", head, [_row(entry) for entry in sets], "wide")
    return section(
        "probabilities",
        "Can the probabilities be believed?",
        element("p", CALIBRATION, class_="muted"),
        calibration,
        _risks(risks),
    )


def _row(entry: Entry) -> list[Child]:
    known = entry["calibration"]
    chance = known.get("chance") or {}
    words, class_ = VERDICTS.get(chance.get("within"), ("–", "range"))
    return [
        named(entry),
        f"{entry['n']:,}",
        number(known["ece"]["before"]),
        number(known["ece"]["after"]),
        number(chance.get("limit")),
        element("span", words, class_=class_),
        number(known["brier"]["after"]),
        number(known["nll"]["after"]),
    ]


def _risks(risks: Mapping[str, Sequence[Mapping[str, Any]]]) -> Html | None:
    if not risks:
        return None
    named_risks = sorted({row["risk"] for rows in risks.values() for row in rows})
    rows: list[list[Child]] = [
        [head.replace("_", " "), *map(_answered, sorted(known, key=lambda row: row["risk"]))]
        for head, known in risks.items()
    ]
    return join(
        element("h3", "What a caller gets for the risk it accepts"),
        element("p", RISKS, class_="muted"),
        table(
            "Share answered and errors by accepted risk", ["Head", *(f"{risk:g}" for risk in named_risks)], rows, "wide"
        ),
    )


def _answered(row: Mapping[str, Any]) -> Child:
    if row["threshold"] is None:
        return element("span", "abstains", class_="range")
    share, error = element("span", percent(row["coverage"]), class_="strong"), row["error"]
    if error is None:
        return share
    return join(share, element("span", f"{error * 100:.1f} % wrong", class_="bad" if error > row["risk"] else "range"))
