from pathlib import Path
from typing import Any

import pytest

from tests.training.corpus import row, write_rows
from training.validate import main, validate


def corpus(folder: Path, train: list[dict[str, Any]], dev: list[dict[str, Any]] | None = None) -> Path:
    for part, rows in (
        ("train", train),
        ("dev", dev or []),
        ("test", []),
        ("passages", []),
        ("plain", []),
        ("pairs", []),
        ("names", []),
    ):
        write_rows(folder / f"{part}.jsonl", rows)
    return folder


def faults(folder: Path) -> str:
    return "\n".join(validate(folder)[1])


def test_a_sound_corpus_has_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus(tmp_path, [row("r1", good=True), row("r2", good=False)], [row("r3", good=True)])
    assert main(["--corpus", str(tmp_path)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "train           2" in out


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"register": "poem"}, "register 'poem' is none of"),
        ({"region": "mars"}, "region 'mars' is none of"),
        ({"date": "14 March"}, "date '14 March' is no YYYY-MM-DD"),
        ({"fictional": False}, "fictional must be true"),
        ({"canary": "x"}, "canary the corpus's own"),
    ],
)
def test_faults_of_a_row_name_file_line_and_id(change: dict[str, Any], fault: str, tmp_path: Path) -> None:
    found = faults(corpus(tmp_path, [row("r1", good=True), {**row("r2", good=True), **change}]))
    assert "train.jsonl:2: row 'r2'" in found
    assert fault in found


def test_a_row_that_does_not_read_and_a_missing_field_are_faults(tmp_path: Path) -> None:
    broken, lacking = row("r2", good=True), row("r3", good=True)
    broken["sentences"][0]["text"] = "{Ilse|a blamed"
    del lacking["outlet"]
    found = faults(corpus(tmp_path, [broken, lacking]))
    assert "a brace or bar is left over" in found
    assert "row 'r3' lacks outlet" in found


def test_an_invented_name_in_two_parts_is_a_leak_unless_it_is_listed(tmp_path: Path) -> None:
    twin = row("r2", good=True)
    twin["actors"]["a"]["name"] = "Ilse Brandt r1"
    corpus(tmp_path, [row("r1", good=True)], [twin])
    assert "'ilse brandt r1' stands in several parts" in faults(tmp_path)
    (tmp_path / "shared-names.txt").write_text("Ilse Brandt r1\n")
    assert faults(tmp_path) == ""


def test_a_double_id_is_a_fault(tmp_path: Path) -> None:
    assert "id 'r1' is used 2 times" in faults(corpus(tmp_path, [row("r1", good=True), row("r1", good=False)]))


def test_an_own_voice_that_no_sentence_shows_is_a_fault(tmp_path: Path) -> None:
    voiced = row("r1", good=True)
    voiced["article"]["stance"]["b"] = "against"
    assert "own voice is against toward b" in faults(corpus(tmp_path, [voiced]))


def test_the_bundled_corpus_is_sound() -> None:
    rows, found = validate(Path("data/corpus"))
    assert found == []
    assert len({row.part for row in rows}) == 7
