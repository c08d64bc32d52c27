"""What reading costs, the model left out: page, sentences and linking, in MB a second of one core and as a share of scoring.

Leaves to others how well pages are read (``pages``, ``extraction``, ``flattened``) and what the model costs (``scorer``). Run:
``NEWSSTANCE_DATA=folder python -m benchmarks.reading [--checkpoint DIR] [--part share|growth|hostile …]``; the last line is one
JSON document.

Three parts. ``share``: pages one by one, through ``Scorer`` on the CPU engine, and through reading alone with the tags that the
checkpoint gives. ``growth``: articles of the bundled corpus in texts of 10 kB, and the same ones in a single text of 1 MB;
``growth`` is the cost of a character in the long text over that in the short ones. ``hostile``: texts of
``benchmarks.hostile`` at two lengths, and a single line of 5 MB; ``growth`` is 1 where time is linear in the length. The last two
go without a checkpoint: every run of capital words counts as tagged, which is more than a tagger marks. Rates are by seconds of
the processor, so that other work on the machine does not count; shares are of time on the clock.
"""

import argparse
import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.articles import articles
from benchmarks.hostile import Hostile, accounts_for, hostile_texts, one_line
from benchmarks.reading_share import share
from benchmarks.timing import Stopwatch
from newsstance.actors.detect import candidates
from newsstance.actors.gazetteer import known_phrase
from newsstance.actors.link import link
from newsstance.actors.names import known_name, known_words
from newsstance.actors.titles import known_role
from newsstance.document import ContentType, Mention
from newsstance.labels import ACTOR_TYPES, Unit
from newsstance.page import read_page
from newsstance.sentences import split_sentences

SHORT, LONG = 10_000, 1_000_000
HOSTILE = (100_000, 500_000)
LINE = (1_000_000, 5_000_000)
PARTS: Final = ("share", "growth", "hostile")
STEPS: Final = ("page", "sentences", "linking")
_NAME = re.compile(r"[A-Z]\w{1,24}(?: [A-Z]\w{1,24}){0,2}")


@dataclass(slots=True)
class Cost:
    """What was read, and how long it took by step; ``whole``: nothing of it was lost."""

    watch: Stopwatch = field(default_factory=Stopwatch)
    characters: int = 0
    whole: bool = True

    @property
    def seconds(self) -> float:
        return sum(self.watch.processor.values())

    @property
    def each(self) -> float:
        """Seconds a character."""
        return self.seconds / max(1, self.characters)


def tagged(text: str) -> tuple[Mention, ...]:
    """What an eager tagger would mark: runs of up to three capital words, of one type or another."""
    return tuple(
        Mention(start=found.start(), end=found.end(), text=found[0], type=ACTOR_TYPES[len(found[0]) % 3])
        for found in _NAME.finditer(text)
    )


def read(text: str, content_type: ContentType, unit: Unit, cost: Cost) -> None:
    """One text through all steps."""
    watch = cost.watch
    _forget()
    with watch.step("page"):
        page = read_page(text, content_type, unit)
    cost.characters += len(text)
    cost.whole = cost.whole and accounts_for(page, text)
    for article in page.articles:
        with watch.step("sentences"):
            sentences = split_sentences(article.text)
        marked = tagged(article.text)
        with watch.step("linking"):
            link(article.text, sentences, candidates(article.text, sentences, marked))


def _forget() -> None:
    """Names that earlier texts said are no help here: the same articles come again and again."""
    for memory in (known_name, known_words, known_role, known_phrase):
        memory.cache_clear()


def growth(long: int, short: int) -> Iterator[dict[str, Any]]:
    """The same articles in short texts and in one long text: plain and HTML, as a page of stories and as one article."""
    for content_type in ("text/plain", "text/html"):
        kind: ContentType = "text/html" if content_type == "text/html" else "text/plain"
        pieces = list(_pieces(long, short, kind))
        for unit in ("page", "article"):
            yield {"text": f"{kind.removeprefix('text/')} {unit}", **_compared(pieces, kind, unit)}


def _compared(pieces: Sequence[str], kind: ContentType, unit: Unit) -> dict[str, Any]:
    few, many = Cost(), Cost()
    for piece in pieces:
        read(_framed(piece, kind), kind, unit, few)
    read(_framed("\n".join(pieces), kind), kind, unit, many)
    steps = {step: round(_of(many, step) / max(1e-9, _of(few, step)), 2) for step in STEPS}
    return {
        "characters": many.characters,
        "texts": len(pieces),
        "short_mb_per_s": round(1e-6 / few.each, 3),
        "long_mb_per_s": round(1e-6 / many.each, 3),
        "growth": round(many.each / few.each, 3),
        **{f"growth_{step}": value for step, value in steps.items()},
    }


def _of(cost: Cost, step: str) -> float:
    """Seconds of one step a character."""
    return cost.watch.processor[step] / max(1, cost.characters)


def _pieces(long: int, short: int, kind: ContentType) -> Iterator[str]:
    """Whole articles, together of about ``short`` characters each time, ``long`` in all."""
    piece, total = "", 0
    for _, text in articles(1 + long // 400):
        piece += _marked_up(text) if kind == "text/html" else f"{text}\n\n"
        if len(piece) >= short:
            yield piece
            piece, total = "", total + len(piece)
        if total >= long:
            return


def _marked_up(text: str) -> str:
    head, *lines = html.escape(text).split("\n")
    body = "".join(f"<p class='story-text'>{line}</p>\n" for line in lines)
    return f"<article><h2>{head}</h2>\n<div class='share-bar'><button>Share</button></div>\n{body}</article>\n"


def _framed(text: str, kind: ContentType) -> str:
    return f"<html><head><title>News</title></head><body>\n{text}</body></html>" if kind == "text/html" else text


def hostile(sizes: tuple[int, int], line: tuple[int, int]) -> Iterator[dict[str, Any]]:
    """Every hostile text at two lengths."""
    for kind in hostile_texts():
        yield _hostile(kind, sizes)
    yield _hostile(one_line(), line)


def _hostile(kind: Hostile, sizes: tuple[int, int]) -> dict[str, Any]:
    costs = []
    for size in sizes:
        cost, text = Cost(), kind.make(size)
        read(text, kind.content_type, "page", cost)
        costs.append(cost)
    short, long = costs
    return {
        "text": f"{kind.content_type.removeprefix('text/')}: {kind.name}",
        "characters": long.characters,
        "seconds": [round(cost.seconds, 3) for cost in costs],
        "mb_per_s": round(1e-6 / long.each, 3),
        "growth": round(long.each / short.each, 2),
        "slowest_step": max(STEPS, key=lambda step: long.watch.processor[step]),
        "partitioned": short.whole and long.whole,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and the JSON line."""
    options = _options(arguments)
    read(f"{next(articles(1))[1]}\n" * 8, "text/plain", "page", Cost())  # tables and models that are read once
    answer: dict[str, Any] = {"benchmark": "reading"}
    if "share" in options.part:
        answer["share"] = _shown(share(options.checkpoint, options.pages), "set")
    if "growth" in options.part:
        answer["growth"] = _shown(growth(options.long, SHORT), "text")
    if "hostile" in options.part:
        answer["hostile"] = _shown(hostile(tuple(options.hostile), tuple(options.line)), "text")
        answer["hostile_worst_growth"] = max(row["growth"] for row in answer["hostile"])
        answer["hostile_partitioned"] = all(row["partitioned"] for row in answer["hostile"])
    print(json.dumps(answer))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, default=Path("checkpoints/default"))
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--pages", type=int, default=60, help="pages of a set at most")
    parser.add_argument("--long", type=int, default=LONG, help="characters of the long text")
    parser.add_argument("--hostile", type=int, nargs=2, default=HOSTILE, help="lengths of hostile texts")
    parser.add_argument("--line", type=int, nargs=2, default=LINE, help="lengths of the single line")
    return parser.parse_args(arguments)


def _shown(rows: Iterator[dict[str, Any]], first: str) -> list[dict[str, Any]]:
    """The rows, each printed as soon as it is known."""
    found: list[dict[str, Any]] = []
    for row in rows:
        columns = [name for name in row if name != first]
        if not found:
            print(f"\n{first:<38}" + "".join(f"{name.replace('_', ' '):>18}" for name in columns))
        print(f"{row[first]:<38}" + "".join(f"{_cell(row[name]):>18}" for name in columns), flush=True)
        found.append(row)
    return found


def _cell(value: object) -> str:
    if isinstance(value, list):
        return " / ".join(map(_cell, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


if __name__ == "__main__":
    main()
