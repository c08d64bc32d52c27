from pathlib import Path

import pytest

from tests.training.corpus import row, write_rows
from training.diversity import diversity, label_spread, main, near_duplicates
from training.readers.bundled import example

LONG = "the harbour board of velmar met on tuesday to weigh an offer from two shipping firms that want the old quay"


def test_near_duplicates_are_found_and_others_are_not() -> None:
    other = (
        "a court in dolva on friday cleared the former treasurer of all charges after a trial that lasted eleven weeks"
    )
    assert near_duplicates([LONG.split(), other.split()]) == 0
    assert near_duplicates([LONG.split(), other.split(), LONG.replace("tuesday", "monday").split()]) == 1
    assert near_duplicates([["thank", "you"]] * 3) == 0


def test_figures_of_a_set() -> None:
    found = diversity("x", ["One two three four five.", "One two three four six."])
    assert (found.sentences, found.words) == (2, 10)
    assert found.distinct == 0.75  # "one two three four" stands twice
    assert found.openings == 0.5
    assert found.length == (5, 5, 5)
    with pytest.raises(ValueError, match="x holds no sentences"):
        diversity("x", [])


def test_labels_by_register() -> None:
    lines = list(label_spread([example(row("r1", good=True)), example(row("r2", good=False))], "register"))
    assert lines[0].split() == ["local", "2", "6", "16.7%", "66.7%", "16.7%"]


def test_the_command_puts_other_sets_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for part in ("train", "dev", "test", "passages", "plain", "pairs"):
        write_rows(tmp_path / f"{part}.jsonl", [row(f"{part}{at}", good=at % 2 == 0) for at in range(3)])
    assert main(["--corpus", str(tmp_path), "--beside", f"bundled={tmp_path / 'dev.jsonl'}"]) == 0
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines()[1:5]] == ["articles", "passages", "plain", "pairs"]
    assert f"{tmp_path.name}/dev" in out
    assert main(["--beside", "bundled=none.jsonl", "--corpus", str(tmp_path)]) == 2
