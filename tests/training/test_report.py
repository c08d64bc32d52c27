import json
from pathlib import Path

import numpy as np
import pytest

from tests.training.judgements import metrics
from training.report import plain, write_report
from training.report_html import page
from training.report_markdown import summary_markdown


def test_the_same_figures_give_the_same_bytes_and_the_page_can_be_made_again(tmp_path: Path) -> None:
    write_report(metrics(), tmp_path / "one" / "report")
    write_report(metrics(), tmp_path / "two")
    first, second = tmp_path / "one" / "report", tmp_path / "two"
    for name in ("metrics.json", "index.html", "report.md"):
        assert (first / name).read_bytes() == (second / name).read_bytes()
    stored = json.loads((first / "metrics.json").read_text("utf-8"))
    assert page(stored) == (first / "index.html").read_text("utf-8")
    assert list(stored) == sorted(stored)
    assert {path.name for path in first.iterdir()} == {"metrics.json", "index.html", "report.md"}


def test_numbers_become_plain_and_round() -> None:
    given = {"a": np.float32(0.1), "b": np.array([1, 2]), "c": float("nan"), 4: (2e-5, 123456.789, 10**12, True, None)}
    assert plain(given) == {"a": 0.1, "b": [1, 2], "c": None, "4": [2e-5, 123457.0, 10**12, True, None]}
    with pytest.raises(ValueError, match=r"Posix|Windows"):
        plain({"path": Path("x")})


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="it needs `sets`"):
        write_report({"model": {}}, tmp_path)
    entry = dict(metrics()["sets"][0])
    del entry["macro_f1"]
    with pytest.raises(ValueError, match=r"sets\[0\] \(valley-dev\) lacks \['macro_f1'\]"):
        write_report({"sets": [entry]}, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_lone_surrogate_can_be_written(tmp_path: Path) -> None:
    write_report(metrics(model={"name": "a\ud800"}), tmp_path)
    assert json.loads((tmp_path / "metrics.json").read_text("utf-8"))["model"]["name"] == "a\ud800"


def test_the_markdown_summary_holds_points_and_a_table() -> None:
    document = metrics()
    document["sets"][0]["name"] = "a|b\n# <i>"
    lines = summary_markdown(document).splitlines()
    assert lines[0].startswith("- **Measured**: 160 judgements")
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 4
    assert {len(line.replace("\\|", "").split("|")) for line in table} == {12}
    assert "a\\|b \\# \\<i\\>" in table[2]
    assert summary_markdown({"sets": []}) == "- **Measured**: nothing: the report holds no set.\n"
