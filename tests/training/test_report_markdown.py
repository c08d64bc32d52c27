from tests.training.judgements import everything, metrics
from tests.training.test_report_behaviour import BEHAVIOUR, EVIDENCE, MIXED
from training.report import plain
from training.report_markdown import grid, literal, report_markdown


def test_the_whole_report_has_every_table_and_no_text() -> None:
    found = report_markdown(plain(everything()))
    for heading in ("In short", "Against the earlier report", "Probabilities", "By slice", "What it learned from"):
        assert f"\n## {heading}\n" in found
    assert "| valley/train | 1,200 | MIT, permissive |" in found
    assert "harbour bridge" not in found
    for block in found.split("\n\n"):
        rows = [row for row in block.splitlines() if row.startswith("|")]
        assert len({row.count("|") - row.count("\\|") for row in rows}) <= 1


def test_behaviour_evidence_finding_and_risks_have_a_table_each_worst_first() -> None:
    one = {"precision": 0.7, "recall": 0.5, "f1": 0.6}
    discovery = [
        {"name": name, "reader": reader, "n": 300, "strict": {**one, "f1": f1}, "untyped": one}
        for name, reader, f1 in (("valley/dev", "gum", 0.6), ("corpus/dev", "bundled", 0.4))
    ]
    by_set = {"sentiment": {"valley-dev": everything()["risks"]["sentiment"]}}
    more = {"discovery": discovery, "mixed": MIXED, "risks_by_set": by_set}
    found = report_markdown(plain(everything(behaviour=BEHAVIOUR, evidence=EVIDENCE, **more)))
    for heading in (
        "Behaviour",
        "Evidence",
        "Calling an actor mixed",
        "Finding actors",
        "The same, set by set",
        "Speed",
    ):
        assert f"\n## {heading}\n" in found
    rows = [line for line in found.splitlines() if line.startswith("|")]
    for first, second in (("negation", "names"), ("valley/dev, own voice", "corpus/dev, sentiment")):
        at = [
            next(number for number, row in enumerate(rows) if row.startswith(f"| {name}")) for name in (first, second)
        ]
        assert at == sorted(at)
    assert "| negation | – | 40 | 40 | 75 % (59.8–85.8 %) | 10 % | surely missed |" in rows
    assert (
        "| valley/dev, own voice, 1 | 9 | 0.100 (0.050 to 0.200) | 50 % | 0.100 (−0.100 to 0.300) | surely missed |"
        in rows
    )
    finding = [row for row in rows if "text | 300 |" in row]
    assert [row.split(" | ")[0] for row in finding] == ["| corpus/dev, invented text", "| valley/dev, real text"]
    assert "| sentiment | 30 %, 8.0 % wrong | 60 %, 16.0 % wrong |" in rows
    assert "| article sentiment | abstains | abstains |" in rows
    assert "| valley-dev, sentiment, real | 30 %, 8.0 % wrong | 60 %, 16.0 % wrong |" in rows
    assert "| torch, float32, 2 cores | 2,000 |" in rows


def test_every_set_says_whether_its_texts_are_real() -> None:
    first, second = metrics()["sets"]
    found = report_markdown(plain(metrics(sets=[{**first, "reader": "bundled"}, second])))
    assert "| valley-dev | sentiment | invented |" in found
    assert "| small-dev | relation | real |" in found


def test_sections_without_figures_are_left_out() -> None:
    found = report_markdown(plain(metrics()))
    assert "What it learned from" not in found
    assert "Against the earlier report" not in found


def test_text_is_taken_literally_and_stays_in_its_cell() -> None:
    assert literal("a|b\n# <i>") == "a\\|b \\# \\<i\\>"
    assert grid(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
