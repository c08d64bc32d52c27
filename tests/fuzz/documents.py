"""Documents and options for the fuzzer: mutated texts and endlessly repeated ones, actors that are named or pointed at, pairs.

Leaves to others: how texts are mutated (``mutations``), what must hold of an outcome (``text``).
"""

from collections.abc import Sequence
from random import Random
from typing import Final

from newsstance.document import ContentType, Document, NamedActor, Options, Span
from newsstance.labels import AUTHOR
from tests.fuzz.mutations import SPRINKLES, mutated

UNITS: Final = (
    "Congress ", "Georgia ", "RIA ", "Gaza ", "Kurds, ", "New York ", "France and ", "Reuters: ", "the president ", "he ", "who ",
    "President Ada Quill ", "A. Quill ", "Quill's ", "Ada Quill said. ", "“Ada Quill,” ", "By Ada Quill\n", "a ", "I. ",
    "x", "A", "é", "e\u0301", "ﬁ", "中", "😀", "\u200b", "-", "'", "(", ")", "[", "{", "<", "“", "\"", ".", ". ", "1", "1,0", "@",
    "<p>", "<div>", "</div>", "<b>a", "<!--", "<a href=", "&", "&amp;", "&#9", "<table><tr><td>", "\n", "\n\n", "\t", " \n", "a\n",
    "http://a.example/", "* Ada Quill\n", "More: Ada\n", "Share\n", "Mr.", "U.S.", "…",
)  # fmt: skip
"""What is endless in one text or another: names of the gazetteer, titles, pronouns, brackets, markup, a word without an end."""
LENGTHS: Final = (200, 2_000, 2_000, 20_000, 20_000, 100_000, 300_000)
REPEATED: Final = 0.1
"""Share of the texts that repeat something: each may take as long as a hundred others."""


def drawn(random: Random, seeds: Sequence[str]) -> tuple[Document, Options]:
    """A document and how to score it."""
    text = repeated(random, seeds) if random.random() < REPEATED else mutated(random, seeds)
    actors = tuple(_actor(random, f"a{at}", text) for at in range(random.choice((0, 0, 1, 2, 12))))
    options = Options(
        unit=random.choice(("page", "page", "article", "sentence")),
        discover_actors=random.random() < 0.7,
        evidence=random.random() < 0.8,
        sentences=random.random() < 0.3,
        relations=random.random() < 0.8,
        max_risk=random.choice((None, 0.2)),
        raw_scores=random.random() < 0.3,
        force_language=random.random() < 0.8,
    )
    kind: ContentType = random.choice(("text/plain", "text/html"))
    pairs = _pairs(random, [actor.id for actor in actors])
    return Document(text=text, content_type=kind, actors=actors, pairs=pairs), options


def repeated(random: Random, seeds: Sequence[str]) -> str:
    """One unit over and over, up to 300,000 characters; sometimes within a story, or with something else in between."""
    unit = "".join(random.choice(UNITS) for _ in range(random.choice((1, 1, 1, 2, 3))))
    most = random.choice(LENGTHS)
    text = (unit * (most // len(unit) + 1))[:most]
    if random.random() < 0.3:
        at = random.randint(0, len(text))
        text = text[:at] + random.choice(SPRINKLES) + text[at:]
    if random.random() < 0.3:
        before, after = mutated(random, seeds), mutated(random, seeds)
        text = f"{before[:2_000]}\n{text}\n{after[:2_000]}"
    return text


def _actor(random: Random, name: str, text: str) -> NamedActor:
    """By name, by exact mentions, or by both."""
    words = text[:20_000].split()
    title = [word[:500] for word in words if word.istitle()][:50] or ["Ada"]
    how = random.choice(("name", "name", "mentions", "both")) if text else "name"
    named = how != "mentions"
    return NamedActor(
        id=name,
        name=random.choice(title) if named else None,
        aliases=tuple(random.choice(title) for _ in range(random.choice((0, 0, 3)))) if named else (),
        mentions=() if how == "name" else tuple(_span(random, text) for _ in range(random.choice((1, 3, 100)))),
    )


def _span(random: Random, text: str) -> Span:
    """A word where that is easy, else anything."""
    start = random.randrange(len(text))
    if random.random() < 0.7:
        start = text.rfind(" ", 0, start) + 1
        end = text.find(" ", start + 1)
        if 0 < end - start <= 100:
            return Span(start=start, end=end)
    length = random.choice((1, 10, 10, 100, 999)) if random.random() < 0.999 else 5_000
    return Span(start=start, end=min(len(text), start + 1 + random.randrange(length)))


def _pairs(random: Random, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Of the caller's actors, of the author, and of somebody whom only the text may know."""
    holders, targets = (*ids, AUTHOR, "place:FR"), (*ids, "place:US", "group:kurds")
    some = [(random.choice(holders), random.choice(targets)) for _ in range(random.choice((0, 0, 1, 20)))]
    return tuple(pair for pair in dict.fromkeys(some) if pair[0] != pair[1])
