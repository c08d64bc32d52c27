from pathlib import Path

import pytest

from training.neutral import DullProse, dull_prose
from training.readers import bundled

PROSE = DullProse(sentences=tuple((f"a{at % 3}", f"Sentence number {at} of the tide table.") for at in range(12)))


def test_words_are_drawn_by_seed_in_paragraphs() -> None:
    text = PROSE.words(40, seed=1)
    assert len(text.split()) == 42
    assert len(text.splitlines()) == 2
    assert text == PROSE.words(40, seed=1) != PROSE.words(40, seed=2)
    assert len(PROSE.words(300, seed=1).split()) >= 300  # more than there is: again from the start


def test_neighbours_are_of_other_articles() -> None:
    chosen = PROSE.around(4, seed="x", but="a1")
    assert len(set(chosen)) == 4
    assert not {f"Sentence number {at} of the tide table." for at in (1, 4, 7, 10)} & set(chosen)


def test_the_bundled_corpus_has_dull_sentences_that_judge_nobody() -> None:
    examples = list(bundled.read(Path("data/corpus/dev.jsonl")))
    prose = dull_prose(examples)
    assert len(prose.sentences) > 200
    assert sum(len(text.split()) for _, text in prose.sentences) > 2000
    texts = {text for _, text in prose.sentences}
    for example in examples[:20]:
        for (number, _), label in example.sentiment.items():
            place = example.sentences[number]
            assert label == "neutral" or example.text[place.start : place.end] not in texts


def test_too_little_prose_is_refused() -> None:
    with pytest.raises(ValueError, match="0 neutral sentences in 0 articles"):
        dull_prose([])
