import numpy as np

from training.from_sentences import from_sentences, vote
from training.judged import NotRun, Passage
from training.predictions import Logits, Prediction

LABELS = ("negative", "neutral", "positive")


def item(*sentences: Logits) -> Prediction:
    return Prediction(
        id="a", group="a", passage=Passage(text="x"), gold="neutral", logits=(0, 0, 0), sentences=sentences
    )


def test_sentences_vote_and_are_averaged() -> None:
    mildly, surely = (1.0, 0.0, 0.0), (0.0, 0.0, 9.0)
    found = from_sentences("article_sentiment", [item(mildly, mildly, surely), item(surely)])
    assert found["vote"] == ["negative", "positive"]
    average = found["average"]
    assert isinstance(average, np.ndarray)
    assert average.argmax(axis=1).tolist() == [2, 2]
    assert np.allclose(average.sum(axis=1), 1)


def test_a_tie_goes_to_the_surer_side() -> None:
    assert vote(np.array([[0.9, 0.1, 0.0], [0.1, 0.5, 0.4]]), LABELS) == "negative"
    assert vote(np.array([[0.4, 0.3, 0.3], [0.0, 0.1, 0.9]]), LABELS) == "positive"


def test_other_heads_have_no_such_baseline_and_a_missing_sentence_is_said() -> None:
    assert from_sentences("relation", [item()]) == {}
    found = from_sentences("article_stance", [item((0, 0, 0)), item()])
    assert all(isinstance(answer, NotRun) for answer in found.values())
