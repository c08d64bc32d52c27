"""``Scorer.score(documents)``: the one path that evaluation, bulk scoring and server all use.

Leaves to others: reading (``preparation``), the network (``engine``), finding and linking actors (``actors``), pooling and
calibration (``decoding``, ``calibration``), answers (``answers``).

    scorer = Scorer.load()
    result = scorer.score([Document(text="…")])[0]
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from newsstance import release
from newsstance.answers import answer
from newsstance.calibration import Calibration
from newsstance.checkpoint import Manifest, read_checkpoint
from newsstance.decoding import ArticleTally, join, tally_window
from newsstance.document import ContentType, Document, Failure, Options, Result, ScoredArticle, Usage
from newsstance.encoding import Encoding, Placed, Window, index_mentions, place
from newsstance.engine.base import Encoded, Engine, Floats
from newsstance.engine.loading import EngineChoice, load_engine
from newsstance.errors import DocumentError
from newsstance.finding import Found, find_actors
from newsstance.labels import HEADS, TAGS
from newsstance.notices import notices
from newsstance.preparation import Prepared, PreparedArticle, prepare

BATCH_TOKENS = 8192
"""Padded tokens that one call of the encoder may hold."""
SLAB_TOKENS = 65_536
"""Tokens whose states may be held at a time; an article beyond it is encoded twice rather than kept."""
PART = 48
"""Documents that one thread scores while another scores the next ones."""
WORKERS = 2
"""Threads of a scorer on OpenVINO, which computes without Python: one part is read while another is encoded."""
CHUNK_WINDOWS = 64
"""Windows of such an article that are encoded at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Where a window's states are."""

    encoded: Encoded
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    """An article's answer, and how many pairs of mentions it leaves out."""

    article: ScoredArticle
    cut: int


def _go_on() -> None:
    """Work nobody gives up."""


class Scorer:
    """Scores documents with one model. Safe to call from several threads where its engine is. ``check`` is called before each
    document is read and before each article's actors are looked for; what it raises ends the work. ``workers``: threads that share
    many documents."""

    def __init__(
        self,
        engine: Engine,
        encoding: Encoding,
        calibration: Calibration,
        manifest: Manifest | None = None,
        path: Path | None = None,
        *,
        check: Callable[[], None] = _go_on,
        workers: int = 1,
    ) -> None:
        self._engine, self._encoding, self._calibration, self._manifest = engine, encoding, calibration, manifest
        self._path = path
        self._check, self._workers = check, workers

    @classmethod
    def load(
        cls,
        path: Path | str | None = None,
        *,
        engine: str = "auto",
        device: str = "cpu",
        dtype: str | None = None,
        threads: int | None = None,
        workers: int | None = None,
    ) -> "Scorer":
        """A scorer for a checkpoint directory; None: the one that the server takes where none was named (``checkpoints/default``,
        else the repository's release), and ``path`` says which it was. ``engine``: auto, openvino or torch; ``dtype`` and
        ``threads`` None: the engine's own choice; ``workers`` None: two on OpenVINO, else one. Raises CheckpointError for a bad
        directory, ConfigError for a bad setting."""
        choice = EngineChoice(name=engine, device=device, dtype=dtype, threads=threads)
        chosen = release.default_checkpoint() if path is None else Path(path)
        checkpoint = read_checkpoint(chosen)
        runs = load_engine(checkpoint, choice)
        count = workers or (WORKERS if runs.info().get("engine") == "openvino" else 1)
        return cls(runs, checkpoint.encoding, checkpoint.calibration, checkpoint.manifest, chosen, workers=count)

    def __repr__(self) -> str:
        info = self.info()
        runs = " ".join(str(info[name]) for name in ("engine", "device", "dtype") if name in info)
        return f"Scorer({info['name']} {info['version']}, {runs}, {self._path or 'not from a checkpoint'})"

    @property
    def path(self) -> Path | None:
        """The checkpoint directory as it was named or found; None for a model that was never saved."""
        return self._path

    @property
    def engine(self) -> Engine:
        """What runs the model."""
        return self._engine

    def through(self, engine: Engine, *, check: Callable[[], None] = _go_on) -> "Scorer":
        """The same scorer on another engine, its own one in a batcher, say, which may give work up by ``check``."""
        return Scorer(engine, self._encoding, self._calibration, self._manifest, self._path, check=check)

    def score(self, documents: Sequence[Document], options: Options | None = None) -> list[Result | Failure]:
        """One entry a document, in order. Raises EngineError only for a fault of the engine."""
        options = options or Options()
        starts = range(0, len(documents), PART)
        if self._workers == 1 or len(starts) < 2:
            return self._score_part(documents, 0, options)
        with ThreadPoolExecutor(self._workers, thread_name_prefix="score") as pool:
            try:
                parts = pool.map(lambda at: self._score_part(documents[at : at + PART], at, options), starts)
                return [entry for part in parts for entry in part]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _score_part(self, documents: Sequence[Document], first: int, options: Options) -> list[Result | Failure]:
        """Documents that stand from ``first`` on among those asked for."""
        read = [self._prepare(document, at, options) for at, document in enumerate(documents, start=first)]
        jobs = [article for entry in read if isinstance(entry, Prepared) for article in entry.articles]
        scored = iter([article for slab in _slabs(jobs) for article in self._score_slab(slab, options, read)])
        return [entry if isinstance(entry, Failure) else self._result(entry, scored, options) for entry in read]

    def score_text(
        self, text: str, options: Options | None = None, *, content_type: ContentType = "text/plain"
    ) -> Result:
        """The result of one text. Raises DocumentError for a text that cannot be scored, which ``score`` returns as Failure."""
        (outcome,) = self.score([Document(text=text, content_type=content_type)], options)
        if isinstance(outcome, Failure):
            raise DocumentError(outcome.code, outcome.message, param="text")
        return outcome

    def info(self) -> Mapping[str, object]:
        """What answers: the model's name and version, its encoder and windows, the engine and why."""
        manifest = self._manifest
        known = manifest and {
            "name": manifest.name,
            "version": manifest.version,
            "encoder": manifest.provenance.get("encoder"),
            "heads": {head: list(labels) for head, labels in HEADS.items() if head in manifest.trained},
            "provenance": dict(manifest.provenance),
        }
        return {
            **(known or {"name": "unsaved", "version": "0"}),
            "window": self._encoding.window,
            **self._engine.info(),
        }

    def _find(self, article: PreparedArticle, tags: Sequence[Floats], *, discover: bool) -> Found:
        self._check()
        return find_actors(article, tags, discover=discover)

    def _prepare(self, document: Document, index: int, options: Options) -> Prepared | Failure:
        self._check()
        try:
            return prepare(document, index, options, self._encoding)
        except DocumentError as error:
            return Failure(id=document.id, index=index, code=error.code, message=str(error))

    def _score_slab(
        self, slab: Sequence[PreparedArticle], options: Options, read: Sequence[Prepared | Failure]
    ) -> Iterator[_Scored]:
        pairs = {
            id(article): entry.document.pairs
            for entry in read
            if isinstance(entry, Prepared)
            for article in entry.articles
        }
        windows = [window for article in slab for window in article.windows]
        rows = self._encode(windows) if _tokens(windows) <= SLAB_TOKENS else None
        tags = self._tags(windows, rows)
        parts = list(_parts(slab))
        found = [
            self._find(article, tags[part], discover=options.discover_actors)
            for article, part in zip(slab, parts, strict=True)
        ]
        placed = [
            of_window
            for article, one in zip(slab, found, strict=True)
            for of_window in place(article.windows, one.mentions)
        ]
        judged = self._judge(windows, placed, rows)
        for article, one, part in zip(slab, found, parts, strict=True):
            tallies = join(judged[part])
            answered = answer(article, one, tallies, self._calibration, options, pairs[id(article)])
            yield _Scored(article=answered, cut=tallies.cut)

    def _encode(self, windows: Sequence[Window]) -> list[_Row]:
        """Encode in batches of like length, within the token budget; rows in the order of the windows."""
        rows: dict[int, _Row] = {}
        for batch in _batches(windows):
            encoded = self._engine.encode(self._encoding.batch([windows[at] for at in batch]))
            rows.update({at: _Row(encoded=encoded, row=row) for row, at in enumerate(batch)})
        return [rows[at] for at in range(len(windows))]

    def _tags(self, windows: Sequence[Window], rows: Sequence[_Row] | None) -> list[Floats]:
        """Logits of the tags of every window; where states are not kept (``rows`` None), encoded in chunks for them alone."""
        if self._manifest is not None and "tagger" not in self._manifest.trained:
            return [_nobody(len(window)) for window in windows]  # what it says is noise
        if rows is None:
            return [
                tag for chunk in _chunks(windows) for tag in self._tags(windows[chunk], self._encode(windows[chunk]))
            ]
        return [row.encoded.tags[row.row, : len(window)] for row, window in zip(rows, windows, strict=True)]

    def _judge(
        self, windows: Sequence[Window], placed: Sequence[Sequence[Placed]], rows: Sequence[_Row] | None
    ) -> list[ArticleTally]:
        """What the heads say of every window: one call a batch; where states were not kept, encoded again in chunks."""
        if rows is None:
            chunks = ((windows[chunk], placed[chunk]) for chunk in _chunks(windows))
            return [out for some, where in chunks for out in self._judge(some, where, self._encode(some))]
        judged: dict[int, ArticleTally] = {}
        for encoded, members in _by_batch(rows):
            index = index_mentions([windows[at] for at in members], [placed[at] for at in members])
            outs = zip(members, self._engine.judge(encoded, index), strict=True)
            judged.update((at, tally_window(windows[at], placed[at], out)) for at, out in outs)
        return [judged[at] for at in range(len(windows))]

    def _result(self, entry: Prepared, scored: Iterator[_Scored], options: Options) -> Result:
        parts = [next(scored) for _ in entry.articles]
        articles = tuple(part.article for part in parts)
        windows = [window for article in entry.articles for window in article.windows]
        trained = self._manifest.trained if self._manifest is not None else None
        cut = sum(part.cut for part in parts)
        warnings = notices(entry.document, articles, options, self._calibration, trained, cut)
        return Result(
            id=entry.document.id,
            index=entry.index,
            language=entry.language,
            metadata=entry.document.metadata,
            page=entry.page,
            articles=articles,
            usage=Usage(tokens=_tokens(windows), windows=len(windows)),
            warnings=(*entry.warnings, *warnings),
        )


def _tokens(windows: Sequence[Window]) -> int:
    return sum(len(window) for window in windows)


def _parts(articles: Sequence[PreparedArticle]) -> Iterator[slice]:
    """Where each article's windows stand among all of them."""
    at = 0
    for article in articles:
        yield slice(at, at + len(article.windows))
        at += len(article.windows)


def _chunks(windows: Sequence[Window]) -> Iterator[slice]:
    return (slice(at, at + CHUNK_WINDOWS) for at in range(0, len(windows), CHUNK_WINDOWS))


def _slabs(articles: Sequence[PreparedArticle]) -> Iterator[list[PreparedArticle]]:
    """Articles in order, as many at a time as ``SLAB_TOKENS`` allows (one at least)."""
    slab: list[PreparedArticle] = []
    held = 0
    for article in articles:
        tokens = _tokens(article.windows)
        if slab and held + tokens > SLAB_TOKENS:
            yield slab
            slab, held = [], 0
        slab.append(article)
        held += tokens
    if slab:
        yield slab


def _batches(windows: Sequence[Window]) -> Iterator[list[int]]:
    order = sorted(range(len(windows)), key=lambda at: len(windows[at]))
    batch: list[int] = []
    for at in order:
        if batch and len(windows[at]) * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _nobody(tokens: int) -> Floats:
    """Logits of a tagger that sees no actor."""
    scores = np.zeros((tokens, len(TAGS)), np.float32)
    scores[:, 0] = 1.0
    return scores


def _by_batch(rows: Sequence[_Row]) -> Iterator[tuple[Encoded, list[int]]]:
    """Every encoded batch with the windows in it, in the order of its rows."""
    groups: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault(id(row.encoded), []).append(at)
    for members in groups.values():
        yield rows[members[0]].encoded, sorted(members, key=lambda at: rows[at].row)
