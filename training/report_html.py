"""The evaluation report as one HTML page that needs no network, no script and no second file.

Leaves to others: the figures (``set_metrics``), the section of a set (``report_sets``), plots, markup and style, and
writing the file (``report``). A content security policy forbids the page to load or run anything, whatever texts say.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from newsstance.labels import ACTOR_TYPES
from training.markup import Child, Html, element, join
from training.plots import Point, curve_plot, interval_strip
from training.report_behaviour import behaviour_section, evidence_section, mixed_section
from training.report_comparison import apart_section, earlier_section
from training.report_data import data_section, speed_section
from training.report_pieces import figure, named, section, signed, sure, table
from training.report_probabilities import probabilities_section
from training.report_sets import set_section
from training.report_style import style_sheet
from training.report_summary import BASELINE_NAMES, Entry, number, statements

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

ABOUT: Final = {
    "git_commit": "Commit",
    "config": "Configuration",
    "encoder": "Encoder",
    "seed": "Seed",
    "machine": "Machine",
    "data": "Data",
}
"""Known keys of ``model`` beside name, version and date, in the order shown; others follow under their own names."""

OVERVIEW: Final = (
    "Macro-F1 with its 95 % interval, beside it the baselines', and under each the model's difference to it. On the "
    "scale from 0 to 1 the dot with its bar is the model; M, T and N mark the baselines."
)

DISCOVERY: Final = (
    "The reader, the tagger and the gazetteer alone, against every mention that annotators marked; pronouns count on neither "
    "side. A span counts where both ends are right, and with its type where that is right too."
)
TYPE_HEADS: Final = tuple(f"F1, {kind}" for kind in ACTOR_TYPES)

WORDS: Final = {
    "Macro-F1": "the mean over labels of F1, the balance of how many of the model's answers are right (precision) and "
    "how many true cases it finds (recall); 1 is perfect. Labels that a set does not hold are left out.",
    "95 % interval": "where the figure would mostly lie had other articles of the same kind been drawn (bootstrap over "
    "whole articles).",
    "Majority": "always gives the label most frequent in training.",
    "TF-IDF": "a linear classifier on word and word-pair counts, the actor's name masked.",
    "No target": "the same network, not told whom the judgement is about.",
    "Vote and average of sentences": "what the model's judgements of single sentences come to for the whole article.",
    "Difference": "the model's macro-F1 minus the baseline's on the same items; coloured where its interval leaves zero "
    "out. Of twenty differences that are none, about one is coloured by chance.",
    "Calibration error": "how far, on average, the stated probability is from the share of right answers.",
    "Limit": "the calibration error that perfectly honest probabilities would stay within in 95 of 100 sets of that size.",
    "p": "how often chance alone would make a difference as large, roughly; below 0.05 is commonly called significant.",
    "Temperature": "one number that softens or sharpens all probabilities, fitted after training.",
}


def page(metrics: Mapping[str, Any]) -> str:
    """The whole page for a ``metrics`` document as ``report.plain`` leaves it."""
    model: Mapping[str, Any] = metrics.get("model") or {}
    sets: Sequence[Entry] = metrics["sets"]
    heading = f"Evaluation of {model.get('name', 'newsstance')}"
    return "<!doctype html>\n" + element("html", _head(heading), _body(heading, model, sets, metrics), lang="en") + "\n"


def _head(heading: str) -> Html:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", heading),
        element("style", Html(style_sheet())),
    )


def _body(heading: str, model: Mapping[str, Any], sets: Sequence[Entry], metrics: Mapping[str, Any]) -> Html:
    training = metrics.get("training")
    return element(
        "body",
        element("header", element("h1", heading), element("p", _byline(model), class_="byline")),
        element(
            "main",
            _summary(metrics),
            _overview(sets),
            earlier_section(metrics.get("comparison")),
            apart_section(sets),
            probabilities_section(
                sets, metrics.get("risks") or {}, metrics.get("risks_by_set"), metrics.get("calibration")
            ),
            [set_section(entry, f"set-{at}") for at, entry in enumerate(sets, 1)],
            _discovery(metrics.get("discovery") or []),
            behaviour_section(metrics.get("behaviour")),
            evidence_section(metrics.get("evidence")),
            mixed_section(metrics.get("mixed")),
            data_section(metrics.get("data") or []),
            _training(training) if training else None,
            speed_section(metrics.get("speed")),
            _about(model, training or {}),
            _words(),
        ),
        element("footer", element("p", "All figures stand in ", element("code", "metrics.json"), " beside this page.")),
    )


def _byline(model: Mapping[str, Any]) -> str:
    version, date = model.get("version"), model.get("date")
    return " · ".join([f"version {version}"] * bool(version) + [str(date)] * bool(date)) or "version not recorded"


def _summary(metrics: Mapping[str, Any]) -> Html:
    words = element("ul", [element("li", element("strong", about), ": ", said) for about, said in statements(metrics)])
    return section("summary", "In short", words, class_="summary")


def _overview(sets: Sequence[Entry]) -> Html | None:
    if not sets:
        return None
    head = ["Set and head", "Items", "Macro-F1", "Scale", "Accuracy", *BASELINE_NAMES.values(), "Calibration error"]
    rows = [_overview_row(entry, f"set-{at}") for at, entry in enumerate(sets, 1)]
    return section(
        "overview",
        "All sets",
        element("p", OVERVIEW, class_="muted"),
        table("Macro-F1 of all sets and baselines", head, rows, "overview"),
    )


def _overview_row(entry: Entry, key: str) -> list[Child]:
    known = {BASELINE_NAMES[name]: entry["baselines"].get(name) for name in BASELINE_NAMES}
    ticks = {name: figures["macro_f1"]["value"] for name, figures in known.items() if figures}
    return [
        named(entry, key),
        f"{entry['n']:,}",
        figure(entry["macro_f1"]),
        interval_strip(f"{key}-strip", entry["macro_f1"], ticks),
        number(entry["accuracy"]),
        *(_baseline(figures) for figures in known.values()),
        number(entry["calibration"]["ece"]["after"]),
    ]


def _discovery(entries: Sequence[Entry]) -> Html | None:
    """Actors found with nothing given."""
    if not entries:
        return None
    head = ["Set", "Mentions", "Precision", "Recall", "F1", "F1, type aside", *TYPE_HEADS]
    rows = [
        [
            entry["name"],
            f"{entry['n']:,}",
            *(number(entry["strict"][key]) for key in ("precision", "recall", "f1")),
            number(entry["untyped"]["f1"]),
            *(number(entry["by_type"][kind]["f1"]) for kind in ACTOR_TYPES),
        ]
        for entry in entries
    ]
    return section(
        "discovery",
        "Finding actors",
        element("p", DISCOVERY, class_="muted"),
        table("Mentions found with nothing given, strict spans and types", head, rows, "discovery"),
    )


def _baseline(figures: Mapping[str, Any] | None) -> Child:
    if not figures:
        return "–"
    difference = figures.get("difference")
    below = element("span", signed(difference["value"]), class_=sure(difference)) if difference else None
    return join(element("span", number(figures["macro_f1"]["value"])), below)


def _training(training: Mapping[str, Any]) -> Html:
    losses = _points(zip(training.get("steps", ()), training.get("loss", ()), strict=False))
    scores = _points((row.get("step"), row.get("macro_f1")) for row in training.get("eval", ()))
    kept = next((at for at in scores if at[0] == training.get("kept_step")), None)
    figures = [
        _curve(curve_plot("training-loss", "Loss", losses), "Training loss, averaged over short runs of steps.")
        if losses
        else None,
        _curve(
            curve_plot("training-score", "Score", scores, marked=kept, dots=True),
            "Selection score (mean macro-F1 of the heads) on the slice of the training sets that chooses; circled: the step kept.",
        )
        if scores
        else None,
    ]
    shown = element("div", figures, class_="pair") if losses or scores else element("p", "No curve was recorded.")
    return section("training", "Training", _speed(training), shown)


def _curve(plot: Html, caption: str) -> Html:
    return element("figure", plot, element("figcaption", caption))


def _points(pairs: Any) -> list[Point]:
    """The pairs that are two finite numbers."""
    numbers = ((x, y) for x, y in pairs if isinstance(x, int | float) and isinstance(y, int | float))
    return [(float(x), float(y)) for x, y in numbers if math.isfinite(x) and math.isfinite(y)]


def _speed(training: Mapping[str, Any]) -> Html | None:
    share = training.get("share_outside_forward_backward")
    parts = [
        f"{duration(training['seconds'])} in all" if training.get("seconds") is not None else None,
        f"{training['tokens_per_second']:,.0f} tokens per second" if training.get("tokens_per_second") else None,
        f"{share * 100:.0f} % of the time outside forward and backward" if share is not None else None,
    ]
    said = ", ".join(part for part in parts if part)
    return element("p", f"{said}.") if said else None


def duration(seconds: float) -> str:
    """``2 h 05 min``, ``3 min 20 s`` or ``42 s``."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {whole % 60:02d} s" if minutes else f"{whole} s"


def _about(model: Mapping[str, Any], training: Mapping[str, Any]) -> Html:
    known = {key: model[key] for key in ABOUT if model.get(key) is not None}
    others = {key: value for key, value in sorted(model.items()) if key not in {*ABOUT, "name", "version", "date"}}
    rows = [(ABOUT.get(key, key.replace("_", " ").capitalize()), value) for key, value in (known | others).items()]
    if training.get("seconds") is not None:
        rows.append(("Training time", duration(training["seconds"])))
    if not rows:
        return section("about", "Where it comes from", element("p", "Nothing was recorded."))
    items = [join(element("dt", label), element("dd", _value(value))) for label, value in rows]
    return section("about", "Where it comes from", element("dl", items, class_="about"))


def _value(value: Any) -> Child:
    """A plain value; of a mapping (data sets with their checksums) one line each."""
    if isinstance(value, Mapping):
        return [element("div", f"{key}: ", element("code", str(inner))) for key, inner in sorted(value.items())]
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _words() -> Html:
    items = [join(element("dt", word), element("dd", meaning)) for word, meaning in WORDS.items()]
    return section("words", "How to read the figures", element("dl", items, class_="about"))
