"""One text, one answer: alone or among others, in whatever order, in slabs or at once, before saving and after loading."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsstance import scorer as scoring
from newsstance.document import Assessment, Document, Evidence, NamedActor, Options, Result
from newsstance.engine import base
from newsstance.scorer import Scorer
from tests.tiny import TEXT, WINDOW, tiny_scorer, write_tiny

TOLERANCE = 1e-4
OPTIONS = Options(sentences=True, raw_scores=True, force_language=True)
NAMED = (NamedActor(id="b", name="Ilse Brandt"), NamedActor(id="k", name="Odo Kessel", aliases=("the mayor",)))
SENTENCES = [part.strip() + "." for part in TEXT.replace("\n", " ").split(".") if part.strip()]
SCORER = tiny_scorer()
Numbers = dict[tuple[object, ...], float]


def stories(count: int, seed: int = 5) -> list[Document]:
    """Invented stories of very different lengths, so that a batch pads; some are pages, some single sentences."""
    rng = random.Random(seed)
    texts = [" ".join(rng.choices(SENTENCES, k=rng.choice([1, 1, 2, 5, 20]))) for _ in range(count)]
    return [Document(text=text, id=str(at), actors=NAMED, pairs=(("b", "k"),)) for at, text in enumerate(texts)]


def score(scorer: Scorer, documents: list[Document]) -> list[Result]:
    found = scorer.score(documents, OPTIONS)
    results = [entry for entry in found if isinstance(entry, Result)]
    assert len(results) == len(documents)
    return results


def numbers(result: Result) -> Numbers:
    """Every number of an answer under a name for what it is of; the rest of the answer is in the names."""
    out: Numbers = {("usage", result.usage, result.language, tuple(result.warnings)): 0}
    for at, article in enumerate(result.articles):
        out |= of_assessment((at, "overall"), article.sentiment)
        for actor in article.actors:
            key = (at, actor.id, actor.name, actor.type, actor.mixed, actor.mentions)
            out |= {(*key, "salience"): actor.salience}
            out |= of_assessment((*key, "sentiment"), actor.sentiment) | of_assessment((*key, "stance"), actor.stance)
            out |= of_evidence(key, actor.evidence) | of_evidence((*key, "stance"), actor.stance_evidence)
            for part in actor.sentences:
                out |= of_assessment((*key, part.start, part.end, "sentiment"), part.sentiment)
                out |= of_assessment((*key, part.start, part.end, "stance"), part.stance)
        for relation in article.relations:
            pair = (at, relation.holder, relation.target)
            out |= of_assessment(pair, relation.assessment) | of_evidence(pair, relation.evidence)
    return out


def of_assessment(key: tuple[object, ...], assessment: Assessment) -> Numbers:
    named = (*key, assessment.label, assessment.most_likely, assessment.abstained)
    assert assessment.logits is not None
    logits = {(*named, "logit", at): value for at, value in enumerate(assessment.logits)}
    return {(*named, label): value for label, value in assessment.probabilities.items()} | logits


def of_evidence(key: tuple[object, ...], evidence: tuple[Evidence, ...]) -> Numbers:
    return {(*key, "evidence", part.start, part.end): part.contribution for part in evidence}


def assert_same(left: Result, right: Result, tolerance: float = TOLERANCE) -> None:
    one, other = numbers(left), numbers(right)
    assert one.keys() == other.keys()
    assert list(one.values()) == pytest.approx([other[key] for key in one], abs=tolerance)


def test_the_comparison_would_notice_a_difference() -> None:
    one, other = score(SCORER, stories(2))
    with pytest.raises(AssertionError):
        assert_same(one, other)
    assert len(numbers(one)) > 30


def test_alone_is_in_a_batch_of_32() -> None:
    documents = stories(32)
    together = score(SCORER, documents)
    for at in range(0, 32, 3):
        (alone,) = score(SCORER, documents[at : at + 1])
        assert_same(alone, together[at])


@settings(deadline=None, max_examples=8)
@given(st.permutations(range(6)))
def test_the_order_of_documents_does_not_matter(order: list[int]) -> None:
    documents = stories(6, seed=9)
    found = score(SCORER, [documents[at] for at in order])
    assert [(entry.id, entry.index) for entry in found] == [(str(at), place) for place, at in enumerate(order)]
    for entry, expected in zip(sorted(found, key=lambda one: one.id), score(SCORER, documents), strict=True):
        assert_same(entry, expected)


def test_the_same_document_twice_is_answered_alike() -> None:
    one, other = score(SCORER, [Document(text=TEXT, actors=NAMED)] * 2)
    assert_same(one, other)


def test_saved_is_loaded(tmp_path: Path) -> None:
    loaded = Scorer.load(write_tiny(tmp_path / "tiny"))
    for made, read in zip(score(SCORER, stories(4)), score(loaded, stories(4)), strict=True):
        assert_same(made, read, tolerance=1e-6)


def test_a_checkpoint_may_be_moved(tmp_path: Path) -> None:
    write_tiny(tmp_path / "here")
    moved = shutil.move(tmp_path / "here", tmp_path / "there")
    assert_same(score(Scorer.load(moved), stories(1))[0], score(SCORER, stories(1))[0], tolerance=1e-6)


@pytest.mark.parametrize(
    ("limit", "value"),
    [("SLAB_TOKENS", 1), ("SLAB_TOKENS", 100), ("CHUNK_WINDOWS", 1), ("BATCH_TOKENS", 1), ("BATCH_TOKENS", 7 * WINDOW)],
)
def test_how_work_is_cut_up_does_not_matter(monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    """Articles beyond a slab are encoded twice, a window at a time at worst, and answered as those within."""
    documents = stories(5)
    expected = score(SCORER, documents)
    if limit == "CHUNK_WINDOWS":
        monkeypatch.setattr(scoring, "SLAB_TOKENS", 1)
    monkeypatch.setattr(scoring, limit, value)
    for found, wanted in zip(score(SCORER, documents), expected, strict=True):
        assert_same(found, wanted)


def test_how_pairs_are_cut_up_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = stories(5)
    expected = score(SCORER, documents)
    monkeypatch.setattr(base, "MAX_PAIRS", 1)
    for found, wanted in zip(score(SCORER, documents), expected, strict=True):
        assert_same(found, wanted)


def test_options_that_only_show_more_change_no_judgement() -> None:
    document = Document(text=TEXT, actors=NAMED)
    full = score(SCORER, [document])[0]
    for options in (Options(), Options(evidence=False), Options(relations=False), Options(max_risk=0.1)):
        (found,) = SCORER.score([document], options)
        assert isinstance(found, Result)
        for one, other in zip(found.articles[0].actors, full.articles[0].actors, strict=True):
            assert one.id == other.id
            assert one.sentiment.probabilities == pytest.approx(other.sentiment.probabilities, abs=TOLERANCE)
            assert one.stance.probabilities == pytest.approx(other.stance.probabilities, abs=TOLERANCE)


def test_ids_and_metadata_change_nothing() -> None:
    document = Document(text=TEXT, actors=NAMED)
    other = replace(document, id="another", metadata={"outlet": "The Quay Courier", "url": "x"})
    plain, named = score(SCORER, [document, other])
    assert_same(plain, named)


def test_stories_of_one_page_are_judged_each_for_itself() -> None:
    """Two stories of a page have what each would have alone."""
    stories_ = [f"<article><p>{' '.join(SENTENCES[part] * 2)}</p></article>" for part in (slice(0, 4), slice(3, 7))]
    page, *alone = (
        Document(text=f"<html><body>{body}</body></html>", content_type="text/html", actors=NAMED)
        for body in ("".join(stories_), *stories_)
    )
    together, *each = score(SCORER, [page, *alone])
    assert len(together.articles) == 2
    for found, (expected,) in zip(together.articles, (one.articles for one in each), strict=True):
        assert found.article.text == expected.article.text
        assert [actor.id for actor in found.actors] == [actor.id for actor in expected.actors]
        for one, other in zip(found.actors, expected.actors, strict=True):
            assert one.sentiment.probabilities == pytest.approx(other.sentiment.probabilities, abs=TOLERANCE)
        assert found.sentiment.probabilities == pytest.approx(expected.sentiment.probabilities, abs=TOLERANCE)


@pytest.mark.parametrize(("dtype", "bound"), [("float32", 5e-3), ("int8", 0.1)])
def test_openvino_is_torch_within_a_bound(with_graphs: Path, dtype: str, bound: float) -> None:
    """In probabilities, over every judgement of a story; what is found in it is the same."""
    documents = [Document(text=TEXT, actors=NAMED)]
    (found,), (exact,) = (
        score(Scorer.load(with_graphs, engine="openvino", dtype=dtype), documents),
        score(SCORER, documents),
    )
    assert [actor.id for actor in found.articles[0].actors] == [actor.id for actor in exact.articles[0].actors]
    for one, other in zip(found.articles[0].actors, exact.articles[0].actors, strict=True):
        for name in ("sentiment", "stance"):
            left, right = getattr(one, name).probabilities, getattr(other, name).probabilities
            assert left == pytest.approx(right, abs=bound)


@pytest.mark.parametrize("dtype", ["float32", "int8"])
def test_openvino_alone_is_in_a_batch(with_graphs: Path, dtype: str) -> None:
    scorer = Scorer.load(with_graphs, engine="openvino", dtype=dtype)
    documents = stories(9)
    together = score(scorer, documents)
    for at in range(0, 9, 4):
        (alone,) = score(scorer, documents[at : at + 1])
        assert_same(alone, together[at])
