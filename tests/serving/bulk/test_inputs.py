"""Folders are walked in one order; what cannot be an input is said at once."""

from pathlib import Path

import pytest

from newsstance.errors import ConfigError
from serving.bulk.inputs import kind_of, sources


def test_a_folder_is_walked_by_name_and_other_files_are_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.HTML", "a/b/c.jsonl.gz", "c.pdf", "d.parquet.gz", ".DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [(Path(source.name).relative_to(tmp_path).as_posix(), source.kind) for source in sources([str(tmp_path)])]
    assert found == [("a/b/c.jsonl.gz", "jsonl"), ("a/z.HTML", "html"), ("b.txt", "text")]


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
