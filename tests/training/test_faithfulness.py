import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
import pytest

from newsstance.document import (
    Assessment,
    Document,
    Evidence,
    Failure,
    Mention,
    Options,
    Result,
    ScoredActor,
    ScoredArticle,
    Sentence,
    Usage,
)
from newsstance.page import read_page
from newsstance.scorer import Scorer
from tests.tiny import tiny_scorer
from training.examples import ArticleLabels, Example
from training.faithfulness import ACTOR_HEADS, KEPT, faithfulness, mean_with_interval, verdict

DULL = tuple(f"Brandt met the council on day {day}." for day in range(1, 5))
WEIGHTS = {"cheated": 3.0, "lied": 2.0}


class Honest(Scorer):
    """Judges Brandt by two words, and names their sentences as evidence; ``lying`` names the weakest as the strongest, but not for
    the own voice."""

    def __init__(self, *, lying: bool = False) -> None:
        self.sign = -1 if lying else 1

    def score(self, documents: Sequence[Document], options: Options | None = None) -> list[Result | Failure]:
        return [self._judged(document) for document in documents]

    def _judged(self, document: Document) -> Result:
        weight = sum(by for word, by in WEIGHTS.items() if word in document.text)
        negative = (0.1 + weight) / (1.0 + weight)
        probabilities = {"negative": negative, "neutral": 1 - negative, "positive": 0.0}
        label = max(probabilities, key=probabilities.__getitem__)
        said = Assessment(
            label=label, most_likely=label, probabilities=probabilities, confidence=max(probabilities.values())
        )
        against = {"negative": "against", "neutral": "neutral", "positive": "favor"}
        voice = replace(
            said,
            label=against[label],
            most_likely=against[label],
            probabilities={against[each]: share for each, share in probabilities.items()},
        )
        page = read_page(document.text, unit="article")
        actor = ScoredActor(
            id="p1", name="Brandt", type="person", salience=1.0, mixed=False, sentiment=said, stance=voice, mentions=(),
            evidence=tuple(self._evidence(document.text, self.sign)), stance_evidence=tuple(self._evidence(document.text, 1)),
        )  # fmt: skip
        article = ScoredArticle(article=page.articles[0], sentiment=said, actors=(actor,), relations=())
        usage = Usage(tokens=1, windows=1)
        return Result(id=document.id, index=0, language="en", metadata={}, page=page, articles=(article,), usage=usage)

    def _evidence(self, text: str, sign: int) -> Iterator[Evidence]:
        for match in re.finditer(r"[^.]*Brandt[^.]*\.", text):
            weight = sum(by for word, by in WEIGHTS.items() if word in match[0])
            yield Evidence(start=match.start(), end=match.end(), contribution=sign * weight)


def article(name: str, *sentences: str) -> Example:
    text = " ".join(sentences)
    mentions = (
        Mention(start=match.start(), end=match.end(), text="Brandt", type="person", actor="p1")
        for match in re.finditer("Brandt", text)
    )
    edges = [0, *accumulate(len(sentence) + 1 for sentence in sentences)]
    return Example(
        id=name,
        group=name,
        text=text,
        sentences=tuple(Sentence(start=at, end=at + len(one)) for at, one in zip(edges, sentences, strict=False)),
        mentions=tuple(mentions),
        article=ArticleLabels(sentiment={"p1": "negative"}),
    )


ARTICLES = [article(f"n{at}", *DULL, "Brandt cheated.", "Brandt lied.", f"Snow fell on {at} hills.") for at in range(6)]


def test_evidence_that_carries_the_judgement_moves_it_more_than_other_sentences() -> None:
    one, two = faithfulness(Honest(), {"made up": ARTICLES}, heads=ACTOR_HEADS[:1])
    assert (one["name"], one["sentences"], one["actors"], two["sentences"]) == ("made up", 1, 6, 2)
    assert one["removed"]["evidence"] == pytest.approx(5.1 / 6 - 2.1 / 3)
    assert two["removed"]["evidence"] == pytest.approx(5.1 / 6 - 0.1)
    assert 0 < two["removed"]["random"] < two["removed"]["evidence"]
    assert two["removed"]["difference"]["low"] > 0
    assert two["kept"]["evidence"] == 1.0
    assert two["kept"]["difference"]["value"] == pytest.approx(1.0 - two["kept"]["random"])
    assert two["kept"]["difference"]["low"] > 0
    assert two["verdict"] == "kept surely"


def test_sentences_at_random_are_drawn_from_all_of_the_actors() -> None:
    many = [article(f"n{at}", *DULL, "Brandt cheated.", f"Snow fell on {at} hills.") for at in range(40)]
    one, _ = faithfulness(Honest(), {"made up": many}, heads=ACTOR_HEADS[:1])
    assert 2 / 40 <= one["kept"]["random"] <= 16 / 40  # the strongest is one of five


def test_evidence_that_does_not_carry_it_is_found_out() -> None:
    _, two = faithfulness(Honest(lying=True), {"made up": ARTICLES}, heads=ACTOR_HEADS[:1])
    assert two["removed"]["evidence"] == pytest.approx(0)
    assert two["removed"]["difference"]["value"] <= 0
    assert two["kept"]["evidence"] == 0
    assert two["kept"]["interval"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert (two["kept"]["threshold"], two["verdict"]) == (KEPT, "missed surely")


def test_a_verdict_wants_both_figures_and_their_intervals() -> None:
    def said(moved: float, kept: float, wide: float) -> str:
        figures = [{"value": at, "low": at - wide, "high": at + wide} for at in (moved, kept)]
        return verdict(figures[0], {"interval": figures[1]})

    assert said(0.3, 0.9, 0.05) == "kept surely"
    assert said(0.3, 0.9, 0.2) == "kept"
    assert said(0.3, 0.7, 0.2) == said(-0.01, 0.9, 0.05) == "missed"
    assert said(0.3, 0.7, 0.05) == said(-0.3, 0.9, 0.05) == "missed surely"
    alone = {"value": 0.9, "low": None, "high": None}
    assert verdict(alone, {"interval": alone}) == "kept"


def test_the_own_voice_is_measured_by_its_own_evidence() -> None:
    entries = faithfulness(Honest(lying=True), {"made up": ARTICLES})
    assert [(entry["head"], entry["sentences"], entry["actors"]) for entry in entries] == [
        (head, count, 6) for head in ACTOR_HEADS for count in (1, 2)
    ]
    sentiment, voice = entries[1], entries[3]
    assert sentiment["removed"]["evidence"] == pytest.approx(0)
    assert voice["removed"]["evidence"] == pytest.approx(5.1 / 6 - 0.1)
    assert voice["kept"]["evidence"] == 1.0


def test_short_articles_lone_sentences_and_neutral_judgements_are_left_out() -> None:
    short = article("short", "Brandt cheated.", "Brandt lied.", "Snow fell.")
    neutral = article("neutral", *DULL)
    one, two = faithfulness(Honest(), {"made up": [short, neutral]}, heads=ACTOR_HEADS[1:])
    assert (one["actors"], two["actors"]) == (1, 0)
    assert one["removed"]["difference"] == {"value": pytest.approx(0.15 - 0.05, abs=1), "low": None, "high": None}
    assert faithfulness(Honest(), {"sentences": []}) == []
    assert faithfulness(Honest(), {"made up": ARTICLES}, heads=()) == []


def test_a_real_network_gives_the_same_figures_twice() -> None:
    first = faithfulness(tiny_scorer(), {"made up": ARTICLES[:2]}, actors=2)
    assert first == faithfulness(tiny_scorer(), {"made up": ARTICLES[:2]}, actors=2)


def test_an_interval_is_over_groups() -> None:
    values = np.array([0.0, 0.0, 1.0, 1.0])
    apart = mean_with_interval(values, ["a", "b", "c", "d"])
    together = mean_with_interval(values, ["a", "a", "b", "b"])
    assert apart["value"] == together["value"] == 0.5
    assert (together["low"], together["high"]) == (0.0, 1.0)
    assert mean_with_interval(values, ["a"] * 4) == {"value": 0.5, "low": None, "high": None}
