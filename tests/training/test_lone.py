from tests.training.corpus import row
from training.lone import lone_sentences, sentence_alone
from training.readers.bundled import example


def test_a_sentence_alone_keeps_what_can_be_read_from_it() -> None:
    whole = example(row("r1", good=False))
    alone = sentence_alone(whole, 0)
    assert alone.text == whole.text[whole.sentences[0].start : whole.sentences[0].end]
    assert [alone.text[m.start : m.end] for m in alone.mentions] == [m.text for m in alone.mentions]
    assert alone.sentiment == {(0, "a"): "neutral", (0, "b"): "negative"}
    assert alone.stance == {(0, "a", "b"): "against"}
    assert alone.article is None
    assert (alone.group, alone.unit) == (whole.group, "sentence")


def test_a_holder_who_stands_elsewhere_is_gone() -> None:
    content = row("r1", good=False)
    content["sentences"][1]["stance"] = [["b", "a", "against"], ["author", "a", "favor"]]
    assert sentence_alone(example(content), 1).stance == {(0, "author", "a"): "favor"}


def test_telling_sentences_are_taken_four_times_as_often_as_dull_ones() -> None:
    examples = [example(row(f"r{at}", good=True)) for at in range(400)]
    chosen = lone_sentences(examples, 0.8, seed=3)
    telling = sum(one.id.endswith("/0") for one in chosen)
    assert 270 < telling < 370
    assert 50 < len(chosen) - telling < 110
    assert lone_sentences(examples, 0.0, seed=3) == []
    assert [one.id for one in lone_sentences(examples, 0.8, seed=3)] == [one.id for one in chosen]
