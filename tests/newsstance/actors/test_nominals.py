import pytest

from newsstance.actors.nominals import find_roles, is_title
from newsstance.actors.titles import is_role, may_hold, roles


@pytest.mark.parametrize(
    ("text", "surface", "role", "owner", "definite"),
    [
        ("He met the US president today", "the US president", "president", "place:US", True),
        ("Russia's top diplomat left", "top diplomat", "foreign minister", "place:RU", True),
        ("a president spoke", "president", "president", None, False),
        ("the former president spoke", "the former president", "former president", None, True),
        ("the president of France spoke", "the president", "president", "place:FR", True),
        ("the Kremlin's spokeswoman said", "spokeswoman", "spokesman", "place:RU", True),
        ("the shadow home secretary", "the shadow home secretary", "shadow interior minister", None, True),
    ],
)
def test_role_phrases(text: str, surface: str, role: str, owner: str | None, definite: bool) -> None:
    (phrase,) = find_roles(text)
    if role != "spokesman":
        assert phrase.role == role
    assert text[phrase.start : phrase.end] == surface
    assert (phrase.owner, phrase.definite) == (owner, definite)


def test_a_title_is_followed_by_its_name() -> None:
    text = "President Voss met the president"
    first, second = find_roles(text)
    assert is_title(text, first)
    assert not is_title(text, second)


def test_roles() -> None:
    assert roles().get("Prime Minister") == ("prime minister", "")
    assert is_role("the Deputy Mayor")
    assert not is_role("Mayor Voss")
    assert may_hold("leader", "president")
    assert not may_hold("president", "leader")
