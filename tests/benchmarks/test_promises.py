"""A promise holds at its bar, not beyond it, and not where nothing was measured."""

from benchmarks.promises import at_least, at_most, shown


def test_a_promise_holds_up_to_its_bar() -> None:
    assert [at_least(0.85, value)["held"] for value in (0.84, 0.85, 0.9, None)] == [False, True, True, False]
    assert [at_most(450, value)["held"] for value in (451, 450, 0, None)] == [False, True, True, False]


def test_people_see_value_and_bar() -> None:
    said = shown({"share": at_least(0.85, 0.9), "rest_mb": at_most(450, 460)})
    assert said == "kept   share: 0.9 (at least 0.85)\nBROKEN rest_mb: 460 (at most 450)"
