"""Measures on whole articles, on invented answers whose figures can be counted by hand."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks import end_to_end, narrative, persent, portrayals, relations, seesaw
from benchmarks.judged_articles import NOTHING, Judged
from newsstance.document import (
    Article,
    Assessment,
    Mention,
    OffsetMap,
    Relation,
    ScoredActor,
    ScoredArticle,
    ScoredMention,
    Segment,
    Sentence,
    SentenceAssessment,
)  # fmt: skip
from newsstance.labels import SENTIMENT, STANCE
from tests.tiny import write_tiny
from tests.training.test_narrative import write as write_narrative
from tests.training.test_persent import ROW
from tests.training.test_persent import write as write_persent
from tests.training.test_seesaw import story
from training.bootstrap import Bootstrap
from training.examples import ArticleLabels, Example
from training.metrics import found_macro_f1, found_micro

TEXT = "Ada met Bo. Cy left Ada."
#       0123456789  12       20
PLACES = {"ada": [(0, 3), (20, 23)], "bo": [(8, 10)], "cy": [(12, 14)]}


def said(labels: tuple[str, ...], *probabilities: float) -> Assessment:
    by = dict(zip(labels, probabilities, strict=True))
    best = max(by, key=lambda label: by[label])
    return Assessment(label=best, most_likely=best, probabilities=by, confidence=by[best])


def feeling(*probabilities: float) -> Assessment:
    return said(SENTIMENT, *probabilities)


def stance(*probabilities: float) -> Assessment:
    return said(STANCE, *probabilities)


def actor(
    key: str, whole: Assessment, *sentences: Assessment, places: list[tuple[int, int]] | None = None
) -> ScoredActor:
    spots = places or PLACES[key]
    return ScoredActor(
        id=key, name=key, type="person", salience=1.0, mixed=False, sentiment=whole, stance=stance(0.1, 0.8, 0.1),
        mentions=tuple(ScoredMention(start=a, end=b, text=TEXT[a:b]) for a, b in spots),
        sentences=tuple(
            SentenceAssessment(start=0, end=11, sentiment=one, stance=stance(0.1, 0.8, 0.1)) for one in sentences
        ),
    )  # fmt: skip


def example(
    sentiment: Mapping[str, str],
    related: Mapping[tuple[str, str], str] | None = None,
    group: str = "g",
    triplets: Mapping[tuple[int, str, str], str] | None = None,
) -> Example:
    return Example(
        id=group, group=group, text=TEXT, sentences=(Sentence(start=0, end=11), Sentence(start=12, end=24)),
        mentions=tuple(
            Mention(start=a, end=b, text=TEXT[a:b], type="person", actor=key) for key, spots in PLACES.items() for a, b in spots
        ),
        types=dict.fromkeys(PLACES, "person"), names={key: key for key in PLACES},
        stance=triplets or {}, article=ArticleLabels(sentiment=sentiment, relations=related or {}),
    )  # fmt: skip


def test_votes_and_means_are_over_sentences() -> None:
    sure, unsure = feeling(0.9, 0.1, 0.0), feeling(0.1, 0.3, 0.6)
    assert portrayals.voted([unsure, unsure, sure], SENTIMENT) == "positive"
    assert portrayals.averaged([unsure, sure], SENTIMENT) == "negative"
    assert portrayals.voted([unsure, sure], SENTIMENT) == "negative"
    assert portrayals.voted([], SENTIMENT) == portrayals.averaged([], SENTIMENT) == NOTHING


def test_an_actor_who_is_not_in_the_text_counts_as_wrong() -> None:
    positive = feeling(0.0, 0.1, 0.9)
    one = Judged(
        example=example({"ada": "positive", "bo": "positive"}),
        actors={"ada": actor("ada", positive, positive)},
        relations={},
    )
    found = portrayals.figures(portrayals.portrayals([one], "sentiment"), SENTIMENT)
    assert found["n"] == 2
    assert found["not_in_text"] == 1
    assert found["systems"]["article"]["accuracy"]["value"] == 0.5
    assert found["systems"]["article"]["macro_f1"]["value"] == pytest.approx(2 / 3)
    assert found["systems"]["majority"]["accuracy"]["value"] == 1.0


def test_a_triplet_is_right_where_its_pair_leans_its_way_and_wrong_where_it_was_not_judged() -> None:
    triplets = {(0, "ada", "bo"): "against", (0, "bo", "ada"): "favor", (1, "cy", "ada"): "against"}
    one = Judged(
        example=example({}, triplets=triplets), actors={},
        relations={("ada", "bo"): stance(0.2, 0.7, 0.1), ("bo", "ada"): stance(0.5, 0.1, 0.4)},
    )  # fmt: skip
    found = relations.polarity(relations.triplets([one]))["all"]
    assert found["n"] == 3
    assert found["micro_f1"]["value"] == pytest.approx(1 / 3)
    assert found["not_judged"] == 1
    assert found["majority"] == pytest.approx(2 / 3)


def test_only_pairs_in_one_sentence_without_a_relation_can_be_made_up() -> None:
    real = {("ada", "bo"): "against"}
    one = Judged(
        example=example({}, real), actors={},
        relations={
            ("ada", "bo"): stance(0.4, 0.5, 0.1), ("cy", "ada"): stance(0.1, 0.2, 0.7), ("ada", "cy"): stance(0.1, 0.8, 0.1),
            ("bo", "cy"): stance(0.9, 0.1, 0.0),
        },
    )  # fmt: skip
    assert relations.together(one.example) == {("ada", "bo"), ("ada", "cy")}
    found = relations.false_relations(relations.real_relations([one]), relations.unrelated_pairs([one]), 0.5)
    assert found["threshold"] == 0.4
    assert (found["recall"], found["own_recall"]) == (1.0, 0.0)
    assert (found["real"], found["unrelated"]) == (1, 1)
    assert found["false"]["value"] == found["own_false"]["value"] == 1.0


@pytest.mark.parametrize(
    ("probabilities", "recall", "threshold"),
    [
        ([0.9, 0.7, 0.5, 0.0], 0.5, 0.7),
        ([0.9, 0.7, 0.5], 0.5, 0.7),
        ([0.0, 0.0], 0.5, 1.0),
        ([0.3, 0.0, 0.0], 1.0, 0.3),
        ([], 0.5, 1.0),
    ],
)
def test_the_threshold_is_the_highest_that_lists_enough(
    probabilities: list[float], recall: float, threshold: float
) -> None:
    real = [relations.Real(probability=one, listed=False) for one in probabilities]
    assert relations.false_relations(real, [], recall)["threshold"] == threshold


def article(actors: list[ScoredActor], *found: tuple[str, str, Assessment]) -> ScoredArticle:
    offsets = OffsetMap(segments=(Segment(local=0, length=len(TEXT), start=0, end=len(TEXT)),))
    return ScoredArticle(
        article=Article(start=0, end=len(TEXT), text=TEXT, offsets=offsets), sentiment=feeling(0, 1, 0), actors=tuple(actors),
        relations=tuple(Relation(holder=h, target=t, assessment=one) for h, t, one in found),
    )  # fmt: skip


def test_found_actors_answer_for_those_they_share_mentions_with() -> None:
    found = [
        actor("x", feeling(0.8, 0.1, 0.1), places=[(0, 3), (12, 14), (20, 23)]),
        actor("y", feeling(0.1, 0.1, 0.8), places=[(12, 14)]),
        actor("z", feeling(0.1, 0.8, 0.1), places=[(4, 7)]),
    ]
    labels = example({"ada": "negative", "bo": "neutral", "cy": "positive"}, {("ada", "cy"): "against"})
    answered = [(labels, [article(found, ("x", "y", stance(0.8, 0.1, 0.1)), ("z", "x", stance(0.1, 0.1, 0.8)))])]
    assert end_to_end.matched(labels, found) == {"x": "ada", "y": "cy"}
    some = end_to_end.figures(*end_to_end.items(answered, complete=False))
    assert some["found"] == pytest.approx(2 / 3)
    assert some["actor_macro_f1"]["value"] == pytest.approx(2 / 3)
    assert some["triples"]["precision"]["value"] == some["triples"]["recall"]["value"] == 1.0
    every = end_to_end.figures(*end_to_end.items(answered, complete=True))
    assert every["made_up"] == 1
    assert every["triples"]["precision"]["value"] == 0.5
    assert every["triples"]["recall"]["value"] == 1.0


def test_a_sign_is_told_even_where_the_label_is_neutral() -> None:
    one = Judged(
        example=example({"ada": "positive", "bo": "negative"}),
        actors={"ada": actor("ada", feeling(0.1, 0.7, 0.2))},
        relations={},
    )
    assert narrative.signs([one]) == [("g", "positive", "positive"), ("g", "negative", NOTHING)]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NEWSSTANCE_DATA", str(tmp_path))
    for folder in ("persent", "narrative_framing/data"):
        (tmp_path / folder).mkdir(parents=True)
    for number in ("001", "002"):
        story(tmp_path / "seesaw", number, "valid")
    write_persent(tmp_path / "persent" / "dev.csv", ROW, ROW | {"DOCUMENT_INDEX": "13", "TRUE_SENTIMENT": "Negative"})
    write_narrative(tmp_path / "narrative_framing" / "data")
    return write_tiny(tmp_path / "tiny")


@pytest.mark.parametrize("benchmark", [seesaw, persent, narrative])
def test_the_last_line_is_one_json_document(benchmark: object, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    benchmark.main(["--checkpoint", str(data), "--limit", "2"])  # type: ignore[attr-defined]
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["checkpoint"] == str(data)
    if benchmark is seesaw:
        assert answer["polarity"]["all"]["n"] == 6
        assert answer["portrayal"]["actors"]["n"] == 6
        assert answer["names"] == {"names": 10, "resolved": 0.8}
        assert set(answer["end_to_end"]) == set(answer["false_relations"]) == {"seesaw", "bundled"}


def test_nothing_is_no_class_but_costs_the_others() -> None:
    gold, answered = ["positive", "negative", NOTHING], ["positive", NOTHING, "positive"]
    bootstrap = Bootstrap(groups=["a", "b", "c"], labels=("negative", "positive", NOTHING))
    assert bootstrap.interval(gold, answered, found_macro_f1).value == pytest.approx((0 + 2 / 3) / 2)
    assert bootstrap.interval(gold, answered, lambda counts: found_micro(counts)["f1"]).value == pytest.approx(0.5)
