"""What the segmenter left out of a story that it began is read all the same."""

from collections.abc import Sequence

import pytest

from newsstance.reading.completed import completed, headlines_amid_prose
from newsstance.reading.headers import Header
from newsstance.reading.plain import read_items
from newsstance.reading.segmenter import Part

LINES = {
    "junk": "Home",
    "head": "Mayor of Dunmere quits over leak",
    "prose": "The mayor of Dunmere quit on Tuesday after a leak, an aide said.",
    "more": "Nobody knows yet who will follow her in the town hall, he added.",
    "button": "Share this page",
    "short": "War costs more.",
    "question": "And what will it cost?",
    "link": "Read more: the mayor's letter",
    "outlet": "CNN",
    "time": "2 hours ago",
    "box": "Our newsletter brings the news of the town to your letter box every Friday morning, and costs nothing at all.",
}


def read(lines: str, parts: Sequence[Part]) -> list[Part]:
    items = read_items("\n".join(LINES[name] for name in lines.split()))
    return completed(items, parts, [])


@pytest.mark.parametrize(
    ("lines", "parts", "told"),
    [
        ("junk head prose more button", "junk title junk junk junk", "junk title body body junk"),
        ("head prose more head prose", "title junk junk title body", "title body body title body"),
        ("junk head prose more button", "junk junk junk body junk", "junk title body body junk"),
        ("junk head prose more", "junk junk body body", "junk title body body"),
    ],
)
def test_a_story_is_read_from_its_headline_to_its_prose(lines: str, parts: str, told: str) -> None:
    assert read(lines, _parts(parts)) == told.split()


@pytest.mark.parametrize(
    ("lines", "parts", "told"),
    [
        ("head prose short more", "title body junk body", "title body body body"),
        ("head prose question short more", "title body junk junk body", "title body body body body"),
        ("prose question more", "opening junk body", "opening body body"),
        ("head prose button more", "title body junk body", "title body junk body"),
        ("head prose link more", "title body junk body", "title body junk body"),
        ("head prose box more", "title body junk body", "title body junk body"),
        ("head prose short head more", "title body junk title body", "title body junk title body"),
        ("head prose short", "title body junk", "title body junk"),
        ("head prose short short short more", "title body junk junk junk body", "title body junk junk junk body"),
    ],
)
def test_a_few_words_between_two_lines_of_a_story_are_its_own(lines: str, parts: str, told: str) -> None:
    assert read(lines, _parts(parts)) == told.split()


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        ("head button prose", "title junk junk"),
        ("head prose more", "title junk body"),
        ("junk head prose more", "junk junk junk opening"),
        ("junk button prose more", "junk junk junk body"),
        ("head prose button more", "junk junk junk body"),
        ("head prose more", "junk junk junk"),
    ],
)
def test_nothing_else_is_added(lines: str, parts: str) -> None:
    assert read(lines, _parts(parts)) == parts.split()


@pytest.mark.parametrize(
    ("lines", "parts", "told"),
    [
        ("head prose prose outlet time head prose", "title body junk junk junk title body", "title body body junk junk title body"),
        ("head prose prose outlet head prose", "title body junk junk title body", "title body body junk title body"),
        ("head prose prose button outlet head", "title body junk junk junk title", "title body body junk junk title"),
        ("head prose box outlet head prose", "title body junk junk title body", "title body junk junk title body"),
        ("head prose prose head prose", "title body junk title body", "title body junk title body"),
        ("head prose prose outlet junk", "title body junk junk junk", "title body junk junk junk"),
        ("head prose link outlet head prose", "title body junk junk title body", "title body junk junk title body"),
        ("head prose prose prose prose prose outlet head", "title body junk junk junk junk junk title",
         "title body junk junk junk junk junk title"),
    ],
)  # fmt: skip
def test_prose_right_above_the_next_storys_stamp_is_the_last_ones(lines: str, parts: str, told: str) -> None:
    assert read(lines, _parts(parts)) == told.split()


def test_a_headline_below_outlet_and_time_begins_a_story() -> None:
    items = read_items("\n".join(["Dunmere Post", "2 hours ago", LINES["head"], LINES["button"]]))
    header = Header(outlet="Dunmere Post", date="2 hours ago", line=0)
    assert completed(items, ["junk"] * 4, [header]) == ["junk", "junk", "title", "junk"]
    assert completed(items, ["junk"] * 4, [Header(outlet="Dunmere Post", line=0)]) == ["junk"] * 4


def test_a_headline_amid_prose_parts_two_stories() -> None:
    items = read_items("\n".join(LINES[name] for name in ("head", "prose", "head", "more", "head")))
    assert headlines_amid_prose(items, _parts("title body title body title")) == [2]
    assert headlines_amid_prose(items, _parts("title body body body body")) == []


def _parts(names: str) -> list[Part]:
    known: dict[str, Part] = {"junk": "junk", "title": "title", "body": "body", "opening": "opening"}
    return [known[name] for name in names.split()]
