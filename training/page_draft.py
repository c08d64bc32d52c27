"""Drafts of noisy pages (``data/pages/drafts``) turned into the rows that page reading is measured on.

Leaves to others: how drafts are written (``page_text``, ``page_html``), what holds of every page (``page_pieces``), and
how well pages are read (``benchmarks.pages``).

Run: ``python -m training.page_draft DRAFT… [--check] [-o DIR]``. With ``--check`` nothing is written; every fault is
printed with file and line.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from newsstance.errors import DataError
from newsstance.reading.markup import tokenize
from training.draft import CANARY
from training.page_html import parse_html
from training.page_pieces import SPLITS, TOLD, Drafted, Fault, Piece
from training.page_text import parse_text

PAGES: Final = Path("data/pages")
_PARSERS: Final = {".txt": ("text/plain", parse_text), ".html": ("text/html", parse_html)}
Range = tuple[int, int]


def read_page_draft(path: Path) -> dict[str, Any]:
    """The row of one draft. Raises DataError with the line of the first fault."""
    if path.suffix not in _PARSERS:
        raise DataError(path, None, f"a draft ends in {' or '.join(_PARSERS)}, not in {path.suffix!r}")
    content_type, parse = _PARSERS[path.suffix]
    try:
        drafted = parse(path.read_text(encoding="utf-8"))
    except Fault as fault:
        raise DataError(path, fault.line, str(fault)) from None
    except UnicodeDecodeError as error:
        raise DataError(path, None, f"not UTF-8 at byte {error.start}; save the draft as UTF-8") from None
    return _row(drafted, content_type)


def _row(drafted: Drafted, content_type: str) -> dict[str, Any]:
    text, pieces = drafted.text, drafted.pieces
    reads, skips = _html_ranges(drafted) if content_type == "text/html" else _text_ranges(drafted)
    count = max((piece.label.story or 0 for piece in pieces), default=0)
    articles = [_article(text, pieces, reads, number) for number in range(1, count + 1)]
    skipped = [{"start": start, "end": end, "reason": reason} for (start, end), reason in skips]
    header = drafted.header
    return {
        "id": header["id"], "fictional": True, "canary": CANARY, "kind": header["kind"], "split": header["split"],
        "content_type": content_type, "text": text, "articles": articles, "skipped": skipped,
    }  # fmt: skip


def _article(text: str, pieces: Sequence[Piece], reads: Iterable[tuple[Range, Piece]], story: int) -> dict[str, Any]:
    own = [(span, piece) for span, piece in reads if piece.label.story == story]
    told = {part: _told(text, pieces, story, part) for part in ("title", *TOLD)}
    return {
        "start": own[0][0][0],
        "end": own[-1][0][1],
        **told,
        "headline": [span for span, piece in own if piece.label.part == "title"],
        "body": [span for span, piece in own if piece.label.part == "body"],
    }


def _told(text: str, pieces: Sequence[Piece], story: int, part: str) -> str | None:
    """The words of a story's first piece of that kind, without markup."""
    for piece in pieces:
        if piece.label.story == story and piece.label.part == part:
            own = text[piece.start : piece.end]
            return " ".join("".join(own[t.start : t.end] for t in tokenize(own) if t.kind == "text").split())
    return None


Reads = list[tuple[Range, Piece]]
Skips = list[tuple[Range, str]]


def _reason(piece: Piece) -> str:
    """Why a piece is skipped; None of a story's own words about itself is junk of another kind than a byline."""
    return "byline" if piece.label.story is not None else piece.label.part


def _text_ranges(drafted: Drafted) -> tuple[Reads, Skips]:
    """Each piece with the white space that follows it."""
    reads: Reads = []
    skips: Skips = []
    edges = [0, *(piece.start for piece in drafted.pieces[1:]), len(drafted.text)]
    for at, piece in enumerate(drafted.pieces):
        span = (edges[at], edges[at + 1])
        if piece.label.read:
            reads.append((span, piece))
        else:
            skips.append((span, _reason(piece)))
    return reads, skips


def _html_ranges(drafted: Drafted) -> tuple[Reads, Skips]:
    """Marked text of stories is read; markup and the space between go to the junk beside them."""
    reads: Reads = []
    skips: Skips = []
    at = 0
    for before, piece in zip((None, *drafted.pieces), drafted.pieces, strict=False):
        _skip(skips, (at, piece.start), _between(before, piece))
        if piece.label.read:
            _read(drafted.text, piece, reads, skips)
        else:
            skips.append(((piece.start, piece.end), _reason(piece)))
        at = piece.end
    _skip(skips, (at, len(drafted.text)), _between(drafted.pieces[-1], None))
    return reads, skips


def _read(text: str, piece: Piece, reads: Reads, skips: Skips) -> None:
    for token in tokenize(text[piece.start : piece.end]):
        span = (piece.start + token.start, piece.start + token.end)
        if token.kind == "text":
            reads.append((span, piece))
        else:
            skips.append((span, "boilerplate"))


def _skip(skips: Skips, span: Range, reason: str) -> None:
    if span[0] < span[1]:
        skips.append((span, reason))


def _between(before: Piece | None, after: Piece | None) -> str:
    return next(
        (_reason(piece) for piece in (before, after) if piece is not None and not piece.label.read), "boilerplate"
    )


def read_drafts(paths: Iterable[Path]) -> tuple[list[dict[str, Any]], list[str]]:
    """All rows that read, by id, and all faults."""
    rows: list[dict[str, Any]] = []
    faults: list[str] = []
    for path in sorted(paths):
        try:
            rows.append(read_page_draft(path))
        except DataError as error:
            faults.append(str(error))
    rows.sort(key=lambda row: str(row["id"]))
    return rows, [*faults, *_shared(rows)]


def _shared(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What no two pages, or no two splits, may share."""
    seen: set[str] = set()
    for row in rows:
        if row["id"] in seen:
            yield f"id {row['id']!r} is given to two drafts"
        seen.add(row["id"])
    outlets = {split: {a["outlet"] for r in rows if r["split"] == split for a in r["articles"]} for split in SPLITS}
    for outlet in sorted((outlets["train"] & outlets["dev"]) - {None}):
        yield f"outlet {outlet!r} stands in a train page and in a dev page; rename it in one of them"


def main() -> int:
    """Check drafts, and write the rows unless told to check only."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("drafts", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("-o", "--out", type=Path, default=PAGES)
    arguments = parser.parse_args()
    rows, faults = read_drafts(arguments.drafts)
    print(*faults, sep="\n", end="\n" if faults else "", file=sys.stderr)
    for split in SPLITS:
        own = [row for row in rows if row["split"] == split]
        stories = sum(len(row["articles"]) for row in own)
        print(f"{split}: {len(own)} pages, {stories} stories, {sum(len(row['text']) for row in own)} characters")
        if not faults and not arguments.check:
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in own)
            (arguments.out / f"{split}.jsonl").write_text("".join(lines), encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
