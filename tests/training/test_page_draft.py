import json
from pathlib import Path
from typing import Any

import pytest

from newsstance.errors import DataError
from training.page_draft import main, read_drafts, read_page_draft

TEXT = """id: pt-901
kind: aggregator
split: train
---
navigation\tHome World
blank
1.outlet\tThe Quay Courier
1.title\tHarbour vote delayed
caption\tThe harbour at dusk. Photo: L. Orme
1.dateline+\t DOLVA, March 3 - \n1.body+\tThe council put off the vote.
share\tShare
1.body\tIt meets again on Friday.
2.title\tFerry strike ends
boilerplate\t(c) Quay
"""
HTML = """<!-- id: ph-901; kind: single; split: dev -->
<html><body><ul><li>⟦navigation⟧<a href="/">Home</a>⟦/⟧</li></ul>
<h1>⟦1.title⟧Harbour &amp; vote⟧</h1><script>var a = "x";</script>
<p>⟦1.body⟧The <em>council</em> met.⟦/⟧<p>⟦1.body⟧It voted.⟦/⟧&nbsp;
</body></html>
""".replace("vote⟧", "vote⟦/⟧")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def covered(row: dict[str, Any]) -> list[tuple[int, int]]:
    reads = [tuple(span) for article in row["articles"] for part in ("headline", "body") for span in article[part]]
    return sorted([*reads, *((skip["start"], skip["end"]) for skip in row["skipped"])])


def assert_partition(row: dict[str, Any]) -> None:
    at = 0
    for start, end in covered(row):
        assert start == at < end
        at = end
    assert at == len(row["text"])


def test_a_text_page_becomes_stories_and_skipped_ranges(tmp_path: Path) -> None:
    row = read_page_draft(write(tmp_path / "x.txt", TEXT))
    assert_partition(row)
    first, second = row["articles"]
    assert (first["title"], first["outlet"], first["byline"]) == ("Harbour vote delayed", "The Quay Courier", None)
    assert (
        "".join(row["text"][a:b] for a, b in first["body"])
        == "The council put off the vote.\nIt meets again on Friday.\n"
    )
    assert second["title"] == "Ferry strike ends"
    assert second["body"] == []
    assert [skip["reason"] for skip in row["skipped"]] == [
        "navigation", "byline", "caption", "byline", "share", "boilerplate",
    ]  # fmt: skip


def test_glued_pieces_have_no_line_break_between(tmp_path: Path) -> None:
    row = read_page_draft(write(tmp_path / "x.txt", TEXT))
    assert "Photo: L. Orme DOLVA, March 3 - The council" in row["text"]
    assert row["text"].startswith("Home World\n\nThe Quay Courier\n")


def test_an_html_page_keeps_its_markup_and_its_text_apart(tmp_path: Path) -> None:
    row = read_page_draft(write(tmp_path / "x.html", HTML))
    assert_partition(row)
    (story,) = row["articles"]
    assert row["content_type"] == "text/html"
    assert "⟦" not in row["text"]
    assert not row["text"].startswith("<!--")
    assert story["title"] == "Harbour &amp; vote"
    assert [row["text"][a:b] for a, b in story["body"]] == ["The ", "council", " met.", "It voted."]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("share\tShare", "sharing\tShare", 12, "label 'sharing' is neither"),
        ("share\tShare", "1.lede\tShare", 12, "label '1.lede' is neither"),
        ("share\tShare", "share Share", 12, "no TAB in 'share Share'"),
        ("share\tShare", "share\t ", 12, "nothing stands behind label 'share'"),
        ("blank\n1.outlet\tThe", "blank\n1.outlet+\tThe", 7, "glues to the line before, which is blank"),
        ("blank\n", "blank\tHome\n", 6, "a blank line holds 'Home'"),
        ("1.body\tIt", "3.body\tIt", 13, "story 3 stands after story 1"),
        ("2.title", "1.title", 14, "a second title; label a deck"),
        ("2.title", "2.date", 14, "story 2 has neither title nor body"),
        ("kind: aggregator", "kind: daily", 1, "kind 'daily' is none of"),
        ("split: train", "part: train", 1, "header entry 'part: train'"),
        ("split: train\n", "", 1, "the header lacks split"),
        ("id: pt-901", "id: page1", 1, "id 'page1' is not like"),
        ("---\n", "", 1, "no line '---'"),
    ],
)
def test_a_malformed_text_draft_is_refused_with_its_line(
    old: str, new: str, line: int, message: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "x.txt", TEXT.replace(old, new))
    with pytest.raises(DataError, match=f"x.txt:{line}: .*{message}"):
        read_page_draft(path)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("It voted.⟦/⟧", "It voted.", 4, "⟦1.body⟧ is not closed"),
        ("<p>⟦1.body⟧It", "<p>It", 4, "⟦/⟧ closes nothing"),
        ("It voted.", "It ⟦share⟧voted.", 4, "stands inside ⟦1.body⟧ of line 4"),
        ("It voted.", "It <p>voted.", 4, "holds the block tag <p>"),
        ("var a", "⟦share⟧var a⟦/⟧", 3, "inside a tag, a comment or a script"),
        ("&nbsp;", "&nbsp;More", 4, "'More' near this line has no mark"),
        ("It voted.", " ", 4, "nothing stands between"),
        ("It voted.", "It ⟦ voted.", 4, "a bracket ⟦ or ⟧ stands alone"),
        ("⟦navigation⟧", "⟦menu⟧", 2, "label 'menu' is neither"),
        ("<!-- id", "<p> id", 1, "does not open with a comment"),
    ],
)
def test_a_malformed_html_draft_is_refused_with_its_line(
    old: str, new: str, line: int, message: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "x.html", HTML.replace(old, new))
    with pytest.raises(DataError, match=f"x.html:{line}: .*{message}"):
        read_page_draft(path)


def test_other_files_and_encodings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"ends in \.txt or \.html, not in '\.md'"):
        read_page_draft(write(tmp_path / "x.md", TEXT))
    (tmp_path / "y.txt").write_bytes(TEXT.encode("utf-16"))
    with pytest.raises(DataError, match="not UTF-8 at byte 0"):
        read_page_draft(tmp_path / "y.txt")


def test_pages_share_neither_ids_nor_outlets_across_splits(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "a.txt", TEXT),
        write(tmp_path / "b.txt", TEXT.replace("split: train", "split: dev")),
    ]
    rows, faults = read_drafts(paths)
    assert len(rows) == 2
    assert faults == [
        "id 'pt-901' is given to two drafts",
        "outlet 'The Quay Courier' stands in a train page and in a dev page; rename it in one of them",
    ]


def test_the_command_writes_both_splits_or_reports_the_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write(tmp_path / "a.txt", TEXT), write(tmp_path / "b.html", HTML)]
    monkeypatch.setattr("sys.argv", ["page_draft", *map(str, paths), "-o", str(tmp_path)])
    assert main() == 0
    (row,) = (tmp_path / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(row)["id"] == "ph-901"
    write(paths[0], TEXT.replace("share\t", "sharing\t"))
    monkeypatch.setattr("sys.argv", ["page_draft", *map(str, paths), "--check"])
    assert main() == 1
    assert "a.txt:12: label 'sharing'" in capsys.readouterr().err
