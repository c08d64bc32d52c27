from collections.abc import Sequence

import pytest

from newsstance.calibration import Calibration
from newsstance.document import Document, Failure, Options, Result
from newsstance.scorer import Scorer
from tests.tiny import tiny_model, tiny_scorer
from tests.training.corpus import row
from training.examples import Example
from training.mixed import mixed
from training.readers.bundled import example


class Divided(Scorer):
    """Calls those actors mixed of whom it was told."""

    def __init__(self, called: frozenset[str]) -> None:
        self.called, self.scorer = called, tiny_scorer()

    def score(self, documents: Sequence[Document], options: Options | None = None) -> list[Result | Failure]:
        found = self.scorer.score(documents, options)
        for result in found:
            assert isinstance(result, Result)
            for actor in (actor for article in result.articles for actor in article.actors):
                object.__setattr__(actor, "mixed", f"{result.id}/{actor.id}" in self.called)
        return found


def article(name: str, *, divided: bool) -> Example:
    """The dockers are praised or blamed; where ``divided``, then blamed as well. Ilse Brandt is treated neutrally twice."""
    one = row(name, good=True)
    if divided:
        one["sentences"].append(
            {"text": "{The dockers|b} lied .", "part": "body", "sentiment": {"b": "negative"}, "stance": []}
        )
    return example(one)


ARTICLES = [article(f"n{at}", divided=at < 3) for at in range(6)]


def test_precision_and_recall_are_against_labels_of_both_signs() -> None:
    (entry,) = mixed(Divided(frozenset({"n0/b", "n1/b", "n4/b", "n5/a"})), {"made up": ARTICLES})
    assert {key: entry[key] for key in ("name", "actors", "support", "said")} == {
        "name": "made up", "actors": 12, "support": 3, "said": 4,
    }  # fmt: skip
    figures = [entry[measure]["value"] for measure in ("precision", "recall", "f1")]
    assert figures == pytest.approx([2 / 4, 2 / 3, 4 / 7])
    assert entry["f1"]["low"] < 4 / 7 < entry["f1"]["high"]


def test_who_is_never_called_mixed_is_missed_and_lone_sentences_tell_nothing() -> None:
    lone = example({**row("lone", good=True), "unit": "passage"})
    (entry,) = mixed(Divided(frozenset()), {"made up": ARTICLES, "sentences": [lone], "nothing": []})
    assert (entry["said"], entry["precision"]["value"], entry["recall"]["value"]) == (0, 0.0, 0.0)


def test_the_rule_of_the_answer_is_what_is_measured() -> None:
    sure, unsure = (Calibration(temperatures={"sentiment": by}) for by in (0.001, 1000.0))
    wavering = tiny_model(10)
    counts = [mixed(tiny_scorer(wavering, calibration=one), {"made up": ARTICLES})[0]["said"] for one in (sure, unsure)]
    assert counts[0] > counts[1] == 0
