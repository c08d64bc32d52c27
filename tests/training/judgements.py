"""Made-up judgements for the tests of metrics and report: seeded, with articles, targets and a model that errs."""

import dataclasses
from typing import Any

import numpy as np

from newsstance.document import Span
from newsstance.labels import HEADS
from training.comparison import compare
from training.item_record import Evaluated, record
from training.judged import FloatArray, Judged, Passage, most_likely
from training.set_metrics import Predictions, evaluate_set

SENTENCES = (
    "Mayor Ada Lindqvist broke her promise on the harbour bridge, residents of Port Ellery say.",
    "The Brightwater Foundation handed out 400 hot meals on the coldest night of the year.",
    "Orvane Motors will open its second plant in Tressick next spring, the company said on Monday.",
    "Critics accuse Governor Tom Halloway of hiding the audit; Halloway calls the charge absurd.",
)


def softmax(logits: FloatArray) -> FloatArray:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    rows: FloatArray = shifted / shifted.sum(axis=1, keepdims=True)
    return rows


def judged(
    n: int = 120, *, head: str = "sentiment", name: str = "valley-dev", skill: float = 1.4, seed: int = 0, per: int = 4
) -> Judged:
    """A set of ``n`` items, ``per`` to an article; ``skill`` is how far the gold logit stands out."""
    generator = np.random.default_rng(seed)
    labels = HEADS[head]
    gold = generator.choice(len(labels), size=n, p=(0.4, 0.35, 0.25))
    logits = generator.normal(size=(n, len(labels)))
    logits[np.arange(n), gold] += skill
    return Judged(
        name=name,
        reader="made_up",
        head=head,
        labels=labels,
        ids=[f"item-{at:04d}" for at in range(n)],
        groups=[f"article-{at // per:04d}" for at in range(n)],
        passages=[passage(SENTENCES[at % len(SENTENCES)]) for at in range(n)],
        gold=[labels[at] for at in gold],
        before=softmax(logits * 2 * skill),
        after=softmax(logits * skill),
    )


def passage(text: str) -> Passage:
    return Passage(text=text, targets=(Span(start=0, end=len(text.split(" ", 1)[0])),))


def metrics(**fields: Any) -> dict[str, Any]:
    """A whole report document of two sets, with baselines and a training record."""
    dev = judged()
    worse = judged(skill=0.4, seed=1)
    answers: dict[str, Predictions] = {"majority": ["negative"] * len(dev), "no_target": worse.after}
    return {
        "model": {
            "name": "valley",
            "version": "1.2.3",
            "date": "2026-11-24",
            "git_commit": "0123abc",
            "config": "default.yaml",
            "encoder": "tiny",
            "machine": "2 cores",
            "data": {"valley": "sha256:77aa"},
        },
        "sets": [evaluate_set(dev, answers), evaluate_set(judged(40, head="relation", name="small-dev"), {})],
        "training": {
            "steps": list(range(0, 900, 2)),
            "loss": [1.1 * 0.995**step + 0.2 for step in range(0, 900, 2)],
            "kept_step": 600,
            "eval": [{"step": step, "macro_f1": 0.7 - abs(600 - step) / 3000} for step in range(0, 900, 150)],
            "seconds": 3725.0,
            "tokens_per_second": 2210.4,
            "share_outside_forward_backward": 0.08,
        },
    } | fields


def everything(**fields: Any) -> dict[str, Any]:
    """A report document that has every section."""
    kinds = ("person", "organization", "place")
    dev = judged(480)
    slices = [
        {"actor type": kinds[at % 3], "words": ("1 to 10", "11 to 20", "over 20")[at % 7 // 3]} for at in range(480)
    ]
    dev = dataclasses.replace(dev, slices=slices, passages=[passage(SENTENCES[at // 2 % 4]) for at in range(480)])
    whole = judged(200, head="article_sentiment", name="valley-dev", seed=4)
    blind = judged(480, skill=0.4, seed=1)
    said = ["neutral"] * 480
    answers: dict[str, Predictions] = {"majority": said, "tfidf": said, "no_target": blind.after}
    sentences: dict[str, Predictions] = {"vote": ["negative"] * 200, "average": whole.after}
    earlier = Evaluated(
        model={"name": "valley", "version": "0123abc", "date": "2026-10-02"},
        records=(dataclasses.replace(record(dev), predicted=tuple(most_likely(blind.after, dev.labels))),),
    )
    rows = [
        {"risk": risk, "threshold": 0.8, "coverage": risk * 3, "answered": risk * 3, "error": risk * 0.8}
        for risk in (0.1, 0.2)
    ]
    nothing = [
        {"risk": risk, "threshold": None, "coverage": None, "answered": 0.0, "error": None} for risk in (0.1, 0.2)
    ]
    card = {"name": "valley/train", "sha256": "77aa", "title": "Valley sentences", "licence": "MIT, permissive"}
    more = {
        "sets": [evaluate_set(dev, answers), evaluate_set(whole, sentences)],
        "comparison": compare([record(dev), record(whole)], earlier),
        "risks": {"sentiment": rows, "article_sentiment": nothing},
        "data": [{**card, "permissive": True, "texts": 1200, "articles": 300, "labels": {"sentiment": 2400}}],
        "speed": {"tokens": 120_000, "seconds": 60.0, "tokens_per_second": 2000.0, "engine": "torch", "device": "cpu",
                  "dtype": "float32", "threads": 1, "reason": "as asked for", "machine": "2 cores"},
    }  # fmt: skip
    return metrics(**more, **fields)
