"""What a file is that is named like text and is none: archives, spreadsheets and PDF, by their first bytes.

Leaves to others: whose name says so (``inputs``), and what begins like text and is not (``readers``, ``delimited``).
"""

from typing import Final

BEGINNINGS: Final = (
    (
        b"PK\x03\x04",
        "a zip archive, as spreadsheets and documents are (.xlsx, .ods, .docx): save a spreadsheet as CSV and a document as "
        "text, or unpack the archive",
    ),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel or Word file of the old kind: save it as CSV or as text"),
    (b"%PDF-", "a PDF: make text or HTML of it first"),
    (b"\x1f\x8b", "compressed by gzip: let its name end in .gz, or decompress it"),
)


def foreign(content: bytes) -> str:
    """What is wrong with a file that begins with ``content``, and what to do; empty where it may be text."""
    return next((f"the file is {what}" for begins, what in BEGINNINGS if content.startswith(begins)), "")
