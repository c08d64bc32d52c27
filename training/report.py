"""Writes the evaluation report: ``metrics.json`` for machines, ``index.html`` for people, ``report.md`` for the model card.

Leaves to others: measuring (``set_metrics``), the page (``report_html``), the words (``report_summary``), Markdown
(``report_markdown``), and deciding which sets are measured (``evaluate``).

The document holds ``model`` (name, version, date, git_commit, config, encoder, seed, machine, data: name → checksum),
``sets`` (entries of ``set_metrics.evaluate_set``) and, where known, ``training`` (steps, loss, eval: rows
of step and scores, selection: the score that chose the checkpoint, seconds, tokens_per_second,
share_outside_forward_backward), ``comparison``, ``risks``, ``data`` and ``speed``. Other keys are carried along unchanged.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from newsstance.errors import ConfigError
from training.behaviour.run import WRITTEN
from training.report_html import page
from training.report_markdown import report_markdown

FORMAT: Final = 1
METRICS: Final = "metrics.json"
DIGITS: Final = 6
"""Significant digits that are kept: more would only make two runs on different machines look different."""

CARRIED: Final = ("bundled", WRITTEN)
"""Readers of texts that the repository carries: the corpus and the cases of the behaviour suite."""

REQUIRED: Final = ("name", "reader", "head", "n", "macro_f1", "accuracy", "per_class", "calibration", "baselines")


def write_report(metrics: Mapping[str, Any], out: Path) -> None:
    """Write ``metrics.json``, ``index.html`` and ``report.md`` into ``out``, which is made where it is missing.

    The same document gives the same bytes. Raises ``ValueError`` where ``sets`` or a required key of a set is missing,
    or a value has no JSON form.
    """
    document = _checked(metrics)
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, indent=1, sort_keys=True, allow_nan=False)
    (out / METRICS).write_text(text + "\n", encoding="utf-8", newline="\n")
    (out / "index.html").write_text(page(document), encoding="utf-8", newline="\n")
    (out / "report.md").write_text(report_markdown(document), encoding="utf-8", errors="replace", newline="\n")


def read_report(path: Path) -> dict[str, Any]:
    """The document of a ``metrics.json``. Raises ConfigError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _checked(document)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ConfigError(f"{path} is no report that this version reads ({error}); run make evaluate again") from None


def without_texts(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """A document without the texts of errors and of failed trials, but for those that the repository carries anyway; every
    figure stays. A capability that does not say where its texts are from counts as another's."""
    shown = {**metrics, "sets": [_without(one, "worst_errors") for one in metrics["sets"]]}
    if behaviour := metrics.get("behaviour"):
        kept = [_without(one, "failures") for one in behaviour["capabilities"]]
        shown["behaviour"] = {**behaviour, "capabilities": kept}
    return shown


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


def _without(entry: Mapping[str, Any], texts: str) -> Mapping[str, Any]:
    """An entry with its list of texts emptied where they are none of the repository's."""
    return entry if entry.get("reader") in CARRIED else {**entry, texts: []}


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
