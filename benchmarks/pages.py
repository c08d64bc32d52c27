"""How well pages are taken apart: stories, what is read of them, and what junk does to the actors.

Leaves to others: how pages are labelled (``training.pages``), real pages (``extraction``, ``flattened``). Run:
``python -m benchmarks.pages [data/pages/dev.jsonl] [--checkpoint DIR] [--errors]``; the last line is one JSON document.

A story begins with the first visible character that is read of it, headline included, and ends with the last: ``starts``
and ``ends`` are F1 over exactly these places, ``boundaries`` over both together. ``characters`` is F1 over the visible
characters that are read. ``leaked`` is the share of read characters that stand in an answer mainly about another story.
With a checkpoint: ``leaks`` counts actors with a mention inside another story than their article's, ``junk_actors`` is
the share of junk pieces that hold a mention of any actor.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from newsstance.document import Document, Page, Result
from newsstance.page import read_page
from newsstance.scorer import Scorer
from training.pages import GoldPage, read_pages

DEV: Final = Path("data/pages/dev.jsonl")
COLUMNS: Final = ("boundaries", "starts", "ends", "characters", "leaked")
Owners = list[int]
"""For every character of the page the number of the story that it is read in; -1 for none."""


@dataclass(slots=True)
class Tally:
    """Counts over pages of one kind: per measure right, found and wanted."""

    pages: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    leaked: int = 0
    leaks: int = 0
    junk: int = 0
    junk_with_actor: int = 0

    def add(self, measure: str, found: Iterable[object], wanted: Iterable[object]) -> None:
        ours, gold = set(found), set(wanted)
        self.counts[measure].update(right=len(ours & gold), found=len(ours), wanted=len(gold))

    def f1(self, measure: str) -> float:
        """F1 in per cent."""
        counts = self.counts[measure]
        return 200 * counts["right"] / max(1, counts["found"] + counts["wanted"])

    def figures(self, *, actors: bool) -> dict[str, float]:
        answer = {measure: round(self.f1(measure), 2) for measure in COLUMNS[:-1]}
        answer["leaked"] = round(100 * self.leaked / max(1, self.counts["characters"]["found"]), 2)
        if actors:
            answer |= {"leaks": self.leaks, "junk_actors": round(100 * self.junk_with_actor / max(1, self.junk), 2)}
        return {"pages": self.pages, **answer}


def gold_owners(page: GoldPage) -> Owners:
    """Which story each visible character belongs to."""
    owners = [-1] * len(page.text)
    for number, story in enumerate(page.stories):
        for span in story.spans:
            for at in range(span.start, span.end):
                owners[at] = number if not page.text[at].isspace() else -1
    return owners


def read_owners(page: GoldPage, read: Page) -> Owners:
    """The same for what a reader read."""
    owners = [-1] * len(page.text)
    for number, article in enumerate(read.articles):
        for segment in article.offsets.segments:
            shown = article.text[segment.local : segment.local + segment.length].strip()
            for at in range(segment.start, segment.end) if shown else ():
                owners[at] = number if not page.text[at].isspace() else -1
    return owners


def edges(owners: Owners) -> tuple[set[int], set[int]]:
    """Where stories start and where they end."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for at, owner in enumerate(owners):
        if owner >= 0:
            first.setdefault(owner, at)
            last[owner] = at
    return set(first.values()), set(last.values())


def main_stories(found: Owners, gold: Owners) -> dict[int, int]:
    """The gold story that most of each answer is about; -1 where it is about none."""
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for ours, theirs in zip(found, gold, strict=True):
        if ours >= 0:
            shared[ours][theirs] += 1
    return {ours: counts.most_common(1)[0][0] for ours, counts in shared.items()}


def judge(page: GoldPage, read: Page, tallies: Sequence[Tally]) -> None:
    """Adds one page to the tallies."""
    found, gold = read_owners(page, read), gold_owners(page)
    about = main_stories(found, gold)
    leaked = sum(ours >= 0 and theirs >= 0 and about[ours] != theirs for ours, theirs in zip(found, gold, strict=True))
    (starts, ends), (gold_starts, gold_ends) = edges(found), edges(gold)
    for tally in tallies:
        tally.pages += 1
        tally.leaked += leaked
        tally.add("starts", starts, gold_starts)
        tally.add("ends", ends, gold_ends)
        tally.add("boundaries", [*starts, *(-at for at in ends)], [*gold_starts, *(-at for at in gold_ends)])
        tally.add("characters", *([at for at, owner in enumerate(owners) if owner >= 0] for owners in (found, gold)))


def judge_actors(page: GoldPage, read: Page, result: Result, tallies: Sequence[Tally]) -> None:
    """Adds what a checkpoint found on one page."""
    found, gold = read_owners(page, read), gold_owners(page)
    about = main_stories(found, gold)
    leaks = 0
    held: set[int] = set()
    for number, article in enumerate(result.articles):
        for actor in article.actors:
            places = {owner for m in actor.mentions for owner in gold[m.start : m.end] if owner >= 0}
            leaks += bool(places - {about.get(number, -1)})
            held.update(at for mention in actor.mentions for at in range(mention.start, mention.end))
    touched = sum(any(at in held for at in range(junk.span.start, junk.span.end)) for junk in page.junk)
    for tally in tallies:
        tally.leaks += leaks
        tally.junk += len(page.junk)
        tally.junk_with_actor += touched


def show_errors(page: GoldPage, read: Page) -> None:
    """Where stories were missed or made up."""
    (starts, ends), (gold_starts, gold_ends) = edges(read_owners(page, read)), edges(gold_owners(page))
    for word, places in (
        ("start missed", gold_starts - starts), ("start made up", starts - gold_starts),
        ("end missed", gold_ends - ends), ("end made up", ends - gold_ends),
    ):  # fmt: skip
        for at in sorted(places):
            low, high = (at, at + 70) if word.startswith("start") else (max(0, at - 69), at + 1)
            print(f"  {page.id} {page.kind} {word}: {page.text[low:high]!r}")


def _tallies(tallies: dict[str, Tally], page: GoldPage) -> list[Tally]:
    form = page.content_type.removeprefix("text/")
    return [tallies.setdefault(name, Tally()) for name in (f"{form} {page.kind}", f"all {form}", "all")]


def main() -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=Path, default=DEV)
    parser.add_argument("--checkpoint", type=Path, help="count actors too")
    parser.add_argument("--errors", action="store_true", help="list missed and made-up stories")
    options = parser.parse_args()
    scorer = Scorer.load(options.checkpoint) if options.checkpoint else None
    tallies: dict[str, Tally] = {}
    for page in read_pages(options.pages):
        read = read_page(page.text, page.content_type)
        own = _tallies(tallies, page)
        judge(page, read, own)
        if scorer is not None:
            result = scorer.score([Document(text=page.text, content_type=page.content_type)])[0]
            if isinstance(result, Result):
                judge_actors(page, read, result, own)
        if options.errors:
            show_errors(page, read)
    _print({name: tallies[name].figures(actors=scorer is not None) for name in sorted(tallies)}, str(options.pages))


def _print(figures: dict[str, dict[str, Any]], path: str) -> None:
    columns = list(next(iter(figures.values())))
    print(f"{'':<20}" + "".join(f"{column:>12}" for column in columns))
    for name, row in figures.items():
        print(f"{name:<20}" + "".join(f"{row[column]:>12}" for column in columns))
    print(json.dumps({"benchmark": "pages", "pages": path, "results": figures}))


if __name__ == "__main__":
    main()
