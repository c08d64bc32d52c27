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
    mixed_section,
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
    {
        "name": "valley/dev",
        "head": "article_stance",
        "sentences": 1,
        "actors": 9,
        "removed": {"evidence": 0.3, "random": 0.2, "difference": {"value": 0.1, "low": 0.05, "high": 0.2}},
        "kept": {
            "evidence": 0.5,
            "random": 0.4,
            "difference": {"value": 0.1, "low": -0.1, "high": 0.3},
            "interval": {"value": 0.5, "low": 0.3, "high": 0.7},
            "threshold": 0.8,
        },
        "verdict": "missed surely",
    },
]
MIXED = [
    {
        "name": "corpus/dev",
        "actors": 400,
        "support": 31,
        "said": 20,
        **{
            measure: {"value": at, "low": at - 0.1, "high": at + 0.1}
            for measure, at in (("precision", 0.6), ("recall", 0.4), ("f1", 0.5))
        },
    }
]


def test_the_page_has_both_sections_and_stays_accessible_and_unbroken() -> None:
    text = page(plain(metrics(behaviour=BEHAVIOUR, evidence=EVIDENCE, mixed=MIXED)))
    outline = Outline(text)
    assert not {"script", "img"} & {tag for tag, _ in outline.tags}
    assert {"behaviour", "evidence", "mixed"} <= set(outline.values("id"))
    names = [tag for tag, _ in outline.tags]
    assert names.count("caption") == names.count("table")
    for shown in (
        "What must not matter",
        "75 %",
        "corpus/dev, sentiment, 1",
        "0.290 (0.200 to 0.400)",
        "negation: 6 of 30 failures",
        "not measured",
        "surely missed",
        "0.600",
    ):
        assert shown in text


def test_nothing_measured_leaves_no_section() -> None:
    assert behaviour_section(None) is None
    assert evidence_section([EVIDENCE[1]]) is None
    assert evidence_section(None) is None
    assert mixed_section([]) is None


def test_what_fails_or_keeps_least_comes_first() -> None:
    failing = {**BEHAVIOUR, "capabilities": [entry("names", 0, 40), entry("victims", 30, 40)]}
    behaviour, evidence = str(behaviour_section(failing)), str(evidence_section(EVIDENCE))
    assert behaviour.index(">victims<") < behaviour.index(">names<")
    assert evidence.index("valley/dev") < evidence.index("corpus/dev")
    lines = list(table_lines(failing))
    assert lines.index(next(one for one in lines if "victims" in one)) < lines.index(
        next(one for one in lines if "names" in one)
    )


def test_parts_of_a_data_set_stand_below_the_whole_and_real_texts_are_marked() -> None:
    parts = [{**entry(f"names in hill/dev_{part}", 1, 40), "reader": "newsmtsc"} for part in "ab"]
    shown = {**BEHAVIOUR, "capabilities": [{**entry("victims", 0, 40), "reader": "written"}, *parts]}
    section = str(behaviour_section(shown))
    assert section.index(">names in hill<") < section.index(">names in hill/dev_a<")
    assert "<td>real</td>" in section
    assert "<td>invented</td>" in section
    lines = [line for line in table_lines(shown) if "names in hill" in line]
    assert [len(line) - len(line.lstrip()) for line in lines[:3]] == [2, 4, 4]


def test_a_report_from_before_verdicts_on_evidence_is_still_shown() -> None:
    aimed = {**entry("names", 0, 40), "verdict": "aim"}
    assert "within the aim" in str(behaviour_section({**BEHAVIOUR, "capabilities": [aimed]}))
    assert "not measured" in str(evidence_section(EVIDENCE[:1]))


def test_the_terminal_says_the_same() -> None:
    lines = "\n".join([*table_lines(BEHAVIOUR), *evidence_lines(EVIDENCE)])
    assert "negation" in lines
    assert "evidence corpus/dev               sentiment 1 sentence(s), 7 actors: moves 0.310" in lines
    assert "at random 0.020, difference 0.290 (0.200 to 0.400); alone keeps 90 %, at random 25 %" in lines
    assert "at random 40 %, difference 0.100 (−0.100 to 0.300); surely missed" in lines
    assert any("before the change" in line for line in failure_lines(BEHAVIOUR))
