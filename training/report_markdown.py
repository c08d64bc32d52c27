"""The report as Markdown: the summary that the model card shows, and the whole of it in tables, without texts or plots.

Leaves to others: the words (``report_summary``), the figures (``set_metrics``), writing (``report``). What fails or is lowest comes
first.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from training.behaviour.outcome import pooled
from training.report_behaviour import VERDICTS, WORDS, bounds, percentage, range_of, worst_first
from training.report_summary import (
    BASELINE_NAMES,
    Entry,
    kind_of_text,
    number,
    percent,
    statements,
    title,
    with_interval,
)

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
        ("Behaviour", _behaviour(metrics.get("behaviour") or {})),
        ("Evidence", _evidence(metrics.get("evidence") or ())),
        ("Calling an actor mixed", _mixed(metrics.get("mixed") or ())),
        ("Finding actors", _discovery(metrics.get("discovery") or ())),
        ("Probabilities", _calibration(metrics["sets"])),
        ("What a caller gets for the risk it accepts", _risks(metrics.get("risks") or {})),
        ("The same, set by set", _risks_by_set(metrics)),
        ("By slice", _slices(metrics["sets"])),
        ("What it learned from", _data(metrics.get("data") or [])),
        ("Speed", _speed(metrics.get("speed") or {})),
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
        "Text",
        "Items",
        "Macro-F1 (95 % interval)",
        "Accuracy",
        *BASELINE_NAMES.values(),
        "Calibration error",
    ]
    return grid(head, [_row(entry) for entry in sets], words=3)


def _row(entry: Entry) -> list[str]:
    baselines = [entry["baselines"].get(name) for name in BASELINE_NAMES]
    return [
        literal(str(entry["name"])),
        literal(str(entry["head"]).replace("_", " ")),
        kind_of_text(entry),
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


def _behaviour(behaviour: Mapping[str, Any]) -> list[list[str]]:
    return [
        ["Capability", "Text", "Cases", "Trials", "Failed (95 % interval)", "Limit", "Verdict"],
        *(
            [
                literal(entry["name"]),
                kind_of_text(entry),
                f"{entry['cases']:,}",
                f"{entry['trials']:,}",
                f"{percentage(entry['rate']['value'])} ({bounds(entry['rate'])})",
                percentage(entry["threshold"]),
                VERDICTS[entry["verdict"]],
            ]
            for entry, _ in pooled(behaviour.get("capabilities", ()))
        ),
    ]


def _evidence(evidence: Sequence[Entry]) -> list[list[str]]:
    return [
        [
            "Set, judgement and sentences",
            "Actors",
            "Moved more than at random",
            "Kept",
            "More than at random",
            "Verdict",
        ],
        *(
            [
                literal(f"{entry['name']}, {WORDS[entry['head']]}, {entry['sentences']}"),
                f"{entry['actors']:,}",
                range_of(entry["removed"]["difference"]),
                percentage(entry["kept"]["evidence"]),
                range_of(entry["kept"].get("difference")),
                VERDICTS[entry.get("verdict", "not measured")],
            ]
            for entry in worst_first([entry for entry in evidence if entry["actors"]])
        ),
    ]


def _mixed(entries: Sequence[Entry]) -> list[list[str]]:
    measures = ("precision", "recall", "f1")
    return [
        ["Set", "Actors", "Mixed by the labels", "Called mixed", "Precision", "Recall", "F1"],
        *(
            [
                literal(entry["name"]),
                *(f"{entry[count]:,}" for count in ("actors", "support", "said")),
                *(with_interval(entry[measure]) for measure in measures),
            ]
            for entry in entries
        ),
    ]


def _discovery(entries: Sequence[Entry]) -> list[list[str]]:
    return [
        ["Set", "Mentions", "Precision", "Recall", "F1", "F1, type aside"],
        *(
            [
                literal(f"{entry['name']}, {kind_of_text(entry)} text"),
                f"{entry['n']:,}",
                *(number(entry["strict"][measure]) for measure in ("precision", "recall", "f1")),
                number(entry["untyped"]["f1"]),
            ]
            for entry in sorted(entries, key=lambda entry: entry["strict"]["f1"])
        ),
    ]


def _risks(risks: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[list[str]]:
    named = sorted({row["risk"] for rows in risks.values() for row in rows})
    body = [
        [
            literal(head.replace("_", " ")),
            *(_given(row, row["coverage"]) for row in sorted(rows, key=lambda row: row["risk"])),
        ]
        for head, rows in risks.items()
    ]
    return [["Head, share answered at", *(f"{risk:g}" for risk in named)], *body]


def _risks_by_set(metrics: Mapping[str, Any]) -> list[list[str]]:
    known = [
        (name, head, sorted(rows, key=lambda row: row["risk"]))
        for head, sets in (metrics.get("risks_by_set") or {}).items()
        for name, rows in sets.items()
    ]
    texts = {entry["name"]: kind_of_text(entry) for entry in metrics["sets"]}
    named = sorted({row["risk"] for _, _, rows in known for row in rows})
    return [
        ["Set, head and text, share answered at", *(f"{risk:g}" for risk in named)],
        *(
            [
                literal(f"{name}, {head.replace('_', ' ')}, {texts.get(name, '–')}"),
                *(_given(row, row["answered"]) for row in rows),
            ]
            for name, head, rows in known
        ),
    ]


def _given(row: Mapping[str, Any], share: float | None) -> str:
    """The share that is answered, and how much of it is wrong where that was measured."""
    if row["threshold"] is None:
        return "abstains"
    return percent(share) + ("" if row["error"] is None else f", {row['error'] * 100:.1f} % wrong")


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


def _speed(speed: Mapping[str, Any]) -> list[list[str]]:
    head = ["Engine and machine", "Tokens a second"]
    if not speed.get("tokens_per_second"):
        return [head]
    where = ", ".join(str(speed[key]) for key in ("engine", "dtype", "machine") if speed.get(key))
    return [head, [literal(where), f"{speed['tokens_per_second']:,.0f}"]]


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
