"""One set in the report: key figures, classes, confusion, reliability, risk and coverage, and the worst errors.

Leaves to others: the page around it (``report_html``), the plots (``plots``), and every figure (``set_metrics``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from training.markup import Child, Html, element, join
from training.plots import reliability_plot, risk_coverage_plot, swatch
from training.report_pieces import table
from training.report_slices import baselines_block, slices_block
from training.report_summary import AGAINST, Entry, kind_of_text, number, title, with_interval

OPEN_ERRORS = 5
"""Worst errors in sight; the others unfold."""


def set_section(entry: Entry, key: str) -> Html:
    """The section of one set; ``key`` is its anchor."""
    return element(
        "section",
        element("h2", title(entry), id=f"{key}-title"),
        _facts(entry),
        _missing(entry),
        element("div", _classes(entry, key), _confusion(entry, key), class_="pair"),
        baselines_block(entry, key),
        element("div", _reliability(entry, key), _risk(entry, key), class_="pair"),
        slices_block(entry, key),
        _errors(entry),
        id=key,
        aria_labelledby=f"{key}-title",
    )


def _facts(entry: Entry) -> Html:
    calibration = entry["calibration"]
    interval = with_interval(entry["macro_f1"]).partition(" ")[2].strip("()")
    articles = f"from {entry['groups']:,} articles" if "groups" in entry else None
    return element(
        "dl",
        _fact("Macro-F1", number(entry["macro_f1"]["value"]), f"95 % interval {interval}" if interval else None),
        _fact("Accuracy", number(entry["accuracy"]), None),
        _fact("Judgements", f"{entry['n']:,}", articles),
        _fact("Texts", kind_of_text(entry), None),
        *(_fact(label, *_before_after(calibration[figure])) for label, figure in _CALIBRATION),
        class_="facts",
    )


_CALIBRATION = (("Calibration error", "ece"), ("Brier score", "brier"), ("Log loss", "nll"))


def _before_after(figure: Mapping[str, float]) -> tuple[str, str]:
    return number(figure["after"]), f"{number(figure['before'])} before temperature"


def _fact(label: str, value: str, below: str | None) -> Html:
    return element("div", element("dt", label), element("dd", value, element("small", below) if below else None))


def _missing(entry: Entry) -> Html | None:
    reasons = entry.get("baselines_missing") or {}
    said = [f"{AGAINST.get(name, name)}: {reasons[name]}" for name in sorted(reasons)]
    return element("p", f"Baselines without a figure – {'; '.join(said)}.", class_="muted") if said else None


def _classes(entry: Entry, key: str) -> Html:
    rows = [
        [label, *(number(figures[name]) for name in ("precision", "recall", "f1")), f"{figures['support']:,}"]
        for label, figures in _in_order(entry)
    ]
    head = ["Label", "Precision", "Recall", "F1", "Items"]
    return element(
        "div", element("h3", "By label", id=f"{key}-classes"), table(f"Labels of {title(entry)}", head, rows)
    )


def _in_order(entry: Entry) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Per-class figures in label order: a file written with sorted keys has lost it."""
    return ((label, entry["per_class"][label]) for label in entry.get("labels") or sorted(entry["per_class"]))


def _confusion(entry: Entry, key: str) -> Html | None:
    matrix, labels = entry.get("confusion"), [label for label, _ in _in_order(entry)]
    if not matrix:
        return None
    rows = [[label, *_counts(row, at)] for at, (label, row) in enumerate(zip(labels, matrix, strict=True))]
    caption = "Rows are the true label, columns the model's; shade and percentage are shares of the row"
    heading = element("h3", "Confusion", id=f"{key}-confusion")
    return element(
        "div", heading, table(caption, ["True", *labels], rows, "confusion", label=f"Confusion of {title(entry)}")
    )


def _counts(row: Sequence[int], at: int) -> list[Html]:
    total = max(sum(row), 1)
    return [
        element(
            "td",
            f"{value:,}",
            element("small", f"{value / total * 100:.0f} %"),
            class_="right" if column == at else None,
            style=f"--share:{value / total:.2f}",
        )
        for column, value in enumerate(row)
    ]


def _reliability(entry: Entry, key: str) -> Html:
    bins = entry["calibration"]["reliability"]
    legend = [_legend("before", "before temperature"), _legend("after", "after"), _legend("ideal", "ideal")]
    caption = element("figcaption", element("div", legend), "Bins of nearly equal size; whiskers: 95 % intervals.")
    figure = element("figure", reliability_plot(f"{key}-reliability", bins["before"], bins["after"]), caption)
    rows = [
        [
            f"{bin_['low']:.2f}–{bin_['high']:.2f}",
            f"{bin_['n']:,}",
            number(bin_["confidence"]),
            number(bin_["accuracy"]),
        ]
        for bin_ in bins["after"]
    ]
    head = ["Confidence", "Items", "Mean confidence", "Share right"]
    bins_table = table("Reliability after temperature", head, rows, label=f"Reliability of {title(entry)}")
    return element(
        "div", element("h3", "Can the probabilities be believed?"), figure, _folded("As a table", bins_table)
    )


def _legend(kind: str, words: str) -> list[Child]:
    return [element("span", swatch(kind), words, class_="legend"), " "]


def _risk(entry: Entry, key: str) -> Html | None:
    points = entry.get("risk_coverage")
    if not points:
        return None
    caption = element(
        "figcaption", "Errors among answers when only the surest are given, from few (left) to all (right)."
    )
    figure = element("figure", risk_coverage_plot(f"{key}-risk", points), caption)
    return element("div", element("h3", "What does abstaining buy?"), figure)


def _errors(entry: Entry) -> Html | None:
    errors = entry.get("worst_errors") or []
    if not errors:
        return None
    items = [_error(error) for error in errors]
    rest = items[OPEN_ERRORS:]
    more = _folded(f"{len(rest)} more", element("ol", rest, class_="errors")) if rest else None
    return join(
        element("h3", "Worst errors"), _marks(errors), element("ol", items[:OPEN_ERRORS], class_="errors"), more
    )


def _marks(errors: Sequence[Mapping[str, Any]]) -> Html | None:
    """What the marks in the texts stand for, where there are any."""
    target = [element("mark", "target"), " whom the judgement is about. "]
    holder = [element("mark", "holder", class_="holder"), " whose stance it is."]
    kinds = ((target, "targets"), (holder, "holders"))
    shown = [words for words, kind in kinds if any(error.get(kind) for error in errors)]
    return element("p", shown, class_="muted") if shown else None


def _error(error: Mapping[str, Any]) -> Html:
    said = f" with {error['predicted_probability'] * 100:.0f} %; true label "
    true = f" got {error['gold_probability'] * 100:.1f} %. "
    verdict = ["Said ", element("strong", error["predicted"]), said, element("strong", error["gold"]), true]
    return element(
        "li",
        element(
            "p", marked(error["text"], error.get("targets", ()), error.get("holders", ())), class_="passage", dir="auto"
        ),
        element("p", verdict, element("code", element("bdi", error["id"])), class_="verdict"),
    )


def marked(text: str, targets: Sequence[Sequence[int]], holders: Sequence[Sequence[int]] = ()) -> Html:
    """The text with its actors in ``mark`` elements; of overlapping ones the first."""
    spans = sorted([(start, end, "") for start, end in targets] + [(start, end, "holder") for start, end in holders])
    parts: list[Child] = []
    at = 0
    for start, end, class_ in spans:
        if start >= at:
            parts += [text[at:start], element("mark", text[start:end], class_=class_ or None)]
            at = end
    return join(parts, text[at:])


def _folded(words: str, inner: Html) -> Html:
    return element("details", element("summary", words), inner)
