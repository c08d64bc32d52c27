from dataclasses import replace

import numpy as np
import pytest

from newsstance.answers import MIXED, answer
from newsstance.calibration import Calibration
from newsstance.decoding import ArticleTally, Tally
from newsstance.document import Actor, Document, Mention, Options, ScoredActor, ScoredArticle
from newsstance.finding import Found
from newsstance.labels import ActorType
from newsstance.preparation import PreparedArticle, prepare
from tests.tiny import tiny_encoding

TEXT = "Brandt praised the port. Kessel blamed Brandt. The port thanked Kessel."
LEAD = "\n\n"
"""Stands before the text, so that original offsets are not the local ones."""
Row = tuple[int, int, int, tuple[float, float, float]]


def article() -> PreparedArticle:
    return prepare(Document(text=LEAD + TEXT), 0, Options(unit="article"), tiny_encoding()).articles[0]


def actor(name: str, kind: ActorType = "person") -> Actor:
    starts = [at for at in range(len(TEXT)) if TEXT.startswith(name, at)]
    mentions = tuple(Mention(start=at, end=at + len(name), text=name, type=kind) for at in starts)
    return Actor(id=f"{kind}:{name.lower()}", name=name, type=kind, mentions=mentions)


def found() -> Found:
    """Mentions 0 and 2 are Brandt's, 1 and 3 Kessel's."""
    actors = (actor("Brandt"), actor("Kessel"))
    owned = sorted(((m, at) for at, one in enumerate(actors) for m in one.mentions), key=lambda entry: entry[0].start)
    return Found(actors=actors, mentions=tuple(m for m, _ in owned), owners=tuple(at for _, at in owned))


def rows(*entries: Row, gate: float = 0.0) -> Tally:
    """Holder, target, sentence and logits, alike for the sentence and the article."""
    return Tally(
        holders=np.array([entry[0] for entry in entries], np.int64),
        targets=np.array([entry[1] for entry in entries], np.int64),
        sentences=np.array([entry[2] for entry in entries], np.int64),
        channels=np.array([[*entry[3], gate, *entry[3], gate] for entry in entries], np.float32).reshape(-1, 8),
    )


NEGATIVE, NEUTRAL, POSITIVE = (3.0, 0.0, 0.0), (0.0, 3.0, 0.0), (0.0, 0.0, 3.0)
SENTIMENT = rows((-1, 0, 0, POSITIVE), (-1, 1, 1, NEUTRAL), (-1, 2, 1, NEGATIVE), (-1, 3, 2, (0.0, 0.0, 1.0)))
STANCE = rows(
    (-1, 0, 0, NEUTRAL), (-1, 1, 1, NEUTRAL), (-1, 2, 1, NEUTRAL), (-1, 3, 2, NEUTRAL),
    (1, 2, 1, NEGATIVE), (2, 1, 1, (0.0, 2.0, 0.0)), (0, 2, 1, POSITIVE),
)  # fmt: skip
OVERALL = replace(
    rows((0, 0, 0, POSITIVE), (0, 0, 1, NEGATIVE), (0, 0, 2, POSITIVE)),
    channels=np.array([[0, 0, 3, 0], [3, 0, 0, 0], [0, 0, 3, 0]], np.float32),
)


def scored(
    *pairs: tuple[str, str], calibration: Calibration | None = None, stance: Tally = STANCE, **options: bool
) -> ScoredArticle:
    tallies = ArticleTally(sentiment=SENTIMENT, stance=stance, overall=OVERALL)
    return answer(article(), found(), tallies, calibration or Calibration(), Options(**options), pairs)  # type: ignore[arg-type]


def of(name: str, *pairs: tuple[str, str], **options: bool) -> ScoredActor:
    (one,) = [one for one in scored(*pairs, calibration=None, stance=STANCE, **options).actors if one.name == name]
    return one


def sentence(at: int) -> tuple[int, int]:
    start, end = [(0, 24), (25, 46), (47, 71)][at]
    return start + len(LEAD), end + len(LEAD)


def test_an_actor_has_its_judgements_and_its_mentions_in_original_offsets() -> None:
    one = of("Kessel")
    assert (one.sentiment.label, one.stance.label) == ("neutral", "neutral")
    assert [(LEAD + TEXT)[mention.start : mention.end] for mention in one.mentions] == ["Kessel", "Kessel"]
    assert scored().sentiment.label == "positive"


def test_actors_come_most_salient_first() -> None:
    saliences = [one.salience for one in scored().actors]
    assert [one.name for one in scored().actors] == ["Brandt", "Kessel"]
    assert saliences == sorted(saliences, reverse=True)


def test_evidence_is_every_sentence_with_its_margin_strongest_first() -> None:
    one = of("Kessel")
    assert [(evidence.start, evidence.end) for evidence in one.evidence] == [sentence(1), sentence(2)]
    # Half of each sentence's logits (equal gates), for neutral against the mean of the others.
    assert [evidence.contribution for evidence in one.evidence] == pytest.approx([1.5, -0.25])


def test_the_own_voice_has_evidence_of_its_own() -> None:
    """Sentence 1 speaks against Brandt in the article's voice, sentence 0 a little for her; her portrait rests on other sums."""
    voice = rows((-1, 0, 0, (0.0, 0.0, 1.0)), (-1, 1, 1, NEUTRAL), (-1, 2, 1, NEGATIVE), (-1, 3, 2, NEUTRAL))
    (one,) = [one for one in scored(stance=voice).actors if one.name == "Brandt"]
    assert one.stance.most_likely == "against"
    assert [(part.start, part.end) for part in one.stance_evidence] == [sentence(1), sentence(0)]
    assert [part.contribution for part in one.stance_evidence] == pytest.approx([1.5, -0.25])
    assert [part.contribution for part in one.evidence] != [part.contribution for part in one.stance_evidence]


def test_evidence_is_left_out_where_nobody_wants_it() -> None:
    assert (of("Kessel", evidence=False).evidence, of("Kessel", evidence=False).stance_evidence) == ((), ())
    assert all(relation.evidence == () for relation in scored(evidence=False).relations)


def test_sentences_are_judged_one_by_one_where_asked_for() -> None:
    assert of("Brandt").sentences == ()
    one = of("Brandt", sentences=True, raw_scores=True)
    assert [(part.start, part.end) for part in one.sentences] == [sentence(0), sentence(1)]
    assert [part.sentiment.label for part in one.sentences] == ["positive", "negative"]
    assert [part.stance.label for part in one.sentences] == ["neutral", "neutral"]
    assert one.sentences[0].sentiment.logits == (0, 0, 3)


def test_an_actor_is_mixed_where_sentences_are_sure_of_both() -> None:
    assert of("Brandt").mixed
    assert not of("Kessel").mixed
    unsure = Calibration(temperatures={"sentiment": 9.0})
    assert unsure.assess("sentiment", np.array(POSITIVE, np.float32)).confidence < MIXED
    assert not scored(calibration=unsure).actors[0].mixed


def test_relations_are_those_that_take_sides() -> None:
    (relation,) = scored().relations
    assert (relation.holder, relation.target, relation.assessment.label) == (
        "person:kessel",
        "person:brandt",
        "against",
    )
    assert [(part.start, part.end) for part in relation.evidence] == [sentence(1)]
    assert scored(relations=False).relations == ()


def test_a_pair_that_was_asked_for_is_answered_even_if_neutral() -> None:
    asked = scored(("person:brandt", "person:kessel"), ("person:brandt", "nobody")).relations
    assert [(one.holder, one.assessment.label) for one in asked] == [
        ("person:kessel", "against"),
        ("person:brandt", "neutral"),
    ]
    assert [one.assessment.confidence for one in asked] == sorted(
        (one.assessment.confidence for one in asked), reverse=True
    )


def test_an_actor_has_no_relation_to_itself() -> None:
    """Brandt's first mention favours her second: that is no relation."""
    assert all(one.holder != one.target for one in scored(("person:brandt", "person:brandt")).relations)


def test_an_actor_without_a_judged_mention_is_left_out() -> None:
    tallies = ArticleTally(sentiment=rows(SENTIMENT_OF_BRANDT), stance=rows(STANCE_OF_BRANDT), overall=OVERALL)
    result = answer(article(), found(), tallies, Calibration(), Options(), ())
    assert [one.name for one in result.actors] == ["Brandt"]


SENTIMENT_OF_BRANDT: Row = (-1, 0, 0, POSITIVE)
STANCE_OF_BRANDT: Row = (-1, 0, 0, NEUTRAL)


def test_an_article_without_a_token_has_every_label_alike() -> None:
    nothing = ArticleTally(
        sentiment=rows(), stance=rows(), overall=replace(rows(), channels=np.zeros((0, 4), np.float32))
    )
    result = answer(article(), Found(actors=(), mentions=(), owners=()), nothing, Calibration(), Options(), ())
    assert list(result.sentiment.probabilities.values()) == pytest.approx([1 / 3] * 3)
    assert (result.actors, result.relations) == ((), ())


def test_every_head_has_its_own_temperature() -> None:
    """Sentences are not calibrated like the article, nor relations like the author's stance."""
    plain = scored(sentences=True)
    for head in ("article_sentiment", "article_stance", "relation", "overall", "sentiment", "stance"):
        other = scored(sentences=True, calibration=Calibration(temperatures={head: 4.0}))
        changed = {
            "article_sentiment": plain.actors[0].sentiment != other.actors[0].sentiment,
            "article_stance": plain.actors[0].stance != other.actors[0].stance,
            "relation": plain.relations[0].assessment != other.relations[0].assessment,
            "overall": plain.sentiment != other.sentiment,
            "sentiment": plain.actors[0].sentences[0].sentiment != other.actors[0].sentences[0].sentiment,
            "stance": plain.actors[0].sentences[0].stance != other.actors[0].sentences[0].stance,
        }
        assert [name for name, differs in changed.items() if differs] == [head]
