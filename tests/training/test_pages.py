"""Labelled pages as they are read from rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from newsstance.document import Span
from newsstance.errors import DataError
from training.pages import Junk, read_pages

TEXT = "Home\nMayor quits\nShe left.\n"
ROW: dict[str, Any] = {
    "id": "x-1",
    "kind": "single",
    "content_type": "text/plain",
    "text": TEXT,
    "articles": [{"headline": [[5, 17]], "body": [[17, 27]]}],
    "skipped": [{"start": 0, "end": 5, "reason": "navigation"}],
}


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "pages.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_page_has_its_stories_and_junk(tmp_path: Path) -> None:
    (page,) = read_pages(write(tmp_path, ROW))
    (story,) = page.stories
    assert [TEXT[span.start : span.end] for span in story.spans] == ["Mayor quits\n", "She left.\n"]
    assert page.junk == (Junk(span=Span(start=0, end=5), reason="navigation"),)


def test_the_bundled_pages_are_labelled_whole() -> None:
    for part in ("train", "dev"):
        assert all(page.stories or page.junk for page in read_pages(Path("data/pages") / f"{part}.jsonl"))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"content_type": "text/rtf"}, "content_type 'text/rtf' is none of text/plain, text/html"),
        ({"articles": None}, "no labelled page"),
        ({"skipped": [{"start": 0, "end": 4, "reason": "navigation"}]}, "do not partition the text at character 4"),
        ({"skipped": [{"start": 0, "end": 6, "reason": "navigation"}]}, "do not partition the text at character 6"),
        ({"text": TEXT + "."}, "do not partition the text at character 27"),
        ({"skipped": []}, "do not partition the text at character 0"),
    ],
)
def test_a_row_that_is_no_page_is_named_with_its_line(change: dict[str, Any], fault: str, tmp_path: Path) -> None:
    path = write(tmp_path, ROW, {**ROW, **change})
    with pytest.raises(DataError, match=fault) as caught:
        list(read_pages(path))
    assert f"{path}:2" in str(caught.value)
