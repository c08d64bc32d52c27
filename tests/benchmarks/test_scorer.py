"""Speeds of the scorer are medians of turns, on the same articles as the pipeline's."""

from benchmarks.scorer import PIPELINE, ROWS, SCORER, SCORER_ON_FEW, Counts, scored, scorer_and_pipeline, speeds
from benchmarks.timing import race, turns
from newsstance.document import Document
from tests.tiny import TEXT, tiny_scorer

COUNTS = Counts(articles=10, tokens=1000, few=10, pairs=50, bare_tokens=100)
BARE = {str(rows): [0.1, 9.0, 0.1] for rows in ROWS}


def test_one_slow_turn_changes_nothing() -> None:
    found = speeds({SCORER: [2.0, 2.0, 50.0], PIPELINE: [1.0, 10.0, 10.0], **BARE, "8": [0.5, 0.05, 0.05]}, COUNTS)
    assert (found["articles_per_s"], found["tokens_per_s"]) == (5.0, 500)
    assert found["share_of_bare_encoder"] == found["share_of_bare_encoder_on_these_windows"] == 0.25
    assert found["pipeline"]["scorer_times_pipeline"] == 5.0
    assert found["seconds"][SCORER] == [2.0, 2.0, 50.0]


def test_the_encoder_s_best_may_be_a_full_batch() -> None:
    """4 x 16 x 128 tokens in a second are 8,192 a second."""
    found = speeds({SCORER: [1.0], PIPELINE: [1.0], **BARE, "16x128": [1.0]}, COUNTS)
    assert found["bare_encoder_tokens_per_s"]["16x128"] == 8192
    assert found["share_of_bare_encoder"] == round(1000 / 8192, 3)
    assert found["share_of_bare_encoder_on_these_windows"] == 1.0


def test_the_pipeline_is_compared_on_its_own_articles() -> None:
    counts = Counts(articles=10, tokens=1000, few=2, pairs=9, bare_tokens=100)
    found = speeds({SCORER: [10.0], PIPELINE: [8.0], SCORER_ON_FEW: [2.0], **BARE}, counts)
    assert found["pipeline"] == {
        "articles": 2, "pairs": 9, "articles_per_s": 0.25, "scorer_articles_per_s": 1.0, "scorer_times_pipeline": 4.0,
    }  # fmt: skip
    assert found["articles_per_s"] == 1.0


def test_rivals_take_turns_and_the_warm_up_is_not_timed() -> None:
    ran: list[str] = []
    rivals = {name: lambda name=name: ran.append(name) for name in "ab"}
    assert [len(seconds) for seconds in turns(rivals, 2).values()] == [2, 2]
    assert "".join(ran) == "abab"
    assert race(rivals, 1).keys() == rivals.keys()
    assert "".join(ran) == "abababab"


def test_the_scorer_runs_on_all_and_where_they_are_fewer_on_the_pipeline_s() -> None:
    scorer, some = tiny_scorer(), [Document(text=TEXT, id=str(at)) for at in range(2)]
    assert scorer_and_pipeline(scorer, some, some, list).keys() == {SCORER, PIPELINE}
    rivals = scorer_and_pipeline(scorer, some, some[:1], list)
    assert [len(rivals[name]()) for name in (SCORER, SCORER_ON_FEW)] == [2, 1]  # type: ignore[arg-type]
    assert [result.id for result in scored(scorer, some)] == ["0", "1"]
