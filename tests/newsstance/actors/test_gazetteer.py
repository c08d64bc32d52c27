import time
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.actors.gazetteer import find, identify, lookup


def ids(text: str) -> list[tuple[str, str]]:
    return [(text[hit.start : hit.end], hit.id) for hit in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow's answer to the Kremlin", [("Moscow", "place:RU"), ("Kremlin", "place:RU")]),
        ("The DPRK and Pyongyang agree", [("DPRK", "place:KP"), ("Pyongyang", "place:KP")]),
        ("Downing Street and the White House", [("Downing Street", "place:GB"), ("White House", "place:US")]),
        ("South Korea, not Korea", [("South Korea", "place:KR")]),
        (
            "The U.S. and the U.N. Security Council",
            [("U.S.", "place:US"), ("U.N. Security Council", "organization:un-security-council")],
        ),
        ("NATO, Nato and EU", [("NATO", "organization:nato"), ("Nato", "organization:nato"), ("EU", "organization:eu")]),
        ("an EU-led force", [("EU", "organization:eu")]),
        ("Guinea-Bissau and Papua New Guinea", [("Guinea-Bissau", "place:GW"), ("Papua New Guinea", "place:PG")]),
        ("FRANCE WINS", [("FRANCE", "place:FR")]),
        ("roast turkey for us in a china bowl, said chad", []),
        ("Nigeria and Niger", [("Nigeria", "place:NG"), ("Niger", "place:NE")]),
        ("Turkeys and Chadwick", []),
    ],
)  # fmt: skip
def test_names(text: str, expected: list[tuple[str, str]]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russian forces advanced", [("Russian forces", "place:RU")]),
        ("senior Chinese foreign ministry officials said", [("Chinese foreign ministry officials", "place:CN")]),
        ("Russian salad and French wine", []),
        ("Russians voted", [("Russians", "place:RU")]),
        ("The French are angry", [("French", "place:FR")]),
        ("Russian state media reported", []),
    ],
)
def test_an_adjective_means_the_state_only_with_a_noun_of_force(text: str, expected: list[tuple[str, str]]) -> None:
    assert ids(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "US President Ada Voss", "the US president said", "Russian Foreign Minister Ivo Tarn", "Kremlin spokesman Ivo Tarn",
        "UK Prime Minister Ada Voss", "US special envoy Ada Voss",
    ],
)  # fmt: skip
def test_before_a_title_the_person_acts(text: str) -> None:
    assert ids(text) == []


def test_a_possessor_stays_an_actor() -> None:
    assert ids("Russia's top diplomat") == [("Russia", "place:RU")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a flat in Paris", "place:paris"),
        ("the mayor of London", "place:london"),
        ("SEOUL (Reuters) - Talks", "place:seoul"),
        ("Paris rejected the offer", "place:FR"),
    ],
)
def test_a_capital_where_things_happen_is_a_city(text: str, expected: str) -> None:
    assert ids(text)[0][1] == expected


@pytest.mark.parametrize(
    "text",
    ["Michael Jordan scored", "Chad Orlund said", "the Moscow Times wrote", "Georgia Governor Ada Voss won Georgia",
     "University of Washington", "TELL US NOW"],
)  # fmt: skip
def test_other_names_are_left_alone(text: str) -> None:
    assert ids(text) == []


def test_georgia_needs_its_neighbours() -> None:
    assert ids("Georgia and Tbilisi")[0] == ("Georgia", "place:GE")


def test_the_two_koreas_by_half_a_name() -> None:
    assert [hit for _, hit in ids("North Korea fired. The North denied it, unlike the North Sea.")] == ["place:KP"] * 2


def test_identify_and_lookup() -> None:
    text = "the Kremlin denied it"
    hit = identify(text, 0, 11)
    assert hit is not None
    assert hit.id == "place:RU"
    assert identify(text, 0, 12) is None
    entry = lookup("the Kremlin")
    assert entry is not None
    assert entry.name == "Russia"
    assert lookup("Norland") is None


def test_every_code_is_a_country_of_iso_3166() -> None:
    iso3166 = pytest.importorskip("iso3166", reason="only checks the table against the standard")
    rows = (files("newsstance.actors") / "states.tsv").read_text("utf-8").splitlines()[1:]
    codes = [row.split("\t")[0] for row in rows]
    assert len(codes) == len(set(codes))
    assert {code[:2] for code in codes} <= set(iso3166.countries_by_alpha2)


def test_tables_have_no_stray_columns() -> None:
    for table, columns in (("states.tsv", 7), ("bodies.tsv", 6), ("given_names.tsv", 2)):
        rows = (files("newsstance.actors") / table).read_text("utf-8").splitlines()
        assert {len(row.split("\t")) for row in rows} == {columns}


@given(
    st.lists(
        st.sampled_from(["Russian", "forces", "US", "the", "President", "Chad", "Paris", "\n", ". ", "'s", "x", "EU"])
    )
)
def test_hits_ascend_without_overlap(parts: list[str]) -> None:
    text = " ".join(parts)
    hits = find(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_is_read(text: str) -> None:
    hits = find(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(a.end <= b.start for a, b in pairwise(hits))


@pytest.mark.parametrize(
    "unit",
    [
        "United ",
        "(",
        "U.",
        "the US President ",
        "\0",
        "\u202e\u0301",
        "a",
        "Russian armed ",
        "Congress ",
        "Georgia ",
        "RIA ",
    ],
)
def test_hostile_input_takes_linear_time(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    begin = time.process_time()
    find(text)
    assert time.process_time() - begin < 8


def test_a_continents_people_are_its_own_and_its_adjective_alone_is_nobody() -> None:
    assert ids("It depends on Europeans. European officials agreed, the Soviets did not.") == [
        ("Europeans", "place:europe"), ("European officials", "place:europe"), ("Soviets", "place:soviet-union"),
    ]  # fmt: skip
    assert ids("the European economy and Latin American music") == []
