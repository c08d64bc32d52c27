"""How behaviour and evidence look: two sections of the HTML page, and the same as lines for a terminal.

Leaves to others: every figure (``behaviour``, ``faithfulness``) and the page around (``report_html``).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from training.markup import Html, element, join
from training.report_pieces import table
from training.report_sets import marked
from training.report_summary import number

KIND_WORDS: Final = {
    "invariance": "What must not matter",
    "directional": "What must turn the judgement",
    "minimum": "What must be understood at least",
}
VERDICTS: Final = {
    "aim": "within the aim",
    "kept": "kept",
    "missed": "missed, maybe by chance",
    "missed surely": "missed",
    "not measured": "not measured",
}
"""How a verdict of ``behaviour.outcome`` is said."""
BEHAVIOUR: Final = (
    "Cases written for this purpose, and changed sentences of development parts. A trial fails where a label is not the one that "
    "must be said, or changes where nothing did that matters. Interval: Wilson, 95 %; trials of one case are not independent, so "
    "that it is a little narrow where a case has many."
)
EVIDENCE: Final = (
    "Of actors whom the model calls positive or negative, or whom it says that the article's own voice is for or against, the "
    "sentences that it names as strongest for that label are taken out of the article, and the rest is read anew. Faithful "
    "evidence moves the probability of the label more than as many other sentences about the same actor, drawn at random; alone, "
    "it keeps the label. Interval: bootstrap over articles."
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
        element("p", element("strong", f"{in_short(entries)} "), BEHAVIOUR),
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
        "Moved by others",
        "Difference",
        "Kept by evidence",
        "Kept by others",
    ]
    rows = [_evidence_row(entry) for entry in measured]
    caption = "What taking sentences out, and keeping them alone, does to a judgement"
    return element(
        "section",
        element("h2", "Evidence", id="evidence-title"),
        element("p", EVIDENCE, class_="muted"),
        table(caption, head, rows),
        id="evidence",
        aria_labelledby="evidence-title",
    )


def in_short(entries: Sequence[Entry]) -> str:
    """How many capabilities keep their threshold, and which surely do not."""
    measured = [entry for entry in entries if entry["trials"]]
    kept = sum(entry["verdict"] in ("aim", "kept") for entry in measured)
    surely = [entry["name"] for entry in measured if entry["verdict"] == "missed surely"]
    beyond = f" Beyond chance missed: {', '.join(surely)}." if surely else ""
    return f"{kept} of {len(measured)} capabilities keep their threshold.{beyond}"


def table_lines(behaviour: Mapping[str, Any]) -> Iterator[str]:
    """The table for a terminal."""
    entries: Sequence[Entry] = behaviour["capabilities"]
    yield f"{'capability':46} {'cases':>5} {'trials':>6} {'failed':>6}  {'rate':>6} {'95 % interval':>14}  {'limit':>6} {'aim':>4}"
    for kind, words in KIND_WORDS.items():
        yield f"{words}:"
        yield from (_line(entry) for entry in entries if entry["kind"] == kind)
    yield in_short(entries)
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
                f"{entry['actors']} actors: moves {number(moved['evidence'])}, others {number(moved['random'])}, "
                f"difference {_range(moved['difference'])}; "
                f"alone keeps {_percent(keeps['evidence'])}, others {_percent(keeps['random'])}"
            )


def _kind(kind: str, entries: Sequence[Entry]) -> Html | None:
    if not entries:
        return None
    head = ["Capability", "Cases", "Trials", "Failed", "Rate", "95 % interval", "Limit", "Aim", "Verdict"]
    rows = [
        [
            join(
                element("span", entry["name"]), element("span", entry["about"], class_="range", style="display:block")
            ),
            f"{entry['cases']:,}",
            f"{entry['trials']:,}",
            f"{entry['failed']:,}",
            _percent(entry["rate"]["value"]),
            _interval(entry["rate"]),
            _percent(entry["threshold"]),
            _percent(entry["aim"]),
            element("span", VERDICTS[entry["verdict"]], class_=_class(entry["verdict"])),
        ]
        for entry in entries
    ]
    shown = [_failures(entry) for entry in entries if entry["failures"]]
    return join(element("h3", KIND_WORDS[kind]), table(f"{KIND_WORDS[kind]}: failure rates", head, rows), shown)


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
    moved, keeps = entry["removed"], entry["kept"]
    low = moved["difference"]["low"]
    return [
        f"{entry['name']}, {WORDS[entry['head']]}, {entry['sentences']}",
        f"{entry['actors']:,}",
        number(moved["evidence"]),
        number(moved["random"]),
        element("span", _range(moved["difference"]), class_="good" if low is not None and low > 0 else "range"),
        _percent(keeps["evidence"]),
        _percent(keeps["random"]),
    ]


def _line(entry: Entry) -> str:
    aim = _percent(entry["aim"])
    return (
        f"  {entry['name']:44} {entry['cases']:5} {entry['trials']:6} {entry['failed']:6}  {_percent(entry['rate']['value']):>6} "
        f"{_interval(entry['rate']):>14}  {_percent(entry['threshold']):>6} {aim:>4}  {VERDICTS[entry['verdict']]}"
    )


def _class(verdict: str) -> str:
    return {"missed surely": "bad", "aim": "good", "kept": "good"}.get(verdict, "range")


def _percent(share: float | None) -> str:
    if share is None:
        return "–"
    return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.1f} %".replace(".0 %", " %")


def _interval(rate: Mapping[str, float | None]) -> str:
    low, high = rate["low"], rate["high"]
    return "–" if low is None or high is None else f"{100 * low:.1f}–{100 * high:.1f} %"


def _range(figure: Mapping[str, float | None]) -> str:
    low, high = figure["low"], figure["high"]
    return number(figure["value"]) + ("" if low is None else f" ({number(low)} to {number(high)})")
