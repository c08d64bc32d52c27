from dataclasses import replace

from newsstance.document import Mention, Sentence
from newsstance.labels import ActorType
from training.behaviour.renaming import MEN, WOMEN, persons, renaming
from training.behaviour.texts import of_example, swapped
from training.examples import Example


def example(
    text: str, *surfaces: str, types: dict[str, ActorType] | None = None, names: dict[str, str] | None = None
) -> Example:
    mentions = tuple(
        Mention(
            start=text.index(surface), end=text.index(surface) + len(surface), text=surface, type=None, actor=f"a{at}"
        )
        for at, surface in enumerate(surfaces)
    )
    sentences = (Sentence(start=0, end=len(text)),)
    return Example(
        id="x", group="x", text=text, sentences=sentences, mentions=mentions, types=types or {}, names=names or {}
    )


def test_a_person_is_renamed_wherever_the_name_stands_in_the_gender_of_the_pronouns() -> None:
    sentence = example("Senator Ilse Brandt said she, Brandt, would go; Mr. Brandt's wife.", "Senator Ilse Brandt")
    assert list(persons(sentence)) == [("a0", "Ilse Brandt")]
    assert renaming(sentence, "1") == {}  # he and she both: a given name might not fit
    told = replace(sentence, text=sentence.text.split(";")[0])
    words = renaming(told, "1")
    assert set(words) == {"Ilse", "Brandt"}
    assert (words["Ilse"], words["Brandt"]) in WOMEN
    changed = swapped(of_example(told), words).text
    assert changed == f"Senator {words['Ilse']} {words['Brandt']} said she, {words['Brandt']}, would go"


def test_by_type_or_else_by_look_persons_are_told_from_others() -> None:
    text = "Odo Kessel of Harbour Bank met Iran, he and the mayor."
    surfaces = ("Odo Kessel", "Harbour Bank", "Iran", "he", "the mayor")
    assert [key for key, _ in persons(example(text, *surfaces))] == ["a0"]
    typed = example(text, "Harbour Bank", types={"a0": "organization"}, names={"a0": "Harbour Bank"})
    assert list(persons(typed)) == []
    words = renaming(example(text, *surfaces), "seed")
    assert (words["Odo"], words["Kessel"]) in MEN
    assert renaming(example(text, *surfaces), "seed") == words


def test_two_of_one_surname_keep_one() -> None:
    words = renaming(example("Odo Kessel and Ute Kessel met.", "Odo Kessel", "Ute Kessel"), "1")
    assert set(words) == {"Odo", "Ute", "Kessel"}
    assert words["Odo"] != words["Ute"]


def test_a_given_name_alone_and_a_word_before_a_name_are_seen_for_what_they_are() -> None:
    words = renaming(example("Maybe Margaret is tired, Blame Ilse Brandt.", "Margaret", "Blame Ilse Brandt"), "1")
    assert set(words) == {"Margaret", "Ilse", "Brandt"}
    assert words["Margaret"] in {given for given, _ in (*MEN, *WOMEN)}
