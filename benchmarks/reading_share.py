"""How much of the time to score a page is reading: page, sentences and linking beside the whole of ``Scorer.score``.

Leaves to others how the cost grows and what hostile texts do (``reading``, which runs this).
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import extraction, real_articles
from benchmarks.timing import Stopwatch
from newsstance.checkpoint import read_checkpoint
from newsstance.document import Document, Options
from newsstance.encoding import Encoding, Window
from newsstance.engine.base import Engine, Floats
from newsstance.engine.loading import EngineChoice, load_engine
from newsstance.finding import find_actors
from newsstance.language import language_of
from newsstance.page import read_page
from newsstance.preparation import Prepared, prepare
from newsstance.scorer import Scorer
from newsstance.sentences import split_sentences
from training.data_folder import data_folder
from training.pages import read_pages

DEV = Path("data/pages/dev.jsonl")
OPTIONS = Options(force_language=True)
ROWS = 8
Sets = Mapping[str, list[Document]]


def sets(most: int) -> Sets:
    """Bundled pages, and real articles and pages where NEWSSTANCE_DATA has them."""
    bundled = list(read_pages(DEV))
    name, texts = real_articles.articles(most)
    found = {
        "bundled pages, plain": [Document(text=page.text) for page in bundled if page.content_type == "text/plain"],
        "bundled pages, HTML": [_html(page.text) for page in bundled if page.content_type == "text/html"],
        f"articles of {name}": [Document(text=text) for text in texts],
    }
    folder = data_folder() / "article_extraction_benchmark"
    if folder.is_dir():
        names = sorted(path.name.removesuffix(".html.gz") for path in (folder / "html").iterdir())[:most]
        found["real pages, HTML"] = [_html(markup) for _, markup in extraction.pages(folder, dict.fromkeys(names))]
    return {name: documents[:most] for name, documents in found.items()}


def _html(markup: str) -> Document:
    return Document(text=markup, content_type="text/html")


def share(checkpoint: Path, most: int) -> Iterator[dict[str, Any]]:
    """One row a set. Reading is ``page``, ``sentences`` and ``linking``; ``other_share`` is what else is not the model: telling the
    language and cutting windows."""
    read = read_checkpoint(checkpoint)
    engine = load_engine(read, EngineChoice())
    scorer = Scorer(engine, read.encoding, read.calibration, read.manifest)
    for name, documents in sets(most).items():
        watch, characters = Stopwatch(), 0
        scorer.score(documents[:1], OPTIONS)
        for document in documents:
            characters += len(document.text) if _watched(document, scorer, engine, read.encoding, watch) else 0
        yield {"set": name, "pages": len(documents), "characters": characters, **_figures(watch, characters)}


def _watched(document: Document, scorer: Scorer, engine: Engine, encoding: Encoding, watch: Stopwatch) -> bool:
    """One page through ``Scorer`` and through its steps; False where there is nothing to read on it."""
    prepared = prepare(document, 0, OPTIONS, encoding)
    if not prepared.articles:
        return False
    with watch.step("scoring"):
        scorer.score([document], OPTIONS)
    with watch.step("page"):
        read_page(document.text, document.content_type)
    with watch.step("language"):
        language_of("\n".join(article.article.text for article in prepared.articles))
    for article in prepared.articles:
        with watch.step("sentences"):
            split_sentences(article.article.text)
        with watch.step("windows"):
            encoding.windows(article.article.text, article.sentences)
    _link(prepared, engine, encoding, watch)
    return True


def _link(prepared: Prepared, engine: Engine, encoding: Encoding, watch: Stopwatch) -> None:
    for article in prepared.articles:
        tags = _tags(article.windows, engine, encoding)
        with watch.step("linking"):
            find_actors(article, tags, discover=True)


def _tags(windows: Sequence[Window], engine: Engine, encoding: Encoding) -> list[Floats]:
    """What the checkpoint tags, as ``Scorer`` has it."""
    tags: list[Floats] = []
    for at in range(0, len(windows), ROWS):
        some = windows[at : at + ROWS]
        encoded = engine.encode(encoding.batch(some))
        rows = zip(some, encoded.tags, strict=True)
        tags += [row[: len(window)] for window, row in rows]
    return tags


def _figures(watch: Stopwatch, characters: int) -> dict[str, Any]:
    steps = ("page", "sentences", "linking")
    whole = max(1e-9, watch.clock["scoring"])
    worked = max(1e-9, sum(watch.processor[step] for step in steps))
    return {
        "mb_per_s": round(characters / worked / 1e6, 3),
        "share": round(sum(watch.clock[step] for step in steps) / whole, 4),
        **{f"{step}_share": round(watch.clock[step] / whole, 4) for step in steps},
        "other_share": round((watch.clock["language"] + watch.clock["windows"]) / whole, 4),
        "scoring_s": round(watch.clock["scoring"], 2),
    }
