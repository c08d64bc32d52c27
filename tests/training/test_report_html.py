import dataclasses
import re
from html.parser import HTMLParser

import pytest

from newsstance.document import Span
from tests.training.judgements import everything, judged, metrics
from training.judged import Passage
from training.markup import VOID
from training.report import plain
from training.report_html import duration, page
from training.report_sets import marked
from training.set_metrics import evaluate_set

HOSTILE = (
    "</p></section><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\x00\x1b[31m\ud800\udfff",
    "\u202e\u2066 right to left \u0301\u0301\u0301",
    "<!--",
    "]]>",
    "&lt;b&gt;&#x3c;",
)


class Outline(HTMLParser):
    """Collects what the tests ask for and fails on elements that do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(attribute))]


@pytest.fixture(scope="module")
def text() -> str:
    return page(plain(everything()))


def test_the_page_is_accessible(text: str) -> None:
    outline = Outline(text)
    assert outline.tags[0] == ("html", {"lang": "en"})
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    names = [tag for tag, _ in outline.tags]
    assert names.count("caption") == names.count("table")
    labels = outline.values("aria-label")
    assert len(labels) == len(set(labels))
    assert all("scope" in attributes for tag, attributes in outline.tags if tag == "th")
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    assert {part for value in outline.values("aria-labelledby") for part in value.split()} <= set(ids)
    assert {value.removeprefix("#") for value in outline.values("href")} <= set(ids)


def test_the_page_needs_nothing_from_outside(text: str) -> None:
    outline = Outline(text)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in outline.tags}
    assert "default-src 'none'" in outline.values("content")[0]
    assert "http" not in re.sub("http-equiv", "", text)


def test_hostile_texts_and_names_stay_text() -> None:
    made = judged(len(HOSTILE) * 12, name=HOSTILE[0])
    passages = [
        Passage(text=HOSTILE[at % len(HOSTILE)] * 3, targets=(Span(start=1, end=4),)) for at in range(len(made))
    ]
    made = dataclasses.replace(made, passages=passages, ids=[HOSTILE[1]] * len(made))
    document = metrics(sets=[evaluate_set(made, {}, worst=100)], model={"name": HOSTILE[0], HOSTILE[1]: HOSTILE})
    found = page(plain(document))
    outline = Outline(found)
    assert not {"script", "img"} & {tag for tag, _ in outline.tags}
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
    assert not re.search("[\x00\x1b\ud800-\udfff]", found)
    found.encode("utf-8")


def test_figures_provenance_and_training_are_shown(text: str) -> None:
    for shown in ("0123abc", "sha256:77aa", "default.yaml", "1 h 02 min", "2,210 tokens per second", "kept 0.700"):
        assert shown in text
    assert (
        "Baselines without a figure – majority: not asked for; no target: not asked for; TF-IDF: not asked for." in text
    )


def test_every_section_is_there_and_reached(text: str) -> None:
    keys = {attributes["id"] for tag, attributes in Outline(text).tags if tag == "section"}
    assert {
        "summary",
        "overview",
        "earlier",
        "apart",
        "probabilities",
        "learned",
        "training",
        "speed",
        "about",
        "words",
    } <= keys
    shown = ("Against valley 0123abc of 2026-10-02", "Wholly right", "organization", "abstains", "A vote of sentences")
    assert all(words in text for words in (*shown, "Valley sentences", "MIT, permissive", "2,000 tokens a second"))


def test_sets_are_marked_real_or_invented() -> None:
    first, second = metrics()["sets"]
    found = page(plain(metrics(sets=[{**first, "reader": "bundled"}, {**second, "reader": "seesaw"}])))
    assert "sentiment, invented text" in found
    assert "relation, real text" in found
    assert "<dt>Texts</dt><dd>invented" in found
    assert ", – text" not in page(plain(metrics(sets=[{**first, "reader": "table"}])))


def test_a_report_from_before_these_sections_is_still_shown() -> None:
    old = plain(metrics())
    for entry in old["sets"]:
        del entry["slices"], entry["exact_match"], entry["calibration"]["chance"]
        entry["baselines"].pop("vote", None)
    found = page(old)
    assert 'id="earlier"' not in found
    assert 'id="probabilities"' in found


def test_little_is_enough_for_a_page() -> None:
    bare = Outline(page({"sets": []}))
    assert bare.headings[0] == 1
    broken = metrics(training={"steps": [0, 1], "loss": [None, float("nan")], "eval": [{"step": 1}]})
    assert "No curve was recorded." in page(plain(broken))


def test_actors_are_marked_once_where_they_overlap() -> None:
    assert marked("<a> b c", [[0, 3]], [[1, 5], [6, 7]]) == ('<mark>&lt;a&gt;</mark> b <mark class="holder">c</mark>')
    assert marked("plain", []) == "plain"


def test_durations() -> None:
    assert [duration(seconds) for seconds in (42.4, 200, 7500)] == ["42 s", "3 min 20 s", "2 h 05 min"]
