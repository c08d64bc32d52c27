"""A file that is named like text and is none is one row that says what it is and what to do."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from serving.bulk.inputs import sources
from serving.bulk.readers import rows


def zipped() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a.html", "a.jsonl", "b.csv.gz"])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (zipped(), "a zip archive, as spreadsheets and documents are (.xlsx, .ods, .docx): save a spreadsheet as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an Excel or Word file of the old kind: save it as CSV"),
        (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "a PDF: make text or HTML of it"),
        (gzip.compress(b"text\nAda ran.\n"), "compressed by gzip: let its name end in .gz"),
    ],
    ids=["zip", "old Office", "PDF", "gzip"],
)
def test_it_is_named(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    (source,) = sources([str(path)])
    (row,) = rows(source)
    assert (row.line, row.fields, row.code, row.position) == (1, None, "unreadable", source.size)
    assert says in row.problem
    assert "utf-16" not in row.problem


def test_text_that_begins_a_little_like_it_is_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("PK and %PDF- are how files begin.", encoding="utf-8")
    (source,) = sources([str(path)])
    (row,) = rows(source)
    assert row.fields is not None
