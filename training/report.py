"""Writes the evaluation report: ``metrics.json`` for machines, ``index.html`` for people, a summary for the model card.

Leaves to others: measuring (``set_metrics``), the page (``report_html``), the words (``report_summary``), and deciding
which sets are measured (``evaluate``).

The document holds ``model`` (name, version, date, git_commit, config, encoder, seed, machine, data: name → checksum),
``sets`` (entries of ``set_metrics.evaluate_set``) and, where the run is known, ``training`` (steps, loss, eval: rows
of step and scores, selection: the score that chose the checkpoint, seconds, tokens_per_second,
share_outside_forward_backward). Other keys are carried along unchanged.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from training.report_html import page
from training.report_summary import BASELINE_NAMES, Entry, number, statements, with_interval

FORMAT: Final = 1
DIGITS: Final = 6
"""Significant digits that are kept: more would only make two runs on different machines look different."""

REQUIRED: Final = ("name", "reader", "head", "n", "macro_f1", "accuracy", "per_class", "calibration", "baselines")


def write_report(metrics: Mapping[str, Any], out: Path) -> None:
    """Write ``metrics.json`` and ``index.html`` into ``out``, which is made where it is missing.

    The same document gives the same bytes. Raises ``ValueError`` where ``sets`` or a required key of a set is missing,
    or a value has no JSON form.
    """
    document = _checked(metrics)
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, sort_keys=True, allow_nan=False)
    (out / "metrics.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (out / "index.html").write_text(page(document), encoding="utf-8", newline="\n")


def summary_markdown(metrics: Mapping[str, Any]) -> str:
    """The summary and a table of all sets as Markdown, without a heading of its own."""
    sets = _checked(metrics)["sets"]
    points = "\n".join(f"- **{about}**: {_markdown(said)}" for about, said in statements(sets))
    head = [
        "Set",
        "Head",
        "Items",
        "Macro-F1 (95 % interval)",
        "Accuracy",
        *BASELINE_NAMES.values(),
        "Calibration error",
    ]
    rows = [head, ["---", "---", *["---:"] * (len(head) - 2)], *(_row(entry) for entry in sets)]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    note = "Baselines are macro-F1 on the same items. Intervals: bootstrap over whole articles."
    return f"{points}\n\n{table}\n\n{note}\n" if sets else f"{points}\n"


def plain(value: Any) -> Any:
    """A value as JSON holds it: numpy scalars and arrays unpacked, floats rounded, what is not finite made None.

    Raises ``ValueError`` for anything else that JSON does not know.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    raise ValueError(
        f"{value!r} ({type(value).__name__}) has no place in metrics.json; give text, numbers, lists, mappings"
    )


def _checked(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """The document made plain; raises ``ValueError`` where it is no report."""
    if not isinstance(metrics.get("sets"), list | tuple):
        raise ValueError(f"metrics has keys {sorted(metrics)}; it needs `sets`, a list of entries of evaluate_set")
    for at, entry in enumerate(metrics["sets"]):
        missing = [key for key in REQUIRED if key not in entry]
        if missing:
            raise ValueError(
                f"sets[{at}] ({entry.get('name', 'unnamed')}) lacks {missing}; evaluate_set gives them all"
            )
    return {"format": FORMAT, **plain(metrics)}


def _row(entry: Entry) -> list[str]:
    baselines = [entry["baselines"].get(name) for name in BASELINE_NAMES]
    return [
        _markdown(str(entry["name"])),
        _markdown(str(entry["head"]).replace("_", " ")),
        f"{entry['n']:,}",
        with_interval(entry["macro_f1"]),
        number(entry["accuracy"]),
        *(number(figures["macro_f1"]["value"] if figures else None) for figures in baselines),
        number(entry["calibration"]["ece"]["after"]),
    ]


def _markdown(text: str) -> str:
    """Text that Markdown takes literally and that stays on one line."""
    line = " ".join(text.split())
    return "".join(f"\\{character}" if character in "\\`*_[]<>|#" else character for character in line)
