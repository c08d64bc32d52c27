"""Folders are walked in one order; what cannot be an input is said at once."""

from pathlib import Path

import pytest

from newsstance.errors import ConfigError
from serving.bulk.inputs import ending, kind_of, left_out, sources


def test_a_folder_is_walked_by_name_and_other_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.HTML", "a/b/c.jsonl.gz", "c.pdf", "d.parquet.gz", ".DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [(Path(source.name).relative_to(tmp_path).as_posix(), source.kind) for source in sources([str(tmp_path)])]
    assert found == [("a/b/c.jsonl.gz", "jsonl"), ("a/z.HTML", "html"), ("b.txt", "text")]


def test_what_is_left_out_of_folders_is_told(tmp_path: Path) -> None:
    for name in ("a.pdf", "in/b.PDF", "in/c.json.gz", "d.txt", "README"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    left: list[str] = []
    assert len(list(sources([str(tmp_path)], leaves=lambda path: left.append(ending(path))))) == 1
    assert sorted(left) == [".json.gz", ".pdf", ".pdf", "no ending"]


def test_the_commonest_endings_are_named() -> None:
    assert left_out({}) == ""
    assert left_out({".pdf": 1}) == "1 file in folders left out, which no reader reads (.pdf)"
    counts = {".doc": 1, ".pdf": 2000, ".png": 3, ".xml": 3}
    assert left_out(counts) == "2,007 files in folders left out, which no reader reads (.pdf, .png, .xml, …)"


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="'nowhere' does not exist"):
        list(sources(["nowhere"]))


def test_a_file_without_a_known_ending_needs_a_word(tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="--input-format"):
        list(sources([str(path)]))
    assert [source.kind for source in sources([str(path)], "jsonl")] == ["jsonl"]


@pytest.mark.parametrize(
    ("name", "kind"), [("a.ndjson", "jsonl"), ("A.HTM", "html"), ("a.csv.gz", "csv"), ("a.gz", None)]
)
def test_endings(name: str, kind: str | None) -> None:
    assert kind_of(Path(name)) == kind
