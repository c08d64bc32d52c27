"""What the fuzzer draws reaches everything that a caller may send."""

from random import Random

from newsstance.labels import AUTHOR
from tests.fuzz.documents import drawn, repeated
from tests.fuzz.text import patience_s
from tests.tiny import TEXT


def test_every_kind_of_request_is_drawn() -> None:
    random = Random(3)
    some = [drawn(random, [TEXT, ""]) for _ in range(600)]
    documents, options = [document for document, _ in some], [chosen for _, chosen in some]
    assert max(len(document.text) for document in documents) > 100_000
    assert any(actor.mentions and actor.name is None for document in documents for actor in document.actors)
    assert any(actor.mentions and actor.name for document in documents for actor in document.actors)
    assert any(holder == AUTHOR for document in documents for holder, _ in document.pairs)
    assert {chosen.discover_actors for chosen in options} == {True, False} == {chosen.raw_scores for chosen in options}


def test_what_is_drawn_is_what_the_server_would_accept() -> None:
    random = Random(4)
    for _ in range(300):
        document, _ = drawn(random, [TEXT, ""])
        spans = [span for actor in document.actors for span in actor.mentions]
        assert all(0 <= span.start < span.end <= len(document.text) for span in spans)
        assert all(holder != target != AUTHOR for holder, target in document.pairs)


def test_a_unit_is_repeated_and_longer_texts_have_longer() -> None:
    random = Random(5)
    longest = max((repeated(random, [TEXT]) for _ in range(60)), key=len)
    assert len(longest) > 100_000
    assert len(set(longest)) < 200
    document, _ = drawn(random, [TEXT])
    assert 30 <= patience_s(document) <= 150
