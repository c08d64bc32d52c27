"""What the server counts and measures, for Prometheus: every request once, and no more series than are named here.

Leaves to others: when something happens (``middleware``, ``batcher``, ``service``) and the path that shows it
(``routes``). Labels are paths, codes, stages and the model's labels, all of which this program spells; nothing that a
caller sends becomes a label.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder

from newsstance.document import Assessment, Failure, Result
from serving.logs import RequestRecord

PREFIX: Final = "newsstance_"
PATHS: Final = frozenset(("/v1/score", "/livez", "/readyz", "/info", "/metrics", "/docs", "/openapi.json", "/"))
OTHER: Final = "other"
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
TOKENS: Final = (32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
STAGES: Final = ("receive", "parse", "wait", "read", "queue", "encode", "judge", "decode", "render")
"""What a request goes through: its body comes in and is parsed; it waits for a thread; the text is read; its windows
queue for the encoder and are encoded; mentions are judged; answers are made of that, and JSON of the answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Numbers of documents by what became of them, and of judgements by head and label."""

    documents: Tally[str]
    judgements: Tally[tuple[str, str]]


def outcomes_of(outcomes: Iterable[Result | Failure]) -> Outcomes:
    """The numbers of one request; for a worker, because there may be many judgements."""
    documents, judgements = Tally[str](), Tally[tuple[str, str]]()
    for outcome in outcomes:
        documents["scored" if isinstance(outcome, Result) else outcome.code] += 1
        if isinstance(outcome, Result):
            judgements.update((head, said.label or "abstained") for head, said in _judgements(outcome))
    return Outcomes(documents=documents, judgements=judgements)


class Metrics:
    """All series of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("requests", "Requests answered.", "path", "status")
        self._refusals = self._counter("refusals", "Requests that got an error, by its code.", "reason")
        self._seconds = self._histogram("request_seconds", "From headers to answer.", SECONDS, "path")
        self._stages = self._histogram("stage_seconds", "Time of a scoring request by stage.", SECONDS, "stage")
        self._documents = self._counter("documents", "Documents by what became of them.", "outcome")
        self._judgements = self._counter("judgements", "Judgements by label, abstentions among them.", "head", "label")
        self._reloads = self._counter("reloads", "Reloads of the checkpoint.", "outcome")
        self._batch_tokens = self._histogram("batch_tokens", "Tokens of a batch, without padding.", TOKENS)
        self._batch_seconds = self._histogram("batch_seconds", "Forwards of the encoder.", SECONDS)
        self._padded = self._counter("padded_tokens", "Tokens that the encoder read, padding included.")
        self._queue = self._gauge("queue_windows", "Windows that wait for the encoder.")
        self._model = self._gauge("model_info", "Which checkpoint answers.", "name", "version")
        for stage in STAGES:
            self._stages.labels(stage)

    def watch(self, *, busy: Callable[[], float], characters: Callable[[], float]) -> None:
        """Where to look for what stands in the server at the moment."""
        self._gauge("requests_in_server", "Requests that are scored or wait.").set_function(busy)
        self._gauge("characters_in_server", "Characters of the requests in the server.").set_function(characters)

    def request(self, record: RequestRecord, seconds: float) -> None:
        """A request that is over."""
        path = record.path if record.path in PATHS else OTHER
        self._requests.labels(path, record.status).inc()
        self._seconds.labels(path).observe(seconds)
        if record.code is not None:
            self._refusals.labels(record.code).inc()
        for stage, took in record.timings.copy().items():  # its worker may still add to it
            self._stages.labels(stage).observe(took / 1000)

    def outcomes(self, became: Outcomes) -> None:
        """What became of a request's documents, once its caller is told."""
        for code, count in became.documents.items():
            self._documents.labels(code).inc(count)
        for (head, label), count in became.judgements.items():
            self._judgements.labels(head, label).inc(count)

    def batch(self, *, windows: int, tokens: int, padded: int, seconds: float) -> None:
        """A forward that ended."""
        self._batch_tokens.observe(tokens)
        self._batch_seconds.observe(seconds)
        self._padded.inc(padded)

    def depth(self, windows: int) -> None:
        """So many windows wait now."""
        self._queue.set(windows)

    def reload(self, outcome: str) -> None:
        """A reload that succeeded or failed."""
        self._reloads.labels(outcome).inc()

    def model(self, name: str, version: str) -> None:
        """The checkpoint that answers from now on."""
        self._model.clear()
        self._model.labels(name, version).set(1)

    def page(self, accept: str) -> tuple[bytes, str]:
        """All series, and their content type, in the format that the reader asks for."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(PREFIX + name, about, labels, registry=self.registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(PREFIX + name, about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(PREFIX + name, about, labels, buckets=buckets, registry=self.registry)


def _judgements(result: Result) -> Iterator[tuple[str, Assessment]]:
    for article in result.articles:
        yield "article", article.sentiment
        for actor in article.actors:
            yield "sentiment", actor.sentiment
            yield "stance", actor.stance
        for relation in article.relations:
            yield "relation", relation.assessment
