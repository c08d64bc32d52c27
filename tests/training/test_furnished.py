"""Pages made of corpus stories and furniture."""

import random
from itertools import islice, pairwise
from pathlib import Path

import pytest

from training import furniture
from training.furnished import furnished_pages
from training.readers import bundled

CORPUS = Path("data/corpus/dev.jsonl")
PAGES = list(furnished_pages(CORPUS, 60, seed=5))


def test_news_is_from_the_corpus_and_junk_is_not_its_prose() -> None:
    articles = [example.text for example in bundled.read(CORPUS)]
    sentences = {
        one for text in articles for line in text.split("\n") for one in line.casefold().split(". ") if len(one) > 60
    }
    told = 0
    for page in PAGES:
        lines = [(item.text.casefold(), part) for item, part in zip(page.items, page.parts, strict=True)]
        read = "\n".join(text for text, part in lines if part != "junk")
        told += any(sentence[:60] in read for sentence in sentences)
        assert not any(len(text) > 150 and text.rstrip(".") in sentences for text, part in lines if part == "junk")
    assert told > 0.9 * len(PAGES)  # the rest hold headlines alone, or prose that breaks off early


def test_stories_are_of_every_length_and_number() -> None:
    assert {page.parts.count("title") for page in PAGES} >= {1, 2, 3, 4, 5}
    bodies = [page.parts.count("body") / max(1, page.parts.count("title")) for page in PAGES]
    assert min(bodies) <= 1
    assert max(bodies) > 6


def test_some_pages_hold_nothing_but_stories_and_some_stories_are_a_headline() -> None:
    bare = sum("junk" not in page.parts for page in PAGES)
    assert 0 < bare < len(PAGES) / 2
    ends = [(*page.parts, "junk") for page in PAGES]
    assert any(pair == ("title", "junk") for parts in ends for pair in pairwise(parts))


def test_empty_lines_are_a_matter_of_the_page() -> None:
    gaps = [{item.apart for item in page.items[1:]} for page in PAGES if len(page.items) > 6]
    assert {False} in gaps
    assert {True} in gaps
    assert {True, False} in gaps


def test_the_same_seed_makes_the_same_pages() -> None:
    again = islice(furnished_pages(CORPUS, 60, seed=5), 3)
    assert [page.items for page in again] == [page.items for page in PAGES[:3]]
    assert [page.items for page in furnished_pages(CORPUS, 3, seed=6)] != [page.items for page in PAGES[:3]]


@pytest.mark.parametrize("kind", sorted(path.stem for path in furniture.BANK.glob("*.txt")))
def test_every_slot_of_a_phrase_is_filled(kind: str) -> None:
    chance, known = random.Random(1), {"said": "Yes.", "who": "Ada", "when": "now", "title": "Mayor quits"}
    for phrase in furniture.phrases(kind):
        filled = furniture.filled(phrase, chance, known)
        assert filled.strip()
        assert "{" not in filled


def test_slots_are_written_as_they_are_asked_for() -> None:
    chance = random.Random(1)
    assert furniture.filled("{TOPIC} {Topic} {topic}", chance, {}).split()[0].isupper()
    assert furniture.filled("{place} {place}", chance, {"place": "Marrow"}) == "Marrow Marrow"
    told = furniture.told_by(["Mayor quits", "On Monday, said Ada Lund, “the mayor of Marrow quit”."], chance)
    assert told["quote"] == "the mayor of Marrow quit"
    with pytest.raises(KeyError, match="colour"):
        furniture.filled("{colour}", chance)
