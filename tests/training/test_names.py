from pathlib import Path
from typing import Any

import pytest

from tests.training.corpus import row, write_rows
from training.names import CORPUS, check, main, named
from training.readers.bundled import example


def person(name: str, who: str, label: str) -> dict[str, Any]:
    """An article that says one thing of one person."""
    content = row(name, good=label == "positive")
    content["actors"]["b"] = {"name": who, "type": "person"}
    return content


def test_a_label_comes_with_nothing_but_name_and_type() -> None:
    (first, *_) = named([example(row("r1", good=True))], "sentiment")
    assert (first.name, first.label, first.article) == ("person Ilse Brandt r1", "neutral", "r1")


def test_names_that_decide_are_caught(tmp_path: Path) -> None:
    """A corpus in which one family is always praised and another always blamed."""
    rows = [
        person(f"r{at}", f"{'Astrid Vellamo' if at % 2 else 'Bogdan Krutz'} {at}", "positive" if at % 2 else "negative")
        for at in range(40)
    ]
    examples = [example(content) for content in rows]
    found = {
        (one.part, one.head): one for one in check({"train": examples, "dev": examples[:6], "test": examples[6:12]})
    }
    assert found["train", "article_sentiment"].accuracy > found["train", "article_sentiment"].majority_accuracy + 0.3
    assert found["dev", "article_sentiment"].n == 12


def test_the_command_prints_a_line_a_part_and_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for part in ("train", "dev", "test"):
        write_rows(tmp_path / f"{part}.jsonl", [row(f"{part}{at}", good=at % 2 == 0) for at in range(10)])
    assert main(["--corpus", str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 10
    assert main(["--corpus", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err
    assert CORPUS.is_dir()
