"""Pages as labelled lines, as the segmenter of plain pages learns from them.

Bundled pages (HTML ones by their paragraphs), articles of the bundled corpus as whole pages, and the real pages of the article
extraction benchmark, flattened, whose lines are body where most of their words stand in runs of four that the published body
has too. Leaves to others: the learning (``segmenter``).
"""

import gzip
import html
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsstance.reading.compose import Item
from newsstance.reading.lines import look
from newsstance.reading.paragraphs import read_paragraphs
from newsstance.reading.plain import read_items
from newsstance.reading.segmenter import Part
from training.flat import flatten
from training.pages import GoldPage, GoldStory
from training.readers import bundled

_WORD: Final = re.compile(r"\w+")
_RUN: Final = 4
_TITLE_REACH: Final = 25
"""How many lines above the body its headline may stand."""
_TITLES: Final = re.compile(
    r"<meta[^>]{1,200}og:title[^>]{1,40}content=\"([^\"]{3,400})\"|<title[^>]*>([^<]{3,400})</title>|<h1[^>]*>(.{3,600}?)</h1>",
    re.IGNORECASE | re.DOTALL,
)
_MOST_TOGETHER: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Lined:
    """The lines of a page as the reader sees them, and what each is."""

    name: str
    items: tuple[Item, ...]
    parts: tuple[Part, ...]


def bundled_page(page: GoldPage) -> Lined:
    """A bundled page, each line labelled as most of its characters are."""
    items = tuple(read_items(page.text) if page.content_type == "text/plain" else _paragraphs(page.text))
    known = _characters(page)
    parts: list[Part] = []
    opened: set[int] = set()
    for item in items:
        votes = Counter(known.get(at) for atom in item.atoms for at in range(atom.start, atom.end))
        best = votes.most_common(1)[0][0]
        parts.append(_part(page.stories, best, opened))
    return Lined(name=page.id, items=items, parts=tuple(parts))


def _paragraphs(markup: str) -> Iterator[Item]:
    for paragraph in read_paragraphs(markup):
        if text := paragraph.text.strip():
            yield Item(tuple(paragraph.atoms), text, look(text))


def _characters(page: GoldPage) -> dict[int, tuple[int, str]]:
    """Every read character → its story and part."""
    return {
        at: (number, part)
        for number, story in enumerate(page.stories)
        for part, spans in (("title", story.headline), ("body", story.body))
        for span in spans
        for at in range(span.start, span.end)
    }


def _part(stories: Sequence[GoldStory], label: tuple[int, str] | None, opened: set[int]) -> Part:
    if label is None:
        return "junk"
    number, part = label
    first = number not in opened
    opened.add(number)
    if part == "title":
        return "title"
    return "opening" if first and not stories[number].headline else "body"


def corpus_pages(path: Path, seed: int = 0) -> Iterator[Lined]:
    """The articles of the bundled corpus, alone or up to four on a page, with nothing but their headlines between."""
    articles = [example.text for example in bundled.read(path) if "\n" in example.text]
    order = random.Random(seed)
    order.shuffle(articles)
    while articles:
        together = [articles.pop() for _ in range(min(len(articles), order.choice((1, 1, 1, 2, _MOST_TOGETHER))))]
        gap = order.choice(("\n", "\n\n"))
        text = gap.join(article.replace("\n", gap) for article in together)
        firsts = {article.split("\n")[0] for article in together}
        items = tuple(read_items(text))
        parts: list[Part] = ["title" if item.text in firsts else "body" for item in items]
        yield Lined(name=f"corpus-{len(articles)}", items=items, parts=tuple(parts))


def real_pages(folder: Path, *, spaced: bool = False) -> Iterator[Lined]:
    """The real pages, flattened."""
    truth: Mapping[str, Any] = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name in sorted(truth):
        with gzip.open(folder / "html" / f"{name}.html.gz", "rt", encoding="utf-8", errors="replace") as file:
            markup = file.read()
        items = tuple(read_items(flatten(markup, spaced=spaced)))
        yield Lined(name=name, items=items, parts=_real_parts(items, truth[name]["articleBody"], _titles(markup)))


def _titles(markup: str) -> list[str]:
    found = (next(filter(None, match.groups())) for match in _TITLES.finditer(markup))
    return [" ".join(_WORD.findall(html.unescape(re.sub("<[^>]+>", " ", title)))).lower() for title in found]


def _real_parts(items: Sequence[Item], body: str, titles: Sequence[str]) -> tuple[Part, ...]:
    inside = _without_repeats(items, _covered(items, body), body)
    first = next((at for at, read in enumerate(inside) if read), 0)
    parts: list[Part] = ["body" if read else "junk" for read in inside]
    title = _title_line(items, first, titles)
    if title is not None:
        parts[title] = "title"
    elif parts:
        parts[first] = "opening" if parts[first] == "body" else "junk"
    return tuple(parts)


def _covered(items: Sequence[Item], body: str) -> list[bool]:
    words = [(word, at) for at, item in enumerate(items) for word in _WORD.findall(item.text)]
    gold = _WORD.findall(body)
    known = {tuple(gold[at : at + _RUN]) for at in range(len(gold) - _RUN + 1)}
    marked = [False] * len(words)
    for at in range(len(words) - _RUN + 1):
        if tuple(word for word, _ in words[at : at + _RUN]) in known:
            marked[at : at + _RUN] = [True] * _RUN
    total = Counter(at for _, at in words)
    right = Counter(at for (_, at), mark in zip(words, marked, strict=True) if mark)
    return [total[at] > 0 and 2 * right[at] >= total[at] for at in range(len(items))]


def _without_repeats(items: Sequence[Item], inside: list[bool], body: str) -> list[bool]:
    """Of lines that the page repeats more often than the body does, the one amid most of the body counts."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        if inside[at]:
            places[item.text].append(at)
    kept = list(inside)
    for text, found in places.items():
        if len(found) > max(1, body.count(text)):
            best = max(found, key=lambda at: sum(inside[max(0, at - 6) : at + 7]))
            for at in found:
                kept[at] = at == best
    return kept


def _title_line(items: Sequence[Item], first: int, titles: Sequence[str]) -> int | None:
    found = None
    for at in range(max(0, first - _TITLE_REACH), min(first + 1, len(items))):
        line = " ".join(_WORD.findall(items[at].text)).lower()
        words = len(line.split())
        if words >= 3 and any(line == title or (words >= 5 and line in title) for title in titles):
            found = at
    return found
