import pytest

from newsstance.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Bürgermeister sprach am Montag im Rathaus mit den Hafenarbeitern über ihren Lohn.", "de"),
        ("Le maire a reçu lundi les dockers du port pour parler de leurs salaires et de la grève.", "fr"),
        (
            "市长星期一在市政厅会见了码头工人，讨论了他们的工资问题以及下周可能举行的罢工，双方没有达成协议，会谈将于周三继续进行。",
            "zh",
        ),
        ("The mayor met the dockers at the town hall on Monday to talk about their wages.", "en"),
        ("Mayor Ilse Brandt said „Wir schaffen das“ to the dockers on Monday, and they laughed.", "en"),
    ],
)
def test_plain_cases(text: str, code: str) -> None:
    assert language_of(text).code == code


@pytest.mark.parametrize("text", ["", "1234 5678", "Kim met Lavrov in Wonsan.", "\x00\x00", "()" * 500, "\ud800" * 3])
def test_what_cannot_be_told_is_taken_for_english(text: str) -> None:
    assert language_of(text).code == "en"


def test_the_whole_sample_decides_and_not_its_first_words() -> None:
    english = "The mayor met the dockers at the town hall on Monday to talk about their wages and the strike. "
    german = "Der Bürgermeister sprach am Montag im Rathaus mit den Hafenarbeitern über ihren Lohn und den Streik. "
    assert language_of(german + english * 6).code == "en"
    assert language_of(english + german * 9).code == "de"


def test_a_long_text_is_judged_by_its_beginning() -> None:
    assert language_of("The mayor met the dockers on Monday. " * 40_000).code == "en"
