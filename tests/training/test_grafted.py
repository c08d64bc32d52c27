"""Pages of mixed parts."""

from pathlib import Path

import pytest

from training.grafted import Frame, frames, grafted_pages, news

DRAFT = """id: pt-901
kind: aggregator
split: train
---
navigation\tHome | World
1.title\tMayor of Dunmere quits over leak
1.outlet\tMarrow Herald
1.body\tThe mayor of Dunmere quit on Tuesday after a leak, an aide said.
advertisement\tSell your car in two days.
1.body\tNobody knows who will follow her in the town hall, he added.
share\tShare
blank\t
2.title\tFERRY SINKS NEAR MARROW
2.outlet\tQuayside Post
2.dateline\tMARROW -\x20
2.body+\tA ferry sank near the port of Marrow on Friday, and nobody was...
share\tShare
boilerplate\tAll items belong to their publishers.
"""
CORPUS = Path("data/corpus/dev.jsonl")


@pytest.fixture
def frame(tmp_path: Path) -> Frame:
    path = tmp_path / "pt-901.txt"
    path.write_text(DRAFT, encoding="utf-8")
    (found,) = frames([path], {"pt-901"})
    assert frames([path], {"pt-902"}) == []
    return found


def test_a_written_page_comes_apart(frame: Frame) -> None:
    assert [row.text for row in frame.head] == ["Home | World"]
    assert [[row.part for row in story] for story in frame.stories] == [
        ["title", "junk", "body", "junk", "body"], ["title", "junk", "body"],
    ]  # fmt: skip
    assert [[row.text for row in rows] for rows in frame.between] == [["Share"]]
    assert [row.text for row in frame.foot] == ["Share", "All items belong to their publishers."]
    assert frame.stories[1][0].gap
    assert not frame.stories[0][0].gap


def test_stories_are_those_of_the_corpus_and_of_the_frames(frame: Frame) -> None:
    known = news(CORPUS, [frame])
    assert known[-2].title == "Mayor of Dunmere quits over leak"
    assert known[-1].body == ("A ferry sank near the port of Marrow on Friday, and nobody was...",)
    assert len(known) > 50


def test_other_stories_stand_in_the_frame(frame: Frame) -> None:
    known = news(CORPUS, [])
    pages = list(grafted_pages([frame], known, 40, seed=1))
    titles = {story.title.casefold() for story in known} | {
        "mayor of dunmere quits over leak",
        "ferry sinks near marrow",
    }
    told = [(item.text, part) for page in pages for item, part in zip(page.items, page.parts, strict=True)]
    assert {text.casefold() for text, part in told if part == "title"} <= titles
    assert len({text for text, part in told if part == "title"}) > 20
    assert {"Share", "Marrow Herald"} <= {text for text, part in told if part == "junk"}
    assert any(text.endswith("...") for text, part in told if part == "body")


def test_the_same_seed_makes_the_same_pages(frame: Frame) -> None:
    known = news(CORPUS, [frame])
    first, again = (list(grafted_pages([frame], known, 3, seed=4)) for _ in range(2))
    assert first == again
