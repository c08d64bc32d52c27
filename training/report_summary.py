"""The plain words at the top of a report: what was measured, how good, compared with what, and how far to trust it.

Leaves to others: tables and plots (``report_html``, ``report_sets``) and where the words are put (``report``).
Sentences are plain text; every one can be checked against the figures of the sets.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from training.behaviour.outcome import pooled
from training.behaviour.run import WRITTEN
from training.calibration_basis import INVENTED

Entry = Mapping[str, Any]

BASELINE_NAMES: Final = {"majority": "Majority", "tfidf": "TF-IDF", "no_target": "No target"}
BASELINE_WORDS: Final = {
    "majority": "always giving the most frequent label",
    "tfidf": "counting words (TF-IDF)",
    "no_target": "the same model blind to whom the text is about",
    "vote": "letting the model's judgements of single sentences vote on the article",
    "average": "averaging the model's judgements of single sentences over the article",
}
AGAINST: Final = {
    "majority": "majority",
    "tfidf": "TF-IDF",
    "no_target": "no target",
    "vote": "a vote of sentences",
    "average": "an average of sentences",
}
FEW_ITEMS, FEW_GROUPS = 200, 20
"""Below these a set is called small: its interval then spans some ten points and more."""
OWN_FILES: Final = "table"
"""The reader of a caller's own rows, of which it is not known whether they are real."""
ACCEPTED: Final = 0.1
"""The ``max_risk`` of which the summary speaks."""


def statements(metrics: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The summary: what each statement is about and what it says; a single one where nothing was measured."""
    sets: Sequence[Entry] = metrics["sets"]
    if not sets:
        return [("Measured", "nothing: the report holds no set.")]
    told = [
        ("Measured", _measured(sets)),
        *_extremes(sets),
        ("Behaviour", behaviour_in_short((metrics.get("behaviour") or {}).get("capabilities") or ())),
        ("Evidence", evidence_in_short(metrics.get("evidence") or ())),
        ("Since the earlier report", _compared(metrics.get("comparison") or {})),
        *((f"Against {AGAINST[name]}", _against(sets, name)) for name in BASELINE_WORDS),
        ("Telling actors apart", _told_apart(sets)),
        ("Probabilities", _calibrated(sets)),
        ("Abstaining", _abstaining(sets)),
        (f"With max_risk {ACCEPTED:g}", _accepting(metrics.get("risks") or {}, metrics.get("calibration") or {})),
        ("Finding actors", _finding(metrics.get("discovery") or ())),
        ("Calling an actor mixed", mixed_in_short(metrics.get("mixed") or ())),
        ("Hardest label", _hardest(sets)),
        ("Small sets", _small(sets)),
        ("Speed", _speed(metrics.get("speed") or {})),
    ]
    return [(about, words) for about, words in told if words]


def title(entry: Entry) -> str:
    """How a set is named in the report."""
    return f"{entry['name']} · {str(entry['head']).replace('_', ' ')}"


def kind_of_text(entry: Entry) -> str:
    """Whether the texts of a set or of a capability are ``real`` or ``invented``; a dash where nobody has said."""
    reader = entry.get("reader", OWN_FILES)
    return "invented" if reader in {*INVENTED, WRITTEN} else "–" if reader == OWN_FILES else "real"


def behaviour_in_short(entries: Sequence[Entry]) -> str:
    """How many capabilities fail more often than they may, worst first; empty where none was tried."""
    capabilities = [entry for entry, _ in pooled(entries) if entry["trials"]]
    if not capabilities:
        return ""
    said = []
    for verdict, words in (("missed surely", "beyond chance"), ("missed", "maybe by chance")):
        failed = [f"{one['name']} {percent(one['rate']['value'])}" for one in capabilities if one["verdict"] == verdict]
        said += [f"{len(failed)} {words} ({_listed(failed)})"] if failed else []
    surely = sum(one["verdict"] == "kept surely" for one in capabilities)
    kept = sum(one["verdict"] in ("kept", "kept surely", "aim") for one in capabilities)
    missed = f"{len(capabilities) - kept} of {_plural(len(capabilities), 'capability')} fail more often than they may"
    return f"{missed}{': ' if said else ''}{', '.join(said)}; {kept} keep their limit, {surely} of them beyond chance."


def evidence_in_short(entries: Sequence[Entry]) -> str:
    """What taking out the strongest sentence does, and what it does alone, by set and judgement, lowest first; empty where it was
    not measured."""
    known = sorted(
        (one for one in entries if one["actors"] and one["sentences"] == 1), key=lambda one: one["kept"]["evidence"]
    )
    if not known:
        return ""
    moved = sum((one["removed"]["difference"]["low"] or 0.0) > 0 for one in known)
    kept = [
        f"{title(one)} {percent(one['kept']['evidence'])} (any sentence {percent(one['kept']['random'])})"
        for one in known
    ]
    removed = (
        f"taking out the strongest sentence moves the label more than taking out any, beyond chance, in {moved} of "
    )
    return f"{removed}{_plural(len(known), 'measurement')}; alone it keeps the label: {_listed(kept)}."


def mixed_in_short(entries: Sequence[Entry]) -> str:
    """How often ``mixed`` is right and how often it is missed, by set; empty where no set can tell."""
    return " ".join(
        f"{one['name']}: of {_plural(one['said'], 'actor')} called mixed {percent(one['precision']['value'])} are by the labels, "
        f"and of {one['support']:,} that are {percent(one['recall']['value'])} are called so."
        for one in entries
    )


def with_interval(figure: Mapping[str, Any] | None, digits: int = 3) -> str:
    """``0.821 (0.803–0.838)``; without brackets where there is no interval, a dash where there is no figure."""
    if figure is None:
        return "–"
    value = number(figure["value"], digits)
    if figure.get("low") is None:
        return value
    return f"{value} ({number(figure['low'], digits)}–{number(figure['high'], digits)})"


def number(value: float | None, digits: int = 3) -> str:
    """A figure with a true minus sign; a dash for None."""
    return "–" if value is None else f"{value:.{digits}f}".replace("-", "\u2212")


def percent(share: float | None) -> str:
    """``41 %``; a dash for None."""
    return "–" if share is None else f"{share * 100:.0f} %"


def _measured(sets: Sequence[Entry]) -> str:
    heads = sorted({str(entry["head"]).replace("_", " ") for entry in sets})
    items = sum(int(entry["n"]) for entry in sets)
    said = f"{_plural(items, 'judgement')} in {_plural(len(sets), 'set')} ({', '.join(heads)})"
    real = sum(int(entry["n"]) for entry in sets if kind_of_text(entry) == "real")
    return f"{said}, {percent(real / items)} of them in real texts."


def _extremes(sets: Sequence[Entry]) -> list[tuple[str, str]]:
    ranked = sorted(sets, key=lambda entry: (-entry["macro_f1"]["value"], title(entry)))
    if len(ranked) == 1:
        return [("Result", f"{_scored(ranked[0])}.")]
    return [("Lowest", f"{_scored(ranked[-1])}."), ("Highest", f"{_scored(ranked[0])}.")]


def _scored(entry: Entry) -> str:
    figure = entry["macro_f1"]
    right = (
        f"{title(entry)}: {entry['accuracy'] * 100:.0f} of 100 judgements are right, macro-F1 {number(figure['value'])}"
    )
    if figure["low"] is None:
        return f"{right} (one article only, so no interval)"
    return f"{right} (95 % interval {number(figure['low'])} to {number(figure['high'])})"


def _against(sets: Sequence[Entry], name: str) -> str:
    """In how many sets the model beats a baseline by more than chance, and where it does not."""
    known = [entry for entry in sets if _difference(entry, name)]
    if not known:
        return ""
    better = [entry for entry in known if (_difference(entry, name)["low"] or 0.0) > 0]
    worse = [title(entry) for entry in known if (_difference(entry, name)["high"] or 0.0) < 0]
    unsure = [title(entry) for entry in known if entry not in better and title(entry) not in worse]
    words = f"better than {BASELINE_WORDS[name]}, beyond chance, in {len(better)} of {_plural(len(known), 'set')}"
    words += f"; worse in {_listed(worse)}" if worse else ""
    return words + (f"; chance may explain the difference in {_listed(unsure)}." if unsure else ".")


def _difference(entry: Entry, name: str) -> Mapping[str, Any]:
    """The model's figures against a baseline; empty where there are none."""
    return (entry["baselines"].get(name) or {}).get("difference") or {}


def _calibrated(sets: Sequence[Entry]) -> str:
    items = sum(int(entry["n"]) for entry in sets)
    before, after = (
        sum(entry["calibration"]["ece"][side] * entry["n"] for entry in sets) / items * 100
        for side in ("before", "after")
    )
    said = (
        f"what is said with 80 % should be right in 80 of 100 cases; on average it is {after:.1f} points off "
        f"(calibration error; {before:.1f} before temperature)"
    )
    tested = [entry for entry in sets if entry["calibration"].get("chance")]
    beyond = [title(entry) for entry in tested if not entry["calibration"]["chance"]["within"]]
    if not tested:
        return f"{said}."
    fine = f"In {len(tested) - len(beyond)} of {_plural(len(tested), 'set')}"
    within = f"{said}. {fine} that is no more than perfect probabilities would show"
    return f"{within}; in {_listed(beyond)} it is more." if beyond else f"{within}."


def _compared(comparison: Mapping[str, Any]) -> str:
    """What changed beyond chance."""
    sets = comparison.get("sets") or []
    if not sets:
        return ""
    better = [title(one) for one in sets if (one["difference"]["low"] or 0.0) > 0]
    worse = [title(one) for one in sets if (one["difference"]["high"] or 0.0) < 0]
    against = comparison["against"]
    said = f"compared with {against.get('name')} {against.get('version')}, item by item: better beyond chance in "
    said += f"{_listed(better) if better else 'no set'}, worse in {_listed(worse) if worse else 'none'}"
    rest = len(sets) - len(better) - len(worse)
    return said + (f"; in {rest} of {_plural(len(sets), 'set')} chance may explain the difference." if rest else ".")


def _told_apart(sets: Sequence[Entry]) -> str:
    """Of sentences that treat their actors differently, how many are wholly right."""
    known = [entry for entry in sets if entry.get("exact_match")]
    parts = [
        f"{title(entry)}: {percent(entry['exact_match']['model']['value'])} of {entry['exact_match']['n']:,}"
        for entry in known
    ]
    if not parts:
        return ""
    told = f"sentences that treat their actors differently, with every actor judged right: {_listed(parts)}."
    return f"{told} A model blind to its target gets none."


def _speed(speed: Mapping[str, Any]) -> str:
    rate = speed.get("tokens_per_second")
    if not rate:
        return ""
    where = ", ".join(str(speed[key]) for key in ("engine", "dtype", "machine") if speed.get(key))
    return f"{rate:,.0f} tokens a second while this was measured ({where})."


def _abstaining(sets: Sequence[Entry]) -> str:
    """What answering only the surer half saves, where the curves are given."""
    known = [entry for entry in sets if entry.get("risk_coverage")]
    items = sum(int(entry["n"]) for entry in known)
    if not items:
        return ""
    full = sum(entry["risk_coverage"][-1]["risk"] * entry["n"] for entry in known) / items
    half = sum(_risk_at_half(entry["risk_coverage"]) * entry["n"] for entry in known) / items
    return f"answering only the surer half, errors go from {full * 100:.0f} to {half * 100:.0f} in 100 answers."


def _accepting(risks: Mapping[str, Sequence[Mapping[str, Any]]], fits: Mapping[str, Mapping[str, Any]]) -> str:
    """What a caller gets that accepts one error in ten, by head, least first, and which heads were not measured on real text."""
    rows = [(head.replace("_", " "), row) for head, some in risks.items() for row in some if row["risk"] == ACCEPTED]
    silent = [head for head, row in rows if row["threshold"] is None]
    given = sorted((row["coverage"], head, row["error"]) for head, row in rows if row["threshold"] is not None)
    parts = [f"no answer for {_listed(silent)}"] if silent else []
    parts += [f"{head} answers {percent(share)} ({percent(error)} wrong)" for share, head, error in given]
    invented = [head.replace("_", " ") for head, one in fits.items() if head in risks and one.get("real") is False]
    only = f"; of {_listed(invented)} this is by invented text" if invented else ""
    return f"{', '.join(parts)}{only}." if parts else ""


def _finding(discovery: Sequence[Entry]) -> str:
    """How well actors are found, worst set first."""
    ranked = sorted(discovery, key=lambda entry: entry["strict"]["f1"])
    parts = [
        f"{entry['name']} F1 {number(entry['strict']['f1'])} ({percent(entry['strict']['recall'])} of {entry['n']:,} mentions "
        f"found with their type, {percent(entry['strict']['precision'])} of what is found right)"
        for entry in ranked
    ]
    return f"{', '.join(parts)}." if parts else ""


def _risk_at_half(points: Sequence[Mapping[str, float]]) -> float:
    return next(point["risk"] for point in points if point["coverage"] >= 0.5)


def _hardest(sets: Sequence[Entry]) -> str:
    figures = [
        (figure["f1"], title(entry), label, figure["support"])
        for entry in sets
        for label, figure in entry["per_class"].items()
        if figure["f1"] is not None
    ]
    if not figures:
        return ""
    f1, where, label, support = min(figures)
    return f"{label} in {where} (F1 {number(f1)}, {_plural(support, 'item')})."


def _small(sets: Sequence[Entry]) -> str:
    small = [title(entry) for entry in sets if entry["n"] < FEW_ITEMS or entry.get("groups", FEW_GROUPS) < FEW_GROUPS]
    return f"{_listed(small)}: their intervals say more than their values." if small else ""


def _listed(names: Sequence[str], shown: int = 4) -> str:
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


def _plural(amount: int, noun: str) -> str:
    several = f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"
    return f"{amount:,} {noun if amount == 1 else several}"
