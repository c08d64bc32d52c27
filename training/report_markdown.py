"""The report as Markdown: the summary that the model card shows, and the whole of it in tables, without texts or plots.

Leaves to others: the words (``report_summary``), the figures (``set_metrics``), writing (``report``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from training.report_summary import BASELINE_NAMES, Entry, number, percent, statements, title, with_interval

WITHIN: Final[Mapping[Any, str]] = {True: "yes", False: "no"}
NOTE: Final = "Baselines are macro-F1 on the same items. Intervals: bootstrap over whole articles."


def summary_markdown(metrics: Mapping[str, Any]) -> str:
    """The summary and a table of all sets, without a heading of its own."""
    points = "\n".join(f"- **{about}**: {literal(said)}" for about, said in statements(metrics))
    sets = metrics["sets"]
    return f"{points}\n\n{_overview(sets)}\n\n{NOTE}\n" if sets else f"{points}\n"


def report_markdown(metrics: Mapping[str, Any]) -> str:
    """The whole report."""
    model = metrics.get("model") or {}
    heading = f"# Evaluation of {literal(str(model.get('name', 'newsstance')))}"
    byline = literal(f"Version {model.get('version', 'not recorded')}, {model.get('date', 'no date')}.")
    parts = [heading, byline, "## In short", summary_markdown(metrics).strip(), *_sections(metrics)]
    return "\n\n".join(parts) + "\n"


def _sections(metrics: Mapping[str, Any]) -> Iterator[str]:
    tables = (
        ("Against the earlier report", _comparison(metrics.get("comparison") or {})),
        ("Probabilities", _calibration(metrics["sets"])),
        ("What a caller gets for the risk it accepts", _risks(metrics.get("risks") or {})),
        ("By slice", _slices(metrics["sets"])),
        ("What it learned from", _data(metrics.get("data") or [])),
    )
    for heading, rows in tables:
        if len(rows) > 1:
            yield f"## {heading}"
            yield grid(rows[0], rows[1:])


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> str:
    """A table whose first ``words`` columns are words, the others figures."""
    marks = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, marks, *rows))


def literal(text: str) -> str:
    """Text that Markdown takes literally and that stays on one line."""
    line = " ".join(text.split())
    return "".join(f"\\{character}" if character in "\\`*_[]<>|#" else character for character in line)


def _overview(sets: Sequence[Entry]) -> str:
    head = [
        "Set",
        "Head",
        "Items",
        "Macro-F1 (95 % interval)",
        "Accuracy",
        *BASELINE_NAMES.values(),
        "Calibration error",
    ]
    return grid(head, [_row(entry) for entry in sets], words=2)


def _row(entry: Entry) -> list[str]:
    baselines = [entry["baselines"].get(name) for name in BASELINE_NAMES]
    return [
        literal(str(entry["name"])),
        literal(str(entry["head"]).replace("_", " ")),
        f"{entry['n']:,}",
        with_interval(entry["macro_f1"]),
        number(entry["accuracy"]),
        *(number(figures["macro_f1"]["value"] if figures else None) for figures in baselines),
        number(entry["calibration"]["ece"]["after"]),
    ]


def _comparison(comparison: Mapping[str, Any]) -> list[list[str]]:
    head = ["Set and head", "Before", "Now", "Difference (95 % interval)", "p"]
    return [
        head,
        *(
            [
                literal(title(one)),
                number(one["before"]),
                number(one["now"]),
                with_interval(one["difference"]),
                number(one["difference"]["p"]),
            ]
            for one in comparison.get("sets", ())
        ),
    ]


def _calibration(sets: Sequence[Entry]) -> list[list[str]]:
    rows = [["Set and head", "Error", "Perfect would show", "Within", "Brier score", "Log loss"]]
    for entry in sets:
        found = entry["calibration"]
        known = found.get("chance") or {}
        within = WITHIN.get(known.get("within"), "–")
        figures = [number(found[name]["after"]) for name in ("ece", "brier", "nll")]
        rows.append([literal(title(entry)), figures[0], number(known.get("limit")), within, *figures[1:]])
    return rows


def _risks(risks: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[list[str]]:
    named = sorted({row["risk"] for rows in risks.values() for row in rows})
    body = [
        [
            literal(head.replace("_", " ")),
            *(percent(row["coverage"]) for row in sorted(rows, key=lambda row: row["risk"])),
        ]
        for head, rows in risks.items()
    ]
    return [["Head, share answered at", *(f"{risk:g}" for risk in named)], *body]


def _slices(sets: Sequence[Entry]) -> list[list[str]]:
    return [
        ["Set and head", "Slice", "Items", "Macro-F1 (95 % interval)"],
        *(
            [
                literal(title(entry)),
                literal(f"{known['dimension']}: {row['value']}"),
                f"{row['n']:,}",
                with_interval(row.get("macro_f1")),
            ]
            for entry in sets
            for known in entry.get("slices", ())
            for row in known["values"]
        ),
    ]


def _data(data: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    return [
        ["Set", "Texts", "Licence"],
        *([literal(one["name"]), _count(one["texts"]), literal(one["licence"])] for one in data),
    ]


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
