import pytest

from newsstance.reading.cuts import dateline, glued_caption, sign_off

BODY = "The mayor of Dunmere quit on Tuesday after a leak that shook the town, an aide said."


@pytest.mark.parametrize(
    ("head", "place", "source"),
    [
        ("SEOUL (Reuters) -", "SEOUL", "Reuters"),
        ("DUNMERE, July 3 (Norwire) - ", "DUNMERE, July 3", "Norwire"),
        ("WASHINGTON — ", "WASHINGTON", None),
        ("Paris: ", "Paris", None),
        ("JOINT BASE AKER, Northmark: ", "JOINT BASE AKER, Northmark", None),
        ("LOS ANGELES/CHARLESTON, S.C. (Reuters) - ", "LOS ANGELES/CHARLESTON, S.C.", "Reuters"),
    ],
)
def test_datelines(head: str, place: str, source: str | None) -> None:
    found = dateline(head + BODY)
    assert found is not None
    assert (found.length, found.place, found.source) == (len(head), place, source)


@pytest.mark.parametrize(
    "head", ["SCHUMER: ", "BREAKING: ", "NATO — ", "Analysis: ", "", "RANK-AND-", "ADA LUND, HOST: ", "Holm: "]
)
def test_what_is_no_dateline(head: str) -> None:
    assert dateline(head + BODY) is None


@pytest.mark.parametrize(
    "credit", ["— LENA HOLM/Norwire ", "— Lena Holm/Reuters ", "(AP Photo/Lena Holm) ", "REUTERS/Lena Holm/File Photo "]
)
def test_a_caption_ends_with_its_credit(credit: str) -> None:
    caption = "A farmer drives a tractor. " + credit
    assert glued_caption(caption + BODY) == len(caption)
    assert glued_caption(BODY) == 0


@pytest.mark.parametrize(
    "tail", ["--AFP", " — Bloomberg", " (Reporting by Ada Lund; Editing by Tom Hale)", " (Reuters)", "--NRW"]
)
def test_sign_offs(tail: str) -> None:
    assert sign_off(BODY + tail) in (len(BODY), len(BODY) + 1)


@pytest.mark.parametrize("tail", ["", " “Be kind.” — Ada Lund", " It was over (again)."])
def test_what_is_no_sign_off(tail: str) -> None:
    assert sign_off(BODY + tail) == len(BODY + tail)
