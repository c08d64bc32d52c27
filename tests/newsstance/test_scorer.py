import json
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsstance import decoding, release
from newsstance import scorer as scoring
from newsstance.calibration import Calibration, RiskPoint
from newsstance.document import Document, Failure, NamedActor, Result, Span
from newsstance.encoding import Batch, MentionIndex
from newsstance.engine.base import Encoded, WindowJudgement
from newsstance.engine.torch_engine import TorchEngine
from newsstance.errors import CheckpointError, ConfigError, EngineError
from newsstance.labels import HEADS
from newsstance.scorer import Scorer
from tests.tiny import TEXT, WINDOW, actors_of, score_one, tiny_encoding, tiny_model, tiny_scorer, write_tiny

BRANDT = NamedActor(id="b", name="Ilse Brandt")
KESSEL = NamedActor(id="k", name="Odo Kessel")
PORT = NamedActor(id="p", name="port")


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return tiny_scorer()


class Counting:
    """An engine that counts what another one is asked for."""

    def __init__(self) -> None:
        self.inner = TorchEngine(tiny_model())
        self.encoded: list[tuple[int, ...]] = []
        self.judged: list[int] = []

    def encode(self, batch: Batch) -> Encoded:
        self.encoded.append(batch.ids.shape)
        return self.inner.encode(batch)

    def judge(self, encoded: Encoded, index: MentionIndex) -> Sequence[WindowJudgement]:
        self.judged.append(len(index.valid))
        return self.inner.judge(encoded, index)

    def info(self) -> Mapping[str, object]:
        return {"engine": "counting"}


def counted(count: int = 6) -> Counting:
    engine = Counting()
    Scorer(engine, tiny_encoding(), Calibration()).score([Document(text=TEXT, id=str(at)) for at in range(count)])
    return engine


# One entry a document


def test_results_keep_the_order_and_one_bad_document_fails_alone(scorer: Scorer) -> None:
    texts = [TEXT, "", "Brandt praised France.", "a\ud800", TEXT]
    found = scorer.score([Document(text=text, id=f"d{at}") for at, text in enumerate(texts)])
    assert [(entry.id, entry.index) for entry in found] == [(f"d{at}", at) for at in range(5)]
    assert [type(entry) for entry in found] == [Result, Failure, Result, Failure, Result]
    assert [entry.code for entry in found if isinstance(entry, Failure)] == ["empty_text", "invalid_text"]


def test_nothing_asked_nothing_answered(scorer: Scorer) -> None:
    assert scorer.score([]) == []


@pytest.mark.parametrize("span", [Span(start=3, end=3), Span(start=9, end=3)])
def test_an_impossible_mention_fails_its_document_alone(scorer: Scorer, span: Span) -> None:
    bad = Document(text=TEXT, id="bad", actors=(NamedActor(id="x", mentions=(span,)),))
    found = scorer.score([Document(text=TEXT, id="good"), bad])
    assert isinstance(found[0], Result)
    assert isinstance(found[1], Failure)
    assert found[1].code == "invalid_span"


def test_metadata_and_language_come_back(scorer: Scorer) -> None:
    result = score_one(scorer, Document(text=TEXT, metadata={"outlet": "The Quay Courier"}))
    assert (result.language, result.metadata) == ("en", {"outlet": "The Quay Courier"})


def test_usage_counts_tokens_without_padding(scorer: Scorer) -> None:
    (article,) = scorer.score([Document(text="Brandt praised the port")])
    assert isinstance(article, Result)
    assert (article.usage.tokens, article.usage.windows) == (6, 1)


# Actors, as the caller wants them


def test_discovery_off_leaves_only_the_callers_actors(scorer: Scorer) -> None:
    assert set(actors_of(score_one(scorer, TEXT))) > {"place:FR", "place:DE"}
    assert actors_of(score_one(scorer, TEXT, discover_actors=False)) == {}
    result = score_one(scorer, Document(text=TEXT, actors=(BRANDT, KESSEL)), discover_actors=False)
    assert set(actors_of(result)) == {"b", "k"}


def test_given_mentions_are_the_actors_only_ones(scorer: Scorer) -> None:
    places = [TEXT.index("dockers"), TEXT.rindex("council")]
    spans = tuple(Span(start=at, end=at + 7) for at in places)
    result = score_one(scorer, Document(text=TEXT, actors=(NamedActor(id="x", mentions=spans),)), discover_actors=False)
    assert [(mention.start, mention.end) for mention in actors_of(result)["x"].mentions] == [
        (at, at + 7) for at in places
    ]
    assert [mention.text for mention in actors_of(result)["x"].mentions] == ["dockers", "council"]


def test_a_mention_in_plain_text_is_the_slice_of_it_whatever_white_space_it_holds(scorer: Scorer) -> None:
    text = "Mayor Ilse Brandt\r\nspoke.\n\n  Odo \t Kessel \n left the port.\n"
    ends = [(6, 19), (10, 24), (text.index("Odo"), text.index("left")), (text.index("left"), len(text))]
    actors = tuple(NamedActor(id=f"m{at}", mentions=(Span(start=a, end=b),)) for at, (a, b) in enumerate(ends))
    result = score_one(scorer, Document(text=text, actors=actors), discover_actors=False, unit="article")
    mentions = [mention for article in result.articles for actor in article.actors for mention in actor.mentions]
    assert mentions
    for mention in mentions:
        assert mention.text == text[mention.start : mention.end]


def test_an_actor_that_does_not_occur_is_warned_of(scorer: Scorer) -> None:
    nobody = NamedActor(id="ghost", name="Zara Quint")
    result = score_one(scorer, Document(text=TEXT, actors=(BRANDT, nobody)))
    assert [warning for warning in result.warnings if "not_found" in warning] == [
        "not_found: actor 'ghost' does not occur in the text that was read"
    ]
    assert "b" in actors_of(result)


def test_pairs_that_were_asked_for_are_answered_neutral_or_not() -> None:
    scorer = tiny_scorer(tiny_model(seed=13))  # one that finds some of these neutral and others not
    text = "Ilse Brandt praised Odo Kessel of the port."
    named = (BRANDT, KESSEL, PORT)
    every = tuple((one.id, other.id) for one in named for other in named if one is not other)
    plain = score_one(scorer, Document(text=text, actors=named), discover_actors=False)
    asked = score_one(scorer, Document(text=text, actors=named, pairs=every), discover_actors=False)
    found = {(one.holder, one.target): one for one in asked.articles[0].relations}
    assert found.keys() == set(every)
    sided = [pair for pair, one in found.items() if one.assessment.most_likely != "neutral"]
    assert {(one.holder, one.target) for one in plain.articles[0].relations} == set(sided)
    assert len(sided) < len(every)  # else the test would show nothing


def test_a_pair_that_cannot_be_judged_is_warned_of(scorer: Scorer) -> None:
    text = f"Ilse Brandt praised the port. {'It was not the plan of the council. ' * 9}Odo Kessel refused talks."
    result = score_one(scorer, Document(text=text, actors=(BRANDT, KESSEL), pairs=(("b", "k"),)), discover_actors=False)
    assert result.articles[0].relations == ()
    assert any("'b'" in warning and "'k'" in warning for warning in result.warnings)


def test_relations_off(scorer: Scorer) -> None:
    assert score_one(scorer, TEXT).articles[0].relations
    assert score_one(scorer, TEXT, relations=False).articles[0].relations == ()


# Abstention


def test_without_measured_risks_any_risk_asked_for_abstains_and_is_warned_of(scorer: Scorer) -> None:
    result = score_one(scorer, TEXT, max_risk=0.2)
    assert any(warning.startswith("risk_not_met: ") and "max_risk 0.2" in warning for warning in result.warnings)
    assessments = [result.articles[0].sentiment]
    assessments += [part for actor in actors_of(result).values() for part in (actor.sentiment, actor.stance)]
    assessments += [relation.assessment for relation in result.articles[0].relations]
    assert all(part.abstained and part.label is None and part.most_likely for part in assessments)
    assert len(assessments) > 3


def test_with_measured_risks_the_unsure_ones_abstain() -> None:
    risks = {head: (RiskPoint(risk=0.1, threshold=0.6, coverage=0.5),) for head in HEADS}
    measured = tiny_scorer(calibration=Calibration(risks=risks))
    result = score_one(measured, TEXT, max_risk=0.1)
    parts = [actor.sentiment for actor in actors_of(result).values()]
    assert {part.abstained for part in parts} == {True, False}
    assert all(part.abstained == (part.confidence < 0.6) for part in parts)
    assert not any("max_risk" in warning for warning in result.warnings)
    plain = score_one(measured, TEXT)
    assert not any(actor.sentiment.abstained for actor in actors_of(plain).values())
    assert [a.sentiment.probabilities for a in actors_of(plain).values()] == [p.probabilities for p in parts]


# Evidence


@pytest.mark.parametrize("text", [TEXT, f"{TEXT} {TEXT}", "Ilse Brandt praised France."])
def test_evidence_adds_up_to_the_margin_of_the_logits(scorer: Scorer, text: str) -> None:
    result = score_one(scorer, Document(text=text, actors=(BRANDT, KESSEL)), raw_scores=True)
    (article,) = result.articles
    judged = [(actor.evidence, actor.sentiment, "article_sentiment") for actor in article.actors]
    judged += [(actor.stance_evidence, actor.stance, "article_stance") for actor in article.actors]
    judged += [(relation.evidence, relation.assessment, "relation") for relation in article.relations]
    for evidence, assessment, head in judged:
        assert assessment.logits is not None
        best = HEADS[head].index(assessment.most_likely)
        others = [value for at, value in enumerate(assessment.logits) if at != best]
        margin = assessment.logits[best] - sum(others) / 2
        assert sum(part.contribution for part in evidence) == pytest.approx(margin, abs=1e-3)
        assert [abs(part.contribution) for part in evidence] == sorted(
            (abs(p.contribution) for p in evidence), reverse=True
        )
        assert len({(part.start, part.end) for part in evidence}) == len(evidence)
    assert len(judged) > 4


def test_evidence_is_sentences_that_mention_the_actor(scorer: Scorer) -> None:
    result = score_one(scorer, Document(text=TEXT, actors=(BRANDT,)), sentences=True)
    actor = actors_of(result)["b"]
    spans = {(part.start, part.end) for part in actor.evidence}
    assert spans == {(part.start, part.end) for part in actor.sentences}
    assert spans == {(part.start, part.end) for part in actor.stance_evidence}
    for mention in actor.mentions:
        assert any(start <= mention.start < end for start, end in spans)
    assert all(any(start <= mention.start < end for mention in actor.mentions) for start, end in spans)


def test_a_sentence_is_never_split(scorer: Scorer) -> None:
    text = "Ilse Brandt praised the port. Odo Kessel did not. Brandt was in talks; it was odd!"
    result = score_one(
        scorer, Document(text=text, actors=(BRANDT,)), unit="sentence", sentences=True, discover_actors=False
    )
    (article,) = result.articles
    actor = actors_of(result)["b"]
    assert (article.article.start, article.article.end, article.article.headline) == (0, len(text), None)
    assert len(actor.mentions) > 1
    assert [(part.start, part.end) for part in actor.evidence] == [(0, len(text))]
    assert [(part.start, part.end) for part in actor.sentences] == [(0, len(text))]


def test_raw_scores_only_where_asked_for(scorer: Scorer) -> None:
    assert score_one(scorer, TEXT).articles[0].sentiment.logits is None
    assert score_one(scorer, TEXT, raw_scores=True).articles[0].sentiment.logits is not None


# Work and batches


def test_windows_are_encoded_once_in_batches_within_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "BATCH_TOKENS", 5 * WINDOW)
    engine = counted()
    assert all(rows * tokens <= 5 * WINDOW for rows, tokens in engine.encoded)
    assert sum(rows for rows, _ in engine.encoded) == 6 * 7
    assert len(engine.encoded) < 11  # a batch is filled before the next one is begun


def test_a_window_beyond_the_budget_has_a_batch_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "BATCH_TOKENS", 1)
    assert [rows for rows, _ in counted(1).encoded] == [1] * 7


def test_an_article_beyond_a_slab_is_encoded_twice_and_held_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "SLAB_TOKENS", 40)
    monkeypatch.setattr(scoring, "CHUNK_WINDOWS", 3)
    engine = counted(1)
    assert [rows for rows, _ in engine.encoded] == [3, 3, 1] * 2
    assert engine.judged == [3, 3, 1]


def test_the_heads_see_every_window_once() -> None:
    assert sum(counted().judged) == 6 * 7


def test_several_threads_may_score_at_once(scorer: Scorer) -> None:
    expected = score_one(scorer, TEXT)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: score_one(scorer, TEXT), range(8)))
    assert all(actors_of(one).keys() == actors_of(expected).keys() for one in found)
    assert all(one.articles[0].sentiment.label == expected.articles[0].sentiment.label for one in found)


# Loading


def test_info_of_a_loaded_and_of_an_unsaved_model(scorer: Scorer, tmp_path: Path) -> None:
    assert scorer.info()["name"] == "unsaved"
    info = Scorer.load(write_tiny(tmp_path / "tiny")).info()
    assert (info["name"], info["window"], info["encoder"], info["engine"], info["device"]) == (
        "tiny",
        WINDOW,
        "random",
        "torch",
        "cpu",
    )
    assert len(str(info["version"])) == 12
    assert json.loads(json.dumps(info)) == info


def test_settings_that_are_not_known_are_refused(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path / "tiny")
    with pytest.raises(ConfigError, match="engine 'abacus' is not known; use one of auto, openvino, torch"):
        Scorer.load(folder, engine="abacus")
    with pytest.raises(ConfigError, match="dtype 'float8'"):
        Scorer.load(folder, dtype="float8")
    with pytest.raises(ConfigError, match="device 'abacus'"):
        Scorer.load(folder, device="abacus")
    with pytest.raises(CheckpointError, match="is no directory"):
        Scorer.load(str(tmp_path / "none"))


def test_pairs_that_were_cut_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    full = score_one(tiny_scorer(), TEXT)
    monkeypatch.setattr(decoding, "MOST_PAIRS", 2)
    result = score_one(tiny_scorer(), TEXT)
    (warning,) = result.warnings
    assert re.match(r"pairs_cut: \d+ pairs of mentions that stand far apart", warning)
    assert actors_of(result).keys() == actors_of(full).keys()
    assert score_one(tiny_scorer(), TEXT, relations=False).warnings == ()
    assert full.warnings == ()


# Which checkpoint


def test_without_a_path_it_takes_what_the_server_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    with pytest.raises(CheckpointError, match="checkpoints/default is no directory"):
        Scorer.load()
    released = write_tiny(tmp_path / release.FOLDER, seed=12)
    assert Scorer.load().path == released
    write_tiny(release.DEFAULT)
    assert Scorer.load().path == release.DEFAULT


def test_it_says_what_it_is(scorer: Scorer, tmp_path: Path) -> None:
    loaded = Scorer.load(write_tiny(tmp_path / "tiny"))
    assert repr(loaded).startswith("Scorer(tiny ")
    assert repr(loaded).endswith(f" torch cpu float32, {tmp_path / 'tiny'})")
    assert repr(loaded.through(Counting())).endswith(f", counting, {tmp_path / 'tiny'})")
    assert repr(scorer) == "Scorer(unsaved 0, torch cpu float32, not from a checkpoint)"


def test_many_documents_are_shared_by_threads_and_answered_as_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "PART", 2)
    documents = [Document(text=TEXT if at % 3 else "", id=str(at)) for at in range(7)]
    one = tiny_scorer()
    shared = Scorer(one.engine, tiny_encoding(), Calibration(), workers=2)
    assert shared.score(documents) == one.score(documents)


def test_a_fault_of_the_engine_in_one_thread_ends_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "PART", 1)

    class Failing(TorchEngine):
        def encode(self, batch: Batch) -> Encoded:
            raise EngineError("no more memory")

    with pytest.raises(EngineError, match="no more memory"):
        Scorer(Failing(tiny_model()), tiny_encoding(), Calibration(), workers=2).score([Document(text=TEXT)] * 5)
