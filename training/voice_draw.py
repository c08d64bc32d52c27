"""Draws the (sentence, actor) items of ``data/voice`` that are to be labelled, from SEESAW's training stories, by a seed.

It reads article texts, titles, addresses and the *names* in the entity lists, and no label. Strata: ``plain`` (one article of
each story, whatever its sentences), and where an own voice is likelier, ``opinion`` (opinion-like pieces), ``headline``,
``evaluative`` (an evaluative word outside quotation marks), ``column`` (columns and comment alone). Leaves to others: labels (a
reader, by ``data/GUIDELINES.md``), what a row means (``readers.voice_items``).

Run: ``NEWSSTANCE_DATA=… python -m training.voice_draw [--seed 5] > DRAWN.jsonl``. More is drawn than is needed: a name that
turns out not to be the actor is passed over, and the next one drawn in its stratum takes its place.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newsstance.errors import DataError, NewsstanceError
from training.data_folder import data_folder
from training.readers.voice_items import Stratum
from training.seesaw_text import TITLE, article_sentences, digest, load

PER_ARTICLE: Final[Mapping[Stratum, int]] = {"plain": 4, "opinion": 5, "headline": 1, "evaluative": 1, "column": 8}
"""How many items of one article are drawn in a stratum, spares included."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KINDS: Final = ("People", "Organization", "GPE")
ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "Democratic Party": ("Democratic Party", "Democrats"),
    "Republican Party": ("Republican Party", "Republicans", "GOP"),
    "United States Department of Justice": ("Justice Department", "Department of Justice"),
    "United States Department of State": ("State Department", "Department of State"),
    "United States Senate": ("Senate",),
    "United States House of Representatives": ("House of Representatives", "House"),
    "United States Congress": ("Congress",),
    "United States": ("United States", "U.S."),
    "Federal Bureau of Investigation": ("FBI", "F.B.I."),
}
"""Short names of bodies that texts hardly ever call by their full one."""
TITLES: Final = _words(
    """
    mr mrs ms dr sen rep gov president secretary speaker senator representative congressman congresswoman leader judge justice
    general attorney governor mayor chairman chairwoman minister chancellor candidate nominee director spokesman spokeswoman
    and but the as that when while if with after for in on of from former
    """
)
EXTENDED: Final = ("administration", "foundation", "campaign", "camp", "team", "White House")
"""What makes another actor of the name before it."""
OPINION_ADDRESS: Final = re.compile(
    r"/opinion|commentisfree|/columnists/|the-fix|townhall\.com|salon\.com|vox\.com|reason\.com|breitbart\.com|theblaze\.com"
)
COLUMN_ADDRESS: Final = re.compile(r"/opinion|commentisfree|/columnists/|salon\.com|vox\.com|reason\.com| opinion:")
EVALUATIVE_WORDS: Final = re.compile(
    r"\b(absurd|amnesty|bizarre|blatant|bold|botched|brave|brilliant|bungl\w+|clumsy|controversial|courage\w*|cynical|deft\w*"
    r"|desperate\w*|disast\w+|disgrace\w*|dismal|embarrass\w*|epic|extrem\w+|fail\w*|false\w*|far-left|far-right|fiery|flip-flop\w*"
    r"|gaffe\w*|hapless|hard-line|historic\w*|hypocri\w+|impressive\w*|infamous\w*|ironic\w*|lavish\w*|lies|lying|masterful\w*"
    r"|mock\w*|notorious\w*|outrageous\w*|popular|radical|rant\w*|reckless\w*|respected|ridiculous\w*|scandal\w*|scrambl\w+|shameful\w*"
    r"|should|shrewd\w*|stubborn\w*|stunning\w*|surprising\w*|thoughtful|troubl\w+|unfortunate\w*|unhinged|weak\w*|wrong\w*)\b",
    re.IGNORECASE,
)
QUOTED: Final = re.compile(r"[\"“][^\"”]*[\"”]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An actor in a sentence, by its name; ``mentions`` are offsets in the sentence."""

    article: str
    sentence: int | str
    text: str
    actor: str
    mentions: tuple[tuple[int, int], ...]

    def row(self, stratum: Stratum) -> dict[str, Any]:
        """The item as a row that lacks its label."""
        return {
            "article": self.article, "sentence": self.sentence, "sha256": digest(self.text), "actor": self.actor,
            "mentions": [list(span) for span in self.mentions], "stratum": stratum,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The three articles of a story with all actors in their sentences, and the address and title of each."""

    places: Mapping[str, tuple[Place, ...]]
    addresses: Mapping[str, str]


def stories(folder: Path) -> list[Story]:
    """All training stories, in order. Raises DataError."""
    metas = sorted((folder / "meta").glob("TRIPLET_*.json"))
    if not metas:
        raise DataError(folder, None, "holds no meta/TRIPLET_*.json; name the folder above seesaw/ in NEWSSTANCE_DATA")
    known = ((path.stem, load(path)) for path in metas)
    return [_story(folder, name, meta) for name, meta in known if meta["Split"] == "train"]


def draw(found: Sequence[Story], seed: int) -> Iterator[dict[str, Any]]:
    """Items in the order in which they are taken, stratum by stratum; no item twice."""
    chance, taken = random.Random(seed), set[tuple[str, int | str, str]]()
    for stratum, places in _strata(found, chance):
        new = [place for place in places if (place.article, place.sentence, place.actor) not in taken]
        chosen = chance.sample(new, min(len(new), PER_ARTICLE[stratum]))
        taken.update((place.article, place.sentence, place.actor) for place in chosen)
        yield from (place.row(stratum) for place in chosen)


def _strata(found: Sequence[Story], chance: random.Random) -> Iterator[tuple[Stratum, list[Place]]]:
    """Stratum and eligible places, an article at a time."""
    for story in chance.sample(found, len(found)):
        yield "plain", list(story.places[chance.choice(sorted(story.places))])
    articles = [(story, name) for story in found for name in sorted(story.places)]
    opinion = [(s, name) for s, name in articles if OPINION_ADDRESS.search(s.addresses[name])]
    rest = [pair for pair in articles if pair not in opinion]
    for story, name in chance.sample(opinion, len(opinion)):
        yield "opinion", list(story.places[name])
    for story, name in chance.sample(articles, len(articles)):
        yield "headline", [place for place in story.places[name] if place.sentence == TITLE]
    for story, name in chance.sample(rest, len(rest)):
        yield "evaluative", [place for place in story.places[name] if _evaluates(place.text)]
    columns = [(s, name) for s, name in articles if COLUMN_ADDRESS.search(s.addresses[name])]
    for story, name in chance.sample(columns, len(columns)):
        yield "column", list(story.places[name])


def _evaluates(text: str) -> bool:
    return EVALUATIVE_WORDS.search(QUOTED.sub("", text)) is not None


def _story(folder: Path, triplet: str, meta: Mapping[str, Any]) -> Story:
    names = [f"{triplet}_DOCUMENT_{number}" for number in range(3)]
    return Story(
        places={name: tuple(_places(folder, name)) for name in names},
        addresses={name: _address(meta[f"Meta info for article {number}"]) for number, name in enumerate(names)},
    )


def _address(meta: Mapping[str, Any]) -> str:
    """Address and title, as small letters."""
    return f"{meta['url']} {meta['title']}".lower()


def _places(folder: Path, article: str) -> Iterator[Place]:
    listed = load(folder / "annotations" / f"{article}.json")["entity lists"]
    actors = [name for name, (kind, *_), *_ in listed if kind in KINDS]
    for number, text in article_sentences(folder, article).items():
        for actor in dict.fromkeys(actors):
            mentions = tuple(_mentions(text, actor))
            if mentions:
                yield Place(article=article, sentence=number, text=text, actor=actor, mentions=mentions)


def _mentions(text: str, actor: str) -> Iterator[tuple[int, int]]:
    """Whole-word places of the actor's names; the last word of a name alone only where no other first name precedes it."""
    full = ALIASES.get(actor, (actor,))
    *first, last = actor.split()
    short = [last] if first and last[0].isupper() and actor not in ALIASES else []
    pattern = "|".join(re.escape(name) for name in sorted({*full, *short}, key=len, reverse=True))
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text):
        alone = match[0] in short
        if not text[match.end() :].lstrip("'’s ").lower().startswith(tuple(e.lower() for e in EXTENDED)) and not (
            alone and _preceded(text[: match.start()])
        ):
            yield match.span()


def _preceded(before: str) -> bool:
    """Whether a capitalised word that is no title stands directly before."""
    word = before.rstrip().rpartition(" ")[2]
    return bool(word) and word[0].isupper() and word[-1].isalpha() and word.lower() not in TITLES


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the drawn items, one a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args(arguments)
    try:
        rows = list(draw(stories(data_folder() / "seesaw"), options.seed))
    except NewsstanceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print("\n".join(json.dumps(row) for row in rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
