from tests.training.behaviour.replies import question, said, sentence
from training.behaviour.asking import NOT_READ, Reply
from training.behaviour.notation import written
from training.behaviour.trials import Beside, Expected, Same

LINE = "{The council|o1} thanked {the divers|g1}."
ASKED = question(LINE)


def expected(labels: str) -> Expected:
    return Expected(texts=((ASKED, written(f"{LINE} || {labels}").expected),))


def test_what_must_be_said_is_said_or_not() -> None:
    reply = said({("sentiment", "g1"): "positive", ("stance", "g1"): "neutral", ("relation", "o1>g1"): "favor"})
    assert expected("g1?+ ; o1>g1+ g1>o1? @>g1?").flaw({ASKED: reply}) is None
    flaw = expected("g1+ ; o1>g1-").flaw({ASKED: reply})
    assert flaw is not None
    assert (flaw.expected, flaw.got) == ("The council → the divers: against", "favor")
    assert [ASKED.text.text[start:end] for start, end in flaw.spans] == ["the divers"]
    own = expected("@>g1+").flaw({ASKED: reply})
    assert own is not None
    assert own.expected == "own voice → the divers: favor"


def test_a_variant_that_is_judged_otherwise_is_a_flaw_that_shows_both() -> None:
    other = question("{The town|o1} thanked {the scouts|g1}.")
    trial = Same(original=ASKED, variant=other, head="sentiment", keys=("o1", "g1"))
    assert set(trial.questions()) == {ASKED, other}
    first = said({("sentiment", "o1"): "neutral", ("sentiment", "g1"): "positive"})
    assert trial.flaw({ASKED: first, other: first}) is None
    flaw = trial.flaw({ASKED: first, other: said({("sentiment", "o1"): "neutral"})})
    assert flaw is not None
    assert (flaw.expected, flaw.got) == ("the scouts: positive, as before the change", NOT_READ)
    assert (flaw.original, flaw.text) == (ASKED.text.text, other.text.text)


def test_a_sentence_is_compared_with_itself_among_others() -> None:
    among = question("Rain fell. {The council|o1} thanked {the divers|g1}. Snow fell.", "article")
    trial = Beside(original=ASKED, variant=among, key="g1", start=31)
    alone = said({("sentiment", "g1"): "positive"})
    for label, wrong in (("positive", False), ("neutral", True)):
        placed = Reply(answers={}, sentences={"g1": (sentence(0, 10, "negative"), sentence(11, 43, label))})
        assert (trial.flaw({ASKED: alone, among: placed}) is not None) == wrong
