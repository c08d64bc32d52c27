"""Pages as labelled lines."""

import gzip
import json
from pathlib import Path

from newsstance.document import ContentType, Span
from training.lined import Lined, bundled_page, corpus_pages, real_pages
from training.pages import GoldPage, GoldStory

HEAD = "Mayor of Dunmere quits over leak"
BODY = ("The mayor of Dunmere quit on Tuesday, an aide said.", "Nobody knows who will follow her in the town hall.")


def page(lines: list[tuple[str, str]], *, content_type: ContentType = "text/plain", join: str = "\n") -> GoldPage:
    """Lines as (label, text); ``1 title`` and ``2 body`` belong to stories, all else is junk."""
    text, stories = "", dict[str, dict[str, list[Span]]]()
    for label, line in lines:
        number, _, part = label.partition(" ")
        if part:
            spans = stories.setdefault(number, {"title": [], "body": []})
            spans[part].append(Span(start=len(text), end=len(text) + len(line)))
        text += line + join
    gold = tuple(GoldStory(headline=tuple(s["title"]), body=tuple(s["body"])) for s in stories.values())
    return GoldPage(id="p", kind="single", content_type=content_type, text=text, stories=gold, junk=())


def labels(lined: Lined) -> list[tuple[str, str]]:
    return [(part, item.text) for part, item in zip(lined.parts, lined.items, strict=True)]


def test_a_line_of_a_bundled_page_is_what_its_characters_are() -> None:
    lined = bundled_page(page([("junk", "Home"), ("1 title", HEAD), ("junk", "Share"), ("1 body", BODY[0])]))
    assert labels(lined) == [("junk", "Home"), ("title", HEAD), ("junk", "Share"), ("body", BODY[0])]


def test_a_story_without_a_headline_opens_with_its_first_line() -> None:
    lined = bundled_page(page([("1 body", BODY[0]), ("1 body", BODY[1]), ("2 title", HEAD), ("2 body", BODY[0])]))
    assert lined.parts == ("opening", "body", "title", "body")


def test_html_is_lined_by_its_paragraphs() -> None:
    gold = page([("1 title", HEAD), ("1 body", BODY[0]), ("junk", "Share")], content_type="text/html", join="<p>")
    assert labels(bundled_page(gold)) == [("title", HEAD), ("body", BODY[0]), ("junk", "Share")]


def test_every_article_of_the_corpus_is_on_one_page() -> None:
    lined = list(corpus_pages(Path("data/corpus/dev.jsonl"), seed=3))
    rows = [json.loads(line) for line in Path("data/corpus/dev.jsonl").read_text(encoding="utf-8").splitlines()]
    heads = [row for row in rows if len(row["sentences"]) > 1 and row["sentences"][0]["part"] == "headline"]
    assert sum(one.parts.count("title") for one in lined) >= len(heads)
    assert {part for one in lined for part in one.parts} == {"title", "body"}
    assert [one.items for one in corpus_pages(Path("data/corpus/dev.jsonl"), seed=3)] == [one.items for one in lined]


def real(folder: Path, markup: str, body: str) -> Lined:
    (folder / "html").mkdir()
    (folder / "ground-truth.json").write_text(json.dumps({"a": {"articleBody": body}}), encoding="utf-8")
    (folder / "html" / "a.html.gz").write_bytes(gzip.compress(markup.encode()))
    (lined,) = real_pages(folder)
    return lined


def test_lines_of_a_real_page_are_body_where_the_published_body_has_their_words(tmp_path: Path) -> None:
    markup = (
        f"<head><title>{HEAD}</title></head><body><nav>Home</nav><h1>{HEAD}</h1><p>{BODY[0]}</p>"
        f"<div>Share this with your friends</div><p>{BODY[1]}</p><aside>{BODY[0]}</aside>"
    )
    lined = real(tmp_path, markup, "\n".join(BODY))
    assert labels(lined) == [
        ("junk", "Home"),
        ("title", HEAD),
        ("body", BODY[0]),
        ("junk", "Share this with your friends"),
        ("body", BODY[1]),
        ("junk", BODY[0]),
    ]


def test_a_real_page_whose_headline_is_not_shown_has_an_opening(tmp_path: Path) -> None:
    lined = real(tmp_path, f"<body><div>Home</div><p>{BODY[0]}</p><p>{BODY[1]}</p>", "\n".join(BODY))
    assert lined.parts == ("junk", "opening", "body")
