import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsstance.actors.names import (
    given_gender,
    is_acronym,
    organization_words,
    person_name,
    short_forms,
    slug,
)


@pytest.mark.parametrize(
    ("text", "words", "surnames"),
    [
        ("Ada Voss", ("ada", "voss"), {"voss"}),
        ("Kim Jong Un", ("kim", "jong", "un"), {"kim"}),
        ("Xi Jinping", ("xi", "jinping"), {"xi"}),
        ("Jack Kim", ("jack", "kim"), {"kim"}),
        ("Choe Son Hui", ("choe", "son", "hui"), {"choe"}),
        ("President Ada J. Voss", ("ada", "j", "voss"), {"voss"}),
        ("North Korean leader Kim Jong Un", ("kim", "jong", "un"), {"kim"}),
        ("Norlandic Foreign Minister Ivo Tarn", ("ivo", "tarn"), {"tarn"}),
        ("Jack King", ("jack", "king"), {"king"}),
        ("Sen. Jane O'Hara Jr.", ("jane", "o'hara"), {"o'hara"}),
        ("Tarn's", ("tarn",), {"tarn"}),
    ],
)
def test_person_names(text: str, words: tuple[str, ...], surnames: set[str]) -> None:
    name = person_name(text)
    assert name is not None
    assert name.words == words
    assert name.surnames == surnames


@pytest.mark.parametrize(
    ("text", "gender"),
    [("Mrs. Voss", "f"), ("Sir Ivo Tarn", "m"), ("Maria Tarn", "f"), ("King Olvar", "m"), ("Olvar Tarn", None), ("Voss", None)],
)  # fmt: skip
def test_gender(text: str, gender: str | None) -> None:
    name = person_name(text)
    assert name is not None
    assert name.gender == gender


def test_role_and_suffix() -> None:
    name = person_name("Prime Minister Ada Voss Jr.")
    assert name is not None
    assert (name.role, name.suffix) == ("prime minister", "jr")
    assert person_name("...") is None


def test_given_gender() -> None:
    assert (given_gender("Maria"), given_gender("Robin"), given_gender("Kessel")) == ("f", "u", None)


@pytest.mark.parametrize(
    ("name", "expected"), [("Kim Jong Un", "kim-jong-un"), ("José O'Hara", "jose-ohara"), ("Ωμέγα", "ωμεγα"), ("?!", "unnamed")]
)  # fmt: skip
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_string_is_taken_apart(text: str) -> None:
    assert slug(text)
    name = person_name(text)
    assert name is None or 0 <= name.start < len(text)


def test_organizations() -> None:
    assert organization_words("The Kestrel Dynamics Inc.") == ("kestrel", "dynamics")
    assert short_forms(("kestrel", "dynamics")) == {("kestrel",)}
    assert short_forms(("bank", "of", "kessel")) == frozenset()
    assert is_acronym("BoK", "Bank of Kessel")
    assert not is_acronym("XYZ", "Bank of Kessel")
