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


Rows = Sequence[Mapping[str, Any]]


def probabilities_section(
    sets: Sequence[Entry],
    risks: Mapping[str, Rows],
    by_set: Mapping[str, Mapping[str, Rows]] | None = None,
    fits: Mapping[str, Mapping[str, Any]] | None = None,
) -> Html | None:
    """All tables; None where nothing was measured. ``by_set``: rows by head and set; ``fits``: what each head was fitted on."""
    if not sets:
        return None
    head = ["Set and head", "Items", "Error before", "Error", "Limit", "Verdict", "Brier score", "Log loss"]
    calibration = table("Calibration of all sets", head, [_row(entry) for entry in sets], "wide")
    return section(
        "probabilities",
        "Can the probabilities be believed?",
        element("p", CALIBRATION, class_="muted"),
        calibration,
        _fitted_on(fits or {}),
        _risks(risks),
        _by_set(by_set or {}),
    )


def _fitted_on(fits: Mapping[str, Mapping[str, Any]]) -> Html | None:
    """On which text temperatures and thresholds were chosen."""
    known = {head: one for head, one in fits.items() if "real" in one}
    if not known:
        return None
    real = [head.replace("_", " ") for head, one in known.items() if one["real"]]
    rest = [head.replace("_", " ") for head, one in known.items() if not one["real"]]
    said = []
    if real:
        said.append(f"Temperatures and thresholds of {', '.join(real)} were chosen on real news.")
    if rest:
        said.append(
            f"Those of {', '.join(rest)} were chosen on text that was invented for this project, the only text at hand that labels "
            "them enough: on real news expect more errors than the table promises."
        )
    return element("p", " ".join(said))


def _by_set(by_set: Mapping[str, Mapping[str, Rows]]) -> Html | None:
    """What the checkpoint's thresholds gave on each set."""
    rows: list[list[Child]] = [
        [f"{name} · {head.replace('_', ' ')}", *map(_measured, sorted(known, key=lambda row: row["risk"]))]
        for head, sets in by_set.items()
        for name, known in sets.items()
    ]
    if not rows:
        return None
    named_risks = sorted({row["risk"] for sets in by_set.values() for known in sets.values() for row in known})
    head = ["Set and head", *(f"{risk:g}" for risk in named_risks)]
    return table("Share answered and errors by accepted risk, set by set", head, rows, "wide")


def _measured(row: Mapping[str, Any]) -> Child:
    if row["error"] is None:
        return element("span", "abstains", class_="range")
    error = element(
        "span", f"{row['error'] * 100:.1f} % wrong", class_="bad" if row["error"] > row["risk"] else "range"
    )
    return join(element("span", percent(row["answered"]), class_="strong"), error)


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


def _risks(risks: Mapping[str, Rows]) -> Html | None:
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
