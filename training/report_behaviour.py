"""How behaviour, evidence and ``mixed`` look: sections of the HTML page, and the first two as lines for a terminal.

Leaves to others: every figure (``behaviour``, ``faithfulness``, ``mixed``), the words in short (``report_summary``) and the page
around (``report_html``). What fails comes first.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from training.behaviour.outcome import pooled
from training.faithfulness import KEPT
from training.markup import Child, Html, element, join
from training.report_pieces import figure, table
from training.report_sets import marked
from training.report_summary import behaviour_in_short, kind_of_text, number

KIND_WORDS: Final = {
    "invariance": "What must not matter",
    "directional": "What must turn the judgement",
    "minimum": "What must be understood at least",
}
VERDICTS: Final = {
    "missed surely": "surely missed",
    "missed": "missed, maybe by chance",
    "kept": "kept, maybe by chance",
    "kept surely": "surely kept",
    "aim": "within the aim",
    "not measured": "not measured",
}
"""How a verdict of ``behaviour.outcome`` and of ``faithfulness`` is said."""
BEHAVIOUR: Final = (
    "Cases written for this purpose, and changed sentences of development parts. A trial fails where a label is not the one that "
    "must be said, or changes where nothing did that matters. Interval: Wilson, 95 %, with as many observations as there are "
    "cases, for trials of one case go together. A limit is surely kept or missed where the whole interval lies on that side of it. "
    "What was tried on several parts of a data set is counted together first, then by part."
)
EVIDENCE: Final = (
    "Of actors whom the model calls positive or negative, or whom it says that the article's own voice is for or against, the "
    "sentences that it names as strongest for that label are taken out of the article, and the rest is read anew. Faithful "
    "evidence moves the probability of the label more than as many sentences about the same actor drawn at random from all of "
    f"them, and alone keeps the label of at least {100 * KEPT:.0f} in 100. Interval: bootstrap over articles; differences are of "
    "the same actors."
)
MIXED_WORDS: Final = (
    "An actor is mixed by the labels where one sentence of the article is labelled negative and another positive. Precision: of "
    "the actors whom an answer calls mixed, how many are; recall: of those that are, how many it calls so. Interval: bootstrap "
    "over articles."
)
WORDS: Final = {"article_sentiment": "sentiment", "article_stance": "own voice"}
"""How a head whose evidence is measured is said."""

Entry = Mapping[str, Any]


def behaviour_section(behaviour: Mapping[str, Any] | None) -> Html | None:
    """The section of ``behaviour``; None where the suite was not run."""
    if not behaviour:
        return None
    entries: Sequence[Entry] = behaviour["capabilities"]
    tables = [_kind(kind, [entry for entry in entries if entry["kind"] == kind]) for kind in KIND_WORDS]
    return element(
        "section",
        element("h2", "Behaviour", id="behaviour-title"),
        element("p", element("strong", f"{behaviour_in_short(entries)} "), BEHAVIOUR),
        tables,
        id="behaviour",
        aria_labelledby="behaviour-title",
    )


def evidence_section(evidence: Sequence[Entry] | None) -> Html | None:
    """The section of ``evidence``; None where nothing was measured."""
    measured = [entry for entry in evidence or () if entry["actors"]]
    if not measured:
        return None
    head = [
        "Set, judgement and sentences",
        "Actors",
        "Moved by evidence",
        "Moved at random",
        "Difference",
        "Kept by evidence",
        "Kept at random",
        "Difference",
        "Verdict",
    ]
    rows = [_evidence_row(entry) for entry in worst_first(measured)]
    caption = "What taking sentences out, and keeping them alone, does to a judgement"
    return element(
        "section",
        element("h2", "Evidence", id="evidence-title"),
        element("p", EVIDENCE, class_="muted"),
        table(caption, head, rows),
        id="evidence",
        aria_labelledby="evidence-title",
    )


def mixed_section(entries: Sequence[Entry] | None) -> Html | None:
    """The section of ``mixed``; None where no set could tell."""
    if not entries:
        return None
    head = ["Set", "Actors", "Mixed by the labels", "Called mixed", "Precision", "Recall", "F1"]
    rows: list[list[Child]] = [
        [
            entry["name"],
            *(f"{entry[count]:,}" for count in ("actors", "support", "said")),
            *(figure(entry[measure]) for measure in ("precision", "recall", "f1")),
        ]
        for entry in entries
    ]
    return element(
        "section",
        element("h2", "Calling an actor mixed", id="mixed-title"),
        element("p", MIXED_WORDS, class_="muted"),
        table("Actors called mixed, against the labels of their sentences", head, rows),
        id="mixed",
        aria_labelledby="mixed-title",
    )


def worst_first(measured: Sequence[Entry]) -> list[Entry]:
    """Entries of evidence, those first whose sentences alone keep least."""
    return sorted(measured, key=lambda entry: entry["kept"]["evidence"])


def table_lines(behaviour: Mapping[str, Any]) -> Iterator[str]:
    """The table for a terminal."""
    entries: Sequence[Entry] = behaviour["capabilities"]
    yield f"{'capability':46} {'cases':>5} {'trials':>6} {'failed':>6}  {'rate':>6} {'95 % interval':>14}  {'limit':>6} {'aim':>4}"
    for kind, words in KIND_WORDS.items():
        yield f"{words}:"
        for whole, sets in pooled([entry for entry in entries if entry["kind"] == kind]):
            yield _line(whole)
            yield from (_line(entry, "  ") for entry in sets)
    yield behaviour_in_short(entries)
    yield f"{behaviour['seconds']:.0f} s"


def failure_lines(behaviour: Mapping[str, Any]) -> Iterator[str]:
    """Some failures of each capability, for a terminal."""
    for entry in behaviour["capabilities"]:
        for flaw in entry["failures"]:
            yield f"\n{entry['name']}: expected {flaw['expected']}, got {flaw['got']}\n  {' '.join(flaw['text'].split())}"
            if flaw["original"] is not None:
                yield f"  before the change: {' '.join(flaw['original'].split())}"


def evidence_lines(evidence: Sequence[Entry]) -> Iterator[str]:
    """The figures of evidence, one line each."""
    for entry in evidence:
        if entry["actors"]:
            moved, keeps = entry["removed"], entry["kept"]
            yield (
                f"evidence {entry['name']:24} {WORDS[entry['head']]:9} {entry['sentences']} sentence(s), "
                f"{entry['actors']} actors: moves {number(moved['evidence'])}, at random {number(moved['random'])}, "
                f"difference {range_of(moved['difference'])}; alone keeps {percentage(keeps['evidence'])}, "
                f"at random {percentage(keeps['random'])}, difference {range_of(keeps.get('difference'))}; "
                f"{VERDICTS[entry.get('verdict', 'not measured')]}"
            )


def _kind(kind: str, entries: Sequence[Entry]) -> Html | None:
    if not entries:
        return None
    head = ["Capability", "Text", "Cases", "Trials", "Failed", "Rate", "95 % interval", "Limit", "Aim", "Verdict"]
    rows: list[list[Child]] = []
    for whole, sets in pooled(entries):
        rows.append(_capability_row(whole, element("span", whole["about"], class_="range", style="display:block")))
        rows += [_capability_row(entry, None) for entry in sets]
    shown = [_failures(entry) for entry in entries if entry["failures"]]
    return join(element("h3", KIND_WORDS[kind]), table(f"{KIND_WORDS[kind]}: failure rates", head, rows), shown)


def _capability_row(entry: Entry, below: Html | None) -> list[Child]:
    """A capability with what it is about below its name, or what came of one of its sets."""
    return [
        join(element("span", entry["name"], class_=None if below else "range"), below),
        kind_of_text(entry),
        f"{entry['cases']:,}",
        f"{entry['trials']:,}",
        f"{entry['failed']:,}",
        percentage(entry["rate"]["value"]),
        bounds(entry["rate"]),
        percentage(entry["threshold"]),
        percentage(entry["aim"]),
        element("span", VERDICTS[entry["verdict"]], class_=_class(entry["verdict"])),
    ]


def _failures(entry: Entry) -> Html:
    items = [_failure(flaw) for flaw in entry["failures"]]
    words = f"{entry['name']}: {len(items)} of {entry['failed']:,} failures"
    return element("details", element("summary", words), element("ol", items, class_="errors"))


def _failure(flaw: Entry) -> Html:
    before = (
        element("p", "Before the change: ", flaw["original"], class_="passage", dir="auto")
        if flaw["original"]
        else None
    )
    return element(
        "li",
        element("p", marked(flaw["text"], flaw["spans"]), class_="passage", dir="auto"),
        before,
        element(
            "p",
            "Expected ",
            element("strong", flaw["expected"]),
            ", got ",
            element("strong", flaw["got"]),
            class_="verdict",
        ),
    )


def _evidence_row(entry: Entry) -> list[Html | str]:
    moved, keeps, verdict = entry["removed"], entry["kept"], entry.get("verdict", "not measured")
    return [
        f"{entry['name']}, {WORDS[entry['head']]}, {entry['sentences']}",
        f"{entry['actors']:,}",
        number(moved["evidence"]),
        number(moved["random"]),
        _sure_range(moved["difference"]),
        percentage(keeps["evidence"]),
        percentage(keeps["random"]),
        _sure_range(keeps.get("difference")),
        element("span", VERDICTS[verdict], class_=_class(verdict)),
    ]


def _sure_range(difference: Mapping[str, Any] | None) -> Html:
    """A difference, coloured where its interval lies above zero."""
    good = difference is not None and difference["low"] is not None and difference["low"] > 0
    return element("span", range_of(difference), class_="good" if good else "range")


def _line(entry: Entry, indent: str = "") -> str:
    name = indent + entry["name"]
    rate, limit, aim = map(percentage, (entry["rate"]["value"], entry["threshold"], entry["aim"]))
    return (
        f"  {name:44} {entry['cases']:5} {entry['trials']:6} {entry['failed']:6}  {rate:>6} "
        f"{bounds(entry['rate']):>14}  {limit:>6} {aim:>4}  {VERDICTS[entry['verdict']]}"
    )


def _class(verdict: str) -> str:
    return {"missed surely": "bad", "aim": "good", "kept surely": "good"}.get(verdict, "range")


def percentage(share: float | None) -> str:
    """``5 %``, with a digit more where shares are small; a dash for None."""
    if share is None:
        return "–"
    return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.1f} %".replace(".0 %", " %")


def bounds(rate: Mapping[str, float | None]) -> str:
    """The interval of a rate; a dash without one."""
    low, high = rate["low"], rate["high"]
    return "–" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f} %"


def range_of(difference: Mapping[str, float | None] | None) -> str:
    """A difference with its interval; a dash where an older report has none."""
    if difference is None:
        return "–"
    low, high = difference["low"], difference["high"]
    return number(difference["value"]) + ("" if low is None else f" ({number(low)} to {number(high)})")
