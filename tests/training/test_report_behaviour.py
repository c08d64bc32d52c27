from typing import Any

from tests.training.judgements import metrics
from tests.training.test_report_html import HOSTILE, Outline
from training.behaviour.outcome import Flaw, Outcome
from training.report import plain
from training.report_behaviour import (
    behaviour_section,
    evidence_lines,
    evidence_section,
    failure_lines,
    in_short,
    table_lines,
)
from training.report_html import page


def entry(name: str, failed: int, trials: int, kind: str = "minimum") -> dict[str, Any]:
    flaw = Flaw(text=HOSTILE[0], spans=((0, 3),), expected="Odo: neutral", got="negative", original=HOSTILE[1])
    found = Outcome(
        name=name,
        kind=kind,
        about="A thing.",
        threshold=0.1,
        aim=None,
        cases=trials,
        trials=trials,
        flaws=[flaw] * failed,
    )
    return found.entry()


BEHAVIOUR = {
    "seconds": 3.0,
    "capabilities": [
        entry("names", 0, 40, "invariance"),
        entry("negation", 30, 40, "directional"),
        entry("victims", 0, 0),
    ],
}
EVIDENCE = [
    {
        "name": "corpus/dev",
        "head": "article_sentiment",
        "sentences": 1,
        "actors": 7,
        "removed": {"evidence": 0.31, "random": 0.02, "difference": {"value": 0.29, "low": 0.2, "high": 0.4}},
        "kept": {"evidence": 0.9, "random": 0.25},
    },
    {"name": "corpus/dev", "head": "article_stance", "sentences": 2, "actors": 0},
]


def test_the_page_has_both_sections_and_stays_accessible_and_unbroken() -> None:
    text = page(plain(metrics(behaviour=BEHAVIOUR, evidence=EVIDENCE)))
    outline = Outline(text)
    assert not {"script", "img"} & {tag for tag, _ in outline.tags}
    assert {"behaviour", "evidence"} <= set(outline.values("id"))
    names = [tag for tag, _ in outline.tags]
    assert names.count("caption") == names.count("table")
    for shown in (
        "What must not matter",
        "75 %",
        "corpus/dev, sentiment, 1",
        "0.290 (0.200 to 0.400)",
        "negation: 6 of 30 failures",
        "not measured",
    ):
        assert shown in text


def test_nothing_measured_leaves_no_section() -> None:
    assert behaviour_section(None) is None
    assert evidence_section([EVIDENCE[1]]) is None
    assert evidence_section(None) is None


def test_the_summary_tells_chance_from_failure() -> None:
    said = in_short(BEHAVIOUR["capabilities"])  # type: ignore[arg-type]
    assert said == "1 of 2 capabilities keep their threshold. Beyond chance missed: negation."


def test_the_terminal_says_the_same() -> None:
    lines = "\n".join([*table_lines(BEHAVIOUR), *evidence_lines(EVIDENCE)])
    assert "negation" in lines
    assert "evidence corpus/dev               sentiment 1 sentence(s), 7 actors: moves 0.310" in lines
    assert "others 0.020, difference 0.290 (0.200 to 0.400); alone keeps 90 %, others 25 %" in lines
    assert any("before the change" in line for line in failure_lines(BEHAVIOUR))
