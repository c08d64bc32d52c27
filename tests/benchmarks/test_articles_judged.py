"""Measures on whole articles, on invented answers whose figures can be counted by hand."""

import json
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from benchmarks import end_to_end, false_relations, narrative, persent, portrayals, relations, seesaw
from benchmarks.false_relations import Pair, Pairs
from benchmarks.judged_articles import NOTHING, Judged
from benchmarks.seeds import Sides
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
    found = portrayals.figures(Sides(ours=[portrayals.portrayals([one], "sentiment")]), SENTIMENT)
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
    found = relations.polarity(Sides(ours=[relations.triplets([one])]))["all"]
    assert found["n"] == 3
    assert found["micro_f1"]["value"] == pytest.approx(1 / 3)
    assert found["not_judged"] == {"by_checkpoint": [1]}
    assert found["accuracy_of_judged"]["value"] == 0.5
    assert found["majority"] == pytest.approx(2 / 3)


def test_polarity_is_apart_by_the_type_of_holder_and_of_target() -> None:
    some = [
        relations.Triplet(group=str(at), gold="favor", said=said, holder=holder, target=target)
        for at, (said, holder, target) in enumerate(
            [("favor", "person", "place"), ("against", "person", "person"), ("favor", "place", None)]
        )
    ]
    found = relations.polarity(Sides(ours=[some]))
    counted = {name: (part["n"], part["micro_f1"]["value"]) for name, part in found.items() if part["n"]}
    assert counted == {
        "all": (3, pytest.approx(2 / 3)), "actor to actor": (2, 0.5), "actor to topic": (1, 1.0), "from person": (2, 0.5),
        "to place": (1, 1.0), "to person": (1, 0.0),
    }  # fmt: skip


def test_only_pairs_in_one_sentence_without_a_relation_can_be_made_up() -> None:
    real = {("ada", "bo"): "against"}
    one = Judged(
        example=example({}, real), actors={},
        relations={
            ("ada", "bo"): stance(0.4, 0.5, 0.1), ("cy", "ada"): stance(0.1, 0.2, 0.7), ("ada", "cy"): stance(0.1, 0.8, 0.1),
            ("bo", "cy"): stance(0.9, 0.1, 0.0),
        },
    )  # fmt: skip
    assert false_relations.together(one.example) == {("ada", "bo"), ("ada", "cy")}
    found = false_relations.figures(Sides(ours=[false_relations.pairs([one])]), 0.5)
    assert found["threshold"] == {"by_checkpoint": [0.4]}
    assert (found["recall"]["value"], found["own_recall"]["value"]) == (1.0, 0.0)
    assert (found["real"], found["unrelated"]) == (1, 1)
    assert found["false"]["value"] == found["own_false"]["value"] == 1.0


@pytest.mark.parametrize(
    ("probabilities", "recall", "threshold", "reached"),
    [
        ([0.9, 0.7, 0.5, 0.0], 0.5, 0.7, True),
        ([0.9, 0.7, 0.5], 0.5, 0.7, True),
        ([0.0, 0.0], 0.5, 1.0, False),
        ([0.3, 0.0, 0.0], 1.0, 0.3, False),
        ([], 0.5, 1.0, False),
    ],
)
def test_the_threshold_is_the_highest_that_lists_enough(
    probabilities: list[float], recall: float, threshold: float, reached: bool
) -> None:
    real = [Pair(group="g", probability=one, listed=False) for one in probabilities]
    found = false_relations.figures(Sides(ours=[Pairs(real=real, unrelated=[])]), recall)
    assert found["threshold"] == {"by_checkpoint": [threshold]}
    assert found["reached"] == {"by_checkpoint": [reached]}
    assert found["false"] is None
    assert ("IS NOT REACHED by 1 of 1" in "\n".join(false_relations.lines(found))) is not reached


def spread(*real: float, unrelated: float = 0.5) -> Pairs:
    """In each article one real relation, and one pair without."""
    return Pairs(
        real=[Pair(group=str(at), probability=one, listed=True) for at, one in enumerate(real)],
        unrelated=[Pair(group=str(at), probability=unrelated, listed=False) for at, _ in enumerate(real)],
    )


def test_every_resample_of_the_articles_finds_its_own_threshold() -> None:
    found = false_relations.figures(Sides(ours=[spread(0.9, 0.8, 0.4, 0.3)]), 0.5)
    assert found["threshold"] == {"by_checkpoint": [0.8]}
    # Held at 0.8 no resample would list an unrelated pair; where 0.4 and 0.3 are drawn more often, each of them is listed.
    assert (found["false"]["value"], found["false"]["low"], found["false"]["high"]) == (0.0, 0.0, 1.0)


def test_how_often_a_recall_is_reached_is_counted_over_resamples() -> None:
    found = false_relations.figures(Sides(ours=[spread(0.9, 0.8, 0.0, 0.0)]), 0.5)
    assert found["reached"] == {"by_checkpoint": [True]}
    assert found["resamples_reached"]["by_checkpoint"][0] == pytest.approx(11 / 16, abs=0.05)


def test_false_relations_of_recipes_are_compared_on_the_same_resamples() -> None:
    found = false_relations.figures(
        Sides(ours=[spread(0.9, 0.8, unrelated=0.1)], theirs=[spread(0.9, 0.8, unrelated=1.0)]), 0.5
    )
    assert found["false"]["difference"]["value"] == -1.0
    assert found["false"]["difference"]["high"] == -1.0
    assert found["recall"]["difference"]["value"] == 0.0


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
    some = measured(answered, complete=False)
    assert some["found"]["value"] == pytest.approx(2 / 3)
    assert some["actor_macro_f1"]["value"] == pytest.approx(2 / 3)
    assert some["triples"]["precision"]["value"] == some["triples"]["recall"]["value"] == 1.0
    every = measured(answered, complete=True)
    assert every["made_up"] == {"by_checkpoint": [1]}
    assert every["triples"]["precision"]["value"] == 0.5
    assert every["triples"]["recall"]["value"] == 1.0


def measured(*answered: list[tuple[Example, list[ScoredArticle]]], complete: bool) -> dict[str, Any]:
    found = Sides(ours=[end_to_end.items(one, complete=complete) for one in answered])
    return end_to_end.figures(found.map(itemgetter(0)), found.map(itemgetter(1)))


def test_what_one_checkpoint_makes_up_costs_only_that_one() -> None:
    labels = example({"ada": "negative"}, {("ada", "cy"): "against"})
    found = [actor("x", feeling(0.8, 0.1, 0.1), places=[(0, 3)]), actor("y", feeling(0.8, 0.1, 0.1), places=[(12, 14)])]
    lying = [*found, actor("z", feeling(0.8, 0.1, 0.1), places=[(4, 7)])]
    right = ("x", "y", stance(0.8, 0.1, 0.1))
    both = measured(
        [(labels, [article(found, right)])],
        [(labels, [article(lying, right, ("z", "x", stance(0.1, 0.1, 0.8)))])],
        complete=True,
    )
    assert both["made_up"] == {"by_checkpoint": [0, 1]}
    assert [one["value"] for one in both["actor_macro_f1"]["by_checkpoint"]] == pytest.approx([1.0, 2 / 3])
    assert [one["value"] for one in both["triples"]["precision"]["by_checkpoint"]] == [1.0, 0.5]
    assert both["triples"]["precision"]["value"] == 0.75


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
    write_persent(
        tmp_path / "persent" / "dev.csv",
        ROW | {"DOCUMENT_INDEX": "11", "TARGET_ENTITY": "Odo Kessel", "TRUE_SENTIMENT": "Negative"},
        ROW,
        ROW | {"DOCUMENT_INDEX": "13", "TRUE_SENTIMENT": "Negative"},
    )
    write_narrative(tmp_path / "narrative_framing" / "data")
    return write_tiny(tmp_path / "tiny")


@pytest.mark.parametrize("benchmark", [seesaw, persent, narrative])
def test_the_last_line_is_one_json_document(benchmark: object, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = ["--checkpoint", str(data), str(data), "--against", str(data)]
    benchmark.main([*named, "--limit", "2"])  # type: ignore[attr-defined]
    out = capsys.readouterr().out
    answer = json.loads(out.splitlines()[-1])
    assert (answer["checkpoints"], answer["against"]) == ([str(data)] * 2, [str(data)])
    assert "; mean " in out
    assert ": difference +0.0" in out
    if benchmark is seesaw:
        assert answer["polarity"]["all"]["n"] == 6
        assert answer["portrayal"]["actors"]["n"] == 6
        assert answer["names"] == {"names": 10, "resolved": 0.8}
        assert set(answer["end_to_end"]) == set(answer["false_relations"]) == {"seesaw", "bundled"}


def test_rows_of_persent_whose_actor_is_not_found_are_wrong_but_for_the_majority(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    persent.main(["--checkpoint", str(data)])
    *said, last = capsys.readouterr().out.splitlines()
    answer = json.loads(last)
    assert (answer["n"], answer["not_in_text"]) == (3, 1)
    assert answer["labels"] == {"against": 2, "favor": 1}
    assert answer["systems"]["majority"]["accuracy"]["value"] == pytest.approx(2 / 3)
    assert "all 3 rows, in 1 of which the actor is not found" in said[0]


def test_nothing_is_no_class_but_costs_the_others() -> None:
    gold, answered = ["positive", "negative", NOTHING], ["positive", NOTHING, "positive"]
    bootstrap = Bootstrap(groups=["a", "b", "c"], labels=("negative", "positive", NOTHING))
    assert bootstrap.interval(gold, answered, found_macro_f1).value == pytest.approx((0 + 2 / 3) / 2)
    assert bootstrap.interval(gold, answered, lambda counts: found_micro(counts)["f1"]).value == pytest.approx(0.5)
