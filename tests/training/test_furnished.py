"""Pages made of corpus stories and furniture."""

from itertools import islice
from pathlib import Path

from training.furnished import furnished_pages
from training.readers import bundled

CORPUS = Path("data/corpus/dev.jsonl")
PAGES = list(furnished_pages(CORPUS, 40, seed=5))


def test_news_is_from_the_corpus_and_junk_is_not_its_prose() -> None:
    articles = [example.text for example in bundled.read(CORPUS)]
    corpus, paragraphs = "\n".join(articles).casefold(), {line for text in articles for line in text.split("\n")[1:]}
    for page in PAGES:
        for item, part in zip(page.items, page.parts, strict=True):
            assert (item.text.casefold() in corpus) if part != "junk" else (item.text not in paragraphs), item.text


def test_stories_are_short_and_of_every_number() -> None:
    assert {page.parts.count("title") for page in PAGES} >= {1, 2, 3, 4, 5, 7}
    bodies = [page.parts.count("body") / page.parts.count("title") for page in PAGES]
    assert min(bodies) <= 1
    assert max(bodies) <= 6


def test_some_pages_hold_nothing_but_stories() -> None:
    bare = sum("junk" not in page.parts for page in PAGES)
    assert 0 < bare < len(PAGES) / 2


def test_empty_lines_are_a_matter_of_the_page() -> None:
    gaps = [{item.apart for item in page.items[1:]} for page in PAGES if len(page.items) > 6]
    assert {False} in gaps
    assert {True} in gaps
    assert {True, False} in gaps


def test_the_same_seed_makes_the_same_pages() -> None:
    again = islice(furnished_pages(CORPUS, 40, seed=5), 3)
    assert [page.items for page in again] == [page.items for page in PAGES[:3]]
    assert [page.items for page in furnished_pages(CORPUS, 3, seed=6)] != [page.items for page in PAGES[:3]]
