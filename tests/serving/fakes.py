"""A scorer that needs no model: it returns fixed judgements with every field filled in, and fails where told."""

import threading
import time
from collections.abc import Mapping, Sequence

from newsstance.document import (
    Article,
    Assessment,
    Document,
    Evidence,
    Failure,
    OffsetMap,
    Options,
    Page,
    Relation,
    Result,
    ScoredActor,
    ScoredArticle,
    ScoredMention,
    Segment,
    SentenceAssessment,
    Skipped,
    Usage,
)
from newsstance.errors import EngineError
from newsstance.labels import SENTIMENT, STANCE
from serving.ticket import current_ticket

HEADER = 5  # characters that the fake takes for navigation


def assessment(labels: Sequence[str], at: int, *, abstained: bool = False) -> Assessment:
    probabilities = {label: 0.8 if index == at else 0.1 for index, label in enumerate(labels)}
    label = None if abstained else labels[at]
    return Assessment(
        label=label,
        most_likely=labels[at],
        probabilities=probabilities,
        confidence=0.8,
        abstained=abstained,
        logits=(0.25, -1.5, 2.0),
    )


def result(document: Document, index: int, options: Options) -> Result:
    length = len(document.text)
    skipped = min(HEADER, length - 1)
    evidence = (Evidence(start=skipped, end=length, contribution=-0.75),)
    sentiment, stance = assessment(SENTIMENT, 0), assessment(STANCE, 1, abstained=options.max_risk is not None)
    sentence = SentenceAssessment(start=skipped, end=length, sentiment=sentiment, stance=stance)
    actor = ScoredActor(
        id="person:ada-quill",
        name="Ada Quill",
        type="person",
        salience=0.9,
        mixed=True,
        sentiment=sentiment,
        stance=stance,
        mentions=(ScoredMention(start=skipped, end=length, text=document.text[skipped:]),),
        evidence=evidence,
        stance_evidence=(Evidence(start=skipped, end=length, contribution=0.5),),
        sentences=(sentence,),
    )
    relation = Relation(
        holder="person:tom-brask", target="person:ada-quill", assessment=assessment(STANCE, 0), evidence=evidence
    )
    read = Segment(local=0, length=length - skipped, start=skipped, end=length)
    article = Article(
        start=skipped,
        end=length,
        text=document.text[skipped:],
        offsets=OffsetMap(segments=(read,)),
        title="Harbour plan",
        outlet="Velmar Courier",
    )
    scored = ScoredArticle(article=article, sentiment=assessment(SENTIMENT, 1), actors=(actor,), relations=(relation,))
    return Result(
        id=document.id,
        index=index,
        language="en",
        metadata=document.metadata,
        page=Page(length=length, articles=(article,), skipped=(Skipped(start=0, end=skipped, reason="navigation"),)),
        articles=(scored,),
        usage=Usage(tokens=length, windows=1),
        warnings=("short text",),
    )


class FakeScorer:
    """``gate``: scoring waits for it. A text of one capital word tells it how to fail."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.seen: list[tuple[tuple[Document, ...], Options]] = []
        self.closed = False
        self.healthy = True
        self.running = 0
        self.most_running = 0
        self._lock = threading.Lock()

    def score(self, documents: Sequence[Document], options: Options) -> list[Result | Failure]:
        with self._lock:
            self.seen.append((tuple(documents), options))
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        try:
            assert self.gate.wait(30), "nobody opened the gate"
            return [self._one(document, index, options) for index, document in enumerate(documents)]
        finally:
            with self._lock:
                self.running -= 1

    def info(self) -> Mapping[str, object]:
        return {"name": "fake", "version": "7", "format": 1, "heads": ["sentiment"], "device": "cpu", "window": 13}

    def close(self) -> None:
        self.closed = True

    def _one(self, document: Document, index: int, options: Options) -> Result | Failure:
        if document.text == "ENGINE":
            raise EngineError("secret inside of the engine")
        if document.text in ("STUCK", "BRIEF"):
            time.sleep(20 if document.text == "STUCK" else 0.5)
        if document.text == "AWAIT":
            _until_unwanted()
        if document.text == "BUG":
            raise ZeroDivisionError("secret bug")
        code = failure_code(document.text)
        if code is not None:
            return Failure(id=document.id, index=index, code=code, message=f"The text is no good: {code}.")
        return result(document, index, options)


def _until_unwanted() -> None:
    """As work in the batcher: it ends at once when nobody wants it any more."""
    left = threading.Event()
    with current_ticket() as ticket, ticket.waking(left.set):
        assert left.wait(30), "nobody left"
        ticket.check()


def failure_code(text: str) -> str | None:
    if not text.strip():
        return "empty_text"
    if text == "DEUTSCH":
        return "unsupported_language"
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return "invalid_text"
    return None
