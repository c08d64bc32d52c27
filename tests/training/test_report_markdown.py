from tests.training.judgements import everything, metrics
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


def test_sections_without_figures_are_left_out() -> None:
    found = report_markdown(plain(metrics()))
    assert "What it learned from" not in found
    assert "Against the earlier report" not in found


def test_text_is_taken_literally_and_stays_in_its_cell() -> None:
    assert literal("a|b\n# <i>") == "a\\|b \\# \\<i\\>"
    assert grid(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"
